import { mkdirSync } from "node:fs";
import { afterAll, test } from "vitest";
import { close, settled, signIn, sizes, visit, type Size, type Visit } from "./browser";
import { tour } from "./tour";

// Pictures of every page, to be looked at: web/screenshots/<page>-<size>-<language>.png.
// PAGES is a regular expression for the paths: PAGES=^/staff takes the desk only.
const folder = new URL("../screenshots/", import.meta.url);
mkdirSync(folder, { recursive: true });
const pages = new RegExp(process.env.PAGES ?? "");

// A window for each size, look and reader: nobody signs in for every picture.
const windows = new Map<string, Visit>();
async function look(size: Size, locale: string, dark: boolean, as?: string): Promise<Visit["page"]> {
  const name = [size, locale, dark, as].join();
  const open = windows.get(name) ?? (await visit(size, { locale, dark }));
  if (as && !windows.has(name)) await signIn(open.page, as);
  windows.set(name, open);
  return open.page;
}

afterAll(async () => {
  const ends = await Promise.allSettled([...windows.values()].map(({ end }) => end()));
  await close();
  for (const end of ends) if (end.status === "rejected") throw end.reason;
});

for (const [path, stop] of Object.entries(tour).filter((one) => pages.test(one[0]))) {
  for (const size of Object.keys(sizes) as Size[]) {
    for (const locale of ["fr", "de", "dark"]) {
      const name = `${path.replace(/[{}]/g, "").replace(/\W+/g, "-").replace(/^-|-$/g, "") || "home"}-${size}-${locale}`;
      test(name, async () => {
        const dark = locale === "dark";
        const page = await look(size, dark ? "nl" : locale, dark, stop.as);
        await page.goto(typeof stop.path === "string" ? stop.path : await stop.path(page));
        await settled(page);
        await page.screenshot({ path: new URL(`${name}.png`, folder).pathname, fullPage: true });
      });
    }
  }
}
