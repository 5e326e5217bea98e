import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { close, settled, signIn, sizes, visit, who, type Size } from "./browser";

afterAll(close);

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("a link that needs a sign-in leads there afterwards", async () => {
    const { page, end } = await visit(size, { locale: "nl", chosen: false });
    await page.goto("/companies/104711/documents?kind=INVOICE&q=x%26y");
    await page.waitForURL(/\/sign-in\?to=/);
    await signIn(page, "claire");
    await page.waitForURL(/\/companies\/104711\/documents\?.*kind=INVOICE/);
    await settled(page);
    expect(await page.locator("input[type=search]").inputValue()).toBe("x&y");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    expect(await page.title()).toMatch(/^Documents – /);
    expect(await page.locator("html").getAttribute("lang")).toBe("fr-BE"); // her profile's, since she chose none here
    await end();
  });

  test("a wrong password is said at the form, in the reader's language, and the address stays", async () => {
    const { page, end } = await visit(size, { locale: "nl" });
    await page.goto("/sign-in");
    await page.locator("input[name=email]").fill("claire@marais.example.com");
    await page.locator("input[name=password]").fill("not the password");
    await page.locator("form button[type=submit]").click();
    await page.locator("[role=alert]").waitFor();
    expect(await page.locator("[role=alert]").innerText()).toMatch(/wachtwoord/);
    await page.reload();
    expect(await page.locator("input[name=email]").inputValue()).toBe("claire@marais.example.com");
    expect(await page.locator("input[name=password]").inputValue()).toBe("");
    await end();
  });

  test("language switch, search, document, back, sign out", async () => {
    const { page, end } = await visit(size, { locale: "en" });
    await page.goto("/sign-in");
    // The seller's colour (internal/demo/cast.go).
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--brand"))).toBe("#0b5f6d");
    await page.locator("select.language").selectOption("de");
    await expect.poll(() => page.locator("h1").innerText()).toBe("Anmelden");
    await signIn(page, "claire");
    await settled(page);
    expect(await page.locator("html").getAttribute("lang")).toBe("de-BE"); // the choice outlives the sign-in
    const first = page.locator("tbody th a").first();
    const number = await first.innerText();
    await page.locator("input[type=search]").fill("zzzzqqqq");
    await page.locator(".empty").waitFor();
    await page.locator(".empty button").click();
    await first.waitFor();
    expect(new URL(page.url()).search).toBe("");
    await first.click();
    await page.waitForURL(/documents\/doc/);
    await settled(page);
    await expect.poll(() => page.locator("h1").innerText()).toContain(number);
    await settled(page);
    expect(await page.locator(".files button").count()).toBeGreaterThan(0);
    const download = page.waitForEvent("download");
    await page.locator(".files button").first().click();
    expect((await download).suggestedFilename()).toMatch(/\.(xml|pdf)$/);
    await page.goBack();
    await first.waitFor();
    await page.locator(".who button").last().click();
    await page.waitForURL((url) => url.pathname === "/");
    expect(await page.locator("html").getAttribute("lang")).toBe("de-BE");
    await page.goto("/companies/104711/documents");
    await page.waitForURL(/\/sign-in/);
    await end();
  });

  test("another company is one choice away; a foreign one does not exist", async () => {
    const { page, end } = await visit(size);
    await page.goto("/sign-in");
    await signIn(page, "ada");
    await settled(page);
    await page.locator(".company select").selectOption("104712");
    await page.waitForURL(/\/companies\/104712\/documents/);
    await settled(page);
    await page.goto("/companies/104713/documents");
    await page.locator(".empty").waitFor();
    expect(await page.locator("table").count()).toBe(0);
    await end();
  });

  test("a bad connection is said, and tried again until there is an answer", async () => {
    const { page, end } = await visit(size, { allow: /ERR_FAILED/ });
    await page.goto("/sign-in");
    await signIn(page, "claire");
    await settled(page);
    let lost = 0;
    await page.route("**/graphql*", (route) => (lost < 3 ? (lost++, route.abort()) : route.continue()));
    await page.goto("/companies/104711/documents");
    await page.locator(".connection p").waitFor();
    await page.locator("tbody th a").first().waitFor();
    await page.locator(".connection p").waitFor({ state: "detached" });
    expect(lost).toBe(3);
    await end();
  });

  test("a lost connection is said, and goes on by itself", async () => {
    const { page, context, end } = await visit(size, { allow: /ERR_INTERNET_DISCONNECTED/ });
    await page.goto("/sign-in");
    await signIn(page, "claire");
    await page.locator("tbody th a").first().waitFor();
    await context.setOffline(true);
    await page.locator(".connection p").waitFor();
    await page.locator("input[type=search]").fill("zzzzqqqq");
    await page.locator(".loading").waitFor();
    await context.setOffline(false);
    await page.locator(".empty").waitFor();
    await page.locator(".connection p").waitFor({ state: "detached" });
    await end();
  });
});

test("the time from the sign-in to a list that can be used is told", async () => {
  const { page, end } = await visit("desktop");
  await page.goto("/sign-in");
  const { email, password } = who("claire");
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  const started = performance.now();
  await page.locator("form button[type=submit]").click();
  await page.locator("tbody th a").first().waitFor();
  process.stdout.write(`sign-in to list: ${Math.round(performance.now() - started)} ms\n`);
  await end();
});

test("a customer's first page loads at most 150 kB, and nothing of the staff's", async () => {
  const { page, end } = await visit("desktop");
  const files: string[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (/\.(js|css)$/.test(pathname)) files.push(pathname);
  });
  await page.goto("/sign-in");
  await settled(page);
  await page.waitForLoadState("networkidle");
  const dist = join(import.meta.dirname, "../dist");
  const total = files.reduce((sum, file) => sum + statSync(existsSync(join(dist, `${file}.gz`)) ? join(dist, `${file}.gz`) : join(dist, file)).size, 0);
  process.stdout.write(`first page: ${Math.round(total / 1000)} kB gzipped in ${files.length} files\n`);
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((file) => /query Desk|CodeMirror/.test(readFileSync(join(dist, file), "utf8")))).toEqual([]);
  expect(total).toBeLessThan(150_000);
  await end();
});
