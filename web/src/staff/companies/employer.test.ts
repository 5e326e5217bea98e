import { expect, test } from "vitest";
import { employerOf } from "./employer";

test("a departure names no employer, one by number with or without evidence, or one by name", () => {
  const typed = { "newEmployer.customerNumber": " 104712 ", "newEmployer.employer": "Staalbouw", "newEmployer.email": "jo@staal.example.com ", "newEmployer.evidence.invoiceNumber": " F-1 " };
  expect(employerOf(typed)).toBeUndefined();
  expect(employerOf({ ...typed, wish: "number", evidence: "" })).toEqual({ customerNumber: "104712", evidence: undefined, email: "jo@staal.example.com" });
  expect(employerOf({ ...typed, wish: "number", evidence: "invoiceNumber" })).toEqual({ customerNumber: "104712", evidence: { invoiceNumber: "F-1" }, email: "jo@staal.example.com" });
  expect(employerOf({ ...typed, wish: "name", evidence: "invoiceNumber" })).toEqual({ employer: "Staalbouw", email: "jo@staal.example.com" });
});
