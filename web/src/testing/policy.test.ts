import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

// The server's policy allows one inline style by its hash: the constant that React Aria
// puts into the page with the first thing that can be pressed (dialogs, menus, lists).
test("the hash of React Aria's style is the one in the server's policy", () => {
  const source = readFileSync(new URL("../../node_modules/react-aria/dist/private/interactions/usePress.mjs", import.meta.url), "utf8");
  const style = /style\.textContent = `([^`]*)`/.exec(source)?.[1]?.replace(/\$\{[^}]*PRESSABLE_ATTRIBUTE\}/, "data-react-aria-pressable").trim() ?? "";
  const policy = readFileSync(new URL("../../../internal/server/webclient.go", import.meta.url), "utf8");
  expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
});
