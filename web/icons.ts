import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

// Draws the PNG icons of the manifest from public/icon.svg: `make icons`.
const folder = join(import.meta.dirname, "public");
const svg = readFileSync(join(folder, "icon.svg"), "utf8");
const whole = svg.replace(' rx="12"', ""); // the telephone cuts the form out by itself

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
for (const [name, size, drawing] of [["icon-192", 192, svg], ["icon-512", 512, svg], ["icon-maskable-512", 512, whole]] as const) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${drawing}`);
  await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: true });
}
await browser.close();
