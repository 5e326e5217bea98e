import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import type { DeskRegistrationsQuery, RegistrationState } from "../../api/gql/graphql";
import { ButtonLink } from "../../ui/button";
import { age, moment } from "../../ui/format";
import { Page } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Empty } from "../../ui/states";
import type { Column } from "../../ui/table";
import { KeyHint } from "../shell/keyhint";
import { channelNames, stateNames, vatNames } from "./names";
import { filterOf, registrationSearch, type RegistrationSearch } from "./search";

const listQuery = graphql(`
  query DeskRegistrations($after: String, $filter: RegistrationFilter) {
    registrations(first: 50, after: $after, filter: $filter) {
      nodes { id reference legalName givenName familyName channel state createdAt promisedAt overdue confirmedAt vatNumber vatStatus vatNameDiffers }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

type Row = DeskRegistrationsQuery["registrations"]["nodes"][number];

const route = getRouteApi("/staff/registrations");

// RegistrationList are the applications, newest first.
export function RegistrationList() {
  const { t, i18n } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t`Applications`} actions={<ButtonLink to="/staff/registrations/record">{t`Record an application`}</ButtonLink>}>
      <div className="filters">
        <label>
          {t`Show`}
          <select value={search.state ?? ""} onChange={(event) => void navigate({ search: registrationSearch({ state: event.target.value }), replace: true, resetScroll: false })}>
            <option value="">{t`Open ones`}</option>
            {(Object.keys(stateNames) as RegistrationState[]).map((state) => (
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

function Rows({ search }: { search: RegistrationSearch }) {
  const { t } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: listQuery, variables: { after, filter: filterOf(search) } });
  const columns = useColumns();
  return (
    <PagedTable query={query} list={query[0].data?.registrations} caption={t`Applications`} columns={columns} empty={<Empty title={search.state ? t`None in this state` : t`No open application`} />} onMore={setAfter}>
      <KeyHint />
    </PagedTable>
  );
}

function useColumns(): Column<Row>[] {
  const { t, i18n } = useLingui();
  return [
    {
      name: t`Company`,
      lead: true,
      cell: (row) => (
        <Link to="/staff/registrations/$registration" params={{ registration: row.id }}>
          {row.legalName}
        </Link>
      ),
    },
    { name: t`Applicant`, cell: (row) => `${row.givenName} ${row.familyName}` },
    { name: t`Came by`, cell: (row) => i18n._(channelNames[row.channel]) },
    { name: t`Age`, cell: (row) => <span title={moment(row.createdAt)}>{age(row.createdAt)}</span> },
    { name: t`State`, cell: (row) => i18n._(stateNames[row.state]) },
    {
      name: t`Checks`,
      cell: (row) => (
        <span className="cell-act">
          {row.vatNumber && <span className={row.vatStatus === "VALID" ? "tag good" : row.vatStatus === "INVALID" ? "tag grave" : "tag"}>{i18n._(vatNames[row.vatStatus])}</span>}
          {row.vatNameDiffers && <span className="tag grave">{t`other name`}</span>}
          {!row.confirmedAt && row.channel === "FORM" && <span className="tag">{t`mailbox not confirmed`}</span>}
        </span>
      ),
    },
    {
      name: t`Promised by`,
      cell: (row) =>
        row.promisedAt && (
          <span>
            {moment(row.promisedAt)} {row.overdue && <span className="tag grave">{t`overdue`}</span>}
          </span>
        ),
    },
  ];
}
