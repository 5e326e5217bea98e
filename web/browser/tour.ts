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
  "/staff/registrations": { as: "odile", path: "/staff/registrations?state=all" },
  "/staff/registrations/record": { as: "odile", path: "/staff/registrations/record" },
  "/staff/registrations/{registration}": { as: "odile", path: (page) => firstLink(page, "/staff/registrations?state=all", "tbody th a") },
  "/staff/requests": { as: "odile", path: "/staff/requests?state=all" },
  "/staff/requests/record": { as: "odile", path: "/staff/requests/record" },
  "/staff/requests/{request}": { as: "odile", path: (page) => firstLink(page, "/staff/requests?state=all", "tbody th a") },
};

// firstLink gives where the first of some links on a page leads.
export async function firstLink(page: Page, from: string, selector: string): Promise<string> {
  await page.goto(from);
  const href = await page.locator(selector).first().getAttribute("href");
  if (!href) throw new Error(`no ${selector} at ${from}`);
  return href;
}
