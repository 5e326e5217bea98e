import type { DocumentFilter, DocumentKind, DocumentOrder } from "../../api/gql/graphql";

// What the list shows stands in the address: it can be shared, kept, and gone back to.
export type DocumentSearch = { q?: string; in?: Where; kind?: DocumentKind; from?: string; to?: string; min?: string; max?: string; open?: boolean; sort?: DocumentOrder };

// Where the words of q are looked for.
export const wheres = ["text", "number", "reference", "article", "heat"] as const;
export type Where = (typeof wheres)[number];

export const kinds = ["INVOICE", "CREDIT_NOTE", "QUOTE", "ORDER", "ORDER_RESPONSE", "DELIVERY_NOTE", "CERTIFICATE", "STATEMENT"] as const satisfies readonly DocumentKind[];
export const orders = ["ISSUE_DATE_DESC", "ISSUE_DATE_ASC", "TOTAL_DESC", "TOTAL_ASC", "DUE_DATE_DESC", "DUE_DATE_ASC"] as const satisfies readonly DocumentOrder[];

const oneOf = <T extends string>(all: readonly T[], value: unknown): T | undefined => all.find((one) => one === value);
const text = (value: unknown): string | undefined => (typeof value === "string" || typeof value === "number" ? String(value).slice(0, 200) || undefined : undefined);
const date = (value: unknown): string | undefined => (/^\d{4}-\d\d-\d\d$/.test(text(value) ?? "") ? text(value) : undefined);

// amount reads what people type: "1 234,50", "1234.5".
export function amount(value: unknown): string | undefined {
  const plain = text(value)?.replace(/[\s\u00a0\u202f]/g, "").replace(/[.,](?=.*[.,])/g, "").replace(",", ".");
  return plain && /^-?\d{1,15}(\.\d{1,6})?$/.test(plain) ? plain : undefined;
}

// documentSearch reads an address; what makes no sense is undefined, and said to be:
// the router keeps the raw value of a parameter that is left out.
export function documentSearch(raw: Record<string, unknown>): DocumentSearch {
  return {
    q: text(raw.q),
    in: oneOf(wheres.slice(1), raw.in),
    kind: oneOf(kinds, raw.kind),
    from: date(raw.from),
    to: date(raw.to),
    min: amount(raw.min),
    max: amount(raw.max),
    open: raw.open === true || raw.open === "true" ? true : undefined,
    sort: oneOf(orders.slice(1), raw.sort),
  };
}

const hasLetterOrDigit = (words: string) => /[\p{L}\p{N}]/u.test(words);

// filterOf is the API's filter for a search. Roles that see no money can't ask for it:
// what such an address says of amounts is passed over.
export function filterOf(search: DocumentSearch, money: boolean): DocumentFilter {
  const words = search.q?.trim();
  const where = { text: "text", number: "number", reference: "ownReference", article: "article", heat: "heatNumber" } as const;
  return {
    ...(words && hasLetterOrDigit(words) ? { [where[search.in ?? "text"]]: words } : {}),
    ...(search.kind ? { kinds: [search.kind] } : {}),
    ...(search.from ? { issuedFrom: search.from } : {}),
    ...(search.to ? { issuedTo: search.to } : {}),
    ...(money && search.min ? { totalFrom: search.min } : {}),
    ...(money && search.max ? { totalTo: search.max } : {}),
    ...(money && search.open ? { open: true } : {}),
  };
}

export function orderOf(search: DocumentSearch, money: boolean): DocumentOrder {
  const sort = search.sort ?? "ISSUE_DATE_DESC";
  return money || !sort.startsWith("TOTAL") ? sort : "ISSUE_DATE_DESC";
}
