export const catalogues = import.meta.glob(["../ui/words/fr.po", "../timeline/words/fr.po", "../files/words/fr.po", "../people/words/fr.po", "./*/words/fr.po"], { eager: true });
