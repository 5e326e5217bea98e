import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { close, demo, settled, signIn, visit } from "./browser";

afterAll(close);

const list = "/companies/104713/documents";

// A company with more than two pages of documents: an invoice of the demo, many times
// under other numbers, through the real inbox.
test("a long list: more, and back to the same place", { timeout: 120_000 }, async () => {
  const { page, end } = await visit("desktop");
  await page.goto("/sign-in");
  await signIn(page, "heike");
  const first = page.locator("tbody tr", { hasText: "Invoice" }).locator("th a").first();
  const number = await first.innerText();
  await first.click();
  const download = page.waitForEvent("download");
  await page.locator(".files button", { hasText: "XML" }).first().click();
  const invoice = readFileSync(await (await download).path(), "utf8");
  expect(invoice).toContain(number);
  for (let i = 0; i < 110; i++) {
    const path = join(demo().inbox, `copy-${i}`);
    writeFileSync(path, invoice.replaceAll(number, `CPY${1000 + i}`));
    renameSync(path, `${path}.xml`);
  }
  await expect
    .poll(
      async () => {
        await page.goto(`${list}?q=CPY1&in=number&sort=ISSUE_DATE_ASC`);
        await settled(page);
        for (let more = page.locator(".more button"); await more.count(); ) {
          const before = await page.locator("tbody tr").count();
          await more.click();
          await expect.poll(() => page.locator("tbody tr").count()).toBeGreaterThan(before);
        }
        return page.locator("tbody tr").count();
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThanOrEqual(110);

  const rows = await page.locator("tbody tr").count();
  expect(new Set(await page.locator("tbody th").allInnerTexts()).size).toBe(rows); // none twice
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
