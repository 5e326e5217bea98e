import type { Page } from "playwright-core";
import { visit, type Size } from "./browser";
import { linkIn } from "./mails";

// What people do who are not of the demo: they come by the mails that they got.

export const password = "a long password for one test";

const begun = Date.now();
let given = 0;

// aMailbox is an address that nobody has yet.
export const aMailbox = (name: string, domain: string): string => `${name}.${begun + given++}@${domain}.example.com`;

// aNumber is an enterprise number that nobody has yet, with its check digits (97 less the
// rest of the first eight), from a range that was never given out.
export function aNumber(): string {
  const first = 9_991_000 + ((begun + given++) % 4000);
  return `0${first}${String(97 - (first % 97)).padStart(2, "0")}`;
}

// press presses a button of a page of the server, and is then on the page to which it leads.
export async function press(page: Page, button = "main form button"): Promise<void> {
  await Promise.all([page.waitForEvent("load"), page.locator(button).first().click()]);
}

// choosePassword goes by the mail's link, or stays on the page, where a password is chosen.
export async function choosePassword(page: Page, email?: string): Promise<void> {
  if (email) await page.goto(await linkIn(email, "/set-password/"));
  await page.locator("input[name=password]").fill(password);
  await press(page);
  await page.waitForURL(/\/password-set/);
}

// accept takes an invitation, not the one of an earlier mail, and chooses a password where there was none.
export async function accept(size: Size, email: string, earlier: string[] = []): Promise<void> {
  const { page, end } = await visit(size);
  await page.goto(await linkIn(email, "/invitation/", { were: earlier }));
  const asked = (await page.locator("input[name=givenName]").count()) > 0;
  if (asked) {
    await page.locator("input[name=givenName]").fill("Toon");
    await page.locator("input[name=familyName]").fill("Nieuweling");
  }
  await press(page);
  if (asked) await choosePassword(page);
  await end();
}

// enter signs in with the password that was chosen.
export async function enter(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form button[type=submit]").click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}
