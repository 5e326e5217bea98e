import { expect, test } from "vitest";
import { isForList, keyStep } from "./keys";

test("j and k go down and up, and stay within the list", () => {
  expect(keyStep("j", -1, 3)).toBe(0);
  expect(keyStep("j", 0, 3)).toBe(1);
  expect(keyStep("j", 2, 3)).toBe(2);
  expect(keyStep("k", 2, 3)).toBe(1);
  expect(keyStep("k", 0, 3)).toBe(0);
  expect(keyStep("k", -1, 3)).toBe(2);
  expect(keyStep("j", -1, 0)).toBeUndefined();
  expect(keyStep("x", 0, 3)).toBeUndefined();
});

test("keys are nobody's in a field, in a dialog, and together with another key", () => {
  const press = { key: "j", ctrlKey: false, altKey: false, metaKey: false, defaultPrevented: false, target: { closest: () => null } };
  expect(isForList(press)).toBe(true);
  expect(isForList({ ...press, target: { closest: (selector: string) => (selector.includes("textarea") ? {} : null) } })).toBe(false);
  for (const other of ["ctrlKey", "altKey", "metaKey", "defaultPrevented"]) expect(isForList({ ...press, [other]: true })).toBe(false);
});
