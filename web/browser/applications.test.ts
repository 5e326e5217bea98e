import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { close, fill, settled, signIn, sizes, visit, who, type Size } from "./browser";
import { linkIn, linksIn } from "./mails";
import { fresh } from "./papers";
import { aNumber } from "./persons";

afterAll(close);

const inDialog = (page: Page, name: string | RegExp) => page.getByRole("dialog").getByRole("button", { name }).click();

// apply applies for an account as a visitor does, and proves the mailbox.
async function apply(size: Size, name: string, email: string, vatNumber: string): Promise<void> {
  const { page, end } = await visit(size);
  await page.goto("/register");
  await fill(page, { "company.legalName": name, "company.vatNumber": vatNumber, "person.givenName": "Inge", "person.familyName": "Claes", "person.email": email });
  await page.locator("form button[type=submit]").click();
  await page.waitForURL(/\/follow\//);
  await page.goto(await linkIn(email, "/confirm/"));
  await page.locator("form button").first().click();
  await page.waitForURL(/\/registrations\//);
  await end();
}

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("an application is asked about, its mail sent again, approved under a number that is free; the first sign-in", async () => {
    const name = `Koperslagerij ${fresh()} BV`;
    const email = `inge@${fresh()}.example.com`;
    await apply(size, name, email, `BE${aNumber()}`);
    const { page, end } = await visit(size);
    await signIn(page, "odile");
    await page.goto("/staff/registrations");
    await page.locator("tbody th a", { hasText: name }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.getByRole("button", { name: "Ask the applicant" }).click();
    await page.getByRole("dialog").locator("textarea[name=question]").fill("Which branch are you?");
    await inDialog(page, "Send the question");
    await page.getByText("Waits for the applicant").waitFor();

    // The question is sent once more, once.
    await page.goto(`/staff/mails?to=${encodeURIComponent(email)}`);
    const again = page.getByRole("button", { name: /^Send again to/ });
    await expect
      .poll(
        async () => {
          await page.reload(); // the worker sends it
          await settled(page);
          return again.count();
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(1);
    const rows = await page.locator("tbody tr").count();
    await again.first().click();
    await page.getByRole("dialog").getByText("It can be done once").waitFor();
    await inDialog(page, "Send again");
    await page.locator(".toast", { hasText: email }).waitFor();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(rows + 1);
    await page.getByText("sent again", { exact: true }).waitFor();

    await page.goto("/staff/registrations?state=all");
    await page.locator("tbody th a", { hasText: name }).click();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("dialog").locator("input[name=customerNumber]").fill("104711");
    await inDialog(page, "Approve");
    await page.getByRole("dialog").locator("[aria-invalid=true]").waitFor(); // another has it
    await page.getByRole("dialog").locator("input[name=customerNumber]").fill("");
    await inDialog(page, "Approve");
    await page.locator(".toast", { hasText: "The customer number is" }).waitFor();
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    await page.locator(".facts a", { hasText: name }).waitFor();
    await linkIn(email, "/set-password/");
    await end();
  });

  test("an application shows which customer it may be, and is declined with a reason that goes to the applicant", async () => {
    const name = `Afgewezen ${fresh()} BV`;
    const email = `jo.${fresh()}@marais.example.com`; // a customer's domain
    const { page, end } = await visit(size);
    await signIn(page, "odile");
    await page.goto("/staff/registrations/record");
    await fill(page, { "company.legalName": name, "person.givenName": "Jo", "person.familyName": "Neels", "person.email": email });
    await page.locator("form button[type=submit]").click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    const alike = page.locator(".panel", { has: page.getByRole("heading", { name: "What it may be already" }) });
    expect(await alike.locator("li", { hasText: who("claire").companies[0]?.name ?? "" }).innerText()).toMatch(/104711[\s\S]*mailbox/);
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("dialog").locator("select").selectOption({ index: 1 });
    expect(await page.getByRole("dialog").locator("textarea[name=reason]").inputValue()).not.toBe("");
    await page.getByRole("dialog").locator("textarea[name=reason]").fill("We deliver to the trade only.");
    await inDialog(page, "Decline");
    await page.locator(".quote", { hasText: "We deliver to the trade only." }).waitFor();
    await end();
  });

  test.each(["Approve", "Decline"])("an access request from the telephone: %s", async (decision) => {
    const email = `${decision.toLowerCase()}.${fresh()}@musterbau.example.com`;
    const { page, end } = await visit(size);
    await signIn(page, "odile");
    await page.goto("/staff/requests/record");
    await fill(page, { customerNumber: "104714" });
    await page.locator("select#field-evidence").selectOption("");
    await fill(page, { "person.givenName": "Rolf", "person.familyName": decision, "person.email": email, sourceText: "He works in the yard." });
    await page.locator("form button[type=submit]").click();
    await page.waitForURL(/\/staff\/requests\/(?!record)/);
    const request = new URL(page.url()).pathname;
    const theirs = await visit(size);
    await theirs.page.goto(await linkIn(email, "/claim/"));
    await theirs.page.locator("form button").first().click();
    await theirs.page.waitForLoadState();
    await theirs.end();

    const were = await linksIn(email, "/set-password/");
    await page.goto(request);
    await page.getByRole("button", { name: decision, exact: true }).click();
    await inDialog(page, decision);
    await page.getByRole("dialog").locator("textarea[name=note][aria-invalid=true]").waitFor(); // whom was called?
    if (decision === "Approve") await page.getByRole("dialog").locator("select#field-role").selectOption("WAREHOUSE");
    await page.getByRole("dialog").locator("textarea[name=note]").fill("Called the number on file: it is so.");
    await inDialog(page, decision);
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator(".quote", { hasText: "Called the number on file" }).waitFor();
    expect(await page.getByRole("button", { name: decision, exact: true }).count()).toBe(0);
    if (decision === "Approve") await linkIn(email, "/set-password/", { were });
    await end();
  });

  test("a task is taken, stands among one's own, is taken over by a colleague with a question, and released", async () => {
    const name = `Taak ${fresh()} BV`;
    const { page, end } = await visit(size);
    await signIn(page, "odile");
    await page.goto("/staff/registrations/record");
    await fill(page, { "company.legalName": name, "person.givenName": "Jo", "person.familyName": "Neels", "person.email": `jo@${fresh()}.example.com` });
    await page.locator("form button[type=submit]").click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.goto("/staff");
    const row = page.locator("tbody tr", { hasText: name });
    const mine = page.getByLabel("Only what I have taken");
    await mine.check();
    await page.waitForURL(/mine=true/);
    await settled(page);
    expect(await row.count()).toBe(0);
    await mine.uncheck();
    await row.getByRole("button", { name: /^Take:/ }).click();
    await row.getByText("you", { exact: true }).waitFor();
    await mine.check();
    await row.waitFor();
    expect(await page.locator("tbody tr", { hasNotText: "you" }).count()).toBe(0);

    const other = await visit(size);
    await signIn(other.page, "wim");
    await other.page.goto("/staff");
    const theirs = other.page.locator("tbody tr", { hasText: name });
    await theirs.getByRole("button", { name: /^Take over:/ }).click();
    await other.page.getByRole("dialog").getByText("Odile Fontaine").waitFor();
    await other.page.getByRole("dialog").getByRole("button", { name: "Take over" }).click();
    await theirs.getByText("you", { exact: true }).waitFor();
    await theirs.getByRole("button", { name: /^Release:/ }).click();
    await theirs.getByRole("button", { name: /^Take:/ }).waitFor();
    await other.end();

    await page.reload();
    await settled(page);
    expect(await row.count()).toBe(0);
    await end();
  });

  test("the house's history: what was done, by whom, narrowed to a colleague and back", async () => {
    const { page, end } = await visit(size);
    await signIn(page, "odile");
    await page.goto("/staff/history");
    await settled(page);
    await page.locator("main select").selectOption({ label: "Applications" });
    await page.waitForURL(/area=REGISTRATION/);
    await page.locator("tbody tr", { hasText: "Application recorded" }).first().waitFor();
    await page.locator("tbody tr", { hasText: "Application recorded" }).getByRole("link", { name: "Odile Fontaine" }).first().click();
    await page.waitForURL(/person=/);
    await page.locator("main .note", { hasText: "Odile Fontaine" }).waitFor();
    expect(await page.locator("tbody tr", { hasNotText: "Odile Fontaine" }).count()).toBe(0);
    await page.getByRole("button", { name: "Show everything" }).click();
    await page.waitForURL((url) => !url.search.includes("person"));
    const ada = who("claire").companies[0]?.name ?? "";
    await page.locator("main select").selectOption({ label: "Everything" });
    await page.getByText("Of one company").click();
    await page.locator("details input[type=search]").fill("104711");
    await page.locator("details li button").first().click();
    await page.locator("main .note", { hasText: ada }).waitFor();
    await settled(page);
    expect(await page.locator("tbody tr", { hasNotText: ada }).count()).toBe(0);
    await end();
  });
});
