import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, companyOf } from "./api";
import { close, settled, signIn, sizes, visit, type Size } from "./browser";

afterAll(close);

// A company with five thousand documents over five years (demo.ts).
const list = "/companies/104712/documents";

type Found = { number: string; references: { kind: string; number: string }[]; total: { amount: string } };
let wanted: Found;

beforeAll(async () => {
  const query = "query ($id: ID!, $until: Date) { company(id: $id) { documents(first: 1, filter: { kinds: [INVOICE], issuedTo: $until }) { nodes { number references { kind number } total { amount } } } } }";
  const until = new Date(Date.now() - 900 * 86_400_000).toISOString().slice(0, 10);
  const { company } = await ask<{ company: { documents: { nodes: Found[] } } }>("joris", query, { id: companyOf("joris").id, until });
  if (!company.documents.nodes[0]) throw new Error("no old invoice: was the demo started with --documents?");
  wanted = company.documents.nodes[0];
});

const first = (page: Page) => page.locator("tbody th a").first();
const choice = (page: Page, name: string) => page.locator("label", { has: page.getByText(name, { exact: true }) }).locator("select");
const amounts = async (page: Page) => (await page.locator("td[data-name=Amount]").allInnerTexts()).map((text) => Number(text.replace(/[^\d.]/g, "")));

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("in 5,000 documents one is found by a part of its number, by the own reference, by its amount", async () => {
    const { page, end } = await visit(size);
    await signIn(page, "joris");
    await first(page).waitFor();
    const found = () => page.locator("tbody th a", { hasText: wanted.number }).waitFor();
    await choice(page, "In").selectOption("number");
    await page.locator("input[type=search]").fill(wanted.number.slice(4));
    await page.waitForURL(/q=/);
    await found();
    await choice(page, "In").selectOption("reference");
    await page.locator("input[type=search]").fill(wanted.references.find((r) => r.kind === "ORDER")?.number ?? "");
    await found();
    await page.goto(list);
    await page.locator("details summary").click();
    await page.getByLabel("Amount from").fill(wanted.total.amount.replace(".", ","));
    await page.getByLabel("Amount up to").fill(wanted.total.amount.replace(".", ","));
    await page.waitForURL(/min=.*max=/);
    await settled(page);
    for (const amount of await amounts(page)) expect(amount).toBe(Number(wanted.total.amount));
    await found();
    await end();
  });

  test("words without accents; filters and order stand in the address and outlive a reload; back and forward bring list and place", async () => {
    const { page, end } = await visit(size);
    await signIn(page, "joris");
    await first(page).waitFor();
    await page.locator("input[type=search]").fill("corniere");
    await page.waitForURL(/q=corniere/);
    await settled(page);
    await choice(page, "Kind").selectOption("INVOICE");
    await choice(page, "Sort by").selectOption("TOTAL_DESC");
    await page.waitForURL(/kind=INVOICE.*sort=TOTAL_DESC/);
    await settled(page);
    const before = await amounts(page);
    expect(before.length).toBe(50);
    expect(before).toEqual(before.toSorted((a, b) => b - a));
    const address = page.url();
    await page.reload();
    await settled(page);
    expect(page.url()).toBe(address);
    expect(await page.locator("input[type=search]").inputValue()).toBe("corniere");
    expect(await amounts(page)).toEqual(before);

    await page.locator(".more button").click();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(100);
    const far = page.locator("tbody th a").nth(80);
    await far.scrollIntoViewIfNeeded();
    const top = await page.evaluate(() => scrollY);
    const number = await far.innerText();
    await far.click();
    await page.getByRole("heading", { name: number, level: 1 }).waitFor();
    await settled(page);
    expect(await page.locator("main").innerText()).toMatch(/Cornière/); // so it was found
    await page.goBack();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(100);
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(top);
    await page.goForward();
    await page.getByRole("heading", { name: number, level: 1 }).waitFor();
    await end();
  });

  test("typing in the search: how long the page was busy at once is told", async () => {
    const { page, end } = await visit(size);
    await signIn(page, "joris");
    await first(page).waitFor();
    await page.evaluate(async () => {
      const busy: number[] = [];
      new PerformanceObserver((seen) => busy.push(...seen.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
      Object.assign(globalThis, { busy });
      await new Promise((task) => setTimeout(task, 0));
      const until = performance.now() + 80;
      while (performance.now() < until); // seen: so the others would be
    });
    const seen = () => page.evaluate(() => (globalThis as unknown as { busy: number[] }).busy);
    await expect.poll(async () => (await seen()).length).toBeGreaterThan(0);
    const own = (await seen()).length;
    const words = "corniere acier 50 x 50";
    await page.locator("input[type=search]").pressSequentially(words, { delay: 50 });
    await page.waitForURL(/q=corniere/);
    await settled(page);
    expect(await page.locator("input[type=search]").inputValue()).toBe(words); // no letter was lost
    const busy = (await seen()).slice(own);
    process.stdout.write(`typing in 5,000 documents, ${size}: ${busy.length} tasks of more than 50 ms, the longest ${Math.round(Math.max(0, ...busy))} ms\n`);
    await end();
  });
});
