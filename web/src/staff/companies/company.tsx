import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { DeskCompanyQuery } from "../../api/gql/graphql";
import { day, moment, money } from "../../ui/format";
import { languages } from "../../ui/locale";
import { Facts, Page, Panel } from "../../ui/page";
import { Failure, Loading } from "../../ui/states";
import { More, Table } from "../../ui/table";
import { kindNames } from "../ingestions/names";
import { Acts } from "./acts";
import { companyStates, membershipStates, requestStates, roleNames } from "./names";
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
      createdAt
      accountManager { name email phone }
      standIn { name email phone }
      contactOfRecord { email name source verifiedOn changedAt }
      suspendedReason
      suspendedNote
      glns
      sharedVatNumbers
      availableActions { action allowed reason }
    }
  }
`);

const peopleQuery = graphql(`
  query DeskCompanyPeople($id: ID!, $after: String) {
    company(id: $id) {
      id
      members(first: 50, after: $after) {
        nodes { id role state createdAt endsAt lastSeenAt sharedMailbox person { id givenName familyName email phone } }
        pageInfo { hasNextPage endCursor }
      }
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

const documentsQuery = graphql(`
  query DeskCompanyDocuments($id: ID!, $after: String) {
    company(id: $id) {
      id
      documents(first: 20, after: $after) {
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
  const again = () => ask({ requestPolicy: "network-only" });
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
      <People id={company.id} />
      <Requests id={company.id} />
      <Documents id={company.id} />
      <Timeline id={company.id} />
    </Page>
  );
}

function Stopped({ company }: { company: Company }) {
  const { i18n, t } = useLingui();
  return (
    <div className="alert">
      <strong>{i18n._(companyStates[company.state])}</strong>
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
          <a className="long" href={`mailto:${who.email}`}>{who.email}</a>
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
          [t`State`, i18n._(companyStates[c.state])],
          [t`Enterprise number`, c.enterpriseNumber],
          [t`VAT number`, c.vatNumber],
          [t`Address`, c.address && `${c.address.street}, ${c.address.postalCode} ${c.address.city}`],
          [t`Country`, c.country],
          [t`Language`, languages[c.locale]],
          [t`Customer since`, moment(c.createdAt)],
          [t`Location numbers (GLN)`, c.glns.join(", ")],
          [t`Shared VAT numbers`, c.sharedVatNumbers.join(", ")],
          [t`Company adds its people itself`, c.subUserModule ? t`on` : t`off`],
        ]}
      />
      <Facts
        wide
        facts={[
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
                <span className="long">{record.email}</span>
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

function People({ id }: { id: string }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: peopleQuery, variables: { id, after } });
  const list = data?.company?.members;
  return (
    <Panel title={t`People`}>
      {!list && (error ? <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} /> : !data && <Loading rows={3} />)}
      {list && !list.nodes.length && <p className="soft">{t`Nobody yet.`}</p>}
      {list && list.nodes.length > 0 && (
        <>
          <Table
            caption={t`People`}
            rows={list.nodes}
            rowKey={(m) => m.id}
            columns={[
              { name: t`Name`, lead: true, cell: (m) => m.person && `${m.person.givenName} ${m.person.familyName}` },
              { name: t`Role`, cell: (m) => i18n._(roleNames[m.role]) },
              { name: t`State`, cell: (m) => <span className={m.state === "ACTIVE" ? undefined : "tag"}>{i18n._(membershipStates[m.state])}</span> },
              {
                name: t`Mailbox`,
                cell: (m) =>
                  m.person && (
                    <span className="long">
                      {m.person.email} {m.sharedMailbox && <span className="tag">{t`shared`}</span>}
                    </span>
                  ),
              },
              { name: t`Telephone`, cell: (m) => m.person?.phone },
              { name: t`Last here`, cell: (m) => m.lastSeenAt && moment(m.lastSeenAt) },
              { name: t`Ends`, cell: (m) => m.endsAt && moment(m.endsAt) },
            ]}
          />
          <More shown={list.nodes.length} more={list.pageInfo.hasNextPage} pending={fetching} onMore={() => setAfter(list.pageInfo.endCursor ?? null)} />
        </>
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
          { name: t`Name`, lead: true, cell: (r) => `${r.givenName} ${r.familyName}` },
          { name: t`Reference`, cell: (r) => <span className="number">{r.reference}</span> },
          { name: t`Mailbox`, cell: (r) => <span className="long">{r.email}</span> },
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
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: documentsQuery, variables: { id, after } });
  const list = data?.company?.documents;
  return (
    <Panel title={t`Documents`}>
      {!list && (error ? <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} /> : !data && <Loading rows={3} />)}
      {list && !list.nodes.length && <p className="soft">{t`No documents yet.`}</p>}
      {list && list.nodes.length > 0 && (
        <>
          <Table
            caption={t`Documents`}
            rows={list.nodes}
            rowKey={(d) => d.id}
            columns={[
              { name: t`Number`, lead: true, cell: (d) => d.number },
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
    </Panel>
  );
}
