import { mkdirSync } from "node:fs";
import { afterAll, test } from "vitest";
import { close, settled, signIn, sizes, visit, type Size } from "./browser";
import { tour } from "./tour";

// Pictures of every page, to be looked at: web/screenshots/<page>-<size>-<language>.png.
const folder = new URL("../screenshots/", import.meta.url);
mkdirSync(folder, { recursive: true });

afterAll(close);

for (const [path, stop] of Object.entries(tour)) {
  for (const size of Object.keys(sizes) as Size[]) {
    for (const look of ["fr", "de", "dark"]) {
      const name = `${path.replace(/[{}]/g, "").replace(/\W+/g, "-").replace(/^-|-$/g, "") || "home"}-${size}-${look}`;
      test(name, async () => {
        const dark = look === "dark";
        const { page, end } = await visit(size, { locale: dark ? "nl" : look, dark });
        if (stop.as) await signIn(page, stop.as);
        await page.goto(typeof stop.path === "string" ? stop.path : await stop.path(page));
        await settled(page);
        await page.screenshot({ path: new URL(`${name}.png`, folder).pathname, fullPage: true });
        await end();
      });
    }
  }
}
