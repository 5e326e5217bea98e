import { afterAll, expect, test } from "vitest";
import { close, settled, signIn, visit } from "./browser";

afterAll(close);

test("which new documents to hear of: refused without a kind, kept, switched off", async () => {
  const { page, end } = await visit("phone", { locale: "en" });
  await signIn(page, "claire");
  await page.goto("/profile");
  await settled(page);
  const choice = page.locator("details.reveal", { has: page.locator("[name=frequency]") }).first();
  const summary = choice.locator("summary");
  const open = async () => {
    if ((await choice.getAttribute("open")) === null) await summary.click();
  };
  const save = () => choice.locator("form button[type=submit]").click();
  await open();
  await expect.poll(() => summary.innerText()).toMatch(/: No e-mails$/);
  expect(await choice.locator("[name=kinds]").count()).toBe(0);

  await choice.locator("[name=frequency][value=DAILY]").check();
  const kinds = choice.locator("[name=kinds]");
  const offered = await kinds.count();
  expect(offered).toBeGreaterThan(2);
  for (let n = 0; n < offered; n++) await kinds.nth(n).uncheck();
  await save();
  await choice.locator("[name=kinds][aria-invalid=true]").first().waitFor();
  expect(await choice.locator(".mistake").last().innerText()).not.toBe("");

  await choice.locator("[name=kinds][value=INVOICE]").check();
  await save();
  await expect.poll(() => summary.innerText()).toMatch(/: Once a day/);
  await page.reload();
  await settled(page);
  await open();
  expect(await choice.locator("[name=frequency]:checked").getAttribute("value")).toBe("DAILY");
  expect(await choice.locator("[name=kinds]:checked").evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))).toEqual(["INVOICE"]);

  await choice.locator("[name=frequency][value=OFF]").check();
  await save();
  await expect.poll(() => summary.innerText()).toMatch(/: No e-mails$/);
  await end();
});
