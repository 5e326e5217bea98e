export const catalogues = import.meta.glob(["../ui/words/de.po", "../timeline/words/de.po", "../files/words/de.po", "../people/words/de.po", "./*/words/de.po"], { eager: true });
