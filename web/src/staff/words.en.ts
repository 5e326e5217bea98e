export const catalogues = import.meta.glob(["../ui/words/en.po", "../timeline/words/en.po", "../files/words/en.po", "../people/words/en.po", "./*/words/en.po"], { eager: true });
