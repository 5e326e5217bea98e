import { expect, test } from "vitest";
import { endOf, instant, wall } from "./time";

test("what a field says and the instant are the same, whatever the clock", () => {
  const at = new Date("2026-03-09T07:05:00Z");
  expect(instant(wall(at))).toBe(at.toISOString());
  expect(wall(at)).toMatch(/^2026-03-\d\dT\d\d:\d\d$/);
});

test("nothing, and nonsense, is no instant", () => {
  for (const typed of ["", undefined, "tomorrow"]) expect(instant(typed)).toBeUndefined();
  expect(endOf("")).toBeUndefined();
  expect(endOf("2026-03-09")).toBe(new Date("2026-03-09T23:59:59").toISOString());
});
