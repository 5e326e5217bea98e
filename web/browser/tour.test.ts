import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, describe, expect, test } from "vitest";
import { close, locales, settled, signIn, sizes, visit, type Size } from "./browser";
import { tour } from "./tour";

const routes = JSON.parse(readFileSync(new URL("../routes.json", import.meta.url), "utf8")) as { portal: string[]; staff: string[] };
const short = process.env.BROWSER === "short";

afterAll(close);

test("every page has its stop", () => expect(Object.keys(tour).toSorted()).toEqual([...routes.portal, ...routes.staff].toSorted()));

describe.each(Object.entries(tour))("%s", (_, stop) => {
  for (const size of ["phone", "desktop"] satisfies Size[]) {
    for (const locale of short ? (["de"] as const) : locales) {
      test(`${size}, ${locale}`, async () => {
        const { page, end } = await visit(size, { locale });
        if (stop.as) await signIn(page, stop.as);
        await page.goto(typeof stop.path === "string" ? stop.path : await stop.path(page));
        await settled(page);
        expect(await page.locator("html").getAttribute("lang")).toMatch(new RegExp(`^${locale}-`));
        // Not innerWidth: a telephone zooms out until everything fits.
        expect(await page.evaluate(() => document.documentElement.scrollWidth), "the page is wider than the window").toBeLessThanOrEqual(sizes[size].width);
        const small = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>("button, select, input:not([type=checkbox], [type=radio]), .tick, a.button, nav a")]
            .filter((e) => e.offsetParent && !e.closest(".skip") && e.getBoundingClientRect().height < 43.5)
            .map((e) => e.outerHTML.slice(0, 80)),
        );
        expect(small, "too small for a finger").toEqual([]);
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
        expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`)).toEqual([]);
        // 200 and 400 % zoom (WCAG 1.4.4, 1.4.10).
        for (const width of size === "desktop" ? [640, 320] : []) {
          await page.setViewportSize({ width, height: 600 });
          expect(await page.evaluate(() => document.documentElement.scrollWidth), `wider than ${width} pixels`).toBeLessThanOrEqual(width);
        }
        await end();
      });
    }
  }

  test("no words but those of the catalogues", async () => {
    const { page, end } = await visit("desktop");
    if (stop.as) await signIn(page, stop.as);
    const path = typeof stop.path === "string" ? stop.path : await stop.path(page);
    await page.goto(`${path}${path.includes("?") ? "&" : "?"}lang=pseudo`);
    await settled(page);
    // Words of the pseudo language have their vowels marked. What has none of these is
    // data, or was forgotten: labels, headings and ways to go are never data.
    const plain = await page.evaluate(() =>
      [
        ...[...document.querySelectorAll("label, th[scope=col], dt, button:not(.files *), h1, h2, summary, legend, caption, .hint, nav a, a.button, .skip, .foot li a")].map((e) => (e.firstChild?.nodeType === 3 ? (e.firstChild.textContent ?? "") : "")),
        ...["aria-label", "placeholder", "alt"].flatMap((name) => [...document.querySelectorAll(`body [${name}]`)].map((e) => e.getAttribute(name) ?? "")),
      ].filter((text) => /[aeiou]/.test(text.normalize("NFC")) && !/[\u0308äëïöü]/.test(text)),
    );
    expect(plain).toEqual([]);
    await end();
  });
});
