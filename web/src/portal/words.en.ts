export const catalogues = import.meta.glob(["../ui/words/en.po", "./*/words/en.po", "!./{apply,documents,help,people,profile}/**"], { eager: true });
