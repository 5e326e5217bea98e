import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, companyOf, invite } from "./api";
import { close, settled, sizes, visit, type Size } from "./browser";
import { accept, aMailbox, enter } from "./persons";

afterAll(close);

// The second company needs the module, too, to invite somebody.
const module = (on: boolean) => ask("odile", "mutation ($input: SetSubUserModuleInput!) { setSubUserModule(input: $input) { errors { code } } }", { input: { company: companyOf("joris").id, on } });
beforeAll(() => module(true));
afterAll(() => module(false));

// endAccess ends somebody's access to the first company, as its administrator does.
async function endAccess(email: string): Promise<void> {
  type Members = { company: { members: { nodes: { id: string; state: string; person: { email: string } }[] } } };
  const { company } = await ask<Members>("claire", "query ($id: ID!) { company(id: $id) { members(first: 100) { nodes { id state person { email } } } } }", { id: companyOf("claire").id });
  const membership = company.members.nodes.find((m) => m.person.email === email)?.id;
  const done = await ask<{ endMembership: { errors: unknown[] } }>("claire", "mutation ($input: EndMembershipInput!) { endMembership(input: $input) { errors { code } } }", { input: { membership, reason: "NO_LONGER_NEEDED" } });
  expect(done.endMembership.errors).toEqual([]);
}

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("one of two accesses ends while its list is open: the next step tells so and shows nothing more of it; the other company stays", async () => {
    const email = aMailbox("dina", "boekhout");
    await invite("claire", email, "ACCOUNTANT");
    await accept(size, email);
    await invite("joris", email, "PURCHASER");
    await accept(size, email);

    const { page, end } = await visit(size);
    await enter(page, email);
    await page.goto("/companies/104711/documents");
    await page.locator("tbody th a").first().waitFor();
    await page.locator("tbody th a").first().click(); // what was seen is in the memory of the page
    await page.waitForURL(/documents\/doc/);
    await settled(page);
    await page.goBack();
    await page.locator("tbody th a").first().waitFor();
    await endAccess(email);

    await page.locator("input[type=search]").fill("a");
    await page.locator(".toast", { hasText: "Your access to Ferronnerie du Marais SRL has ended" }).waitFor();
    await page.locator(".empty").waitFor();
    expect(await page.locator("table").count()).toBe(0);
    await expect.poll(() => page.locator(".company").innerText()).toMatch(/^Staalbouw[\s\S]*104712$/); // nothing to switch to any more
    await page.goForward();
    await page.locator(".empty").waitFor();
    expect(await page.locator("table, .facts").count()).toBe(0);
    await page.locator(".company a").click();
    await page.waitForURL(/\/companies\/104712\/documents/);
    await page.locator("tbody th a").first().waitFor();
    await end();
  });

  test("the only access ends while a form is open: the next step leads to the sign-in, and after it nothing is there", async () => {
    const email = aMailbox("otto", "marais");
    await invite("claire", email, "PURCHASER");
    await accept(size, email);
    const { page, end } = await visit(size);
    await enter(page, email);
    await page.goto("/profile");
    await settled(page);
    await endAccess(email);
    await page.locator("input[name=givenName]").fill("Otto");
    await page.locator("form", { has: page.locator("input[name=givenName]") }).locator("button[type=submit]").click();
    await page.waitForURL(/\/sign-in\?to=/);
    await page.locator(".toast", { hasText: "no longer signed in" }).waitFor();
    await enter(page, email);
    await page.waitForURL(/\/profile$/);
    await settled(page);
    expect(await page.locator("main").innerText()).not.toContain("104711");
    await end();
  });
});
