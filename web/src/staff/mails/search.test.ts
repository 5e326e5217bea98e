import { expect, test } from "vitest";
import { filterOf, mailSearch } from "./search";

test("what makes no sense in an address is left out", () => {
  expect(mailSearch({ state: "FAILED", to: " a@b.be ", x: 1 })).toEqual({ state: "FAILED", to: "a@b.be" });
  expect(mailSearch({ state: "failed", to: 3 })).toEqual({});
});

test("only a whole address is asked for", () => {
  expect(filterOf({ state: "SENT", to: "a@b.be" })).toEqual({ states: ["SENT"], to: "a@b.be" });
  expect(filterOf({ to: "a@b" })).toEqual({});
  expect(filterOf({})).toEqual({});
});
