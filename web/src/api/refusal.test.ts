import { CombinedError } from "urql";
import { expect, test } from "vitest";
import { atField, combined, faultOf, unread } from "./refusal";

test("a refusal finds its field by the path after input", () => {
  expect(atField({ code: "INVALID", message: "", path: ["input", "company", "legalName"] })).toBe("company.legalName");
  expect(atField({ code: "INVALID", message: "", path: ["filter", "text"] })).toBe("filter.text");
  expect(atField({ code: "CONFLICT", message: "", path: null })).toBe("");
});

test("a fault has its reference, a limit its sentence, a lost connection neither", () => {
  const server = (extensions: Record<string, string>) => new CombinedError({ graphQLErrors: [{ message: "Later, please.", extensions }] });
  expect(faultOf(server({ code: "INTERNAL", id: "ABC" }))).toEqual({ kind: "fault", message: "", reference: "ABC" });
  expect(faultOf(server({ code: "RATE_LIMITED" }))).toEqual({ kind: "refused", message: "Later, please." });
  expect(faultOf(new CombinedError({ networkError: new TypeError("Failed to fetch") }))).toEqual({ kind: "network", message: "" });
});

test("a value that could not be read is known by its place; other errors have none", () => {
  const server = (extensions: Record<string, unknown>) => new CombinedError({ graphQLErrors: [{ message: "x", extensions }] });
  expect(unread(server({ code: "BAD_USER_INPUT", path: ["input", "verifiedOn"] }))).toEqual([["input", "verifiedOn"]]);
  expect(unread(server({ code: "BAD_USER_INPUT" }))).toEqual([]);
  expect(unread(server({ code: "INTERNAL", path: ["input"] }))).toEqual([]);
  expect(unread(undefined)).toEqual([]);
});

test("what a page breaks on becomes one kind of error", () => {
  const known = new CombinedError({ networkError: new Error("gone") });
  expect(combined(known)).toBe(known);
  expect(faultOf(combined(new TypeError("Failed to fetch dynamically imported module: /assets/web/list.js"))).kind).toBe("network");
  expect(faultOf(combined(new TypeError("x is undefined"))).kind).toBe("fault");
});
