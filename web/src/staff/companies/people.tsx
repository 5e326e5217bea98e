import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import { ButtonLink } from "../../ui/button";
import { dayAt, lastDay, moment } from "../../ui/format";
import { mailbox, Panel } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { deliveryNames, nameOf, roleNames } from "../../people/names";
import { invitationStates, membershipStates } from "./names";

const peopleQuery = graphql(`
  query DeskCompanyPeople($id: ID!, $after: String) {
    company(id: $id) {
      id
      members(first: 50, after: $after) {
        nodes { id role state createdAt endsAt endedAt lastSeenAt sharedMailbox person { id givenName familyName email phone } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

const invitationsQuery = graphql(`
  query DeskCompanyInvitations($id: ID!, $after: String) {
    company(id: $id) {
      id
      invitations(first: 20, after: $after) {
        nodes { id email role state delivery answerClass sharedMailbox invitedBy createdAt expiresAt membershipEndsAt }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

// People are a company's users; what can be done with an access is on its own page.
export function People({ company: { id, customerNumber: number } }: { company: { id: string; customerNumber: string } }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: peopleQuery, variables: { id, after } });
  return (
    <Panel title={t`People`}>
      <PagedTable
        query={query}
        list={query[0].data?.company?.members}
        empty={<p className="soft">{t`Nobody yet.`}</p>}
        caption={t`People`}
        onMore={setAfter}
        columns={[
          {
            name: t`Name`,
            lead: true,
            cell: (m) => (
              <Link to="/staff/companies/$company/people/$member" params={{ company: id, member: m.id }}>
                {nameOf(m.person)}
              </Link>
            ),
          },
          { name: t`Role`, cell: (m) => i18n._(roleNames[m.role]) },
          { name: t`State`, cell: (m) => <span className={m.state === "ACTIVE" ? undefined : m.state === "FROZEN" ? "tag grave" : "tag"}>{i18n._(membershipStates[m.state])}</span> },
          {
            name: t`Mailbox`,
            cell: (m) => (
              <span className="long">
                {mailbox(m.person.email)} {m.sharedMailbox && <span className="tag">{t`shared`}</span>}
              </span>
            ),
          },
          { name: t`Telephone`, cell: (m) => m.person.phone },
          { name: t`Last here`, cell: (m) => m.lastSeenAt && dayAt(m.lastSeenAt) },
          { name: t`Last day`, cell: (m) => (m.endedAt ?? m.endsAt) && (m.endedAt ? dayAt(m.endedAt) : m.endsAt && lastDay(m.endsAt)) },
        ]}
      />
      <div className="actions">
        <ButtonLink look="plain" to="/staff/requests/record" search={{ number }}>{t`Record an access request`}</ButtonLink>
        <ButtonLink look="plain" to="/staff/companies/import-people" search={{ number }}>{t`Enter a list of people`}</ButtonLink>
      </div>
    </Panel>
  );
}

// Invitations are whom the company asked in. That is its own affair: staff see whether the mail arrived.
export function Invitations({ id }: { id: string }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: invitationsQuery, variables: { id, after } });
  const list = query[0].data?.company?.invitations;
  if (!query[0].error && !list?.nodes.length) return null;
  return (
    <Panel title={t`Invitations by the company`}>
      <PagedTable
        query={query}
        list={list}
        empty={null}
        caption={t`Invitations by the company`}
        onMore={setAfter}
        columns={[
          {
            name: t`Mailbox`,
            lead: true,
            cell: (i) => (
              <span className="long">
                {mailbox(i.email)} {i.sharedMailbox && <span className="tag">{t`shared`}</span>}
              </span>
            ),
          },
          { name: t`Role`, cell: (i) => i18n._(roleNames[i.role]) },
          { name: t`Last day`, cell: (i) => i.membershipEndsAt && lastDay(i.membershipEndsAt) },
          { name: t`State`, cell: (i) => <span className={i.state === "ACCEPTED" ? "tag good" : "tag"}>{i18n._(invitationStates[i.state])}</span> },
          {
            name: t`Mail`,
            cell: (i) => (
              <span className={i.delivery === "FAILED" ? "tag grave" : "soft"}>
                {i18n._(deliveryNames[i.delivery])}
                {i.answerClass && ` (${i.answerClass})`}
              </span>
            ),
          },
          { name: t`Invited by`, cell: (i) => `${i.invitedBy}, ${dayAt(i.createdAt)}` },
          { name: t`Open until`, cell: (i) => i.state === "PENDING" && moment(i.expiresAt) },
        ]}
      />
    </Panel>
  );
}
