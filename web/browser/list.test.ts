import { afterAll, expect, test } from "vitest";
import { close, settled, signIn, visit } from "./browser";
import { drop, filed, filedInvoice, renumbered } from "./papers";

afterAll(close);

const list = "/companies/104713/documents";

// A company with more than two pages of documents: an invoice of the demo, many times
// under other numbers, through the real inbox.
test("a long list: more, and back to the same place", { timeout: 120_000 }, async () => {
  const { page, end } = await visit("desktop");
  await page.goto("/sign-in");
  await signIn(page, "heike");
  const invoice = filedInvoice("001200"); // hers
  for (let i = 0; i < 110; i++) drop(`copy-${i}.xml`, renumbered(invoice, `CPY${1000 + i}`));
  const count = () => page.locator("tbody tr").count();
  const all = async () => {
    for (let more = page.locator(".more button"); await more.count(); ) {
      const before = await count();
      await more.click();
      await expect.poll(count).toBeGreaterThan(before);
    }
    return new Set(await page.locator("tbody th").allInnerTexts()).size; // none twice
  };
  await expect
    .poll(
      async () => {
        await page.goto(`${list}?q=CPY1&in=number`);
        await settled(page);
        return all();
      },
      { timeout: 60_000 },
    )
    .toBe(110);

  const rows = await count();
  expect(rows).toBe(110);
  const far = page.locator("tbody th a").nth(90);
  await far.scrollIntoViewIfNeeded();
  const top = await page.evaluate(() => scrollY);
  expect(top).toBeGreaterThan(1000);
  const wanted = await far.innerText();
  await far.click();
  await page.waitForURL(/documents\/doc/);
  await expect.poll(() => page.locator("h1").innerText()).toContain(wanted);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await expect.poll(() => page.locator("tbody tr").count()).toBe(rows);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(top);
  await page.goForward();
  await expect.poll(() => page.locator("h1").innerText()).toContain(wanted);

  // What came meanwhile pushes none of the others out.
  drop("copy-new.xml", renumbered(invoice, "CPY1999"));
  await filed("104713", "CPY1999");
  await page.goBack();
  await page.locator("tbody th a", { hasText: "CPY1999" }).waitFor();
  expect(await all()).toBe(rows + 1);
  await end();
});

test("typing in the search is not overtaken, and ends in one address", async () => {
  const { page, end } = await visit("phone");
  await page.goto("/sign-in");
  await signIn(page, "claire");
  await page.locator("tbody th a").first().waitFor();
  const entries = await page.evaluate(() => history.length);
  await page.locator("input[type=search]").pressSequentially("corniere acier", { delay: 60 });
  await page.waitForURL(/q=corniere(\+|%20)acier/);
  expect(await page.locator("input[type=search]").inputValue()).toBe("corniere acier");
  expect(await page.evaluate(() => history.length)).toBe(entries);
  await end();
});

test("a fault is told with its reference, and asked again", async () => {
  const { page, end } = await visit("desktop");
  await page.goto("/sign-in");
  await signIn(page, "claire");
  await page.locator("tbody th a").first().waitFor();
  let broken = true;
  await page.route("**/graphql*", async (route) => {
    if (!broken || !route.request().postData()?.includes("DocumentList")) return route.fallback();
    return route.fulfill({ json: { errors: [{ message: "internal", extensions: { code: "INTERNAL", id: "REF123" } }], data: null } });
  });
  await page.locator("input[type=search]").fill("x");
  await page.locator("[role=alert]", { hasText: "REF123" }).waitFor();
  expect(await page.locator("[role=alert]").innerText()).not.toContain("internal");
  broken = false;
  await page.locator("[role=alert] button").click();
  await page.locator("[role=alert]").waitFor({ state: "detached" });
  await end();
});

test("a session that ended elsewhere leads to the sign-in and back to the same page", async () => {
  const { page, context, end } = await visit("desktop");
  await page.goto("/sign-in");
  await signIn(page, "claire");
  await page.locator("tbody th a").first().waitFor();
  await context.clearCookies();
  await page.locator("input[type=search]").fill("tube");
  await page.waitForURL(/\/sign-in\?to=/);
  await signIn(page, "claire");
  await page.waitForURL(/documents\?q=tube/);
  await settled(page);
  await end();
});
