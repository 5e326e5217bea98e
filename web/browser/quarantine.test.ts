import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { close, settled, signIn, sizes, visit, type Size } from "./browser";
import { drop, fresh, invoice, pdf } from "./papers";

afterAll(close);

// open waits until a file has come to where the desk shows it, and opens its page.
async function open(page: Page, name: string, show = ""): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.goto(`/staff/ingestions${show && `?show=${show}`}`);
        await settled(page);
        return page.locator("tbody th a", { hasText: name }).count();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
  await page.locator("tbody th a", { hasText: name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

// shown waits for the file that is shown; on a telephone it is asked for.
async function shown(page: Page, size: Size): Promise<void> {
  if (size === "phone") await page.getByRole("button", { name: "Show the file" }).click();
  await page.locator(".viewing").first().waitFor();
}

const inDialog = (page: Page, name: string) => page.getByRole("dialog").getByRole("button", { name }).click();
const waits = (page: Page) => page.locator("main select option").first().innerText();

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("a file for nobody: read beside its facts, put aside, read again, assigned, filed", async () => {
    const { page, end } = await visit(size);
    const number = `QN-${fresh()}`;
    const name = `${number}.xml`;
    drop(name, invoice({ number, total: "12.00", customer: "999999", name: "Niemand BV" }));
    await signIn(page, "odile");
    await open(page, name);
    await shown(page, size);
    expect(await page.locator(".viewing pre").innerText()).toContain("<cbc:Name>Niemand BV</cbc:Name>");
    await page.getByRole("button", { name: `Close ${name}` }).click();
    await page.locator(".viewing").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Put aside" }).click();
    await page.getByRole("dialog").locator("textarea").fill("Not for us");
    await inDialog(page, "Put aside");
    await page.locator("p.note", { hasText: "Not for us" }).waitFor();
    await page.getByRole("button", { name: "Read it again" }).click();
    await page.locator("p.alert", { hasText: "In quarantine" }).waitFor();
    await page.locator(".stack input[type=search]").fill("104711");
    await page.locator(".stack li button", { hasText: "Assign" }).first().click();
    await inDialog(page, "Assign");
    await page.locator("p.note", { hasText: "Filed" }).waitFor();
    expect(await page.locator("main").innerText()).toContain("Assigned by a person");
    await end();
  });

  test.each(["Replace", "Keep both"])("an invoice with a number that is there: both papers side by side, then %s", async (decision) => {
    const { page, end } = await visit(size);
    const number = `Q${decision[0]}-${fresh()}`;
    drop(`${number}-first.xml`, invoice({ number, total: "100.00", customer: "104711" }));
    await signIn(page, "odile");
    await open(page, `${number}-first.xml`, "FILED");
    drop(`${number}-second.xml`, invoice({ number, total: "120.00", customer: "104711" }));
    await open(page, `${number}-second.xml`);
    await page.locator("p.alert", { hasText: "Held" }).waitFor();
    const amount = page.locator("tbody tr", { has: page.getByRole("rowheader", { name: "Amount" }) });
    expect(await amount.innerText()).toMatch(/120\.00[\s\S]*differs[\s\S]*100\.00/);
    expect(await page.locator(".tag", { hasText: "differs" }).count()).toBe(1);
    await shown(page, size);
    await page.getByRole("button", { name: /^Open XML/ }).click();
    await expect.poll(() => page.locator(".viewing pre").count()).toBe(2);
    expect(await page.locator(".viewing pre").allInnerTexts()).toEqual([expect.stringContaining("120.00"), expect.stringContaining("100.00")]);
    await page.getByRole("button", { name: decision === "Replace" ? "Replace the document that is there" : "Keep both" }).click();
    await page.getByRole("dialog").getByText(decision === "Replace" ? "The old one stays readable" : "the company sees both").waitFor();
    await inDialog(page, decision);
    await page.locator("p.note", { hasText: "Filed" }).waitFor();
    await page.getByRole("heading", { name: "The document it became" }).waitFor();
    await end();

    const theirs = await visit(size); // one document or two, for the customer
    await signIn(theirs.page, "claire");
    await theirs.page.goto(`/companies/104711/documents?q=${number}`);
    await theirs.page.locator("tbody th a", { hasText: number }).first().waitFor();
    expect(await theirs.page.locator("tbody th a", { hasText: number }).count()).toBe(decision === "Replace" ? 1 : 2);
    await theirs.end();
  });

  test("a PDF that says nothing by itself: looked at, described, filed; its customer opens it", async () => {
    const { page, end } = await visit(size);
    const number = `QP-${fresh()}`;
    const name = `${number}.pdf`;
    drop(name, pdf(`Facture ${number}, une page pour les yeux seulement`));
    await signIn(page, "odile");
    await open(page, name, "WAITING");
    if (size === "desktop") {
      const frame = page.locator(".viewing iframe");
      await frame.waitFor();
      // What stands in the frame is the file, not an error of ours and no page that forbade it.
      expect((await (await page.request.get((await frame.getAttribute("src")) ?? "")).body()).subarray(0, 5).toString()).toBe("%PDF-");
    }
    await page.locator(".stack input[type=search]").fill("104711");
    await page.locator(".stack li button", { hasText: "Choose" }).first().click();
    await page.locator("input[name=issueDate]").fill("2026-03-02");
    await page.locator("input[name=number]").fill("");
    await page.getByRole("button", { name: "File it" }).click();
    await page.locator("input[name=number][aria-invalid=true]").waitFor();
    await page.locator("input[name=number]").fill(number);
    await page.locator("input[name=total]").fill("44,50");
    await page.getByRole("button", { name: "File it" }).click();
    await page.locator("p.note", { hasText: "Filed" }).waitFor();
    await end();

    const theirs = await visit(size);
    await signIn(theirs.page, "claire");
    await theirs.page.goto(`/companies/104711/documents?q=${number}`);
    await theirs.page.locator("tbody th a", { hasText: number }).click();
    const button = theirs.page.getByRole("button", { name: /^Open PDF/ });
    if (size === "desktop") {
      await button.click();
      await theirs.page.locator(".viewing iframe").waitFor();
      expect(await theirs.page.evaluate(() => document.activeElement?.tagName)).toBe("H3");
    } else {
      // There is no room for a frame: the browser goes to the file, in this window, and no other opens.
      const gone = theirs.page.waitForRequest((request) => request.isNavigationRequest() && request.url().includes("/files/"));
      await button.click();
      expect((await gone).url()).toMatch(/\?inline$/);
    }
    expect(theirs.context.pages().length).toBe(1);
    await theirs.end();
  });

  test("what could run something is never shown as what it is: HTML named pdf is text, a PDF with a script is saved", async () => {
    const { page, end } = await visit(size);
    const html = `html-${fresh()}.pdf`;
    const script = `script-${fresh()}.pdf`;
    drop(html, `<!doctype html><title>${html}</title><script>document.title = "ran"; parent.document.title = "ran"</script>`);
    drop(script, pdf(`Scripts of ${script}`, "app.alert(1)"));
    await signIn(page, "odile");
    await open(page, html);
    await shown(page, size);
    expect(await page.locator(".viewing pre").innerText()).toContain("<script>");
    expect(await page.locator("iframe").count()).toBe(0);
    expect(await page.title()).not.toBe("ran");
    await open(page, script, "WAITING");
    await shown(page, size);
    await page.locator(".viewing .note").waitFor();
    expect(await page.locator("iframe").count()).toBe(0);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: /^Save the file/ }).click();
    expect((await download).suggestedFilename()).toBe(script);
    await end();
  });

  test("what waits is counted, and less when it is decided", async () => {
    const { page, end } = await visit(size);
    const number = `QC-${fresh()}`;
    const name = `${number}.xml`;
    drop(name, invoice({ number, total: "1.00", customer: "999998" }));
    await signIn(page, "odile");
    await open(page, name);
    await page.goto("/staff/ingestions");
    await settled(page);
    const before = Number(/\((\d+)\)/.exec(await waits(page))?.[1]);
    expect(before).toBeGreaterThan(0);
    await page.locator("tbody th a", { hasText: name }).click();
    await page.getByRole("button", { name: "Put aside" }).click();
    await page.getByRole("dialog").locator("textarea").fill("A test");
    await inDialog(page, "Put aside");
    await page.locator("p.note", { hasText: "A test" }).waitFor();
    await page.getByRole("link", { name: "Archive intake" }).click();
    await expect.poll(() => waits(page)).toContain(`(${before - 1})`);
    await end();
  });
});
