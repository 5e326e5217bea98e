import { expect, test } from "vitest";
import { referenceOf, withReference } from "./reference";

test.each([
  ["7K2M-9QX4-0ABC-1DEF", "7K2M-9QX4-0ABC-1DEF"],
  [" 7k2m 9qx4 oabc ldef ", "7K2M-9QX4-0ABC-1DEF"],
  ["7K2M9QX40ABC1DEF", "7K2M-9QX4-0ABC-1DEF"],
])("%s is a reference", (typed, want) => expect(referenceOf(typed)).toBe(want));

test.each(["", "7K2M-9QX4-0ABC", "7K2M-9QX4-0ABC-1DEFG", "UUUU-UUUU-UUUU-UUUU", "CALL 0900 1234 5678!", 7, undefined])("%s is none", (typed) => {
  expect(referenceOf(typed)).toBeUndefined();
  expect(withReference({ reference: typed })).toStrictEqual({ reference: undefined });
});
