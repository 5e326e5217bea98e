export const catalogues = import.meta.glob(["../ui/words/de.po", "./*/words/de.po", "!./{documents,people,profile}/**"], { eager: true });
