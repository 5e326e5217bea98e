import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { close, signIn, sizes, visit, who, type Size } from "./browser";

afterAll(close);

// record writes an application down as from the telephone, and is then on its page.
async function record(page: Page, name: string, email: string): Promise<void> {
  await page.goto("/staff/registrations/record");
  await page.locator("input[name='company.legalName']").fill(name);
  await page.locator("input[name='person.givenName']").fill("Nele");
  await page.locator("input[name='person.familyName']").fill("Peeters");
  await page.locator("input[name='person.email']").fill(email);
  await page.locator("form button[type=submit]").click();
  await page.waitForURL(/\/staff\/registrations\/(?!record)/);
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("an application from the telephone: recorded, found on the work list, asked, declined with a reason", async () => {
    const { page, end } = await visit(size);
    const name = `Zinkwerken ${size} BV`;
    await page.goto("/sign-in");
    await signIn(page, "odile");
    await page.goto("/staff/registrations/record");
    await page.locator("form button[type=submit]").click();
    await page.locator("[aria-invalid=true]").first().waitFor(); // what is missing is said at its field
    await record(page, name, `nele@${size}.example.com`);
    await page.getByRole("link", { name: "Applications" }).click();
    await page.locator("tbody tr", { hasText: name }).waitFor(); // among the open ones
    await page.getByRole("link", { name: "Work list" }).click();
    const row = page.locator("tbody tr", { hasText: name });
    await row.getByRole("button", { name: /^Take:/ }).click();
    await row.getByText("you", { exact: true }).waitFor();
    await row.getByRole("button", { name: /^Release:/ }).click();
    await row.getByRole("button", { name: /^Take:/ }).waitFor();
    await row.locator("th a").click();
    await page.getByRole("button", { name: "Ask the applicant" }).click();
    await page.locator("[role=dialog] select").selectOption({ index: 1 });
    expect(await page.locator("[role=dialog] textarea").inputValue()).toMatch(/VAT number/);
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.getByText("Waits for the applicant").waitFor();
    await page.getByRole("button", { name: "Decline" }).click();
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.locator("[role=dialog] [aria-invalid=true]").waitFor(); // a reason is asked for
    await page.locator("[role=dialog] textarea[name=reason]").fill("We do not deliver there.");
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.getByText("We do not deliver there.").waitFor();
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    await end();
  });

  test("an access request from the telephone is recorded, and what it names is shown", async () => {
    const { page, end } = await visit(size);
    await page.goto("/sign-in");
    await signIn(page, "odile");
    await page.goto("/staff/requests/record");
    const [company] = who("claire").companies;
    if (!company) throw new Error("claire has no company");
    const { customerNumber, name } = company;
    await page.locator("input[name=customerNumber]").fill(customerNumber);
    await page.getByText(name).waitFor();
    await page.locator("select#field-evidence").selectOption("");
    await page.locator("input[name='person.givenName']").fill("Ruben");
    await page.locator("input[name='person.familyName']").fill("Aerts");
    await page.locator("input[name='person.email']").fill(`ruben@${size}.example.com`);
    await page.locator("textarea[name=sourceText]").fill("He buys for the workshop.");
    await page.locator("form button[type=submit]").click();
    await page.waitForURL(/\/staff\/requests\/(?!record)/);
    await page.getByRole("heading", { name: "Ruben Aerts", level: 1 }).waitFor();
    await page.getByText("He buys for the workshop.").waitFor();
    await page.getByRole("link", { name: "Access requests" }).click();
    await page.locator("tbody tr").first().waitFor(); // what waits for a decision
    await end();
  });
});

test("the work list by keyboard alone: j, k, Enter; not while something is typed, not when switched off", async () => {
  const { page, end } = await visit("desktop");
  await page.goto("/sign-in");
  await signIn(page, "odile");
  await record(page, "Eerste BV", "een@keys.example.com");
  await record(page, "Tweede BV", "twee@keys.example.com");
  await page.goto("/staff");
  await page.locator("tbody tr").nth(1).waitFor();
  const at = () => page.evaluate(() => [...document.querySelectorAll("tbody tr")].findIndex((row) => row.contains(document.activeElement)));
  await page.keyboard.press("j");
  expect(await at()).toBe(0);
  await page.keyboard.press("j");
  expect(await at()).toBe(1);
  await page.keyboard.press("k");
  expect(await at()).toBe(0);
  await page.locator("#row-keys").focus();
  await page.keyboard.press("j");
  expect(await at()).toBe(-1);
  await page.keyboard.press("Space");
  await page.locator("h1").focus();
  await page.keyboard.press("j");
  expect(await at()).toBe(-1);
  await page.locator("#row-keys").check();
  await page.goto("/staff?kind=REGISTRATION");
  await page.locator("tbody tr").nth(1).waitFor();
  await page.keyboard.press("k"); // from below
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/staff\/registrations\//);
  await end();
});
