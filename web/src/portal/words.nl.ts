export const catalogues = import.meta.glob(["../ui/words/nl.po", "./*/words/nl.po", "!./{documents,people,profile}/**"], { eager: true });
