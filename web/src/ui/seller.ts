import type { Locale } from "./locale";

// The seller, as the server wrote it into the page: known before anything is asked.
export type Seller = { name: string; email: string; phone: string; privacyUrl: string; colour: string; locales: Locale[]; timeZone: string; explorer: boolean };

export const seller: Seller = JSON.parse(document.querySelector<HTMLMetaElement>('meta[name="seller"]')?.content ?? "{}") as Seller;
