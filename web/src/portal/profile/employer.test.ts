import { expect, test } from "vitest";
import { newEmployerOf } from "./employer";

const typed = {
  "newEmployer.customerNumber": " 104712 ",
  "newEmployer.employer": "Staalbouw",
  "newEmployer.evidence.invoiceNumber": "F-1 ",
  "newEmployer.evidence.vatNumber": "BE0999014777",
  "newEmployer.email": " a@b.example ",
};

test("nothing is asked of a new employer unless it is wished", () => expect(newEmployerOf({ ...typed, wish: "", evidence: "invoiceNumber" })).toBeUndefined());

test("a customer number goes with the one number chosen, and with nothing typed elsewhere", () =>
  expect(newEmployerOf({ ...typed, wish: "number", evidence: "invoiceNumber" })).toEqual({ customerNumber: "104712", evidence: { invoiceNumber: "F-1" }, email: "a@b.example" }));

test("a customer number may go without evidence", () => expect(newEmployerOf({ ...typed, wish: "number", evidence: "" })).toEqual({ customerNumber: "104712", email: "a@b.example" }));

test("a name goes without number and evidence", () => expect(newEmployerOf({ ...typed, wish: "name", evidence: "invoiceNumber" })).toEqual({ employer: "Staalbouw", email: "a@b.example" }));

test("what is missing goes as an empty text, for the rule to refuse", () => expect(newEmployerOf({ wish: "name" })).toEqual({ employer: "", email: "" }));
