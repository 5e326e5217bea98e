export const catalogues = import.meta.glob(["../ui/words/fr.po", "./*/words/fr.po", "!./{documents,people,profile}/**"], { eager: true });
