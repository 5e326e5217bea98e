import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { InvitationListQuery, MemberListQuery } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { Button, ButtonLink } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { day, lastDay, moment } from "../../ui/format";
import { dayOf } from "../../ui/day";
import { Page, Panel } from "../../ui/page";
import { seller } from "../../ui/seller";
import { Failure, Loading } from "../../ui/states";
import { More, Table, type Column } from "../../ui/table";
import { toast } from "../../ui/toast";
import { ModuleOff } from "./module";
import { deliveryNames, nameOf, roleNames } from "../../people/names";
import { invitationNames, stateNames } from "./names";

const memberQuery = graphql(`
  query MemberList($company: ID!, $after: String) {
    company(id: $company) {
      id
      members(first: 50, after: $after) {
        nodes {
          id
          role
          state
          createdAt
          givenAt
          endsAt
          lastSeenAt
          sharedMailbox
          person { id givenName familyName email }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

const invitationQuery = graphql(`
  query InvitationList($company: ID!, $after: String) {
    company(id: $company) {
      id
      invitations(first: 20, after: $after) {
        nodes { ...InvitationRow }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export const invitationRow = graphql(`
  fragment InvitationRow on Invitation {
    id
    email
    role
    state
    delivery
    answerClass
    sharedMailbox
    invitedBy
    createdAt
    expiresAt
    membershipEndsAt
    availableActions { action allowed reason }
  }
`);

const resendMutation = graphql(`
  mutation ResendInvitation($input: InvitationInput!) {
    resendInvitation(input: $input) {
      invitation { ...InvitationRow }
      errors { code message path }
    }
  }
`);

const revokeMutation = graphql(`
  mutation RevokeInvitation($input: InvitationInput!) {
    revokeInvitation(input: $input) {
      invitation { ...InvitationRow }
      errors { code message path }
    }
  }
`);

const waitingQuery = graphql(`
  query RequestsWaiting($company: ID!) {
    accessRequests(first: 100, filter: { company: $company }) {
      nodes { id state }
    }
  }
`);

const shell = getRouteApi("/companies/$number");

// People are the users of a company, for its administrators.
export function People() {
  const { t } = useLingui();
  const seat = shell.useRouteContext().seat;
  if (!seat || seat.role !== "ADMIN") return <NotThere />;
  const { id, customerNumber: number, availableActions } = seat.company;
  const invite = availableActions.find((a) => a.action === "inviteMember");
  return (
    <Page
      title={t`Users`}
      actions={
        invite?.allowed && (
          <ButtonLink to="/companies/$number/people/invite" params={{ number }}>
            {t`Invite a user`}
          </ButtonLink>
        )
      }
    >
      <Waiting company={id} number={number} />
      <Members company={id} number={number} />
      {invite?.reason === "SUB_USER_MODULE_OFF" && <ModuleOff company={id} number={number} />}
      <Invitations company={id} module={invite?.allowed ?? false} />
    </Page>
  );
}

// Waiting says that somebody asks for access: that comes before anything else.
function Waiting({ company, number }: { company: string; number: string }) {
  const [{ data }] = useQuery({ query: waitingQuery, variables: { company } });
  const waiting = data?.accessRequests.nodes.filter((r) => r.state === "AWAITING_COMPANY").length;
  if (!waiting) return null;
  return (
    <p className="note">
      <Plural value={waiting} one="# person asks for access to your company's account." other="# people ask for access to your company's account." />{" "}
      <Link to="/companies/$number/requests" params={{ number }}>
        <Trans>Look and decide</Trans>
      </Link>
    </p>
  );
}

type Member = NonNullable<NonNullable<MemberListQuery["company"]>["members"]>["nodes"][number];

function Members({ company, number }: { company: string; number: string }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: memberQuery, variables: { company, after } });
  const list = data?.company?.members;
  const retry = () => again({ requestPolicy: "network-only" });
  if (!list && error) return <Failure error={error} retry={retry} />;
  if (!list) return data ? <NotThere /> : <Loading />;
  const columns: Column<Member>[] = [
    {
      name: t`Name`,
      lead: true,
      cell: (m) => (
        <Link to="/companies/$number/people/$member" params={{ number, member: m.id }}>
          {nameOf(m.person)}
        </Link>
      ),
    },
    {
      name: t`E-mail address`,
      cell: (m) => (
        <span className="long">
          {m.person.email} {m.sharedMailbox && <span className="tag">{t`shared mailbox`}</span>}
        </span>
      ),
    },
    {
      name: t`Role`,
      cell: (m) => (
        <span>
          {i18n._(roleNames[m.role])} {m.state !== "ACTIVE" && <span className={m.state === "FROZEN" ? "tag grave" : "tag"}>{i18n._(stateNames[m.state])}</span>}
        </span>
      ),
    },
    { name: t`User since`, cell: (m) => m.givenAt && day(dayOf(m.givenAt, seller.timeZone)) },
    { name: t`Last here`, cell: (m) => (m.lastSeenAt ? moment(m.lastSeenAt) : m.givenAt && <span className="soft">{t`never`}</span>) },
    { name: t`Last day`, cell: (m) => m.endsAt && lastDay(m.endsAt) },
  ];
  const shown = list.nodes.filter((m) => m.state !== "ENDED");
  return (
    <>
      <Table caption={t`Users`} columns={columns} rows={shown} rowKey={(m) => m.id} />
      {error && <Failure error={error} retry={retry} />}
      <More shown={shown.length} more={list.pageInfo.hasNextPage} pending={fetching} onMore={() => setAfter(list.pageInfo.endCursor ?? null)} />
    </>
  );
}

type InvitationNode = NonNullable<NonNullable<InvitationListQuery["company"]>["invitations"]>["nodes"][number];

function Invitations({ company, module }: { company: string; module: boolean }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: invitationQuery, variables: { company, after } });
  const list = data?.company?.invitations;
  const retry = () => again({ requestPolicy: "network-only" });
  if (!list && error) return <Failure error={error} retry={retry} />;
  if (!list) return null;
  if (!list.nodes.length && !module) return null;
  const columns: Column<InvitationNode>[] = [
    {
      name: t`Invited`,
      lead: true,
      cell: (i) => (
        <span className="long">
          {i.email} {i.sharedMailbox && <span className="tag">{t`shared mailbox`}</span>}
        </span>
      ),
    },
    { name: t`Role`, cell: (i) => (i.membershipEndsAt ? t`${i18n._(roleNames[i.role])}, until ${lastDay(i.membershipEndsAt)}` : i18n._(roleNames[i.role])) },
    { name: t`State`, cell: (i) => <span className={i.state === "ACCEPTED" ? "tag good" : "tag"}>{i18n._(invitationNames[i.state])}</span> },
    {
      name: t`E-mail`,
      cell: (i) => (
        <span>
          <span className={i.delivery === "FAILED" ? "tag grave" : "soft"}>{i18n._(deliveryNames[i.delivery])}</span>
          {i.answerClass && <span className="soft"> {t`(answer of the mail server: ${i.answerClass})`}</span>}
        </span>
      ),
    },
    { name: t`Invited by`, cell: (i) => `${i.invitedBy}, ${day(dayOf(i.createdAt, seller.timeZone))}` },
    { name: t`Open until`, cell: (i) => i.state === "PENDING" && moment(i.expiresAt) },
    { name: t`Actions`, cell: (i) => <InvitationActions invitation={i} /> },
  ];
  return (
    <Panel title={t`Invitations`}>
      {list.nodes.length ? (
        <>
          <Table caption={t`Invitations`} columns={columns} rows={list.nodes} rowKey={(i) => i.id} />
          {error && <Failure error={error} retry={retry} />}
          <More shown={list.nodes.length} more={list.pageInfo.hasNextPage} pending={fetching} onMore={() => setAfter(list.pageInfo.endCursor ?? null)} />
        </>
      ) : (
        <p className="soft">{t`Nobody was invited yet.`}</p>
      )}
    </Panel>
  );
}

function InvitationActions({ invitation }: { invitation: InvitationNode }) {
  const { t } = useLingui();
  const { id, email, availableActions } = invitation;
  const resend = useAct(resendMutation, (data) => data.resendInvitation);
  const revoke = useAct(revokeMutation, (data) => data.revokeInvitation);
  const [asking, setAsking] = useState(false);
  const may = (action: string) => availableActions.some((a) => a.action === action && a.allowed);
  if (!may("resendInvitation") && !may("revokeInvitation")) return null;
  return (
    <div className="actions">
      {may("resendInvitation") && (
        <Button
          look="plain"
          pending={resend.pending}
          aria-label={t`Send again: ${email}`}
          onPress={() => void resend.run({ input: { invitation: id } }).then((done) => done && toast(t`The invitation is on its way to ${email} again; the link of the earlier mail has stopped working.`))}
        >
          {t`Send again`}
        </Button>
      )}
      {may("revokeInvitation") && (
        <Button look="plain" aria-label={t`Take back: ${email}`} onPress={() => setAsking(true)}>
          {t`Take back`}
        </Button>
      )}
      <Trouble of={resend} />
      <Dialog title={t`Take the invitation back?`} open={asking} onClose={() => setAsking(false)}>
        <p className="long">
          <Trans>The link in the mail to {email} stops working at once. You can invite the person again at any time.</Trans>
        </p>
        <Trouble of={revoke} />
        <Button
          look="grave"
          pending={revoke.pending}
          onPress={() =>
            void revoke.run({ input: { invitation: id } }).then((done) => {
              if (!done) return;
              setAsking(false);
              toast(t`The invitation to ${email} is taken back.`);
            })
          }
        >
          {t`Take the invitation back`}
        </Button>
      </Dialog>
    </div>
  );
}
