export const catalogues = import.meta.glob(["../ui/words/de.po", "./*/words/de.po", "!./{apply,documents,help,people,profile}/**"], { eager: true });
