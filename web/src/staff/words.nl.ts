export const catalogues = import.meta.glob(["../ui/words/nl.po", "../timeline/words/nl.po", "../files/words/nl.po", "../people/words/nl.po", "./*/words/nl.po"], { eager: true });
