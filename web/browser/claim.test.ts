import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { ask, companyOf } from "./api";
import { close, fill, send, settled, signIn, sizes, visit, who, type Size } from "./browser";
import { linkIn } from "./mails";
import { aMailbox, choosePassword, enter, press } from "./persons";

afterAll(close);

// A company where nobody guesses wrong: after two wrong numbers its claims wait for staff.
const admin = "heike";
const onFile = "buero@musterbau.example.com"; // hears of a new access, too (internal/demo/cast.go)

// claim asks for access in the form, with an invoice's number, and confirms by the mail; it gives the mailbox.
async function claim(page: Page, given: string): Promise<string> {
  const { id, customerNumber } = companyOf(admin);
  const list = await ask<{ company: { documents: { nodes: { number: string }[] } } }>(admin, "query ($id: ID!) { company(id: $id) { documents(first: 1, filter: { kinds: [INVOICE] }) { nodes { number } } } }", { id });
  const evidence = list.company.documents.nodes[0]?.number ?? "";
  const email = aMailbox(given.toLowerCase(), "musterbau");
  await page.goto("/");
  await page.getByRole("link", { name: "Ask for access" }).click();
  await page.locator("#field-kind").selectOption("invoiceNumber");
  await fill(page, { customerNumber, evidence, "person.givenName": given, "person.familyName": "Neumann", "person.email": email });
  await send(page);
  await page.waitForURL(/\/claim\?reference=/);
  const link = await linkIn(email, "/claim/");
  await page.goto(link);
  await press(page);
  await page.getByRole("heading", { name: "We have received your request" }).waitFor();
  return email;
}

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("a claim from both sides: asked in the form, approved by the mail's link, in; then “not one of us”, and out at the next step", async () => {
    const claimant = await visit(size);
    const email = await claim(claimant.page, "Karla");

    const mailed = await visit(size); // reads the mail, and is not signed in
    await mailed.page.goto(await linkIn(who(admin).email, "/decide/", { about: email }));
    expect(await mailed.page.locator("main").innerText()).toContain(email);
    await mailed.page.locator("input[name=role][value=ACCOUNTANT]").check();
    await press(mailed.page, "button[value=APPROVE]");
    expect(await mailed.page.locator("button[value=APPROVE]").count()).toBe(0); // decided

    await choosePassword(claimant.page, email);
    await enter(claimant.page, email);
    await claimant.page.waitForURL(/\/companies\/104713\/documents/);
    await claimant.page.locator("tbody th a").first().waitFor();
    expect(await claimant.page.locator(".nav a").count()).toBe(1);

    await mailed.page.goto(await linkIn(onFile, "/not-us/", { about: email }));
    await press(mailed.page, "main form button.grave");
    await mailed.page.getByRole("link", { name: "+32 2 555 01 00" }).first().waitFor(); // whom to call
    await mailed.end();

    await claimant.page.locator("input[type=search]").fill("a");
    await claimant.page.waitForURL(/\/sign-in\?to=/);
    await claimant.page.locator(".toast", { hasText: "no longer signed in" }).waitFor();
    await enter(claimant.page, email);
    await settled(claimant.page);
    expect(await claimant.page.locator("table").count()).toBe(0);
    await claimant.end();
  });

  test("a claim of a stranger: blocked by the mail's link, and the company's page says who decides now", async () => {
    const stranger = await visit(size);
    const email = await claim(stranger.page, "Fremd");
    await stranger.page.goto(await linkIn(who(admin).email, "/not-us/", { about: email }));
    await press(stranger.page, "main form button.grave");
    await stranger.end();

    const { page, end } = await visit(size);
    await signIn(page, admin);
    await page.goto("/companies/104713/requests");
    await page.locator("tbody tr", { hasText: email }).getByRole("link").click();
    await page.locator(".note", { hasText: "Our staff" }).waitFor();
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    await end();
  });
});
