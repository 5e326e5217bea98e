import { expect, test } from "vitest";
import { amount, documentSearch, filterOf, orderOf, type DocumentSearch } from "./search";

test("an address becomes a search, what makes no sense in it does not", () => {
  expect(documentSearch({ q: 12, kind: "INVOICE", from: "2026-01-31", to: "soon", min: "1 234,50", open: "true", sort: "TOTAL_DESC", in: "heat", x: 1 })).toEqual({
    q: "12", kind: "INVOICE", from: "2026-01-31", min: "1234.50", open: true, sort: "TOTAL_DESC", in: "heat",
  });
  expect(documentSearch({ q: "", kind: "LETTER", open: "no", sort: "ISSUE_DATE_DESC", in: "text", min: "x" })).toEqual({});
});

test("what makes no sense is said to be undefined: the router keeps what is left out", () => {
  const nonsense = { q: "", in: "text", kind: "BOGUS", from: "soon", to: "soon", min: "x", max: "x", open: "no", sort: "BOGUS" };
  const none = { q: undefined, in: undefined, kind: undefined, from: undefined, to: undefined, min: undefined, max: undefined, open: undefined, sort: undefined };
  expect(documentSearch(nonsense)).toStrictEqual(none);
  expect(documentSearch({})).toStrictEqual(none);
  expect(filterOf({ ...nonsense, ...documentSearch(nonsense) } as DocumentSearch, true)).toEqual({}); // as the router joins them
});

test("amounts as people write them", () => {
  expect(["1.234,50", "1,234.50", "12", "-3,5", "1 000", "a", "", undefined].map(amount)).toEqual(["1234.50", "1234.50", "12", "-3.5", "1000", undefined, undefined, undefined]);
});

test("the words go where they are looked for", () => {
  expect(filterOf({ q: " tube inox " }, true)).toEqual({ text: "tube inox" });
  expect(filterOf({ q: "4500", in: "reference" }, true)).toEqual({ ownReference: "4500" });
  expect(filterOf({ q: " - " }, true)).toEqual({}); // the API refuses words without a letter or a digit
});

test("a role without money asks for none", () => {
  const search = { min: "1", max: "2", open: true, sort: "TOTAL_ASC", kind: "DELIVERY_NOTE" } as const;
  expect(filterOf(search, false)).toEqual({ kinds: ["DELIVERY_NOTE"] });
  expect(orderOf(search, false)).toBe("ISSUE_DATE_DESC");
  expect(filterOf(search, true)).toEqual({ kinds: ["DELIVERY_NOTE"], totalFrom: "1", totalTo: "2", open: true });
  expect(orderOf(search, true)).toBe("TOTAL_ASC");
});
