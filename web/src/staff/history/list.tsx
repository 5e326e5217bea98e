import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import type { DeskHistoryQuery } from "../../api/gql/graphql";
import { actorNames, named } from "../../timeline/events";
import { Button } from "../../ui/button";
import { moment } from "../../ui/format";
import { Page } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Empty } from "../../ui/states";
import type { Column } from "../../ui/table";
import { FindCompany } from "../companies/find";
import { useDetail } from "../companies/timeline";
import { CompanyLink } from "../shell/company";
import { areaNames, houseNames } from "./names";
import { historySearch, type HistorySearch } from "./search";

const historyQuery = graphql(`
  query DeskHistory($after: String, $filter: TimelineFilter) {
    houseTimeline(first: 50, after: $after, filter: $filter) {
      nodes {
        id
        at
        actorKind
        actor { id givenName familyName }
        person { id givenName familyName }
        company { id legalName customerNumber }
        action
        details { name value }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const ofQuery = graphql(`
  query DeskHistoryOf($company: ID!, $ofCompany: Boolean!, $person: ID!, $ofPerson: Boolean!) {
    company(id: $company) @include(if: $ofCompany) { id legalName customerNumber }
    person: node(id: $person) @include(if: $ofPerson) { id ... on Person { givenName familyName } }
  }
`);

type Row = DeskHistoryQuery["houseTimeline"]["nodes"][number];

const route = getRouteApi("/staff/history");

// HistoryPage is what happened in the house and with its customers.
export function HistoryPage() {
  const { t, i18n } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: HistorySearch) => void navigate({ search: historySearch(next), resetScroll: false });
  return (
    <Page title={t`History`}>
      <search className="filters">
        <label>
          <span>{t`About`}</span>
          <select value={search.area ?? ""} onChange={(event) => change({ ...search, area: event.target.value as HistorySearch["area"] })}>
            <option value="">{t`Everything`}</option>
            {Object.entries(areaNames).map(([area, name]) => (
              <option key={area} value={area}>
                {i18n._(name)}
              </option>
            ))}
          </select>
        </label>
      </search>
      {(search.company ?? search.person) ? <Only search={search} change={change} /> : <OfCompany choose={(company) => change({ ...search, company })} />}
      <Rows key={JSON.stringify(search)} search={search} />
    </Page>
  );
}

function OfCompany({ choose }: { choose: (company: string) => void }) {
  const { t } = useLingui();
  return (
    <details className="reveal">
      <summary>{t`Of one company`}</summary>
      <FindCompany action={t`Choose`} choose={({ id }) => choose(id)} />
    </details>
  );
}

// Only says to whom the list is narrowed, and lets go of it.
function Only({ search, change }: { search: HistorySearch; change: (next: HistorySearch) => void }) {
  const { t } = useLingui();
  const { company = "", person = "" } = search;
  const [{ data }] = useQuery({ query: ofQuery, variables: { company, ofCompany: Boolean(company), person, ofPerson: Boolean(person) } });
  const somebody = data?.person && "givenName" in data.person ? `${data.person.givenName} ${data.person.familyName}` : "";
  return (
    <div className="note files">
      {company && (
        <p className="tick">
          {t`Only of this company:`} {data?.company && <CompanyLink company={data.company} />}
        </p>
      )}
      {person && (
        <p className="tick">
          {t`Only what this person did, or whose access it is about:`} {somebody}
        </p>
      )}
      <Button look="plain" onPress={() => change({ area: search.area })}>{t`Show everything`}</Button>
    </div>
  );
}

function Rows({ search: { area, company, person } }: { search: HistorySearch }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: historyQuery, variables: { after, filter: { areas: area && [area], company, person } } });
  const detail = useDetail();
  const word = (names: Parameters<typeof named>[0], value: string) => {
    const name = named(names, value);
    return name ? i18n._(name) : value;
  };
  const who = (one: NonNullable<Row["actor"]>) => (
    <Link to="/staff/history" search={{ area, person: one.id }}>
      {one.givenName} {one.familyName}
    </Link>
  );
  const columns: Column<Row>[] = [
    { name: t`What`, lead: true, cell: (e) => word(houseNames, e.action) },
    { name: t`When`, cell: (e) => moment(e.at) },
    { name: t`By`, cell: (e) => (e.actor ? who(e.actor) : word(actorNames, e.actorKind)) },
    { name: t`Whose access`, cell: (e) => e.person && who(e.person) },
    { name: t`Company`, cell: (e) => e.company && <CompanyLink company={e.company} /> },
    { name: t`Details`, cell: (e) => e.details.length > 0 && <span className="long">{e.details.map(detail).join(" · ")}</span> },
  ];
  return <PagedTable query={query} list={query[0].data?.houseTimeline} caption={t`History`} columns={columns} empty={<Empty title={t`Nothing of the sort happened`} />} onMore={setAfter} />;
}
