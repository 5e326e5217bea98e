export const catalogues = import.meta.glob(["../ui/words/nl.po", "./*/words/nl.po"], { eager: true });
