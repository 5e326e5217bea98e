import type { Messages } from "@lingui/core";

// The words of all areas that this entry loads: one file for a language.
type Catalogue = { messages: Messages };
const all = {
  fr: () => import("./words.fr"),
  nl: () => import("./words.nl"),
  en: () => import("./words.en"),
  de: () => import("./words.de"),
} as const;

export async function words(locale: string): Promise<Messages> {
  const { catalogues } = await all[locale as keyof typeof all]();
  return Object.assign({}, ...Object.values(catalogues as Record<string, Catalogue>).map((c) => c.messages)) as Messages;
}
