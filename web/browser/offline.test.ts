import { afterAll, expect, test } from "vitest";
import { close, settled, visit } from "./browser";

afterAll(close);

test("without a connection a page says so, in the reader's language, and comes back by itself", async () => {
  const { page, context, end } = await visit("phone", { locale: "nl", allow: /ERR_INTERNET_DISCONNECTED/ });
  await page.goto("/sign-in");
  await settled(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");

  await context.setOffline(true);
  await page.goto("/claim");
  await expect.poll(() => page.locator("h1:visible").allInnerTexts()).toEqual(["Geen verbinding"]);
  expect(await page.locator("section:visible a[href^='mailto:']").count()).toBe(1);
  // It is a page of its own: nothing that anybody saw is kept.
  expect((await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((r) => new URL(r.url).pathname)))).flat())).toSorted()).toEqual(["/assets/page.css", "/icon.svg", "/offline", "/offline.js"]);

  await context.setOffline(false);
  await page.locator("form").waitFor();
  expect(new URL(page.url()).pathname).toBe("/claim");
  await end();
});

test("the client can be installed: a manifest with the seller's name, and icons of the sizes it names", async () => {
  const { page, end } = await visit("desktop");
  await page.goto("/sign-in");
  const href = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = (await (await page.request.get(href ?? "")).json()) as { name: string; icons: { src: string; type: string; sizes: string }[] };
  expect(await page.title()).toContain(manifest.name);
  for (const { src, type, sizes } of manifest.icons) {
    const answer = await page.request.get(src);
    expect(answer.headers()["content-type"], src).toBe(type);
    if (type !== "image/png") continue;
    const bytes = await answer.body();
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(sizes);
  }
  await end();
});
