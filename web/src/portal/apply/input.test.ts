import { expect, test } from "vitest";
import "../../testing/pages";

const person = { "person.givenName": "Ines", "person.familyName": "Maes", "person.email": "ines@zon.example.com", "person.phone": " ", "person.locale": "nl" };

test("what was left empty is left out; an address is whole or not there", async () => {
  const { registrationInput } = await import("./input");
  const bare = registrationInput({ ...person, "company.legalName": "Zon", "company.country": "BE", "company.vatNumber": " BE0440966354 ", "company.enterpriseNumber": "", "company.address.street": " ", message: "" }, "k");
  expect(bare).toEqual({
    company: { legalName: "Zon", country: "BE", vatNumber: "BE0440966354", enterpriseNumber: undefined, address: undefined, phone: undefined },
    person: { givenName: "Ines", familyName: "Maes", email: "ines@zon.example.com", phone: undefined, locale: "nl" },
    message: undefined,
    idempotencyKey: "k",
  });
  expect(registrationInput({ ...person, "company.address.city": "Gent" }, "k").company.address).toEqual({ street: "", postalCode: "", city: "Gent" });
});

test("a claim names exactly one number, of the kind that was chosen", async () => {
  const { claimInput, evidences } = await import("./input");
  for (const kind of evidences) {
    expect(claimInput({ ...person, customerNumber: "104711", kind, evidence: "F 1" }, "k").evidence).toEqual({ [kind]: "F 1" });
  }
  expect(claimInput({ ...person, kind: "heatNumber", evidence: "x" }, "k").evidence).toEqual({ invoiceNumber: "x" });
});

test("what is wrong with the number stands at its one field", async () => {
  const { atEvidence } = await import("./input");
  const at = (path: string[]) => atEvidence([{ code: "REQUIRED", message: "", path }])[0]?.path;
  expect(at(["input", "evidence", "quoteNumber"])).toEqual(["input", "evidence"]);
  expect(at(["input", "evidence"])).toEqual(["input", "evidence"]);
  expect(at(["input", "customerNumber"])).toEqual(["input", "customerNumber"]);
});
