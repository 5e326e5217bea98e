import type { TimelineArea } from "../../api/gql/graphql";
import { areaNames } from "./names";

// Which events are shown stands in the address: of an area, in a company's matter, by or about a person.
export type HistorySearch = { area?: TimelineArea; company?: string; person?: string };

const idOf = (value: unknown) => (typeof value === "string" && value ? value.slice(0, 100) : undefined);

export function historySearch(raw: Record<string, unknown>): HistorySearch {
  return {
    area: typeof raw.area === "string" && Object.hasOwn(areaNames, raw.area) ? (raw.area as TimelineArea) : undefined,
    company: idOf(raw.company),
    person: idOf(raw.person),
  };
}
