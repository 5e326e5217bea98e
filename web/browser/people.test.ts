import { afterAll, describe, expect, test } from "vitest";
import { ask, invite } from "./api";
import { close, settled, signIn, sizes, visit, type Size } from "./browser";
import { linkIn } from "./mails";
import { accept, aMailbox, enter, press } from "./persons";

afterAll(close);

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("an invitation from its form to its end: sent again, taken, another role, ended with everything it gave", async () => {
    const email = aMailbox("toon", "marais");
    const admin = await visit(size, { locale: "en" });
    await signIn(admin.page, "claire");
    await admin.page.goto("/companies/104711/people");
    await admin.page.locator(".head a.button").click();
    // What is wrong is said at its field; what was typed stays.
    await admin.page.locator("input[name=email]").fill("no address");
    await admin.page.locator("select#field-role").selectOption("ACCOUNTANT");
    await admin.page.locator("form button[type=submit]").click();
    await admin.page.locator("input[name=email][aria-invalid=true]").waitFor();
    expect(await admin.page.locator("select#field-role").inputValue()).toBe("ACCOUNTANT");
    await admin.page.locator("input[name=email]").fill(email);
    await admin.page.locator("input[name=endsAt]").fill("2098-12-31");
    await admin.page.locator("form button[type=submit]").click();
    await admin.page.waitForURL(/\/people$/);
    const row = admin.page.locator("tr", { hasText: email });
    await row.waitFor();
    const first = await linkIn(email, "/invitation/");
    await row.getByRole("button", { name: /again/ }).click();
    await admin.page.locator(".toast", { hasText: email }).waitFor();
    await accept(size, email, [first]);

    const theirs = await visit(size, { locale: "en" });
    await enter(theirs.page, email);
    await theirs.page.waitForURL(/\/companies\/104711\/documents/);
    await expect.poll(() => theirs.page.locator(".nav a").count()).toBe(1); // people are the administrators' matter
    await theirs.page.goto("/companies/104711/people");
    await theirs.page.locator(".empty").waitFor();
    await theirs.page.goto("/companies/104711/documents");
    await theirs.page.locator("tbody th a").first().waitFor();

    await admin.page.goto("/companies/104711/people");
    await admin.page.locator("tr", { hasText: email }).getByRole("link").first().click();
    await settled(admin.page);
    expect(await admin.page.locator(".facts").innerText()).toContain("31 Dec 2098");
    await admin.page.locator("select#field-role").selectOption("WAREHOUSE");
    await admin.page.locator("input[name=endsAt]").fill("2099-06-30");
    await admin.page.locator("form button[type=submit]").click();
    await admin.page.locator(".facts", { hasText: "30 Jun 2099" }).waitFor();
    expect(await admin.page.locator(".facts").innerText()).toContain("Warehouse");
    await admin.page.getByRole("button", { name: "End the access at once" }).click();
    const dialog = admin.page.getByRole("dialog");
    expect(await dialog.innerText()).toContain("signed out on every device");
    await dialog.getByRole("button", { name: "End the access now" }).click();
    await admin.page.locator(".facts", { hasText: "Ended on" }).waitFor();
    await admin.page.goto("/companies/104711/history");
    await settled(admin.page);
    expect(await admin.page.locator("tbody tr").first().innerText()).toContain("Access ended");
    await admin.end();

    // The list is still open there: the next thing they do tells so, and shows nothing more.
    await theirs.page.locator("tbody th a").first().click();
    await theirs.page.waitForURL(/\/sign-in\?to=/);
    await theirs.page.locator(".toast", { hasText: "no longer signed in" }).waitFor();
    expect(await theirs.page.locator("main").innerText()).not.toMatch(/Invoice|Delivery note/);
    await theirs.end();
  });

  test("an invitation taken back: asked first, and its link is dead", async () => {
    const email = aMailbox("weg", "marais");
    const { page, end } = await visit(size, { locale: "en", allow: /the server responded with a status of 4/ });
    await signIn(page, "claire");
    await page.goto("/companies/104711/people/invite");
    await page.locator("input[name=email]").fill(email);
    await page.locator("form button[type=submit]").click();
    await page.waitForURL(/\/people$/);
    const row = page.locator("tr", { hasText: email });
    await row.getByRole("button", { name: /back/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect(await row.innerText()).toContain("open");
    await row.getByRole("button", { name: /back/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take the invitation back" }).click();
    await expect.poll(() => row.innerText()).toContain("taken back");
    expect(await row.getByRole("button").count()).toBe(0);
    await page.goto(await linkIn(email, "/invitation/"));
    expect(await page.locator("input[name=givenName]").count()).toBe(0);
    await end();
  });

  test("a claim is decided on: the evidence is shown, declining asks first, approving gives a seat", async () => {
    const { page, end } = await visit(size, { locale: "en" });
    const claim = async (given: string) => {
      const email = aMailbox(given.toLowerCase(), "marais");
      await ask("", "mutation ($input: ClaimAccessInput!) { claimAccess(input: $input) { errors { message } } }", {
        input: { customerNumber: "104711", evidence: { vatNumber: "BE0999000129" }, person: { givenName: given, familyName: "Vraag", email, locale: "en" }, idempotencyKey: crypto.randomUUID() },
      });
      await page.goto(await linkIn(email, "/claim/"));
      await press(page);
    };
    await claim("Anna");
    await claim("Bert");
    await signIn(page, "claire");
    await page.goto("/companies/104711/people");
    await page.locator(".note a").click();
    await settled(page);
    await page.getByRole("link", { name: "Anna Vraag" }).first().click();
    await page.waitForURL(/\/requests\/[^?/]+$/);
    await settled(page);
    await expect.poll(() => page.locator("main").innerText()).toContain("Worth nothing as evidence");
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Decline the request" }).click();
    await page.locator(".facts", { hasText: "declined" }).waitFor();
    expect(await page.locator("form").count()).toBe(0); // decided: there is nothing left to do
    await page.goto("/companies/104711/requests");
    await page.getByRole("link", { name: "Bert Vraag" }).first().click();
    await page.waitForURL(/\/requests\/[^?/]+$/);
    await settled(page);
    await page.locator("select#field-role").selectOption("READER");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.locator(".facts", { hasText: "approved" }).waitFor();
    await page.goto("/companies/104711/requests?show=over");
    await settled(page);
    expect(await page.locator("tbody").innerText()).toMatch(/Bert Vraag/);
    await page.goto("/companies/104711/people");
    await page.getByRole("link", { name: "Bert Vraag" }).first().waitFor();
    await end();
  });
});

test("without the module the page says what to do, and the last administrator can't go", async () => {
  const { page, end } = await visit("desktop", { locale: "en" });
  await signIn(page, "heike");
  await page.goto("/companies/104713/people");
  await settled(page);
  expect(await page.locator("main").innerText()).toContain("sub-user module");
  expect(await page.locator(".head a.button").count()).toBe(0);
  await page.locator("tbody th a").first().click();
  await settled(page);
  await page.getByRole("button", { name: "End the access at once" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "End the access now" }).click();
  await dialog.locator("[role=alert]").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.locator("select#field-role").selectOption("READER");
  await page.locator("main form button[type=submit]").click();
  await page.locator("main form [role=alert]").waitFor();
  await end();
});

test("somebody leaves for another employer: what is wrong is said at its field, and the old access ends", async () => {
  const email = aMailbox("vertrek", "marais");
  const next = aMailbox("vertrek", "staalbouw");
  await invite("claire", email, "PURCHASER");
  await accept("desktop", email);
  const { page, end } = await visit("desktop", { locale: "en" });
  await enter(page, email);
  await page.goto("/profile");
  await page.locator("a[href*=leaving]").click();
  await settled(page);
  await page.locator("select#field-wish").selectOption("number");
  await page.locator("form button[type=submit]").click();
  for (const name of ["newEmployer.customerNumber", "newEmployer.evidence.invoiceNumber", "newEmployer.email"]) await page.locator(`input[name="${name}"][aria-invalid=true]`).waitFor();
  await page.locator('input[name="newEmployer.customerNumber"]').fill("104712");
  await page.locator('input[name="newEmployer.evidence.invoiceNumber"]').fill("F-1");
  await page.locator('input[name="newEmployer.email"]').fill(next);
  await page.locator("form button[type=submit]").click();
  await page.locator("h1", { hasText: "new mailbox" }).waitFor();
  await page.goto("/companies/104711/documents");
  await page.waitForURL(/\/sign-in/);
  await linkIn(next, "/claim/");
  await end();
});

test("a profile: another name, another language, another password, and the other devices signed out", async () => {
  const first = await visit("desktop", { locale: "en", chosen: false });
  const second = await visit("phone", { locale: "en" });
  await signIn(first.page, "joris");
  await signIn(second.page, "joris");
  await first.page.goto("/profile");
  await settled(first.page);
  const save = first.page.locator("form", { has: first.page.locator("input[name=givenName]") }).locator("button[type=submit]");
  await first.page.locator("input[name=givenName]").fill("");
  await save.click();
  await first.page.locator("input[name=givenName][aria-invalid=true]").waitFor();
  await first.page.locator("input[name=givenName]").fill("Joris Jan");
  await first.page.locator("select#field-locale").selectOption("de");
  await save.click();
  await first.page.locator(".own", { hasText: "Joris Jan" }).waitFor();
  await expect.poll(() => first.page.locator("html").getAttribute("lang")).toBe("de-BE");
  const another = first.page.locator("details", { has: first.page.locator("input[name=newPassword]") });
  await another.locator("summary").click();
  await another.locator("input[name=currentPassword]").fill("not the password");
  await first.page.locator("input[name=newPassword]").fill("a new and long enough one");
  await another.locator("button[type=submit]").click();
  await another.locator("[aria-invalid=true], [role=alert]").first().waitFor();
  // One device is signed out from the other.
  const devices = first.page.locator(".stack").last().locator("li");
  await expect.poll(() => devices.count()).toBeGreaterThan(1);
  const count = await devices.count();
  await devices.filter({ hasNot: first.page.locator(".tag.good") }).first().getByRole("button").click();
  await expect.poll(() => devices.count()).toBe(count - 1);
  await second.page.goto("/profile");
  await second.page.waitForURL(/\/sign-in\?to=/);
  await first.page.locator("input[name=givenName]").fill("Joris");
  await first.page.locator("select#field-locale").selectOption("nl");
  await save.click();
  await expect.poll(() => first.page.locator("html").getAttribute("lang")).toBe("nl-BE");
  await first.end();
  await second.end();
});
