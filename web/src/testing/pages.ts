import { readFileSync } from "node:fs";
import { vi } from "vitest";

// As much of a browser as the modules ask for while they load.
vi.stubGlobal("document", { querySelector: () => null, documentElement: {} });
vi.stubGlobal("addEventListener", () => undefined);
vi.stubGlobal("location", new URL("https://portal.example.com/"));

// listed are the paths for which the server sends the page, and no other: a route that
// is missing there could be clicked to, and not loaded.
export const listed = JSON.parse(readFileSync(new URL("../../routes.json", import.meta.url), "utf8")) as Record<"portal" | "staff", string[]>;

type Route = { options: { path?: string }; children?: Route[] };

// pages are the full paths of the routes that have none below them, as routes.json spells them.
export function pages(tree: unknown, above = ""): string[] {
  const route = tree as Route;
  const path = [above, route.options.path].join("/").replace(/\/+/g, "/");
  if (route.children) return route.children.flatMap((child) => pages(child, path));
  return [path.replace(/(.)\/$/, "$1").replace(/\$(\w+)/g, "{$1}")];
}
