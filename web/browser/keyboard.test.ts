import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { ask, companyOf } from "./api";
import { close, settled, visit, who } from "./browser";
import { linkIn } from "./mails";
import { aMailbox, press } from "./persons";

afterAll(close);

// Journeys by keyboard alone: Tab goes, Enter and Space do, letters choose. The mouse stays where it is.

// to goes by Tab to what fits a selector and, if given, has a text.
async function to(page: Page, selector: string, text = ""): Promise<void> {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    const there = await page.evaluate(({ s, t }) => (document.activeElement?.matches(s) ?? false) && (document.activeElement?.textContent ?? "").includes(t), { s: selector, t: text });
    if (there) {
      // Whoever goes by keyboard sees where.
      expect(await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle), `${selector} shows no focus`).not.toBe("none");
      return;
    }
  }
  throw new Error(`Tab does not reach ${selector} ${text}`);
}

const type = (page: Page, text: string) => page.keyboard.type(text);
const key = (page: Page, name: string) => page.keyboard.press(name);

async function signedIn(page: Page, name: string): Promise<void> {
  const { email, password } = who(name);
  await page.goto("/sign-in");
  await to(page, "input[name=email]");
  await type(page, email);
  await to(page, "input[name=password]");
  await type(page, password);
  await key(page, "Enter");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  await settled(page);
}

test("sign in, find a document, open it, fetch it, go back", async () => {
  const { page, end } = await visit("desktop");
  await signedIn(page, "claire");
  const wanted = await page.locator("tbody tr", { hasText: "Invoice" }).locator("th a").first().innerText();
  await to(page, "input[type=search]");
  await type(page, wanted);
  await page.waitForURL(/\?q=/);
  await settled(page);
  await to(page, "tbody th a", wanted);
  await key(page, "Enter");
  await page.waitForURL(/documents\/doc/);
  await page.getByRole("heading", { name: wanted, level: 1 }).waitFor();
  await settled(page);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  const download = page.waitForEvent("download");
  await to(page, ".files button", "XML");
  await key(page, "Enter");
  expect((await download).suggestedFilename()).toMatch(/\.xml$/);
  await page.goBack(); // Alt and the arrow are the browser's, which has no window here
  await page.waitForURL(/\?q=/);
  await page.locator("tbody th a", { hasText: wanted }).waitFor();
  await end();
});

test("past the navigation to the content", async () => {
  const { page, end } = await visit("desktop");
  await signedIn(page, "claire");
  await page.reload();
  await settled(page);
  await key(page, "Tab");
  await key(page, "Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  await to(page, "input[type=search]");
  await end();
});

test("invite somebody with a role and a last day, and take the invitation back", async () => {
  const { page, end } = await visit("desktop");
  const email = aMailbox("toets", "marais");
  await signedIn(page, "claire");
  await to(page, ".nav a", "Users");
  await key(page, "Enter");
  await page.waitForURL(/\/people$/);
  await settled(page);
  await to(page, "a.button", "Invite a user");
  await key(page, "Enter");
  await page.waitForURL(/\/invite$/);
  await settled(page);
  await to(page, "input[name=email]");
  await type(page, email);
  await to(page, "select#field-role");
  await type(page, "Acc");
  expect(await page.locator("select#field-role").inputValue()).toBe("ACCOUNTANT");
  await to(page, "input[name=endsAt]");
  await type(page, "12122098"); // whichever comes first, day or month
  await key(page, "Enter");
  await page.waitForURL(/\/people$/);
  await settled(page);
  expect(await page.locator("tr", { hasText: email }).innerText()).toContain("12 Dec 2098");
  await to(page, `button[aria-label="Take back: ${email}"]`);
  await key(page, "Enter");
  await page.getByRole("dialog").waitFor();
  await key(page, "Escape"); // not yet
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Take back"); // where one was
  await key(page, "Enter");
  await page.getByRole("dialog").waitFor();
  await to(page, "[role=dialog] button", "Take the invitation back");
  await key(page, "Space");
  await page.locator("tr", { hasText: email }).getByText("taken back").waitFor();
  await end();
});

test("decide on a request", async () => {
  const { page, end } = await visit("desktop");
  const email = aMailbox("vraag", "marais");
  await ask("", "mutation ($input: ClaimAccessInput!) { claimAccess(input: $input) { errors { message } } }", {
    input: { customerNumber: companyOf("claire").customerNumber, evidence: { vatNumber: "BE0999000129" }, person: { givenName: "Taste", familyName: email, email, locale: "en" }, idempotencyKey: crypto.randomUUID() },
  });
  await page.goto(await linkIn(email, "/claim/"));
  await press(page);
  await signedIn(page, "claire");
  await to(page, ".nav a", "Access requests");
  await key(page, "Enter");
  await page.waitForURL(/\/requests$/);
  await settled(page);
  await to(page, "tbody th a", email);
  await key(page, "Enter");
  await page.waitForURL(/\/requests\/acc/);
  await settled(page);
  await to(page, "select#field-role");
  await type(page, "Rea");
  expect(await page.locator("select#field-role").inputValue()).toBe("READER");
  await to(page, "form button[type=submit]", "Approve");
  await key(page, "Enter");
  await page.locator(".facts", { hasText: "approved" }).waitFor();
  await end();
});
