import type { AccessRequestFilter, AccessRequestState } from "../../api/gql/graphql";
import { stateNames } from "./names";

// Which access requests are shown stands in the address; nothing said: those that wait for a decision.
export type RequestSearch = { state?: AccessRequestState | "all" };

export function requestSearch(raw: Record<string, unknown>): RequestSearch {
  if (raw.state === "all") return { state: "all" };
  return typeof raw.state === "string" && Object.hasOwn(stateNames, raw.state) ? { state: raw.state as AccessRequestState } : {};
}

export function filterOf({ state }: RequestSearch): AccessRequestFilter | undefined {
  if (!state) return undefined;
  return { states: state === "all" ? (Object.keys(stateNames) as AccessRequestState[]) : [state] };
}
