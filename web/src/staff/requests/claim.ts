import type { ClaimEvidence, EvidenceKind } from "../../api/gql/graphql";
import type { Values } from "../../ui/form";

// The kinds of evidence of a claim, under the names of the API's fields; "" is none.
export const evidences = ["invoiceNumber", "quoteNumber", "orderNumber", "deliveryNoteNumber", "vatNumber"] as const;
export type Evidence = (typeof evidences)[number];

export const evidenceKinds: Record<Evidence, EvidenceKind> = { invoiceNumber: "INVOICE", quoteNumber: "QUOTE", orderNumber: "ORDER", deliveryNoteNumber: "DELIVERY_NOTE", vatNumber: "VAT" };

export const isEvidence = (kind: string | undefined): kind is Evidence => evidences.some((one) => one === kind);

// evidenceOf is the one number that counts: that of the kind which is chosen, an empty one too, for the API to refuse.
export function evidenceOf(values: Values): ClaimEvidence | undefined {
  const { evidence } = values;
  if (!isEvidence(evidence)) return undefined;
  const number = values[`evidence.${evidence}`]?.trim() ?? "";
  switch (evidence) {
    case "invoiceNumber":
      return { invoiceNumber: number };
    case "quoteNumber":
      return { quoteNumber: number };
    case "orderNumber":
      return { orderNumber: number };
    case "deliveryNoteNumber":
      return { deliveryNoteNumber: number };
    case "vatNumber":
      return { vatNumber: number };
  }
}
