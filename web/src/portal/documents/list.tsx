import { useCallback, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { DocumentListQuery } from "../../api/gql/graphql";
import { kindNames } from "../../files/names";
import { useAgain } from "../../ui/again";
import { day, money as amountOf } from "../../ui/format";
import { Page } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Empty } from "../../ui/states";
import type { Column } from "../../ui/table";
import { Filters } from "./filters";
import { documentSearch, filterOf, orderOf, type DocumentSearch } from "./search";

const listQuery = graphql(`
  query DocumentList($company: ID!, $filter: DocumentFilter, $orderBy: DocumentOrder, $after: String) {
    company(id: $company) {
      id
      documents(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
        nodes {
          id
          kind
          number
          issueDate
          dueDate
          cancelled
          buyerReference
          total { amount currency }
          payment { open { amount currency } isOpen }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

type Row = NonNullable<DocumentListQuery["company"]>["documents"]["nodes"][number];

const shell = getRouteApi("/companies/$number");
const route = getRouteApi("/companies/$number/documents");

export function DocumentList() {
  const { t } = useLingui();
  const seat = shell.useRouteContext().seat;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (next: Partial<DocumentSearch>) => void navigate({ search: (was) => documentSearch({ ...was, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  if (!seat) return <NotThere />;
  const { seesMoney: money, documentKinds } = seat.company;
  return (
    <Page title={t`Documents`}>
      <Filters search={search} money={money} kinds={documentKinds} change={change} />
      <Rows key={JSON.stringify(search)} company={seat.company.id} number={seat.company.customerNumber} search={search} money={money} clear={() => void navigate({ search: {} })} />
    </Page>
  );
}

// Rows are the list of one search; another search is another list, from its beginning.
function Rows({ company, number, search, money, clear }: { company: string; number: string; search: DocumentSearch; money: boolean; clear: () => void }) {
  const { t } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: listQuery, variables: { company, after, filter: filterOf(search, money), orderBy: orderOf(search, money) } });
  const { data } = query[0];
  const list = data?.company?.documents;
  const filtered = Object.keys(filterOf(search, money)).length > 0;
  useAgain(query[1], list?.nodes.length === 0 && !filtered ? 5000 : undefined); // the first one is waited for
  const columns = useColumns(number, money, list?.nodes.some((row) => row.payment) ?? false);
  const none = filtered ? (
    <Empty title={t`Nothing fits this search`}>
      <button type="button" className="button plain" onClick={clear}>{t`Show all documents`}</button>
    </Empty>
  ) : (
    <Empty title={t`No documents yet`}>
      <p>
        <Trans>They appear here by themselves, a few seconds after they were made.</Trans>
      </p>
    </Empty>
  );
  return <PagedTable query={query} list={list} gone={data && <NotThere />} caption={t`Documents`} columns={columns} empty={none} onMore={setAfter} />;
}

// Where the seller tells nothing of payments, no column says so in every row.
function useColumns(number: string, money: boolean, payments: boolean): Column<Row>[] {
  const { t, i18n } = useLingui();
  const columns: Column<Row>[] = [
    {
      name: t`Number`,
      lead: true,
      cell: (row) => (
        <Link to="/companies/$number/documents/$document" params={{ number, document: row.id }}>
          {row.number}
        </Link>
      ),
    },
    {
      name: t`Kind`,
      cell: (row) => (
        <>
          {i18n._(kindNames[row.kind])} {row.cancelled && <span className="tag">{t`cancelled`}</span>}
        </>
      ),
    },
    { name: t`Date`, cell: (row) => day(row.issueDate) },
    { name: t`Your reference`, cell: (row) => row.buyerReference },
  ];
  if (!money) return columns;
  const paid: Column<Row> = { name: t`To be paid`, number: true, cell: (row) => row.payment && (row.payment.isOpen ? amountOf(row.payment.open) : <span className="tag good">{t`paid`}</span>) };
  return [
    ...columns,
    { name: t`Due date`, cell: (row) => row.dueDate && day(row.dueDate) },
    { name: t`Amount`, number: true, cell: (row) => row.total && amountOf(row.total) },
    ...(payments ? [paid] : []),
  ];
}
