import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { expect, inject, onTestFailed } from "vitest";
import type { Demo } from "./demo";

export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const;
export type Size = keyof typeof sizes;
export const locales = ["fr", "nl", "en", "de"] as const;

export const demo = (): Demo => inject("demo");

// who finds one of the demo's people by the beginning of the address: "claire".
export function who(name: string): Demo["signIns"][number] {
  const found = demo().signIns.find((s) => s.email.startsWith(name));
  if (!found) throw new Error(`the demo has nobody called ${name}`);
  return found;
}

let browser: Browser | undefined;

export async function open(): Promise<Browser> {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  return browser;
}

export async function close(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

export type Visit = { page: Page; context: BrowserContext; wrongs: string[]; end: () => Promise<void> };

// visit opens a window of its own, in a language that its reader chose or, with chosen:
// false, only speaks. Whatever a policy stops, a script throws or logs as
// an error, and whatever leaves the own origin is in wrongs; end throws if there is any.
// The browser's own viewer of PDF files is no other origin.
export async function visit(size: Size, { locale = "en", chosen = true, dark = false, moving = false, allow }: { locale?: string; chosen?: boolean; dark?: boolean; moving?: boolean; allow?: RegExp } = {}): Promise<Visit> {
  const origin = new URL(demo().webUrl).origin;
  const context = await (await open()).newContext({ viewport: sizes[size], isMobile: size === "phone", hasTouch: size === "phone", locale, baseURL: origin, colorScheme: dark ? "dark" : "light", reducedMotion: moving ? "no-preference" : "reduce", acceptDownloads: true });
  const wrongs: string[] = [];
  const wrong = (text: string) => {
    if (!allow?.test(text)) wrongs.push(text);
  };
  await context.exposeFunction("reportViolation", (text: string) => wrong(text));
  if (chosen) await context.addInitScript((l) => !location.protocol.startsWith("http") || !window.localStorage || localStorage.getItem("comptoir.locale") || localStorage.setItem("comptoir.locale", l), locale);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => {
      void (window as unknown as { reportViolation: (text: string) => void }).reportViolation(`policy: ${e.effectiveDirective} stopped ${e.blockedURI} ${e.sample} at ${e.sourceFile}:${e.lineNumber}`);
    });
  });
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => wrong(`script: ${error.error().message}`));
  context.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`) && !/^(data|blob|chrome|chrome-extension):/.test(request.url())) wrong(`off the origin: ${request.url()}`);
  });
  onTestFailed(() => void (wrongs.length && process.stdout.write(`on the way:\n${[...new Set(wrongs)].join("\n")}\n`)));
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return {
    page,
    context,
    wrongs,
    async end() {
      await context.close();
      if (wrongs.length) throw new Error(`on the way something was wrong:\n${[...new Set(wrongs)].join("\n")}`);
    },
  };
}

// signIn goes through the form, as people do.
export async function signIn(page: Page, name: string): Promise<void> {
  const { email, password } = who(name);
  if (!new URL(page.url(), demo().webUrl).pathname.startsWith("/sign-in")) await page.goto("/sign-in");
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form button[type=submit]").click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

// fill writes into the fields of a form, by their names; send sends it.
export async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value);
}
export const send = (page: Page): Promise<void> => page.locator("form button[type=submit]").click();

// calm tells, in the page, whether there is a heading and nothing that loads, through a
// dozen frames, since what loads next may begin in the frame after.
const calm = () =>
  new Promise<boolean>((done) => {
    let frames = 0;
    let still = 0;
    const look = () => {
      still = document.querySelector("h1, .empty") && !document.querySelector(".loading") ? still + 1 : 0;
      if (still >= 12 || ++frames > 300) done(still >= 12);
      else requestAnimationFrame(look);
    };
    look();
  });

// settled waits until a page shows what it came for.
export async function settled(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(calm).catch(() => false), { timeout: 20_000 }).toBe(true); // the page may go on meanwhile
}
