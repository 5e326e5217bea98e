import type { NewEmployerInput } from "../../api/gql/graphql";
import type { Values } from "../../ui/form";
import { evidenceOf } from "../requests/claim";

// employerOf is the new employer that a departure names: none, a customer number with or
// without evidence, or a name. What belongs to a choice not taken is left out.
export function employerOf(values: Values): NewEmployerInput | undefined {
  const text = (name: string) => values[`newEmployer.${name}`]?.trim() ?? "";
  const email = text("email");
  if (values.wish === "name") return { employer: text("employer"), email };
  if (values.wish !== "number") return undefined;
  const evidence = evidenceOf({ evidence: values.evidence ?? "", [`evidence.${values.evidence}`]: text(`evidence.${values.evidence}`) });
  return { customerNumber: text("customerNumber"), evidence, email };
}
