import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { close, fill, send, signIn, sizes, visit, type Size } from "./browser";
import { linkIn } from "./mails";
import { drop, filed, invoiceFor } from "./papers";
import { aNumber, choosePassword, enter, press } from "./persons";

afterAll(close);

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("from the application to an invoice in hand: applied, confirmed, approved, signed in, the document appears and opens", { timeout: 120_000 }, async () => {
    const enterprise = aNumber();
    const name = `Smederij ${enterprise} BV`;
    const email = `els@n${enterprise}.example.com`;
    const { page, context, end } = await visit(size, { allow: /favicon\.ico/ }); // the viewer of PDF files asks for it
    await page.goto("/register");
    await fill(page, { "company.legalName": name, "company.vatNumber": `BE${enterprise}`, "person.givenName": "Els", "person.familyName": "Smid", "person.email": email });
    await send(page);
    await page.waitForURL(/\/follow\//);
    const follow = page.url();
    await page.goto(await linkIn(email, "/confirm/"));
    await press(page);

    const desk = await visit(size);
    await signIn(desk.page, "odile");
    await desk.page.locator("tbody tr", { hasText: name }).locator("th a").click();
    await desk.page.getByRole("heading", { name, level: 1 }).waitFor();
    await desk.page.getByRole("button", { name: "Approve" }).click();
    await desk.page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await desk.page.locator(".toast", { hasText: "Approved" }).waitFor();
    const [customerNumber = ""] = /\d+/.exec(await desk.page.locator(".toast").innerText()) ?? [];
    await desk.end();

    await page.goto(follow);
    await page.locator(".facts", { hasText: "Approved" }).waitFor();
    await choosePassword(page, email);
    await enter(page, email);
    await page.waitForURL(`**/companies/${customerNumber}/documents`);
    await page.locator(".empty").waitFor();
    await page.evaluate(() => Object.assign(globalThis, { stayed: true })); // gone with a reload
    const [first, second] = [`S${enterprise}/1`, `S${enterprise}/2`] as const; // the seller gives a number once
    const buyer = { name, customerNumber, enterprise };
    const invoice = invoiceFor(buyer, first);
    drop(`story-${enterprise}-1.xml`, invoice);
    await page.locator("tbody th a", { hasText: first }).click();
    await page.getByRole("heading", { name: first, level: 1 }).waitFor();

    const xml = page.waitForEvent("download");
    await page.locator(".files button", { hasText: "XML" }).click();
    expect(readFileSync(await (await xml).path(), "latin1")).toBe(invoice);
    const pdf = page.waitForEvent("download");
    await page.locator(".files button", { hasText: "download" }).filter({ hasText: "PDF" }).click();
    expect(readFileSync(await (await pdf).path(), "latin1")).toMatch(/^%PDF-/);
    // What came meanwhile stands in the list that one goes back to.
    drop(`story-${enterprise}-2.xml`, invoiceFor(buyer, second));
    await filed(customerNumber, second);
    await page.goBack();
    await page.locator("tbody th a", { hasText: second }).waitFor();
    expect(await page.locator("tbody tr").count()).toBe(2);
    expect(await page.evaluate(() => "stayed" in globalThis)).toBe(true);

    // Where there is room the PDF stands in the page, else the browser goes to it.
    await page.locator("tbody th a", { hasText: second }).click();
    const shown = context.waitForEvent("response", (response) => response.headers()["content-type"] === "application/pdf");
    await page.getByRole("button", { name: "Open PDF" }).click();
    expect((await shown).headers()["content-disposition"]).toMatch(/^inline/);
    if (size === "desktop") await page.locator(".viewing iframe").waitFor();
    else await page.waitForURL((url) => !url.pathname.startsWith("/companies/"));
    await end();
  });
});
