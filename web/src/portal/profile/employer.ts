import type { ClaimEvidence, NewEmployerInput } from "../../api/gql/graphql";
import type { Values } from "../../ui/form";

// What identifies a person at the new employer: one number, or nothing.
export const evidences = ["", "invoiceNumber", "orderNumber", "deliveryNoteNumber", "quoteNumber", "vatNumber"] as const;

// newEmployerOf reads what a form says of the new employer: nothing, a customer number
// with or without evidence, or a name. What belongs to a choice not taken is left out.
export function newEmployerOf(values: Values): NewEmployerInput | undefined {
  const text = (name: string) => values[`newEmployer.${name}`]?.trim() ?? "";
  const email = text("email");
  if (values.wish === "name") return { employer: text("employer"), email };
  if (values.wish !== "number") return undefined;
  const customerNumber = text("customerNumber");
  const kind = evidences.find((one) => one === values.evidence);
  return kind ? { customerNumber, evidence: { [kind]: text(`evidence.${kind}`) } as unknown as ClaimEvidence, email } : { customerNumber, email };
}
