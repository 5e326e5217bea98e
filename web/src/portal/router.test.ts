import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

// As much of a browser as the modules ask for while they load.
vi.stubGlobal("document", { querySelector: () => null, documentElement: {} });
vi.stubGlobal("addEventListener", () => undefined);
vi.stubGlobal("location", new URL("https://portal.example.com/"));

vi.mock("@tanstack/react-router", async (original) => ({ ...(await original<object>()), createRouter: (options: object) => options }));

// The server sends the page for the paths of routes.json and for no other: a route that
// is missing there could be clicked to, and not loaded.
const list = JSON.parse(readFileSync(new URL("../../routes.json", import.meta.url), "utf8")) as Record<"portal" | "staff", string[]>;

type Route = { options: { path?: string }; children?: Route[] };

// pages are the full paths of the routes that have none below them.
function pages(route: Route, above = ""): string[] {
  const path = [above, route.options.path].join("/").replace(/\/+/g, "/");
  if (route.children) return route.children.flatMap((child) => pages(child, path));
  return [path.replace(/(.)\/$/, "$1").replace(/\$(\w+)/g, "{$1}")];
}

test("every page of the portal is in routes.json", async () => {
  const { routeTree } = await import("./router");
  expect(pages(routeTree as unknown as Route).toSorted()).toEqual(list.portal.toSorted());
});

test("every page of the desk is in routes.json", async () => {
  const { routeTree } = await import("../staff/router");
  expect(pages(routeTree as unknown as Route).toSorted()).toEqual(list.staff.toSorted());
});
