import { expect, test } from "vitest";
import { elsewhere, landing } from "./landing";

const origin = "https://portal.example.com";

test.each([
  ["/companies/104711/documents?kind=INVOICE&q=a%20b#x", "/companies/104711/documents?kind=INVOICE&q=a%20b#x"],
  ["/staff/", "/staff/"],
])("%s is of this portal", (to, want) => expect(landing(to, origin)).toBe(want));

test.each(["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "/sign-in?to=/", "", 1, undefined, "documents", "/..//evil.example"])("%s leads nowhere", (to) => {
  expect(landing(to, origin)).toBeUndefined();
});

test.each([
  ["/staff", true],
  ["/staff/companies?q=1", true],
  ["/staff?kind=CALL", true],
  ["/graphiql", true],
  ["/", false],
  ["/staffing", false],
  ["/companies/104711/documents?q=/staff", false],
])("%s is another entry's: %s", (to, want) => expect(elsewhere(to)).toBe(want));
