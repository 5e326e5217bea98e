import type { Page } from "playwright-core";

// One stop for every path of routes.json: who goes there, and where exactly. A page
// without a stop fails tour.test.ts; axe and the screenshots go the same way.
export type Stop = { as?: string; path: string | ((page: Page) => Promise<string>) };

export const tour: Record<string, Stop> = {
  "/": { path: "/" },
  "/sign-in": { path: "/sign-in" },
  "/register": { path: "/register" },
  "/claim": { path: "/claim" },
  "/follow": { path: "/follow" },
  "/follow/{reference}": { path: registered },
  "/forgotten-password": { path: "/forgotten-password" },
  "/report-abuse": { path: "/report-abuse" },
  "/privacy": { path: "/privacy" },
  "/companies/{number}/documents": { as: "claire", path: "/companies/104711/documents" },
  "/companies/{number}/documents/{document}": { as: "claire", path: (page) => firstLink(page, "/companies/104711/documents", "tbody th a") },
  "/companies/{number}/people": { as: "claire", path: "/companies/104711/people" },
  "/companies/{number}/people/invite": { as: "claire", path: "/companies/104711/people/invite" },
  "/companies/{number}/people/{member}": { as: "claire", path: (page) => firstLink(page, "/companies/104711/people", "tbody tr:nth-child(3) th a") },
  "/companies/{number}/requests": { as: "claire", path: "/companies/104711/requests" },
  "/companies/{number}/requests/{request}": { as: "claire", path: (page) => firstLink(page, "/companies/104711/requests", "tbody th a") },
  "/companies/{number}/history": { as: "claire", path: "/companies/104711/history" },
  "/profile": { as: "marc", path: "/profile" },
  "/profile/leaving/{membership}": { as: "marc", path: (page) => firstLink(page, "/profile", "a[href*=leaving]") },
  "/staff": { as: "odile", path: "/staff" },
  "/staff/registrations": { as: "odile", path: "/staff/registrations?state=all" },
  "/staff/registrations/record": { as: "odile", path: "/staff/registrations/record" },
  "/staff/registrations/{registration}": { as: "odile", path: (page) => firstLink(page, "/staff/registrations?state=all", "tbody th a") },
  "/staff/requests": { as: "odile", path: "/staff/requests?state=all" },
  "/staff/requests/record": { as: "odile", path: "/staff/requests/record" },
  "/staff/requests/{request}": { as: "odile", path: (page) => firstLink(page, "/staff/requests?state=all", "tbody th a") },
  "/staff/companies": { as: "odile", path: "/staff/companies" },
  "/staff/companies/new": { as: "odile", path: "/staff/companies/new" },
  "/staff/companies/{company}": { as: "odile", path: (page) => firstLink(page, "/staff/companies?q=104711", "tbody th a") },
  "/staff/companies/{company}/documents/{document}": { as: "odile", path: async (page) => firstLink(page, await firstLink(page, "/staff/companies?q=104711", "tbody th a"), "tbody th a[href*=documents]") },
  "/staff/companies/import-people": { as: "odile", path: "/staff/companies/import-people" },
  "/staff/companies/{company}/people/{member}": { as: "odile", path: async (page) => firstLink(page, await firstLink(page, "/staff/companies?q=104711", "tbody th a"), "a[href*='/people/']") },
  "/staff/ingestions": { as: "odile", path: "/staff/ingestions" },
  "/staff/ingestions/{ingestion}": { as: "odile", path: (page) => firstLink(page, "/staff/ingestions", "tbody th a") },
  "/staff/mails": { as: "odile", path: "/staff/mails" },
  "/staff/history": { as: "odile", path: "/staff/history" },
};

// registered applies for an account, and gives where its page is.
async function registered(page: Page): Promise<string> {
  await page.goto("/register");
  for (const [name, value] of Object.entries({ "company.legalName": "Zonneveld-Vandenbroucke Metaalconstructies", "company.vatNumber": "BE 0440.966.354", "person.givenName": "Ines", "person.familyName": "Maes", "person.email": "ines@zonneveld.example.com" })) {
    await page.locator(`[name="${name}"]`).fill(value);
  }
  await page.locator("form button[type=submit]").click();
  await page.waitForURL(/\/follow\/[-0-9A-Z]{19}$/);
  return new URL(page.url()).pathname;
}

// firstLink gives where the first of some links on a page leads.
export async function firstLink(page: Page, from: string, selector: string): Promise<string> {
  await page.goto(from);
  const href = await page.locator(selector).first().getAttribute("href");
  if (!href) throw new Error(`no ${selector} at ${from}`);
  return href;
}
