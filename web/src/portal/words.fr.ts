export const catalogues = import.meta.glob(["../ui/words/fr.po", "./*/words/fr.po", "!./{apply,documents,help,people,profile}/**"], { eager: true });
