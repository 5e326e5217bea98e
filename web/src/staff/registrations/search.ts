import type { RegistrationFilter, RegistrationState } from "../../api/gql/graphql";
import { stateNames } from "./names";

// Which applications are shown stands in the address; nothing said: those that are open.
export type RegistrationSearch = { state?: RegistrationState | "all" };

export function registrationSearch(raw: Record<string, unknown>): RegistrationSearch {
  if (raw.state === "all") return { state: "all" };
  return typeof raw.state === "string" && Object.hasOwn(stateNames, raw.state) ? { state: raw.state as RegistrationState } : {};
}

export function filterOf({ state }: RegistrationSearch): RegistrationFilter | undefined {
  if (!state) return undefined;
  return { states: state === "all" ? (Object.keys(stateNames) as RegistrationState[]) : [state] };
}
