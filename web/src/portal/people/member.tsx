import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { useMutation, useQuery } from "urql";
import { NotThere, session } from "../../account/session";
import { graphql } from "../../api/gql";
import type { EndReason, MemberPageQuery, MembershipRole } from "../../api/gql/graphql";
import { Button } from "../../ui/button";
import { dayOf, endOf, lastDayOf } from "../../ui/day";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/fields";
import { day, lastDay, moment, today } from "../../ui/format";
import { FormView, useForm } from "../../ui/form";
import { Facts, Page, Panel } from "../../ui/page";
import { seller } from "../../ui/seller";
import { Failure, Loading } from "../../ui/states";
import { toast } from "../../ui/toast";
import { nameOf, roleNames, roleSees } from "../../people/names";
import { endReasonNames, endReasons, originNames, roles, stateNames } from "./names";

export const memberFacts = graphql(`
  fragment MemberFacts on Membership {
    id
    role
    state
    createdAt
    endsAt
    endedAt
    givenHow
    givenBy
    givenAt
    lastSeenAt
    sharedMailbox
    frozenReason
    availableActions { action allowed reason }
  }
`);

const memberQuery = graphql(`
  query MemberPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Membership {
        ...MemberFacts
        person { id givenName familyName email phone locale }
        company { id customerNumber legalName }
      }
    }
  }
`);

const changeMutation = graphql(`
  mutation ChangeMembership($input: ChangeMembershipInput!) {
    changeMembership(input: $input) {
      membership { ...MemberFacts }
      errors { code message path }
    }
  }
`);

const endMutation = graphql(`
  mutation EndMembership($input: EndMembershipInput!) {
    endMembership(input: $input) {
      membership { ...MemberFacts }
      errors { code message path }
    }
  }
`);

const leaveMutation = graphql(`
  mutation ReportColleagueDeparture($input: ReportDepartureInput!) {
    reportDeparture(input: $input) {
      membership { ...MemberFacts }
      errors { code message path }
    }
  }
`);

// Who could administer the company after the one who leaves.
const successorQuery = graphql(`
  query Successors($company: ID!) {
    company(id: $company) {
      id
      members(first: 100) {
        nodes { id role state endsAt person { id givenName familyName } }
      }
    }
  }
`);

type Member = Extract<NonNullable<MemberPageQuery["node"]>, { __typename: "Membership" }>;

const shell = getRouteApi("/companies/$number");
const route = getRouteApi("/companies/$number/people/$member");

// MemberPage is one user: what is known of the access, and what an administrator can do with it.
export function MemberPage() {
  const { t, i18n } = useLingui();
  const { number, member: id } = route.useParams();
  const [{ data, error }, again] = useQuery({ query: memberQuery, variables: { id } });
  const found = data?.node;
  if (!found && error) return <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!data) return <Loading />;
  // Another company's user does not exist at this address.
  if (found?.__typename !== "Membership" || found.company?.customerNumber !== number) return <NotThere />;
  const m = found;
  const change = m.availableActions.some((a) => a.action === "changeMembership" && a.allowed); // its form says what a role sees
  return (
    <Page title={t`User ${nameOf(m.person)}`}>
      {m.state === "FROZEN" && (
        <p className="note">
          <Trans>This access is blocked: the person can do nothing here. Only our staff can restore it.</Trans> {m.frozenReason}
        </p>
      )}
      <Panel>
        <Facts
          facts={[
            [t`E-mail address`, <span className="long" key="email">{m.person.email}</span>],
            [t`Note`, m.sharedMailbox && t`Several people probably read this mailbox.`],
            [t`Telephone`, m.person.phone],
            [t`Role`, i18n._(roleNames[m.role])],
            [t`State`, i18n._(stateNames[m.state])],
            [t`User since`, m.givenAt && day(dayOf(m.givenAt, seller.timeZone))],
            [t`Last here`, m.lastSeenAt && moment(m.lastSeenAt)],
            [t`How`, m.givenHow && i18n._(originNames[m.givenHow])],
            [t`Approved or invited by`, m.givenBy],
            [t`Last day of the access`, m.state !== "ENDED" && m.endsAt && lastDay(m.endsAt)],
            [t`Ended on`, m.endedAt && day(dayOf(m.endedAt, seller.timeZone))],
          ]}
        />
        {!change && <p className="soft">{i18n._(roleSees[m.role])}</p>}
      </Panel>
      <Steps member={m} number={number} />
    </Page>
  );
}

function Steps({ member: m, number }: { member: Member; number: string }) {
  const { t } = useLingui();
  const me = shell.useRouteContext().viewer.person.id === m.person.id;
  const [asking, setAsking] = useState<"end" | "leave">();
  const step = (action: string) => m.availableActions.find((a) => a.action === action);
  const may = (action: string) => step(action)?.allowed ?? false;
  const close = () => setAsking(undefined);
  if (m.state === "PENDING") {
    return (
      <p className="note">
        <Trans>
          This person asks for access and sees nothing until somebody decides. <Link to="/companies/$number/requests" params={{ number }}>Look and decide</Link>
        </Trans>
      </p>
    );
  }
  return (
    <>
      {may("changeMembership") && (
        <Panel title={t`Role and last day`}>
          {me && <p className="note">{t`This is your own access: with another role you can no longer manage the users.`}</p>}
          <Change key={`${m.role} ${m.endsAt}`} member={m} />
        </Panel>
      )}
      {(may("endMembership") || may("reportDeparture")) && (
        <Panel title={t`End of the access`}>
          <p>{t`Does the person leave the company, or no longer need the access?`}</p>
          <div className="actions">
            {may("reportDeparture") && (
              <Button look="plain" onPress={() => setAsking("leave")}>{t`Report that the person leaves`}</Button>
            )}
            {may("endMembership") && (
              <Button look="grave" onPress={() => setAsking("end")}>{t`End the access at once`}</Button>
            )}
          </div>
        </Panel>
      )}
      <Dialog title={t`End the access of ${nameOf(m.person)}?`} open={asking === "end"} onClose={close}>
        <End member={m} me={me} done={close} />
      </Dialog>
      <Dialog title={t`${nameOf(m.person)} leaves the company`} open={asking === "leave"} onClose={close}>
        <Leave member={m} me={me} done={close} />
      </Dialog>
    </>
  );
}

function Change({ member: m }: { member: Member }) {
  const { t, i18n } = useLingui();
  const [, change] = useMutation(changeMutation);
  const after = useAfter();
  const was = m.endsAt ? lastDayOf(m.endsAt, seller.timeZone) : "";
  const form = useForm({
    name: `member ${m.id}`,
    initial: { role: m.role, endsAt: was },
    async send({ role, endsAt = "" }) {
      const until = endsAt === was ? undefined : endsAt === "" ? null : (endOf(endsAt, seller.timeZone) ?? endsAt);
      const { data, error } = await change({ input: { membership: m.id, role: role === m.role ? undefined : (role as MembershipRole), endsAt: until } });
      const changed = data?.changeMembership.membership;
      if (changed && !error) {
        toast(t`The access of ${nameOf(m.person)} is changed.`);
        await after(m.person.id);
      }
      return { error, errors: data?.changeMembership.errors };
    },
  });
  return (
    <FormView form={form} action={t`Save`}>
      <SelectField name="role" label={t`Role`} required options={roles.map((role) => ({ value: role, label: i18n._(roleNames[role]) }))} hint={i18n._(roleSees[(form.values.role ?? m.role) as MembershipRole])} />
      <TextField name="endsAt" type="date" label={t`Last day of the access`} hint={t`Empty: the access has no end.`} />
    </FormView>
  );
}

function End({ member: m, me, done }: { member: Member; me: boolean; done: () => void }) {
  const { t, i18n } = useLingui();
  const [, end] = useMutation(endMutation);
  const after = useAfter();
  const form = useForm({
    name: `end ${m.id}`,
    initial: { reason: "NO_LONGER_NEEDED", successor: "" },
    async send({ reason, successor }) {
      const { data, error } = await end({ input: { membership: m.id, reason: reason as EndReason, successor: successor || undefined } });
      if (data?.endMembership.membership && !error) {
        done();
        toast(t`The access of ${nameOf(m.person)} has ended.`);
        await after(m.person.id);
      }
      return { error, errors: data?.endMembership.errors };
    },
  });
  return (
    <>
      <Consequences me={me} />
      <FormView form={form} action={t`End the access now`} grave>
        <SelectField name="reason" label={t`Reason`} required options={endReasons.map((reason) => ({ value: reason, label: i18n._(endReasonNames[reason]) }))} />
        {m.role === "ADMIN" && <Successor member={m} />}
      </FormView>
    </>
  );
}

// Consequences are what ending an access does, at once.
function Consequences({ me }: { me: boolean }) {
  const { t } = useLingui();
  return (
    <ul className="dots">
      {me && <li>{t`It is your own access: you leave this company's account with it.`}</li>}
      <li>{t`The person is signed out on every device and sees nothing of the company any more; links to files stop working.`}</li>
      <li>{t`The person is told by e-mail.`}</li>
      <li>{t`What the person did stays in the history. It can't be undone, but a new access can be given.`}</li>
    </ul>
  );
}

function Successor({ member: m }: { member: Member }) {
  const { t, i18n } = useLingui();
  const [{ data }] = useQuery({ query: successorQuery, variables: { company: m.company?.id ?? "" }, pause: !m.company });
  const others = (data?.company?.members?.nodes ?? []).filter((o) => o.id !== m.id && o.state === "ACTIVE" && !o.endsAt);
  if (!others.length || others.some((o) => o.role === "ADMIN")) return null;
  const options = others.map((o) => ({ value: o.id, label: `${nameOf(o.person)} (${i18n._(roleNames[o.role])})` }));
  return (
    <SelectField
      name="successor"
      label={t`Who administers the company from now on`}
      hint={t`Nobody else administers your company: without a successor this access can't end.`}
      options={[{ value: "", label: t`Please choose` }, ...options]}
    />
  );
}

function Leave({ member: m, me, done }: { member: Member; me: boolean; done: () => void }) {
  const { t } = useLingui();
  const [, leave] = useMutation(leaveMutation);
  const after = useAfter();
  const form = useForm({
    name: `leave ${m.id}`,
    initial: { lastDay: today() },
    async send({ lastDay: last = "" }) {
      const { data, error } = await leave({ input: { membership: m.id, lastDay: last } });
      const left = data?.reportDeparture.membership;
      if (left && !error) {
        done();
        toast(left.state === "ENDED" ? t`The access of ${nameOf(m.person)} has ended.` : t`The access of ${nameOf(m.person)} ends after ${day(last)}.`);
        await after(m.person.id);
      }
      return { error, errors: data?.reportDeparture.errors };
    },
  });
  return (
    <>
      <p>{t`The access ends after the last day; if that is today, at once. From then on the mailbox at your company can set no password any more.`}</p>
      <Consequences me={me} />
      <FormView form={form} action={t`Report the departure`}>
        <TextField name="lastDay" type="date" label={t`Last day at the company`} required />
      </FormView>
    </>
  );
}

// useAfter looks anew at what one may do, where the access that changed was one's own.
function useAfter(): (person: string) => Promise<void> {
  const router = useRouter();
  const { viewer } = shell.useRouteContext();
  return async (person) => {
    if (person !== viewer.person.id) return;
    session.renew();
    await router.navigate({ to: "/" });
  };
}
