import type { Messages } from "@lingui/core";

// The words of all areas that everybody loads: one file for a language.
type Catalogue = { messages: Messages };
const all = {
  fr: () => import("./words.fr"),
  nl: () => import("./words.nl"),
  en: () => import("./words.en"),
  de: () => import("./words.de"),
} as const;

const merged = (catalogues: Catalogue[]): Messages => Object.assign({}, ...catalogues.map((c) => c.messages)) as Messages;

export async function words(locale: string): Promise<Messages> {
  const { catalogues } = await all[locale as keyof typeof all]();
  return merged(Object.values(catalogues as Record<string, Catalogue>));
}

// The words that the first page does without. An area that is named here is left out
// in words.*.ts.
type Later = Record<string, () => Promise<Catalogue>>;
const take = (areas: Later) => async (locale: string): Promise<Messages> => {
  const wanted = Object.entries(areas).filter(([path]) => path.endsWith(`/${locale}.po`));
  return merged(await Promise.all(wanted.map(([, load]) => load())));
};

// askingWords are those of the open forms, laterWords those behind the sign-in.
export const askingWords = take(import.meta.glob<Catalogue>("./{apply,help}/words/*.po"));
export const laterWords = take(import.meta.glob<Catalogue>(["./{documents,people,profile}/words/*.po", "../timeline/words/*.po", "../files/words/*.po", "../people/words/*.po"]));
