import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import type { DeskIngestionsQuery } from "../../api/gql/graphql";
import { moment } from "../../ui/format";
import { Page } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Empty } from "../../ui/states";
import type { Column } from "../../ui/table";
import { named, reasonNames, stateNames, viewNames } from "./names";
import { statesOf, views, waitingIn, type IngestionSearch, type View } from "./search";

const listQuery = graphql(`
  query DeskIngestions($states: [IngestionState!], $after: String) {
    ingestions(first: 50, after: $after, states: $states) {
      nodes {
        id
        state
        reason
        name
        folder
        receivedAt
        waitsUntil
        company { id legalName customerNumber }
        facts { number buyer }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const totalsQuery = graphql(`
  query DeskIngestionTotals {
    ingestionTotals { state files }
  }
`);

type Row = DeskIngestionsQuery["ingestions"]["nodes"][number];

const route = getRouteApi("/staff/ingestions");

export function IngestionList() {
  const { t, i18n } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [{ data }] = useQuery({ query: totalsQuery });
  // What waits is counted; what has come to its end is not.
  const nameOf = (view: View) => {
    const name = i18n._(viewNames[view]);
    const waiting = data && waitingIn(view, data.ingestionTotals);
    return waiting === undefined ? name : `${name} (${waiting})`;
  };
  return (
    <Page title={t`Archive intake`}>
      <search className="filters">
        <label>
          <span>{t`Show`}</span>
          <select value={search.show ?? "DECIDE"} onChange={(event) => void navigate({ search: event.target.value === "DECIDE" ? {} : { show: event.target.value as IngestionSearch["show"] }, replace: true })}>
            {views.map((view) => (
              <option key={view} value={view}>
                {nameOf(view)}
              </option>
            ))}
          </select>
        </label>
      </search>
      <Rows key={search.show} search={search} />
    </Page>
  );
}

function Rows({ search }: { search: IngestionSearch }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: listQuery, variables: { states: statesOf(search), after } });
  const columns: Column<Row>[] = [
    {
      name: t`File`,
      lead: true,
      cell: (row) => (
        <Link to="/staff/ingestions/$ingestion" params={{ ingestion: row.id }} className="long">
          {row.name}
        </Link>
      ),
    },
    { name: t`State`, cell: (row) => <span className={row.state === "QUARANTINED" || row.state === "HELD" ? "tag grave" : "tag"}>{i18n._(stateNames[row.state])}</span> },
    {
      name: t`Reason`,
      cell: (row) => {
        const reason = row.reason && named(reasonNames, row.reason);
        return reason ? i18n._(reason) : row.reason;
      },
    },
    { name: t`Number`, cell: (row) => row.facts.number },
    { name: t`Customer`, cell: (row) => row.company?.legalName ?? row.facts.buyer },
    { name: t`Came in`, cell: (row) => moment(row.receivedAt) },
  ];
  const none = search.show ? t`No such files` : t`Nothing waits for a decision`;
  return <PagedTable query={query} list={query[0].data?.ingestions} caption={t`Archive intake`} columns={columns} empty={<Empty title={none} />} onMore={setAfter} />;
}
