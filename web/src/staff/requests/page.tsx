import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { AccessDecision, DeskRequestFragment } from "../../api/gql/graphql";
import { Button } from "../../ui/button";
import { age, day, moment } from "../../ui/format";
import { Facts, Page, Panel, said } from "../../ui/page";
import { Failure, Loading } from "../../ui/states";
import { may } from "../shell/actions";
import { CompanyLink } from "../shell/company";
import { DecideDialog, ReopenDialog } from "./decide";
import { roleNames } from "../../people/names";
import { channelNames, deciderNames, evidenceNames, outcomeNames, reasonNames, routeNames, stateNames, weightNames } from "./names";

export const requestFragment = graphql(`
  fragment DeskRequest on AccessRequest {
    id
    reference
    channel
    state
    givenName
    familyName
    email
    phone
    sharedMailbox
    namesake
    evidenceKind
    weight
    evidenceDate
    evidenceNumber
    outcome
    role
    route
    createdAt
    confirmedAt
    contactedAt
    reminders
    expiresAt
    decidedAt
    decidedVia
    decidedBy
    customerNumber
    employer
    note
    sourceText
    calledName
    calledAt
    company {
      id
      legalName
      customerNumber
      state
      contactOfRecord { email name source verifiedOn changedAt }
      accountManager { name email phone }
      members(first: 20) { nodes { id role state person { id givenName familyName email } } pageInfo { hasNextPage } }
    }
    availableActions { action allowed reason }
  }
`);

const requestQuery = graphql(`
  query DeskRequestPage($id: ID!) {
    node(id: $id) { __typename id ...DeskRequest }
  }
`);

const route = getRouteApi("/staff/requests/$request");

export function RequestPage() {
  const { request: id } = route.useParams();
  const [{ data, error }, again] = useQuery({ query: requestQuery, variables: { id } });
  if (!data) return error ? <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} /> : <Loading />;
  return data.node?.__typename === "AccessRequest" ? <Shown request={data.node} /> : <NotThere />;
}

function Shown({ request: r }: { request: DeskRequestFragment }) {
  const { t, i18n } = useLingui();
  const [deciding, setDeciding] = useState<AccessDecision>();
  const [reopening, setReopening] = useState(false);
  const refused = r.availableActions.find((one) => one.action === "decideAccessRequest" && !one.allowed)?.reason;
  // Without a number nothing was looked at: "it fits" would mislead.
  const lookedAt = r.evidenceKind !== "NONE" || r.outcome !== "RIGHT";
  const outcome = r.outcome ? outcomeNames[r.outcome] : undefined;
  const decider = r.decidedVia && i18n._(deciderNames[r.decidedVia]);
  const person = `${r.givenName} ${r.familyName}`;
  return (
    <Page title={t`Access request: ${person}`}>
      <Panel>
        <Facts
          facts={[
            [t`State`, i18n._(stateNames[r.state])],
            [t`Reference`, said(r.reference)],
            [t`Came by`, i18n._(channelNames[r.channel])],
            [t`Age`, r.decidedAt ? null : age(r.createdAt)],
            [t`Since`, moment(r.createdAt)],
            [t`Who was asked`, r.route && i18n._(routeNames[r.route])],
            [t`Asked since`, r.contactedAt && moment(r.contactedAt)],
            [t`Reminders`, r.contactedAt && String(r.reminders)],
            [t`Ends on`, !r.decidedAt && r.expiresAt && moment(r.expiresAt)],
            [t`Decided`, r.decidedAt && moment(r.decidedAt)],
            [t`Decided by`, [r.decidedBy, decider].filter(Boolean).join(", ")],
          ]}
        />
        {refused && reasonNames[refused] && <p className="note">{i18n._(reasonNames[refused])}</p>}
        {r.namesake && (
          <p className="note">
            <Trans>The company has somebody else of that name: make sure who it is.</Trans>
          </p>
        )}
        {r.sharedMailbox && (
          <p className="note">
            <Trans>Several people seem to read this mailbox: whoever reads it would get in.</Trans>
          </p>
        )}
        <div className="actions">
          {may(r, "decideAccessRequest") && (
            <>
              <Button onPress={() => setDeciding("APPROVE")}>{t`Approve`}</Button>
              <Button look="grave" onPress={() => setDeciding("DECLINE")}>{t`Decline`}</Button>
            </>
          )}
          {may(r, "reopenAccessRequest") && <Button look="plain" onPress={() => setReopening(true)}>{t`Reopen`}</Button>}
        </div>
      </Panel>
      <Panel title={t`Who asks`}>
        <Facts
          wide
          facts={[
            [t`Name`, `${r.givenName} ${r.familyName}`],
            [t`E-mail address`, r.email],
            [t`Mailbox confirmed`, r.confirmedAt ? moment(r.confirmedAt) : t`not yet`],
            [
              t`Telephone`,
              r.phone && (
                <span key="phone">
                  {r.phone} <span className="tag grave">{t`not for checking`}</span>
                </span>
              ),
            ],
            [r.decidedVia ? t`Role` : t`Proposed role`, i18n._(roleNames[r.role])],
          ]}
        />
      </Panel>
      <Panel title={t`Evidence`}>
        <Facts
          wide
          facts={[
            [t`Kind`, i18n._(evidenceNames[r.evidenceKind])],
            [t`Number as typed`, r.evidenceNumber],
            [t`Date of the paper`, r.evidenceDate && day(r.evidenceDate)],
            [t`Weight`, i18n._(weightNames[r.weight])],
            [t`Outcome`, lookedAt && (outcome ? i18n._(outcome) : r.outcome)],
            [t`Customer number as typed`, r.customerNumber],
            [t`New employer as named`, r.employer],
          ]}
        />
        <p className="soft">
          <Trans>A number grants nothing by itself: it only tells how well the person knows the company's papers.</Trans>
        </p>
      </Panel>
      {r.company ? <CompanyPanel company={r.company} /> : <Panel title={t`Company`}><p className="soft">{t`None was found for the number.`}</p></Panel>}
      {(r.sourceText ?? r.calledName ?? r.note) && (
        <Panel title={t`For colleagues`}>
          <Facts
            facts={[
              [t`Called on the number on file`, r.calledName],
              [t`When`, r.calledAt && moment(r.calledAt)],
            ]}
          />
          {r.sourceText && (
            <div>
              <h3 className="said">{t`What was said or written`}</h3>
              <blockquote className="quote">{r.sourceText}</blockquote>
            </div>
          )}
          {r.note && (
            <div>
              <h3 className="said">{t`Note`}</h3>
              <blockquote className="quote">{r.note}</blockquote>
            </div>
          )}
        </Panel>
      )}
      {deciding && <DecideDialog request={r} decision={deciding} onClose={() => setDeciding(undefined)} />}
      {reopening && <ReopenDialog request={r} onClose={() => setReopening(false)} />}
    </Page>
  );
}

// CompanyPanel is whom to ask: the contact on file and the people who have access.
function CompanyPanel({ company }: { company: NonNullable<DeskRequestFragment["company"]> }) {
  const { t, i18n } = useLingui();
  const { contactOfRecord: contact, accountManager: manager, members } = company;
  const active = members?.nodes.filter((member) => member.state === "ACTIVE") ?? [];
  return (
    <Panel title={t`Company`}>
      <Facts
        wide
        facts={[
          [t`Name`, <CompanyLink key="company" company={company} />],
          [t`Contact on file`, contact && [contact.name, contact.email].filter(Boolean).join(", ")],
          [t`Known from`, contact?.source],
          [t`Verified on`, contact?.verifiedOn && day(contact.verifiedOn)],
          [t`Changed`, contact?.changedAt && moment(contact.changedAt)],
          [t`Account manager`, manager && [manager.name, manager.phone ?? manager.email].filter(Boolean).join(", ")],
        ]}
      />
      {active.length > 0 ? (
        <div>
          <h3 className="said">{t`Who has access`}</h3>
          <ul className="links">
            {active.map(({ id, role, person }) => (
              <li key={id}>
                {person.givenName} {person.familyName}{" "}
                <span className="soft">
                  {i18n._(roleNames[role])} · {person.email}
                </span>
              </li>
            ))}
            {members?.pageInfo.hasNextPage && <li className="soft">{t`and others`}</li>}
          </ul>
        </div>
      ) : (
        <p className="soft">{t`Nobody has access yet: the first person becomes administrator.`}</p>
      )}
    </Panel>
  );
}
