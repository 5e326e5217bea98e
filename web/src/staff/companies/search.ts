// What is looked for, as it stands in the address.
export type CompanySearch = { q?: string };

export function companySearch(raw: Record<string, unknown>): CompanySearch {
  const q = typeof raw.q === "string" || typeof raw.q === "number" ? String(raw.q).slice(0, 100) : "";
  return q.trim() ? { q } : {};
}

// Whose people are entered, where a page leads here from a company's.
export type NumberSearch = { number?: string };

export function numberSearch(raw: Record<string, unknown>): NumberSearch {
  const number = typeof raw.number === "string" || typeof raw.number === "number" ? String(raw.number).trim().slice(0, 40) : "";
  return number ? { number } : {};
}
