import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { close, settled, signIn, sizes, visit, type Size } from "./browser";

afterAll(close);

// running counts what moves on a page for longer than an eye sees.
const running = (page: Page) => page.evaluate(() => document.getAnimations().filter((a) => Number(a.effect?.getComputedTiming().activeDuration) > 50).length);

test("who wants less motion gets none, and who does not sees that a page loads", async () => {
  for (const moving of [false, true]) {
    const { page, end } = await visit("desktop", { moving });
    await signIn(page, "claire");
    await settled(page);
    const { promise: held, resolve: go } = Promise.withResolvers<void>();
    await page.route("**/graphql*", async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole("link", { name: "Users" }).click();
    await page.locator(".loading").waitFor();
    if (moving) await expect.poll(() => running(page)).toBeGreaterThan(0);
    else expect(await running(page)).toBe(0);
    go();
    await settled(page);
    await page.unrouteAll({ behavior: "wait" });
    await end();
  }
});

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("each way to another page names the tab and moves the focus to its heading", async () => {
    const { page, end } = await visit(size);
    const arrived = async (title: string) => {
      await expect.poll(() => page.evaluate(() => (document.activeElement?.tagName === "H1" ? (document.activeElement.textContent ?? "") : "")), { message: title }).toBe(title);
      expect(await page.title()).toMatch(new RegExp(`^${title} – `));
    };
    await signIn(page, "claire");
    for (const title of ["Users", "Access requests", "History", "Documents"]) {
      await page.locator(".nav a", { hasText: title }).click();
      await arrived(title);
    }
    await page.locator(".own").click();
    await arrived("Your profile");
    await page.goBack();
    await arrived("Documents");
    await end();
  });

  test("a bad connection: what is asked for is asked again, said meanwhile, and comes", async () => {
    const { page, end } = await visit(size, { allow: /ERR_CONNECTION_FAILED/ });
    await signIn(page, "claire");
    await page.locator("tbody th a").first().waitFor();
    let bad = true;
    let tries = 0;
    await page.route("**/graphql*", (route) => (bad && ++tries ? route.abort("connectionfailed") : route.continue()));
    await page.locator("input[type=search]").fill("zzzzqqqq");
    await page.locator(".connection p", { hasText: "Trying again" }).waitFor();
    await expect.poll(() => tries).toBeGreaterThan(1);
    bad = false;
    await page.locator(".empty").waitFor();
    await page.locator(".connection p").waitFor({ state: "detached" });
    expect(await page.locator("input[type=search]").inputValue()).toBe("zzzzqqqq");
    await end();
  });

  test("an invitation without a connection: it is said, what was typed stays, and it goes once", async () => {
    const { page, context, end } = await visit(size, { allow: /ERR_INTERNET_DISCONNECTED/ });
    const email = `leitung.${size}.${Date.now()}@marais.example.com`;
    await signIn(page, "claire");
    await page.goto("/companies/104711/people/invite");
    await page.locator("input[name=email]").fill(email);
    await page.locator("select#field-role").selectOption("WAREHOUSE");
    await context.setOffline(true);
    await page.locator("form button[type=submit]").click();
    await page.locator("form [role=alert]").waitFor();
    expect(await page.locator("input[name=email]").inputValue()).toBe(email);
    await context.setOffline(false);
    await page.locator(".connection p").waitFor({ state: "detached" });
    expect(await page.locator("select#field-role").inputValue()).toBe("WAREHOUSE");
    await page.locator("form button[type=submit]").click();
    await page.waitForURL(/\/people$/);
    await page.locator("tr", { hasText: email }).waitFor();
    expect(await page.locator("tr", { hasText: email }).count()).toBe(1);
    await end();
  });
});
