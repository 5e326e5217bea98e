import type { StaffTaskKind } from "../../api/gql/graphql";
import { taskNames } from "./names";

// Which tasks are shown stands in the address.
export type TaskSearch = { kind?: StaffTaskKind; mine?: true };

export function taskSearch(raw: Record<string, unknown>): TaskSearch {
  return {
    kind: typeof raw.kind === "string" && Object.hasOwn(taskNames, raw.kind) ? (raw.kind as StaffTaskKind) : undefined,
    mine: raw.mine === true ? true : undefined,
  };
}

type Total = { open: number; overdue: number; untaken: number };

// sumOf adds up what is open of several kinds.
export const sumOf = (totals: readonly Total[]): Total =>
  totals.reduce((sum, one) => ({ open: sum.open + one.open, overdue: sum.overdue + one.overdue, untaken: sum.untaken + one.untaken }), { open: 0, overdue: 0, untaken: 0 });
