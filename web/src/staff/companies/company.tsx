import { Fragment, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { DeskCompanyQuery } from "../../api/gql/graphql";
import { day, dayAt, moment, money } from "../../ui/format";
import { languages } from "../../ui/locale";
import { Facts, mailbox, Page, Panel } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Failure, Loading } from "../../ui/states";
import { More, Table } from "../../ui/table";
import { kindNames } from "../../files/names";
import { countryName } from "../shell/countries";
import { CompanyLink } from "../shell/company";
import { Lead } from "../tasks/list";
import { taskNames } from "../tasks/names";
import { TaskDialog } from "../tasks/task";
import { Acts } from "./acts";
import { usePaused } from "./find";
import { Merges } from "./merges";
import { nameOf, roleNames } from "../../people/names";
import { companyStates, requestStates } from "./names";
import { Invitations, People } from "./people";
import { Timeline } from "./timeline";

const companyQuery = graphql(`
  query DeskCompany($id: ID!) {
    company(id: $id) {
      id
      customerNumber
      legalName
      country
      enterpriseNumber
      vatNumber
      locale
      state
      subUserModule
      address { street postalCode city }
      phone
      formerNumbers
      createdAt
      accountManager { name email phone }
      standIn { name email phone }
      contactOfRecord { email name source verifiedOn changedAt }
      suspendedReason
      suspendedNote
      glns
      sharedVatNumbers
      merges { ...DeskMerge }
      availableActions { action allowed reason }
    }
  }
`);

const requestsQuery = graphql(`
  query DeskCompanyRequests($id: ID!, $after: String) {
    accessRequests(first: 20, after: $after, filter: { company: $id }) {
      nodes { id reference givenName familyName email role state createdAt expiresAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const tasksQuery = graphql(`
  query DeskCompanyTasks($id: ID!, $after: String) {
    staffTasks(first: 20, after: $after, company: $id) {
      nodes { ...DeskTask }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const documentsQuery = graphql(`
  query DeskCompanyDocuments($id: ID!, $after: String, $filter: DocumentFilter) {
    company(id: $id) {
      id
      documents(first: 20, after: $after, filter: $filter) {
        nodes { id kind number issueDate buyerReference cancelled total { amount currency } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export type Company = NonNullable<DeskCompanyQuery["company"]>;

const route = getRouteApi("/staff/companies/$company");

export function CompanyPage() {
  const { t } = useLingui();
  const { company: id } = route.useParams();
  const [{ data, error }, ask] = useQuery({ query: companyQuery, variables: { id } });
  const [round, setRound] = useState(0); // a step may change every list of the page
  const again = () => {
    ask({ requestPolicy: "network-only" });
    setRound(round + 1);
  };
  const company = data?.company;
  if (!company && error) return <Failure error={error} retry={again} />;
  if (!data) return <Loading />;
  if (!company) return <NotThere />;
  const name = company.legalName;
  return (
    <Page key={company.id} title={t`Company ${name}`}>
      {company.state !== "ACTIVE" && <Stopped company={company} />}
      <Panel>
        <Summary company={company} />
      </Panel>
      <Acts company={company} again={again} />
      <Merges merges={company.merges ?? []} again={again} />
      <Fragment key={round}>
        <Tasks id={company.id} again={again} />
        <Requests id={company.id} />
        <People company={company} />
        <Invitations id={company.id} />
        <Documents id={company.id} />
        <Timeline id={company.id} />
      </Fragment>
    </Page>
  );
}

function Stopped({ company }: { company: Company }) {
  const { i18n, t } = useLingui();
  const into = company.merges?.find((m) => m.state === "MERGED" && m.from?.id === company.id)?.into;
  return (
    <div className="alert">
      <strong>{i18n._(companyStates[company.state])}</strong>
      {into && (
        <p>
          <Trans>
            It became a part of <CompanyLink company={into} />.
          </Trans>
        </p>
      )}
      {company.suspendedReason && <p>{company.suspendedReason}</p>}
      {company.suspendedNote && (
        <p>
          {t`For staff:`} {company.suspendedNote}
        </p>
      )}
    </div>
  );
}

const contact = (who: { name: string; email?: string | null; phone?: string | null } | null | undefined) =>
  who && (
    <>
      {who.name}
      {who.email && (
        <>
          <br />
          <a className="long" href={`mailto:${who.email}`}>{mailbox(who.email)}</a>
        </>
      )}
      {who.phone && (
        <>
          <br />
          {who.phone}
        </>
      )}
    </>
  );

function Summary({ company: c }: { company: Company }) {
  const { t, i18n } = useLingui();
  const record = c.contactOfRecord;
  return (
    <>
      <Facts
        facts={[
          [t`Customer number`, <span key="number" className="number">{c.customerNumber}</span>],
          [t`Former customer numbers`, c.formerNumbers?.join(", ")],
          [t`State`, i18n._(companyStates[c.state])],
          [t`Enterprise number`, c.enterpriseNumber],
          [t`VAT number`, c.vatNumber],
          [t`Country`, countryName(c.country)],
          [t`Language`, languages[c.locale]],
          [t`Customer since`, dayAt(c.createdAt)],
          [t`Location numbers (GLN)`, c.glns.join(", ")],
          [t`Shared VAT numbers`, c.sharedVatNumbers.join(", ")],
          [t`Company adds its people itself`, c.subUserModule ? t`on` : t`off`],
        ]}
      />
      <Facts
        wide
        facts={[
          [t`Address`, c.address && `${c.address.street}, ${c.address.postalCode} ${c.address.city}`],
          [t`Telephone on file`, c.phone],
          [
            t`Contact of record`,
            record && (
              <>
                {record.name && (
                  <>
                    {record.name}
                    <br />
                  </>
                )}
                <span className="long">{mailbox(record.email)}</span>
              </>
            ),
          ],
          [t`Verified`, record?.verifiedOn && `${day(record.verifiedOn)}${record.source ? ` · ${record.source}` : ""}`],
          [t`Contact changed`, record?.changedAt && moment(record.changedAt)],
          [t`Account manager`, contact(c.accountManager)],
          [t`Stand-in`, contact(c.standIn)],
        ]}
      />
    </>
  );
}

// Tasks are what staff have to look at here. A merger that waits stands above.
function Tasks({ id, again }: { id: string; again: () => void }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const [shown, setShown] = useState<string>();
  const query = useQuery({ query: tasksQuery, variables: { id, after } });
  const [{ data, error }] = query;
  const all = data?.staffTasks;
  const nodes = all?.nodes.filter((task) => task.kind !== "COMPANY_MERGE") ?? [];
  const task = nodes.find((one) => one.id === shown);
  if (!error && !nodes.length && !all?.pageInfo.hasNextPage) return null;
  const close = () => setShown(undefined);
  return (
    <Panel title={t`Tasks`}>
      <PagedTable
        query={query}
        list={all && { ...all, nodes }}
        empty={null}
        caption={t`Tasks`}
        onMore={setAfter}
        columns={[
          { name: t`Task`, lead: true, cell: (one) => <Lead task={one} name={i18n._(taskNames[one.kind])} open={() => setShown(one.id)} /> },
          { name: t`About`, cell: (one) => one.membership && nameOf(one.membership.person) },
          { name: t`Since`, cell: (one) => moment(one.openedAt) },
          {
            name: t`Promised by`,
            cell: (one) => (
              <span>
                {moment(one.promisedAt)} {one.overdue && <span className="tag grave">{t`overdue`}</span>}
              </span>
            ),
          },
          { name: t`Taken by`, cell: (one) => one.takenBy && nameOf(one.takenBy) },
        ]}
      />
      {task && (
        <TaskDialog
          task={task}
          onClose={close}
          closed={() => {
            close();
            again();
          }}
        />
      )}
    </Panel>
  );
}

function Requests({ id }: { id: string }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: requestsQuery, variables: { id, after } });
  const list = data?.accessRequests;
  if (!list) return error ? <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} /> : null;
  if (!list.nodes.length) return null;
  return (
    <Panel title={t`Access requests that wait`}>
      <Table
        caption={t`Access requests that wait`}
        rows={list.nodes}
        rowKey={(r) => r.id}
        columns={[
          { name: t`Name`, lead: true, cell: (r) => <Link to="/staff/requests/$request" params={{ request: r.id }}>{nameOf(r)}</Link> },
          { name: t`Reference`, cell: (r) => <span className="number">{r.reference}</span> },
          { name: t`Mailbox`, cell: (r) => <span className="long">{mailbox(r.email)}</span> },
          { name: t`Role`, cell: (r) => i18n._(roleNames[r.role]) },
          { name: t`State`, cell: (r) => i18n._(requestStates[r.state]) },
          { name: t`Since`, cell: (r) => moment(r.createdAt) },
          { name: t`Ends`, cell: (r) => r.expiresAt && moment(r.expiresAt) },
        ]}
      />
      {list.pageInfo.hasNextPage && <More shown={list.nodes.length} more pending={fetching} onMore={() => setAfter(list.pageInfo.endCursor ?? null)} />}
    </Panel>
  );
}

function Documents({ id }: { id: string }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const text = usePaused(typed).trim();
  return (
    <Panel title={t`Documents`}>
      <search className="filters">
        <label>
          <span>{t`Search: any number, article, words`}</span>
          <input type="search" maxLength={100} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
      </search>
      <DocumentRows key={text} id={id} text={text} />
    </Panel>
  );
}

function DocumentRows({ id, text }: { id: string; text: string }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: documentsQuery, variables: { id, after, filter: text ? { text } : null } });
  const list = data?.company?.documents;
  return (
    <>
      {!list && (error ? <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} /> : !data && <Loading rows={3} />)}
      {list && !list.nodes.length && <p className="soft" role="status">{text ? t`No document fits.` : t`No documents yet.`}</p>}
      {list && list.nodes.length > 0 && (
        <>
          <Table
            caption={t`Documents`}
            rows={list.nodes}
            rowKey={(d) => d.id}
            columns={[
              {
                name: t`Number`,
                lead: true,
                cell: (d) => (
                  <Link to="/staff/companies/$company/documents/$document" params={{ company: id, document: d.id }}>
                    {d.number}
                  </Link>
                ),
              },
              {
                name: t`Kind`,
                cell: (d) => (
                  <>
                    {i18n._(kindNames[d.kind])} {d.cancelled && <span className="tag">{t`cancelled`}</span>}
                  </>
                ),
              },
              { name: t`Date`, cell: (d) => day(d.issueDate) },
              { name: t`Customer's reference`, cell: (d) => d.buyerReference },
              { name: t`Amount`, number: true, cell: (d) => d.total && money(d.total) },
            ]}
          />
          <More shown={list.nodes.length} more={list.pageInfo.hasNextPage} pending={fetching} onMore={() => setAfter(list.pageInfo.endCursor ?? null)} />
        </>
      )}
    </>
  );
}
