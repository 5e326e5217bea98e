import { expect, test } from "vitest";
import { filterOf, registrationSearch } from "./search";

test("an address names a state, all, or the open ones", () => {
  expect(registrationSearch({ state: "APPROVED" })).toEqual({ state: "APPROVED" });
  for (const state of ["", "approved", "toString", 1, undefined]) expect(registrationSearch({ state })).toEqual({});
  expect(filterOf({})).toBeUndefined();
  expect(filterOf({ state: "REJECTED" })).toEqual({ states: ["REJECTED"] });
  expect(filterOf(registrationSearch({ state: "all" }))?.states).toHaveLength(8);
});
