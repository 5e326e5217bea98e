import { expect, test } from "vitest";
import { companySearch, numberSearch } from "./search";
import { list } from "./identifiers";

test("a search is text, also where it is a number; what makes no sense is left out", () => {
  expect(companySearch({ q: "0440.966.354" })).toEqual({ q: "0440.966.354" });
  expect(companySearch({ q: 104711 })).toEqual({ q: "104711" });
  expect(companySearch({ q: " " })).toEqual({});
  expect(companySearch({ q: ["a"], x: 1 })).toEqual({});
  expect(companySearch({ q: "x".repeat(200) }).q).toHaveLength(100);
});

test("a list of numbers is typed with commas or on lines; nothing takes all away", () => {
  expect(list("541 234, 541 235\n\n")).toEqual(["541 234", "541 235"]);
  expect(list("")).toEqual([]);
});

test("a customer number in the address is text, also where it looks like a number", () => {
  expect(numberSearch({ number: 104711 })).toEqual({ number: "104711" });
  expect(numberSearch({ number: " C-1 " })).toEqual({ number: "C-1" });
  expect(numberSearch({ number: [] })).toEqual({});
  expect(numberSearch({})).toEqual({});
});
