import { useEffect, useRef, useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import { ButtonLink } from "../../ui/button";
import { dayAt } from "../../ui/format";
import { Page } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Empty, Failure, Loading } from "../../ui/states";
import { Table } from "../../ui/table";
import { findQuery, usePaused } from "./find";
import { companyStates, groundNames } from "./names";

const allQuery = graphql(`
  query DeskCompanies($after: String) {
    companies(first: 50, after: $after) {
      nodes { id legalName customerNumber state enterpriseNumber vatNumber createdAt address { street postalCode city } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const route = getRouteApi("/staff/companies");

export function CompanyList() {
  const { t } = useLingui();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(q);
  const told = useRef(q); // what the address was last told, or told us
  const paused = usePaused(typed);
  useEffect(() => {
    if (q === told.current) return;
    told.current = q;
    setTyped(q); // back, forward, or a link
  }, [q]);
  useEffect(() => {
    if (paused !== typed || paused === told.current) return;
    told.current = paused;
    void navigate({ search: paused.trim() ? { q: paused } : {}, replace: true, resetScroll: false });
  }, [paused, typed, navigate]);
  return (
    <Page title={t`Companies`} actions={<Entries />}>
      <search className="filters">
        <label>
          <span>{t`Name, any number, mailbox, telephone`}</span>
          <input type="search" maxLength={100} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
      </search>
      {q.trim() ? <Found text={q.trim()} /> : <All />}
    </Page>
  );
}

function Entries() {
  const { t } = useLingui();
  return (
    <div className="actions">
      <ButtonLink look="plain" to="/staff/companies/import-people">{t`Enter a list of people`}</ButtonLink>
      <ButtonLink look="plain" to="/staff/companies/new">{t`Enter a company`}</ButtonLink>
    </div>
  );
}

type Row = { id: string; legalName: string; customerNumber: string; state: keyof typeof companyStates; enterpriseNumber?: string | null; vatNumber?: string | null; address?: { postalCode: string; city: string } | null };

function useColumns() {
  const { t, i18n } = useLingui();
  return [
    {
      name: t`Company`,
      lead: true,
      cell: (row: Row) => (
        <Link to="/staff/companies/$company" params={{ company: row.id }}>
          {row.legalName}
        </Link>
      ),
    },
    {
      name: t`Customer number`,
      cell: (row: Row) => (
        <>
          <span className="number">{row.customerNumber}</span> {row.state !== "ACTIVE" && <span className="tag grave">{i18n._(companyStates[row.state])}</span>}
        </>
      ),
    },
    { name: t`Enterprise number`, cell: (row: Row) => row.enterpriseNumber },
    { name: t`VAT number`, cell: (row: Row) => row.vatNumber },
    { name: t`Town`, cell: (row: Row) => row.address && `${row.address.postalCode} ${row.address.city}` },
  ];
}

function Found({ text }: { text: string }) {
  const { t, i18n } = useLingui();
  const columns = useColumns();
  const [{ data, error, fetching }, again] = useQuery({ query: findQuery, variables: { text, first: 50 } });
  if (error && !data) return <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!data) return <Loading />;
  if (!data.findCompanies.length) return fetching ? <Loading /> : <Empty title={t`No company fits`} />;
  const grounds = new Map(data.findCompanies.map(({ company, ground }) => [company.id, ground]));
  const rows = data.findCompanies.map(({ company }) => company);
  return (
    <>
      <Table
        caption={t`Companies`}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          ...columns,
          {
            name: t`Found`,
            cell: (row) => {
              const ground = grounds.get(row.id);
              return ground && i18n._(groundNames[ground]);
            },
          },
        ]}
      />
      {rows.length >= 50 && <p className="note">{t`Only the first 50 are shown: please be more exact.`}</p>}
    </>
  );
}

function All() {
  const { t } = useLingui();
  const columns = useColumns();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: allQuery, variables: { after } });
  const all = [...columns, { name: t`Customer since`, cell: (row: Row & { createdAt?: string }) => row.createdAt && dayAt(row.createdAt) }];
  return <PagedTable query={query} list={query[0].data?.companies} caption={t`Companies`} columns={all} empty={<Empty title={t`No companies yet`} />} onMore={setAfter} />;
}
