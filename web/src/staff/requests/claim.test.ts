import { expect, test } from "vitest";
import { evidenceOf } from "./claim";
import { filterOf, requestSearch } from "./search";

test("of several numbers typed, the one of the chosen kind counts", () => {
  const typed = { "evidence.invoiceNumber": "F 1", "evidence.orderNumber": " 77 " };
  expect(evidenceOf({ ...typed, evidence: "orderNumber" })).toEqual({ orderNumber: "77" });
  expect(evidenceOf({ ...typed, evidence: "quoteNumber" })).toEqual({ quoteNumber: "" });
  expect(evidenceOf({ ...typed, evidence: "" })).toBeUndefined();
  expect(evidenceOf(typed)).toBeUndefined();
});

test("an address names a state, all, or those that wait", () => {
  expect(filterOf(requestSearch({}))).toBeUndefined();
  expect(filterOf(requestSearch({ state: "REJECTED" }))).toEqual({ states: ["REJECTED"] });
  expect(filterOf(requestSearch({ state: "toString" }))).toBeUndefined();
  expect(filterOf(requestSearch({ state: "all" }))?.states).toHaveLength(8);
});
