import { i18n, type Messages } from "@lingui/core";
import { I18nProvider as Words } from "@lingui/react";
import { useSyncExternalStore, type ReactNode } from "react";
import { I18nProvider as Widgets } from "react-aria-components/I18nProvider";
import { seller } from "./seller";

// The languages of the API's Locale, each under its own name.
export const languages = { fr: "Français", nl: "Nederlands", en: "English", de: "Deutsch" } as const;
export type Locale = keyof typeof languages;

const tags: Record<Locale, string> = { fr: "fr-BE", nl: "nl-BE", en: "en-GB", de: "de-BE" };
const isLocale = (text: string): text is Locale => text in languages;

type Load = (locale: Locale) => Promise<Messages>;
const loads = new Set<Load>();
let pseudo = false; // the run that finds words nobody marked for translation
let current: Locale = "en";
const listeners = new Set<() => void>();
const stored = "comptoir.locale";

export const locale = (): Locale => current;
export const tag = (): string => tags[current];

// startLocale chooses the language: the one in the address, else the one chosen here
// before, else what the server made of the browser's wishes.
export async function startLocale(words: Load): Promise<void> {
  loads.add(words);
  const asked = new URLSearchParams(location.search).get("lang") ?? "";
  pseudo = asked === "pseudo";
  const chosen = isLocale(asked) ? asked : localStorage.getItem(stored);
  const served = document.documentElement.lang.slice(0, 2);
  await use([chosen, served].find((l): l is Locale => l !== null && isLocale(l)) ?? seller.locales[0] ?? "en");
}

// moreWords adds words that the first page did without; twice is once.
export function moreWords(words: Load): Promise<void> {
  loads.add(words);
  const coming = added.get(words) ?? use(current);
  added.set(words, coming);
  coming.catch(() => added.delete(words)); // asked for again at the next try
  return coming;
}
const added = new Map<Load, Promise<void>>();

async function use(next: Locale) {
  let messages = Object.assign({}, ...(await Promise.all([...loads].map((load) => load(pseudo ? "en" : next))))) as Messages;
  if (pseudo) messages = (await import("./pseudo")).pseudoWords(messages);
  current = next;
  document.documentElement.lang = tags[next];
  i18n.loadAndActivate({ locale: tags[next], messages });
  for (const listener of listeners) listener();
}

// switchLocale shows everything in another language and remembers it; the page stays.
export async function switchLocale(next: Locale): Promise<void> {
  localStorage.setItem(stored, next);
  // The address must not overrule the choice when it is loaded again.
  const here = new URL(location.href);
  here.searchParams.delete("lang");
  history.replaceState(history.state, "", here);
  pseudo = false;
  await use(next);
}

// suggestLocale is for the language that a person's profile names: a choice made here wins.
export async function suggestLocale(next: Locale): Promise<void> {
  if (!localStorage.getItem(stored) && next !== current) await use(next);
}

export function useLocale(): Locale {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

export function LocaleProvider({ children }: { children: ReactNode }) {
  const now = useLocale();
  return (
    <Words i18n={i18n}>
      <Widgets locale={tags[now]}>{children}</Widgets>
    </Words>
  );
}
