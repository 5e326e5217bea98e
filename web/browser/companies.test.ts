import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { ask } from "./api";
import { close, settled, signIn, sizes, visit, type Size } from "./browser";
import { linkIn } from "./mails";
import { aNumber } from "./persons";

afterAll(close);

type Company = { id: string; customerNumber: string };

async function create(name: string, legalName: string): Promise<Company> {
  const query = "mutation ($input: CreateCompanyInput!) { createCompany(input: $input) { company { id customerNumber } errors { message } } }";
  const input = { company: { legalName, country: "BE", enterpriseNumber: aNumber(), phone: "+32 9 555 01 77", address: { street: "Voorbeeldkaai 3", postalCode: "9000", city: "Gent" } }, locale: "nl", idempotencyKey: crypto.randomUUID() };
  const { createCompany } = await ask<{ createCompany: { company: Company; errors: unknown[] } }>(name, query, { input });
  expect(createCompany.errors).toEqual([]);
  return createCompany.company;
}

// record writes a claim down, and proves its mailbox.
async function record(name: string, company: Company, given: string, email: string, role: string): Promise<string> {
  const query = "mutation ($input: RecordClaimInput!) { recordClaim(input: $input) { accessRequest { id } errors { message } } }";
  const { recordClaim } = await ask<{ recordClaim: { accessRequest: { id: string } } }>(name, query, {
    input: { customerNumber: company.customerNumber, person: { givenName: given, familyName: "Testers", email, locale: "en" }, channel: "TELEPHONE", role, idempotencyKey: crypto.randomUUID() },
  });
  await prove(email);
  return recordClaim.accessRequest.id;
}

// bringIn gives somebody access: recorded, and decided by staff.
async function bringIn(name: string, company: Company, given: string, email: string, role: string): Promise<void> {
  const accessRequest = await record(name, company, given, email, role);
  const decide = "mutation ($input: DecideAccessRequestInput!) { decideAccessRequest(input: $input) { accessRequest { state } errors { message } } }";
  const { decideAccessRequest } = await ask<{ decideAccessRequest: { errors: unknown[] } }>(name, decide, { input: { accessRequest, decision: "APPROVE", role, note: "Called on the number on file." } });
  expect(decideAccessRequest.errors).toEqual([]);
}

// prove follows the link of the claimant's mail.
async function prove(email: string): Promise<void> {
  const { page, end } = await visit("phone");
  await page.goto(await linkIn(email, "/claim/"));
  await page.locator("main form button").first().click();
  await page.waitForLoadState();
  await end();
}

async function staff(size: Size, name: string) {
  const one = await visit(size);
  await signIn(one.page, name);
  return one;
}

async function show(page: Page, company: Company): Promise<void> {
  await page.goto(`/staff/companies/${company.id}`);
  await settled(page);
}

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("a merger: proposed by one, confirmed by another, seen on both pages, undone; and one withdrawn", { timeout: 120_000 }, async () => {
    const one = await staff(size, "wim");
    const two = await staff(size, "ines");
    const from = await create("wim", `Dubbel ${size} BV`);
    const into = await create("wim", `Enkel ${size} BV`);
    await show(one.page, from);
    await one.page.getByRole("button", { name: "Merge into another record" }).click();
    const dialog = one.page.getByRole("dialog");
    await dialog.locator("input[type=search]").fill(into.customerNumber);
    await dialog.getByRole("button", { name: new RegExp(`^Choose: .*${into.customerNumber}`) }).click();
    expect(await dialog.innerText()).toContain(`Enkel ${size} BV (${into.customerNumber})`);
    await dialog.getByRole("button", { name: "Propose the merger" }).click();
    await dialog.locator("textarea[aria-invalid=true]").waitFor(); // nobody merges without a reason
    await dialog.locator("textarea").fill("Two records for one shop");
    await dialog.getByRole("button", { name: "Propose the merger" }).click();
    // Four eyes: who proposed can withdraw, and not confirm.
    await one.page.locator(".note", { hasText: "somebody else of the staff has to confirm" }).waitFor();
    expect(await one.page.getByRole("button", { name: "Confirm the merger" }).count()).toBe(0);
    await one.page.getByRole("button", { name: "Withdraw the proposal" }).waitFor();

    // The other comes by the work list.
    await two.page.goto("/staff?kind=COMPANY_MERGE");
    await settled(two.page);
    await two.page.locator("tbody tr", { hasText: `Enkel ${size} BV` }).getByRole("button", { name: /^Merge that waits/ }).click();
    await two.page.getByRole("dialog").getByRole("link", { name: `Enkel ${size} BV` }).first().click();
    await two.page.waitForURL(new RegExp(into.id));
    await settled(two.page);
    const panel = two.page.locator(".panel", { has: two.page.getByRole("heading", { name: "Mergers" }) });
    expect(await panel.innerText()).toMatch(/Two records for one shop[\s\S]*Wim De Proef/);
    await two.page.getByRole("button", { name: "Confirm the merger" }).click();
    expect(await two.page.getByRole("dialog").innerText()).toContain(`Dubbel ${size} BV (${from.customerNumber}) becomes a part of`);
    await two.page.getByRole("dialog").getByRole("button", { name: "Merge the records" }).click();
    await panel.locator(".tag.good", { hasText: "Merged" }).waitFor();
    await two.page.locator(".facts", { hasText: from.customerNumber }).first().waitFor(); // a former number now

    await show(one.page, from);
    await one.page.locator(".alert", { hasText: "It became a part of" }).waitFor();
    await one.page.getByRole("button", { name: "Undo the merger" }).click();
    await one.page.getByRole("dialog").getByRole("button", { name: "Undo the merger" }).click();
    await one.page.locator(".tag", { hasText: "Undone" }).waitFor();
    await expect.poll(() => one.page.locator(".alert").count()).toBe(0);

    const again = "mutation ($input: MergeCompaniesInput!) { mergeCompanies(input: $input) { merge { id } errors { message } } }";
    await ask("wim", again, { input: { from: from.id, into: into.id, reason: "By mistake" } });
    await show(one.page, into);
    await one.page.getByRole("button", { name: "Withdraw the proposal" }).click();
    await one.page.getByRole("dialog").getByRole("button", { name: "Withdraw the proposal" }).click();
    await one.page.locator(".tag", { hasText: "Withdrawn" }).waitFor();
    await one.end();
    await two.end();
  });

  test("a person's access: another role, frozen and unfrozen, ended with a successor", { timeout: 120_000 }, async () => {
    const { page, end } = await staff(size, "odile");
    const company = await create("odile", `Mensen ${size} BV`);
    await bringIn("odile", company, "Eva", `eva@mensen-${size}.example.com`, "ADMIN");
    await bringIn("odile", company, "Tom", `tom@mensen-${size}.example.com`, "READER");
    await record("odile", company, "Pia", `pia@mensen-${size}.example.com`, "READER");
    await show(page, company);
    // Who waits for a decision has no access that could be changed.
    await page.locator("tr", { hasText: "Waits for the company" }).getByRole("link", { name: "Pia Testers" }).click();
    await page.locator(".note", { hasText: "sees nothing until somebody decides" }).waitFor();
    expect(await page.getByRole("button", { name: /access|role|departure/ }).count()).toBe(0);
    await page.locator(".note").getByRole("link").click();
    await page.locator("tr", { hasText: "pia@" }).last().waitFor();
    await page.getByRole("link", { name: "Tom Testers" }).click();
    await page.waitForURL(/\/people\//);
    await settled(page);
    const dialog = page.getByRole("dialog");
    const facts = page.locator(".facts").first();
    expect(await facts.innerText()).toMatch(/Was entered by staff[\s\S]*never/);

    await page.getByRole("button", { name: "Change role or last day" }).click();
    await dialog.locator("select#field-role").selectOption("WAREHOUSE");
    await dialog.locator("input[name=endsAt]").fill("2001-01-01");
    await dialog.getByRole("button", { name: "Change the access" }).click();
    await dialog.locator("input[name=endsAt][aria-invalid=true]").waitFor(); // a day that has passed
    await dialog.locator("input[name=endsAt]").fill("2099-06-30");
    await dialog.getByRole("button", { name: "Change the access" }).click();
    await page.locator(".facts", { hasText: "30 Jun 2099" }).waitFor();
    expect(await facts.innerText()).toContain("Warehouse");
    await page.getByRole("button", { name: "Change role or last day" }).click();
    await dialog.locator("input[name=endsAt]").fill("");
    await dialog.getByRole("button", { name: "Change the access" }).click();
    await dialog.waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Freeze the access", exact: true }).click();
    await dialog.getByRole("button", { name: "Freeze the access", exact: true }).click();
    await dialog.locator("textarea[name=reason][aria-invalid=true]").waitFor();
    await dialog.locator("textarea[name=reason]").fill("We look into a report");
    await dialog.locator("textarea[name=note]").fill("Called by the foreman");
    await dialog.getByRole("button", { name: "Freeze the access", exact: true }).click();
    await page.locator(".alert", { hasText: "We look into a report" }).waitFor();
    expect(await facts.innerText()).toContain("Called by the foreman");
    expect(await page.getByRole("button", { name: "Freeze the access", exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: "Unfreeze the access" }).click();
    await dialog.locator("textarea[name=note]").fill("It was a mistake");
    await dialog.getByRole("button", { name: "Unfreeze the access" }).click();
    await page.locator(".alert").waitFor({ state: "detached" });

    // Eva is the only administrator: Tom follows her.
    await show(page, company);
    await page.getByRole("link", { name: "Eva Testers" }).click();
    await page.waitForURL(/\/people\//);
    await page.locator(".note", { hasText: "Nobody else administers" }).waitFor();
    await page.getByRole("button", { name: "End the access" }).click();
    await expect.poll(() => dialog.locator("select#field-successor option").count()).toBe(2);
    await dialog.locator("select#field-successor").selectOption({ label: "Tom Testers (Warehouse)" });
    await dialog.locator("select#field-reason").selectOption("LEFT_EMPLOYER");
    await dialog.getByRole("button", { name: "End the access now" }).click();
    await page.locator(".facts", { hasText: "Ended on" }).waitFor();
    expect(await page.getByRole("button", { name: /access/ }).count()).toBe(0); // nothing is left to do
    await show(page, company);
    await page.locator("tr", { hasText: "Tom Testers" }).filter({ hasText: "Company administrator" }).waitFor();

    // And Tom leaves for another employer, without anybody to follow: a task says so.
    await page.getByRole("link", { name: "Tom Testers" }).click();
    await page.waitForURL(/\/people\//);
    await page.getByRole("button", { name: "Report a departure" }).click();
    await dialog.locator("select#field-wish").selectOption("number");
    await dialog.locator("select#field-evidence").selectOption("invoiceNumber");
    await dialog.getByRole("button", { name: "Report the departure" }).click();
    for (const name of ["customerNumber", "evidence.invoiceNumber", "email"]) await dialog.locator(`input[name="newEmployer.${name}"][aria-invalid=true]`).waitFor();
    await dialog.locator("select#field-wish").selectOption("name");
    await dialog.locator("input[name='newEmployer.employer']").fill("Staalbouw Voorbeeld");
    await dialog.locator("input[name='newEmployer.email']").fill(`tom@nieuw-${size}.example.com`);
    await dialog.getByRole("button", { name: "Report the departure" }).click();
    await page.locator(".facts", { hasText: "Ended on" }).waitFor();
    await show(page, company);
    await page.getByRole("button", { name: "Company without administrator" }).click();
    await linkIn(`tom@nieuw-${size}.example.com`, "/claim/");
    await dialog.getByRole("link", { name: `Mensen ${size} BV` }).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(await page.locator(".links").last().innerText()).toMatch(/Access ended: Tom Testers[\s\S]*reason: Has left the company/);
    await end();
  });

  test("the record: contact, numbers, module, suspended and back", { timeout: 120_000 }, async () => {
    const { page, end } = await staff(size, "odile");
    const company = await create("odile", `Fiche ${size} BV`);
    await show(page, company);
    expect(await page.locator(".panel").first().innerText()).toMatch(/Voorbeeldkaai 3, 9000 Gent[\s\S]*\+32 9 555 01 77/);
    const dialog = page.getByRole("dialog");
    const open = async (name: string) => page.locator(".actions").getByRole("button", { name, exact: true }).click();
    const send = async (name: string) => dialog.getByRole("button", { name, exact: true }).click();

    await open("Change the contact of record");
    await dialog.locator("input[name=email]").fill("no address");
    await dialog.locator("input[name=source]").fill("By telephone");
    await send("Change the contact of record");
    await dialog.locator("input[name=verifiedOn][aria-invalid=true]").waitFor(); // no day
    await dialog.locator("input[name=verifiedOn]").fill("2026-01-15");
    await send("Change the contact of record");
    await dialog.locator("input[name=email][aria-invalid=true]").waitFor();
    await dialog.locator("input[name=email]").fill(`kantoor@fiche-${size}.example.com`);
    await send("Change the contact of record");
    await page.locator(".facts", { hasText: `kantoor@fiche-${size}.example.com` }).waitFor();

    await open("Change the account manager");
    await dialog.locator("input[name='manager.name']").fill("Wim De Proef");
    await dialog.locator("input[name='manager.phone']").fill("+32 2 555 01 12");
    await send("Change the account manager");
    await page.locator(".facts", { hasText: "Wim De Proef" }).waitFor();

    const shared = aNumber();
    await open("Change the numbers");
    await dialog.locator("textarea[name=glns]").fill("541 000");
    await send("Change the numbers");
    await dialog.locator("[aria-invalid=true], [role=alert]").first().waitFor();
    await dialog.locator("textarea[name=glns]").fill("");
    await dialog.locator("textarea[name=sharedVatNumbers]").fill(`BE${shared}`);
    await send("Change the numbers");
    await page.locator(".facts", { hasText: shared }).waitFor();

    await open("Switch the sub-user module on");
    await send("Switch the sub-user module on");
    await page.locator(".actions").getByRole("button", { name: "Switch the sub-user module off" }).waitFor();

    await open("Suspend the company");
    await send("Suspend the company");
    await dialog.locator("textarea[name=reason][aria-invalid=true]").waitFor();
    await dialog.locator("textarea[name=reason]").fill("Invoices are not paid");
    await dialog.locator("textarea[name=note]").fill("Ask accounting first");
    await send("Suspend the company");
    await page.locator(".alert", { hasText: "Ask accounting first" }).waitFor();
    await open("Reinstate the company");
    await send("Reinstate the company");
    await page.locator(".alert").waitFor({ state: "detached" });
    await end();
  });

  test("a number that was guessed too often: the lock is a task of the company, closed with a note", { timeout: 120_000 }, async () => {
    const { page, end } = await staff(size, "odile");
    const company = await create("odile", `Slot ${size} BV`);
    const guess = async (n: number) => {
      const email = `gok${n}@slot-${size}.example.com`;
      const claim = "mutation ($input: ClaimAccessInput!) { claimAccess(input: $input) { errors { message } } }";
      await ask("odile", claim, { input: { customerNumber: company.customerNumber, evidence: { invoiceNumber: `NO-${n}` }, person: { givenName: "Gok", familyName: `Nummer ${n}`, email, locale: "en" }, idempotencyKey: crypto.randomUUID() } });
      await prove(email);
    };
    for (const n of [1, 2, 3]) await guess(n);
    const lock = page.getByRole("button", { name: "Too many tries for a customer number" });
    await expect.poll(async () => (await show(page, company), lock.count()), { timeout: 30_000 }).toBe(1);
    await lock.click();
    const dialog = page.getByRole("dialog");
    await dialog.locator(".note", { hasText: "the number can be tried again" }).waitFor();
    await dialog.getByRole("button", { name: "Close the task" }).click();
    await dialog.locator("textarea[name=note][aria-invalid=true]").waitFor();
    await dialog.locator("textarea[name=note]").fill("Called: a colleague had the wrong invoice");
    await dialog.getByRole("button", { name: "Close the task" }).click();
    await lock.waitFor({ state: "detached" });
    await end();
  });

  test("a list of people: looked at with a bad row, mended from a file, entered once", { timeout: 120_000 }, async () => {
    const { page, end } = await staff(size, "odile");
    const company = await create("odile", `Lijst ${size} BV`);
    await show(page, company);
    await page.getByRole("link", { name: "Enter a list of people" }).click();
    await page.waitForURL(/import-people/);
    await page.getByRole("button", { name: "Look at the list" }).click();
    await page.locator("textarea[name=people][aria-invalid=true]").waitFor(); // an empty list is refused at its field
    const good = `an@lijst-${size}.example.com`;
    await page.locator("textarea[name=people]").fill(`;An;Peeters;${good};nl;reader\n;Bo;Maes;no address;xx\n000000;Cas;Bos;cas@lijst-${size}.example.com`);
    await page.getByRole("button", { name: "Look at the list" }).click();
    const rows = page.locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(3);
    expect(await rows.nth(0).innerText()).toContain("can be entered");
    expect(await rows.nth(0).innerText()).toContain(`Lijst ${size} BV`);
    expect(await rows.nth(1).innerText()).toMatch(/Language: not one of[\s\S]*Mailbox:/);
    expect(await rows.nth(2).innerText()).toContain("Customer number:");
    expect(await page.getByRole("status").allInnerTexts()).toContainEqual(expect.stringMatching(/1 person can be entered.*2 rows have mistakes/));
    const entered = async () => (await ask<{ accessRequests: { nodes: { email: string }[] } }>("odile", 'query ($c: ID!) { accessRequests(first: 50, filter: { company: $c, states: [SUBMITTED, AWAITING_STAFF, AWAITING_COMPANY] }) { nodes { email } } }', { c: company.id })).accessRequests.nodes.map((n) => n.email);
    expect(await entered()).toEqual([]); // looked at, and nothing more

    // A changed list has to be looked at anew. The file is what a spreadsheet program saves.
    await page.locator("input[type=file]").setInputFiles({ name: "mensen.csv", mimeType: "text/csv", buffer: Buffer.from(`Mailbox;Family name;Given name;Team\r\n${good};Peeters;An;Sales\r\nbo@lijst-${size}.example.com;Maes;Bo;\r\n`, "latin1") });
    await expect.poll(() => page.locator("textarea[name=people]").inputValue()).toContain("Mailbox;");
    await expect.poll(() => rows.count()).toBe(0);
    await page.getByRole("button", { name: "Look at the list" }).click();
    await page.locator(".note", { hasText: "Team" }).waitFor(); // a column without a use is told
    await page.getByRole("button", { name: "Enter 2 people" }).click();
    await page.getByText("2 people are entered.").waitFor();
    expect(await page.getByRole("button", { name: /^Enter \d/ }).count()).toBe(0);
    expect(await page.locator("textarea[name=people]").inputValue()).toBe("");
    await linkIn(good, "/claim/");
    await rows.nth(0).getByRole("link").last().click();
    await page.getByRole("heading", { name: /An Peeters/, level: 1 }).waitFor();
    await end();
  });

  test("a document of a customer on the telephone: found by a part of a number, read, and what belongs to it", async () => {
    const { page, end } = await staff(size, "odile");
    await page.goto("/staff/companies?q=104711");
    await page.locator("tbody th a").first().click();
    const panel = page.locator("section", { has: page.getByRole("heading", { name: "Documents" }) });
    await panel.locator("tbody th a").first().waitFor();
    await panel.locator("input[type=search]").fill("001005");
    await expect.poll(async () => (await panel.locator("tbody th").allInnerTexts()).some((n) => n === "F2026/001005")).toBe(true);
    await panel.getByRole("link", { name: "F2026/001005" }).click();
    await page.getByRole("heading", { name: "Invoice F2026/001005", level: 1 }).waitFor();
    await page.getByRole("link", { name: /104711/ }).waitFor(); // whose it is
    await page.getByRole("button", { name: /^XML/ }).waitFor();
    await page.getByRole("link", { name: /^Order PO-/ }).first().click();
    await page.getByRole("heading", { name: /^Order PO-/, level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Invoice F2026/001005", level: 1 }).waitFor();
    await panel.locator("input[type=search]").waitFor({ state: "detached" });
    await end();
  });
});
