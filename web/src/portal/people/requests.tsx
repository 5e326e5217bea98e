import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { AccessRequestState, RequestListQuery } from "../../api/gql/graphql";
import { moment } from "../../ui/format";
import { Page } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Empty } from "../../ui/states";
import type { Column } from "../../ui/table";
import { nameOf, roleNames } from "../../people/names";
import { evidenceNames, requestStateNames } from "./names";

const listQuery = graphql(`
  query RequestList($filter: AccessRequestFilter!, $after: String) {
    accessRequests(first: 50, after: $after, filter: $filter) {
      nodes {
        id
        state
        givenName
        familyName
        email
        sharedMailbox
        evidenceKind
        role
        createdAt
        contactedAt
        expiresAt
        decidedAt
        decidedBy
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

type Row = RequestListQuery["accessRequests"]["nodes"][number];

const over: AccessRequestState[] = ["GRANTED", "DECLINED", "EXPIRED", "WITHDRAWN"];

const shell = getRouteApi("/companies/$number");
const route = getRouteApi("/companies/$number/requests");

// Requests are the people who asked for access to the company's account.
export function Requests() {
  const { t } = useLingui();
  const seat = shell.useRouteContext().seat;
  const { show } = route.useSearch();
  if (!seat || seat.role !== "ADMIN") return <NotThere />;
  const { id, customerNumber: number } = seat.company;
  const views = [
    { name: t`To be decided`, search: {}, now: !show },
    { name: t`Decided or lapsed`, search: { show: "over" } as const, now: show === "over" },
  ];
  return (
    <Page title={t`Access requests`}>
      <nav className="nav views" aria-label={t`Which requests`}>
        {views.map(({ name, search, now }) => (
          <Link key={name} to="/companies/$number/requests" params={{ number }} search={search} aria-current={now ? "page" : undefined} activeProps={{ "aria-current": now ? "page" : undefined }}>
            {name}
          </Link>
        ))}
      </nav>
      <Rows key={show ?? "open"} company={id} number={number} over={show === "over"} />
    </Page>
  );
}

function Rows({ company, number, over: done }: { company: string; number: string; over: boolean }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: listQuery, variables: { after, filter: { company, ...(done ? { states: over } : {}) } } });
  const none = (
    <Empty title={done ? t`Nothing was decided yet` : t`Nobody waits for a decision`}>
      {!done && <p>{t`When somebody asks for access to your company's account, we write to you, and the request stands here.`}</p>}
    </Empty>
  );
  const columns: (Column<Row> | false)[] = [
    {
      name: t`Name`,
      lead: true,
      cell: (r) => (
        <Link to="/companies/$number/requests/$request" params={{ number, request: r.id }}>
          {nameOf(r)}
        </Link>
      ),
    },
    {
      name: t`E-mail address`,
      cell: (r) => (
        <span className="long">
          {r.email} {r.sharedMailbox && <span className="tag">{t`shared mailbox`}</span>}
        </span>
      ),
    },
    { name: t`Evidence given`, cell: (r) => i18n._(evidenceNames[r.evidenceKind]) },
    { name: t`Role`, cell: (r) => i18n._(roleNames[r.role]) },
    { name: t`Requested on`, cell: (r) => moment(r.createdAt) },
    !done && { name: t`Lapses on`, cell: (r) => r.expiresAt && moment(r.expiresAt) },
    { name: t`State`, cell: (r) => <span className={r.state === "GRANTED" ? "tag good" : "tag"}>{i18n._(requestStateNames[r.state])}</span> },
    done && { name: t`Decided`, cell: (r) => r.decidedAt && [r.decidedBy, moment(r.decidedAt)].filter(Boolean).join(", ") },
  ];
  return <PagedTable query={query} list={query[0].data?.accessRequests} caption={t`Access requests`} columns={columns.filter((c) => c !== false)} empty={none} onMore={setAfter} />;
}
