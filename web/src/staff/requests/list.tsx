import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import type { AccessRequestState, DeskRequestsQuery } from "../../api/gql/graphql";
import { ButtonLink } from "../../ui/button";
import { age, moment } from "../../ui/format";
import { Page } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Empty } from "../../ui/states";
import type { Column } from "../../ui/table";
import { KeyHint } from "../shell/keyhint";
import { evidenceNames, stateNames } from "./names";
import { filterOf, requestSearch, type RequestSearch } from "./search";

const listQuery = graphql(`
  query DeskRequests($after: String, $filter: AccessRequestFilter) {
    accessRequests(first: 50, after: $after, filter: $filter) {
      nodes { id givenName familyName email customerNumber employer state createdAt expiresAt evidenceKind weight sharedMailbox namesake company { id legalName customerNumber } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

type Row = DeskRequestsQuery["accessRequests"]["nodes"][number];

const route = getRouteApi("/staff/requests");

// RequestList are the access requests, newest first.
export function RequestList() {
  const { t, i18n } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t`Access requests`} actions={<ButtonLink to="/staff/requests/record">{t`Record an access request`}</ButtonLink>}>
      <div className="filters">
        <label>
          {t`Show`}
          <select value={search.state ?? ""} onChange={(event) => void navigate({ search: requestSearch({ state: event.target.value }), replace: true, resetScroll: false })}>
            <option value="">{t`All that wait for a decision`}</option>
            {(Object.keys(stateNames) as AccessRequestState[]).map((state) => (
              <option key={state} value={state}>
                {i18n._(stateNames[state])}
              </option>
            ))}
            <option value="all">{t`All`}</option>
          </select>
        </label>
      </div>
      <Rows key={search.state ?? ""} search={search} />
    </Page>
  );
}

function Rows({ search }: { search: RequestSearch }) {
  const { t } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: listQuery, variables: { after, filter: filterOf(search) } });
  const columns = useColumns();
  return (
    <PagedTable query={query} list={query[0].data?.accessRequests} caption={t`Access requests`} columns={columns} empty={<Empty title={search.state ? t`None in this state` : t`No access request waits for a decision`} />} onMore={setAfter}>
      <KeyHint />
    </PagedTable>
  );
}

function useColumns(): Column<Row>[] {
  const { t, i18n } = useLingui();
  return [
    {
      name: t`Person`,
      lead: true,
      cell: (row) => (
        <Link to="/staff/requests/$request" params={{ request: row.id }}>
          {row.givenName} {row.familyName}
        </Link>
      ),
    },
    { name: t`Company`, cell: (row) => row.company?.legalName ?? row.customerNumber ?? row.employer },
    { name: t`Evidence`, cell: (row) => i18n._(evidenceNames[row.evidenceKind]) },
    {
      name: t`Watch out`,
      cell: (row) =>
        (row.sharedMailbox || row.namesake) && (
          <span className="cell-act">
            {row.sharedMailbox && <span className="tag">{t`shared mailbox`}</span>}
            {row.namesake && <span className="tag grave">{t`namesake`}</span>}
          </span>
        ),
    },
    { name: t`State`, cell: (row) => i18n._(stateNames[row.state]) },
    { name: t`Age`, cell: (row) => <span title={moment(row.createdAt)}>{age(row.createdAt)}</span> },
    { name: t`Ends on`, cell: (row) => (row.state === "SUBMITTED" || row.state.startsWith("AWAITING")) && row.expiresAt && moment(row.expiresAt) },
  ];
}
