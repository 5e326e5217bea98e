import type { ClaimAccessInput, ClaimEvidence, PersonInput, RegisterCompanyInput } from "../../api/gql/graphql";
import type { Refusal } from "../../api/refusal";
import { optional, type Values } from "../../ui/form";
import type { Locale } from "../../ui/locale";

// What is typed into the two forms, as the API takes it.

export const emptyPerson = (locale: Locale): Values => ({ "person.givenName": "", "person.familyName": "", "person.email": "", "person.phone": "", "person.locale": locale });

function personOf(v: Values): PersonInput {
  return {
    givenName: v["person.givenName"] ?? "",
    familyName: v["person.familyName"] ?? "",
    email: v["person.email"] ?? "",
    phone: optional(v["person.phone"]),
    locale: v["person.locale"] as Locale,
  };
}

export function registrationInput(v: Values, idempotencyKey: string): RegisterCompanyInput {
  const [street = "", postalCode = "", city = ""] = ["street", "postalCode", "city"].map((part) => v[`company.address.${part}`]);
  return {
    company: {
      legalName: v["company.legalName"] ?? "",
      country: v["company.country"] ?? "",
      enterpriseNumber: optional(v["company.enterpriseNumber"]),
      vatNumber: optional(v["company.vatNumber"]),
      // An address is whole or not there: the API says what is missing of a part.
      address: optional(street + postalCode + city) ? { street, postalCode, city } : undefined,
      phone: optional(v["company.phone"]),
    },
    person: personOf(v),
    message: optional(v.message),
    idempotencyKey,
  };
}

// The five numbers that identify somebody at a company.
export const evidences = ["invoiceNumber", "orderNumber", "deliveryNoteNumber", "quoteNumber", "vatNumber"] as const satisfies readonly (keyof ClaimEvidence)[];

export function claimInput(v: Values, idempotencyKey: string): ClaimAccessInput {
  const kind = evidences.find((one) => one === v.kind) ?? evidences[0];
  return { customerNumber: v.customerNumber ?? "", evidence: { [kind]: v.evidence ?? "" } as unknown as ClaimEvidence, person: personOf(v), idempotencyKey };
}

// atEvidence puts what is wrong with the number, of whatever kind, at its one field.
export function atEvidence(refusals: readonly Refusal[]): Refusal[] {
  return refusals.map((refusal) => (refusal.path?.[1] === "evidence" ? { ...refusal, path: ["input", "evidence"] } : refusal));
}
