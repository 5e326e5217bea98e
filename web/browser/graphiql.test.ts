import { afterAll, expect, test } from "vitest";
import { close, demo, settled, signIn, visit } from "./browser";

afterAll(close);

test("staff explore the API: by way of the sign-in, with examples, an answer, the documentation, a completion", async () => {
  const { page, end } = await visit("desktop");
  await page.goto("/graphiql");
  await page.waitForURL(/\/sign-in\?to=/);
  await signIn(page, "odile");
  await page.waitForURL((url) => url.pathname === "/graphiql");
  const seller = await page.locator(".graphiql-logo a").innerText();
  expect(await page.title()).toBe(`GraphiQL – ${seller}`);
  expect(await page.locator(".graphiql-logo a").getAttribute("href")).toBe("/staff");

  const answer = page.locator(".result-window");
  await page.locator(".graphiql-execute-button").click();
  await answer.getByText('"odile', { exact: false }).first().waitFor();
  expect(await answer.innerText()).toContain('"staffRole"');

  await page.getByRole("tab", { name: "Company" }).click();
  await page.locator(".graphiql-query-editor").getByText("findCompanies").waitFor();
  await page.locator(".graphiql-execute-button").click();
  await answer.getByText('"104711"').first().waitFor();

  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  const docs = page.locator(".graphiql-doc-explorer");
  await docs.getByText("Query", { exact: true }).first().click();
  await docs.getByText("staffTasks", { exact: true }).first().waitFor();

  await page.getByRole("button", { name: "New tab" }).click();
  await page.locator(".graphiql-query-editor .CodeMirror").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("{ viewer { pers", { delay: 20 });
  await page.locator(".CodeMirror-hints", { hasText: "person" }).waitFor();
  await end();
});

test("customers have no explorer, and nothing of it", async () => {
  const { page, end } = await visit("desktop", { allow: /404/ });
  const files: string[] = [];
  page.on("response", (response) => void files.push(new URL(response.url()).pathname));
  await page.goto("/sign-in");
  await signIn(page, "claire");
  await settled(page);
  expect(await page.locator("footer a[href='/graphiql']").count()).toBe(0);
  files.length = 0;
  expect((await page.goto("/graphiql"))?.status()).toBe(404);
  expect(files.filter((path) => path.startsWith("/assets/web/"))).toEqual([]);
  await end();
});

test("the desk leads to it", async () => {
  const { page, end } = await visit("desktop");
  await page.goto("/sign-in");
  await signIn(page, "odile");
  await settled(page);
  await page.locator("footer a[href='/graphiql']").click();
  await page.locator(".graphiql-container").waitFor();
  expect(new URL(page.url()).origin).toBe(new URL(demo().webUrl).origin);
  await end();
});
