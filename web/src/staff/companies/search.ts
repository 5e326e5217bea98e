// What is looked for, as it stands in the address.
export type CompanySearch = { q?: string };

export function companySearch(raw: Record<string, unknown>): CompanySearch {
  const q = typeof raw.q === "string" || typeof raw.q === "number" ? String(raw.q).slice(0, 100) : "";
  return q.trim() ? { q } : {};
}
