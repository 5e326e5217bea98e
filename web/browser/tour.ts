import type { Page } from "playwright-core";

// One stop for every path of routes.json: who goes there, and where exactly. A page
// without a stop fails tour.test.ts; axe and the screenshots go the same way.
export type Stop = { as?: string; path: string | ((page: Page) => Promise<string>) };

export const tour: Record<string, Stop> = {
  "/": { path: "/" },
  "/sign-in": { path: "/sign-in" },
  "/companies/{number}/documents": { as: "claire", path: "/companies/104711/documents" },
  "/companies/{number}/documents/{document}": { as: "claire", path: (page) => firstLink(page, "/companies/104711/documents", "tbody th a") },
  "/staff": { as: "odile", path: "/staff" },
  "/staff/companies": { as: "odile", path: "/staff/companies" },
  "/staff/companies/new": { as: "odile", path: "/staff/companies/new" },
  "/staff/companies/{company}": { as: "odile", path: (page) => firstLink(page, "/staff/companies?q=104711", "tbody th a") },
  "/staff/ingestions": { as: "odile", path: "/staff/ingestions" },
  "/staff/ingestions/{ingestion}": { as: "odile", path: (page) => firstLink(page, "/staff/ingestions", "tbody th a") },
  "/staff/mails": { as: "odile", path: "/staff/mails" },
};

// firstLink gives where the first of some links on a page leads.
export async function firstLink(page: Page, from: string, selector: string): Promise<string> {
  await page.goto(from);
  const href = await page.locator(selector).first().getAttribute("href");
  if (!href) throw new Error(`no ${selector} at ${from}`);
  return href;
}
