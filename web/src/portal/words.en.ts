export const catalogues = import.meta.glob(["../ui/words/en.po", "./*/words/en.po", "!./{documents,people,profile}/**"], { eager: true });
