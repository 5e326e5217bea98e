import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { ask } from "./api";
import { close, open, demo, fill, send, settled, signIn, sizes, visit, who, type Size } from "./browser";
import { linkIn, linksIn } from "./mails";

afterAll(close);

const mistake = (page: Page, name: string) => page.locator(`.field:has([name="${name}"]) .mistake`).innerText();

describe.each(Object.keys(sizes) as Size[])("%s", (size) => {
  test("an application: mistakes, a lost connection, the receipt, a question, withdrawn", async () => {
    const { page, context, end } = await visit(size, { locale: "nl", allow: /ERR_INTERNET_DISCONNECTED/ });
    const email = `ines.${size}@zonneveld.example.com`;
    await page.goto("/");
    await page.getByRole("link", { name: "Een account aanvragen" }).click();
    await fill(page, { "company.legalName": "Zonneveld Metaal", "company.address.city": "Gent", "person.givenName": "Ines", "person.familyName": "Maes", "person.email": email, message: "Graag tegen vrijdag" });
    await send(page);
    await expect.poll(() => mistake(page, "company.enterpriseNumber")).toMatch(/btw-nummer/);
    expect(await mistake(page, "company.address.street")).not.toBe("");
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("company.enterpriseNumber");
    await fill(page, { "company.vatNumber": "BE 0440.966.353", "company.address.city": "" });
    await send(page);
    await expect.poll(() => mistake(page, "company.vatNumber")).toMatch(/controlecijfers/);

    await page.reload();
    expect(await page.locator('[name="message"]').inputValue()).toBe("Graag tegen vrijdag");
    await fill(page, { "company.vatNumber": "BE 0440.966.354" });
    await context.setOffline(true);
    await send(page);
    await page.locator("form [role=alert]").waitFor();
    await context.setOffline(false);
    await send(page);

    await page.waitForURL(/\/follow\/[-0-9A-Z]{19}$/);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    const reference = page.url().slice(-19);
    expect(await page.locator("main").innerText()).toContain(reference);
    expect(await page.locator(".facts").innerText()).toMatch(/Ontvangen/);
    expect(await page.locator(".toast").innerText()).toContain(email);

    const confirm = await context.newPage();
    await confirm.goto(await linkIn(email, "/confirm/"));
    await confirm.locator("form button").first().click();
    await confirm.waitForURL(/\/registrations\//);
    await confirm.close(); // a tab in the background is slow
    await page.reload();
    await expect.poll(() => page.locator(".facts").innerText()).toMatch(/In onderzoek[\s\S]*Antwoord ten laatste[\s\S]*\d{4}/);

    const list = await ask<{ registrations: { nodes: { id: string; reference: string }[] } }>("odile", "query { registrations(first: 100) { nodes { id reference } } }");
    const { id } = list.registrations.nodes.find((r) => r.reference === reference) ?? { id: "" };
    await ask("odile", "mutation ($input: RequestRegistrationInfoInput!) { requestRegistrationInfo(input: $input) { errors { code } } }", { input: { registration: id, question: "Welke vestiging?\nEn sinds wanneer?" } });

    // By the reference as it stands on paper.
    await page.goto("/follow");
    await fill(page, { reference: "7K2M" });
    await send(page);
    await expect.poll(() => mistake(page, "reference")).toMatch(/zestien/);
    await fill(page, { reference: "0000 0000 0000 0000" });
    await send(page);
    await expect.poll(() => page.locator("h1").innerText()).toMatch(/geen aanvraag/);
    await fill(page, { reference: reference.toLowerCase().replaceAll("-", " ") });
    await send(page);
    await expect.poll(() => page.locator("blockquote").innerText()).toBe("Welke vestiging?\nEn sinds wanneer?");
    await send(page);
    await expect.poll(() => mistake(page, "answer")).not.toBe("");
    await fill(page, { answer: "Gent" });
    await send(page);
    await page.locator("blockquote").waitFor({ state: "detached" });
    expect(await page.locator(".facts").innerText()).toMatch(/In onderzoek/);

    await page.locator("main .button.grave").click();
    const dialog = page.getByRole("dialog");
    await dialog.locator(".button.plain").click(); // not yet
    await dialog.waitFor({ state: "detached" });
    expect(await page.locator(".facts").innerText()).toMatch(/In onderzoek/);
    await page.locator("main .button.grave").click();
    await dialog.locator(".button.grave").click();
    await expect.poll(() => page.locator(".facts").innerText()).toMatch(/Afgesloten/);
    expect(await page.locator("main .button.grave").count()).toBe(0);
    await end();
  });

  test("a claim gets the same answer whatever is known", async () => {
    const { page, end } = await visit(size, { locale: "de" });
    const answer = async (customerNumber: string, kind: string, evidence: string, email: string) => {
      await page.goto("/claim");
      await page.locator("#field-kind").selectOption(kind);
      await fill(page, { customerNumber, evidence, "person.givenName": "Eva", "person.familyName": "Roth", "person.email": email });
      await send(page);
      await page.waitForURL(/\/claim\?reference=/);
      await expect.poll(() => page.locator("h1").innerText()).toBe("Sehen Sie in Ihr Postfach");
      return (await page.locator("main").innerText()).replace(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/, "REFERENCE");
    };
    await page.goto("/claim");
    await page.locator("#field-kind").selectOption("quoteNumber");
    await fill(page, { customerNumber: "104711", "person.email": "eva" });
    await send(page);
    await expect.poll(() => mistake(page, "evidence")).not.toBe("");
    expect(await mistake(page, "person.email")).not.toBe("");
    expect(await mistake(page, "person.familyName")).not.toBe("");
    await page.reload();
    expect(await page.locator("#field-kind").inputValue()).toBe("quoteNumber");

    const known = await answer("104711", "vatNumber", "BE0440966354", who("ada").email);
    const wrong = await answer("999999", "invoiceNumber", "no such number", `eva.${size}@roth.example.com`);
    expect(known).toContain("REFERENCE");
    expect(wrong).toBe(known);
    await page.reload();
    await settled(page);
    expect(await page.locator("main").innerText()).toMatch(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/);
    await page.goto("/claim?reference=Call+0900+1234");
    await page.locator("form").waitFor();
    await linkIn(`eva.${size}@roth.example.com`, "/claim/");
    await end();
  });

  test("a forgotten password: the same answer for every address, and a link for one that has a login", async () => {
    const { page, end } = await visit(size, { locale: "fr" });
    const answers = [];
    const were = await linksIn(who("claire").email, "/set-password/");
    for (const email of [`nobody.${size}@nowhere.example.com`, who("claire").email]) {
      await page.goto("/sign-in");
      await page.getByRole("link", { name: /Mot de passe oublié/ }).click();
      await expect.poll(() => page.locator("h1").innerText()).toMatch(/nouveau mot de passe/); // the form before has the same field
      await fill(page, { email: "claire" });
      await send(page);
      await expect.poll(() => mistake(page, "email")).not.toBe("");
      await fill(page, { email });
      await send(page);
      await page.waitForURL(/\?asked=true$/);
      await settled(page);
      await expect.poll(() => page.locator("h1").innerText()).toMatch(/boîte de réception/);
      answers.push(await page.locator("main").innerText());
    }
    expect(answers[0]).toBe(answers[1]);
    await page.goto(await linkIn(who("claire").email, "/set-password/", { were }));
    await page.locator("input[type=password]").waitFor();
    await end();
  });

  test("misuse is reported without signing in", async () => {
    const { page, end } = await visit(size, { locale: "en" });
    await page.goto("/");
    await page.locator("footer").getByRole("link", { name: "Report misuse" }).click();
    await fill(page, { email: "x@" });
    await send(page);
    await expect.poll(() => mistake(page, "text")).not.toBe("");
    expect(await mistake(page, "email")).not.toBe("");
    await fill(page, { text: "Who is\nthis?", customerNumber: "104711", email: "" });
    await send(page);
    await page.waitForURL(/\/report-abuse\?reference=/);
    await page.reload();
    await settled(page);
    expect(await page.locator("h1").innerText()).toBe("We have received your report");
    await end();
  });
});

test("who is signed in is not asked to sign in on the pages for everybody", async () => {
  const { page, end } = await visit("desktop");
  await page.goto("/sign-in");
  await signIn(page, "claire");
  await page.goto("/report-abuse");
  await page.locator(".who .me").waitFor();
  expect(await page.locator(".who").innerText()).not.toMatch(/Sign in/);
  await end();
});

test("without scripts a page says how to reach the seller", async () => {
  const context = await (await open()).newContext({ baseURL: new URL(demo().webUrl).origin, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of ["/", "/register", "/claim", "/forgotten-password", "/report-abuse", "/privacy"]) {
    await page.goto(path);
    const told = page.locator("noscript p[lang=en]");
    expect(await told.innerText(), path).toContain("JavaScript");
    expect((await told.boundingBox())?.y, path).toBeLessThan(300); // seen at once, not below an empty page
    expect(await page.locator('noscript a[href^="tel:+"]').isVisible(), path).toBe(true);
    expect(await page.locator('noscript a[href^="mailto:"]').isVisible(), path).toBe(true);
  }
  await context.close();
});
