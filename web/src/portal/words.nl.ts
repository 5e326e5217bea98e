export const catalogues = import.meta.glob(["../ui/words/nl.po", "./*/words/nl.po", "!./{apply,documents,help,people,profile}/**"], { eager: true });
