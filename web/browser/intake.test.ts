import { afterAll, describe, expect, test } from "vitest";
import { close, settled, signIn, sizes, visit, type Size } from "./browser";

afterAll(close);

// Each size has a file of its own: what is decided is decided.
const quarantined: Record<Size, string> = { phone: "b-unknown", desktop: "c-two-customers" };

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("a file in quarantine: why, assigned to a company, filed; another is put aside and read again", async () => {
    const { page, end } = await visit(size);
    await signIn(page, "odile");
    await page.goto("/staff/ingestions");
    await settled(page);
    await page.locator("tbody th a", { hasText: quarantined[size] }).click();
    await page.waitForURL(/\/staff\/ingestions\/.+/);
    await page.locator("p.alert").waitFor();
    expect(await page.locator("p.alert").innerText()).toMatch(/^In quarantine\s+(No number in it|Its numbers)/);
    await page.locator(".stack input[type=search]").fill("104711");
    await page.locator(".stack li button").first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Assign" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    // It is read again, and the page finds out by itself.
    await page.locator("p.note", { hasText: "Filed" }).waitFor();
    expect(await page.locator("main").innerText()).toContain("Assigned by a person");

    await page.goto("/staff/ingestions");
    await settled(page);
    await page.locator("tbody th a", { hasText: "d-cut-off" }).click();
    await page.getByRole("button", { name: "Put aside" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Put aside" }).click();
    await dialog.locator("textarea[aria-invalid=true]").waitFor(); // no reason, no end
    await dialog.locator("textarea").fill("It was sent once more, whole");
    await dialog.getByRole("button", { name: "Put aside" }).click();
    await page.locator("p.note", { hasText: "It was sent once more, whole" }).waitFor();
    await page.getByRole("button", { name: "Read it again" }).click();
    await page.locator("p.alert", { hasText: "Not valid XML" }).waitFor();
    await end();
  });

  test("a company is found by a number, suspended with a reason and reinstated", async () => {
    const { page, end } = await visit(size);
    await signIn(page, "odile");
    await page.goto("/staff/companies");
    await settled(page);
    await page.locator("main input[type=search]").fill("104713");
    await page.waitForURL(/\?q=104713|q=%22104713%22/);
    await page.locator("tbody th a").first().click();
    await page.waitForURL(/\/staff\/companies\/.+/);
    await settled(page);
    await page.getByRole("button", { name: "Suspend the company" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("textarea").first().fill("Invoices are not paid");
    await dialog.getByRole("button", { name: "Suspend the company" }).click();
    await page.locator(".alert", { hasText: "Invoices are not paid" }).waitFor();
    await page.getByRole("button", { name: "Reinstate the company" }).click();
    await dialog.getByRole("button", { name: "Reinstate the company" }).click();
    await page.locator(".alert", { hasText: "Suspended" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Suspend the company" }).waitFor();
    await end();
  });
});
