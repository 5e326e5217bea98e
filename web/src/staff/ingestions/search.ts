import type { IngestionState } from "../../api/gql/graphql";

// What the list of ingestions shows, as it stands in the address. Without a word it is
// what waits for a decision, since that is what somebody comes for.
export const states = ["QUARANTINED", "HELD", "WAITING", "RECEIVED", "FILED", "DUPLICATE", "DISCARDED"] as const satisfies readonly IngestionState[];
export const views = ["DECIDE", ...states, "ALL"] as const;
export type View = (typeof views)[number];
export type IngestionSearch = { show?: Exclude<View, "DECIDE"> };

export function ingestionSearch(raw: Record<string, unknown>): IngestionSearch {
  const show = views.slice(1).find((view) => view === raw.show) as IngestionSearch["show"];
  return show ? { show } : {};
}

// statesOf is the API's filter for a view; absent: all.
export function statesOf({ show = "DECIDE" as View }: { show?: View }): IngestionState[] | undefined {
  if (show === "ALL") return undefined;
  return show === "DECIDE" ? ["QUARANTINED", "HELD"] : [show];
}

const counted: readonly IngestionState[] = ["QUARANTINED", "HELD", "WAITING", "RECEIVED"];

// waitingIn counts the files of a view, where it is one of files that wait.
export function waitingIn(view: View, totals: readonly { state: IngestionState; files: number }[]): number | undefined {
  const of = statesOf({ show: view });
  if (!of?.every((state) => counted.includes(state))) return undefined;
  return totals.filter(({ state }) => of.includes(state)).reduce((sum, { files }) => sum + files, 0);
}
