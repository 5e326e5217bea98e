import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMutation, useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { DeskPersonQuery, EndReason, MembershipRole } from "../../api/gql/graphql";
import { endOf, lastDayOf } from "../../ui/day";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, optional } from "../../ui/form";
import { dayAt, lastDay, today } from "../../ui/format";
import { languages } from "../../ui/locale";
import { Facts, mailbox, Page, Panel } from "../../ui/page";
import { seller } from "../../ui/seller";
import { Failure, Loading } from "../../ui/states";
import { evidenceKinds, evidences, isEvidence } from "../requests/claim";
import { evidenceNames } from "../requests/names";
import { CompanyLink } from "../shell/company";
import { employerOf } from "./employer";
import { nameOf, roleNames, roleSees } from "../../people/names";
import { endReasonNames, membershipStates, optionsOf, originNames } from "./names";
import { Steps, useStep, type Done } from "./steps";

export const memberFragment = graphql(`
  fragment DeskMember on Membership {
    id
    role
    state
    createdAt
    endsAt
    endedAt
    givenHow
    givenBy
    givenAt
    sharedMailbox
    lastAdmin
    lastSeenAt
    frozenReason
    frozenNote
    availableActions { action allowed reason }
  }
`);

const personQuery = graphql(`
  query DeskPerson($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Membership {
        ...DeskMember
        person { id givenName familyName email phone locale }
        company { id legalName customerNumber }
      }
    }
  }
`);

const changeMutation = graphql(`
  mutation DeskChangeMembership($input: ChangeMembershipInput!) {
    changeMembership(input: $input) { membership { ...DeskMember } errors { code message path } }
  }
`);

const endMutation = graphql(`
  mutation DeskEndMembership($input: EndMembershipInput!) {
    endMembership(input: $input) { membership { ...DeskMember } errors { code message path } }
  }
`);

const freezeMutation = graphql(`
  mutation DeskFreezeMembership($input: FreezeMembershipInput!) {
    freezeMembership(input: $input) { membership { ...DeskMember } errors { code message path } }
  }
`);

const reinstateMutation = graphql(`
  mutation DeskReinstateMembership($input: ReinstateMembershipInput!) {
    reinstateMembership(input: $input) { membership { ...DeskMember } errors { code message path } }
  }
`);

const departMutation = graphql(`
  mutation DeskReportDeparture($input: ReportDepartureInput!) {
    reportDeparture(input: $input) { membership { ...DeskMember } claim { reference } errors { code message path } }
  }
`);

// Who could administer the company in the place of somebody whose access ends.
const successorsQuery = graphql(`
  query DeskSuccessors($company: ID!) {
    company(id: $company) {
      id
      members(first: 100) { nodes { id role state endsAt person { id givenName familyName } } }
    }
  }
`);

type Member = Extract<NonNullable<DeskPersonQuery["node"]>, { __typename: "Membership" }>;
type Part = { member: Member; done: Done };

const route = getRouteApi("/staff/companies/$company/people/$member");

// PersonPage is one person's access to one company: how it came, how it stands, and what staff can do with it.
export function PersonPage() {
  const { t, i18n } = useLingui();
  const { company, member: id } = route.useParams();
  const [{ data, error }, ask] = useQuery({ query: personQuery, variables: { id } });
  const again = () => ask({ requestPolicy: "network-only" });
  const m = data?.node;
  if (!m && error) return <Failure error={error} retry={again} />;
  if (!data) return <Loading />;
  if (m?.__typename !== "Membership" || m.company?.id !== company) return <NotThere />;
  const name = nameOf(m.person);
  const undecided = !m.givenAt && m.state !== "ENDED";
  return (
    <Page key={m.id} title={t`Access of ${name}`}>
      {m.state === "FROZEN" && (
        <div className="alert">
          <strong>{i18n._(membershipStates.FROZEN)}</strong>
          {m.frozenReason && <p className="long">{m.frozenReason}</p>}
        </div>
      )}
      {undecided && (
        <p className="note">
          <Trans>
            This person asks for access and sees nothing until somebody decides. The request stands on <Link to="/staff/companies/$company" params={{ company }}>the company's page</Link>.
          </Trans>
        </p>
      )}
      {m.lastAdmin && m.state === "ACTIVE" && <p className="note">{t`Nobody else administers the company for good.`}</p>}
      <Panel>
        <Facts
          wide
          facts={[
            [t`Company`, <CompanyLink key="company" company={m.company} />],
            [
              t`Mailbox`,
              <span className="long" key="email">
                {mailbox(m.person.email)} {m.sharedMailbox && <span className="tag">{t`shared`}</span>}
              </span>,
            ],
            [t`Role`, i18n._(roleNames[m.role])],
            [t`State`, i18n._(membershipStates[m.state])],
            [t`Since`, m.givenAt && dayAt(m.givenAt)],
            [t`How it came`, m.givenHow && i18n._(originNames[m.givenHow])],
            [t`Approved or invited by`, m.givenBy],
            [t`Last here`, m.lastSeenAt ? dayAt(m.lastSeenAt) : m.givenAt && t`never`],
            [t`Last day`, m.state !== "ENDED" && m.endsAt && lastDay(m.endsAt)],
            [t`Ended on`, m.endedAt && dayAt(m.endedAt)],
            [t`Telephone`, m.person.phone],
            [t`Language`, languages[m.person.locale]],
            [t`Note, for staff only`, m.frozenNote],
          ]}
        />
        <p className="soft">{i18n._(roleSees[m.role])}</p>
      </Panel>
      <Steps
        of={m}
        again={again}
        steps={(done) => {
          const part = { member: m, done };
          return [
            { action: "changeMembership", button: t`Change role or last day`, title: t`Role and last day of ${name}`, body: <Change {...part} /> },
            { action: "reinstateMembership", button: t`Unfreeze the access`, title: t`Unfreeze the access of ${name}?`, body: <Reinstate {...part} /> },
            { action: "freezeMembership", button: t`Freeze the access`, title: t`Freeze the access of ${name}?`, look: "grave", body: <Freeze {...part} /> },
            { action: "reportDeparture", button: t`Report a departure`, title: t`${name} leaves the company`, body: <Depart {...part} /> },
            { action: "endMembership", button: t`End the access`, title: t`End the access of ${name}?`, look: "grave", body: <End {...part} /> },
          ];
        }}
      />
    </Page>
  );
}

function Change({ member: m, done }: Part) {
  const { t, i18n } = useLingui();
  const [, change] = useMutation(changeMutation);
  const was = m.endsAt ? lastDayOf(m.endsAt, seller.timeZone) : "";
  const form = useStep(`change-${m.id}`, { role: m.role, endsAt: was }, () => done(t`The access is changed.`), async ({ role, endsAt = "" }) => {
    const until = endsAt === was ? undefined : endsAt ? (endOf(endsAt, seller.timeZone) ?? endsAt) : null;
    const { data, error } = await change({ input: { membership: m.id, role: role === m.role ? undefined : (role as MembershipRole), endsAt: until } });
    return { error, errors: data?.changeMembership.errors };
  });
  return (
    <>
      {m.lastAdmin && <p className="note">{t`With another role or a last day the company has no administrator: a task on the work list says so.`}</p>}
      <FormView form={form} action={t`Change the access`}>
        <SelectField name="role" label={t`Role`} required options={optionsOf(roleNames, (name) => i18n._(name))} hint={i18n._(roleSees[(form.values.role ?? m.role) as MembershipRole])} />
        <TextField name="endsAt" type="date" label={t`Last day`} hint={t`Empty: the access has no end.`} />
      </FormView>
    </>
  );
}

// Consequences are what stops with the access, at once.
function Consequences() {
  const { t } = useLingui();
  return (
    <>
      <li>{t`The person is signed out on every device and sees nothing of the company any more; links to files stop working.`}</li>
      <li>{t`The person is told by mail.`}</li>
    </>
  );
}

function Freeze({ member: m, done }: Part) {
  const { t } = useLingui();
  const [, freeze] = useMutation(freezeMutation);
  const form = useStep(`freeze-${m.id}`, { reason: "", note: "" }, () => done(t`The access is frozen.`), async (v) => {
    const { data, error } = await freeze({ input: { membership: m.id, reason: v.reason ?? "", note: optional(v.note) } });
    return { error, errors: data?.freezeMembership.errors };
  });
  return (
    <>
      <ul className="dots">
        <Consequences />
        {m.lastAdmin && <li>{t`The company then has no administrator: a task on the work list says so.`}</li>}
        <li>{t`Only staff can unfreeze it.`}</li>
      </ul>
      <FormView form={form} action={t`Freeze the access`}>
        <TextField name="reason" label={t`Reason, which the person reads`} rows={3} required />
        <TextField name="note" label={t`Note, for staff only`} rows={2} />
      </FormView>
    </>
  );
}

function Reinstate({ member: m, done }: Part) {
  const { t } = useLingui();
  const [, reinstate] = useMutation(reinstateMutation);
  const form = useStep(`reinstate-${m.id}`, { note: "" }, () => done(t`The access is in force again.`), async ({ note = "" }) => {
    const { data, error } = await reinstate({ input: { membership: m.id, note } });
    return { error, errors: data?.reinstateMembership.errors };
  });
  return (
    <>
      <p>{t`The person has access again, with the same role. The case on the work list is closed.`}</p>
      <FormView form={form} action={t`Unfreeze the access`}>
        <TextField name="note" label={t`What you found out`} rows={3} required />
      </FormView>
    </>
  );
}

function End({ member: m, done }: Part) {
  const { t, i18n } = useLingui();
  const [, end] = useMutation(endMutation);
  const form = useStep(`end-${m.id}`, { reason: "NO_LONGER_NEEDED", successor: "" }, () => done(t`The access has ended.`), async ({ reason, successor }) => {
    const { data, error } = await end({ input: { membership: m.id, reason: reason as EndReason, successor: optional(successor) } });
    return { error, errors: data?.endMembership.errors };
  });
  return (
    <>
      <ul className="dots">
        <Consequences />
        <li>{t`What the person did stays in the history. It can't be undone, but a new access can be given.`}</li>
      </ul>
      <FormView form={form} action={t`End the access now`}>
        <SelectField name="reason" label={t`Reason`} required options={optionsOf(endReasonNames, (name) => i18n._(name))} />
        {m.lastAdmin && <Successor member={m} />}
      </FormView>
    </>
  );
}

function Successor({ member: m }: { member: Member }) {
  const { t, i18n } = useLingui();
  const [{ data }] = useQuery({ query: successorsQuery, variables: { company: m.company?.id ?? "" }, pause: !m.company });
  const others = (data?.company?.members?.nodes ?? []).filter((o) => o.id !== m.id && o.state === "ACTIVE" && !o.endsAt);
  const nobody = { value: "", label: t`Nobody: a task on the work list says that an administrator is missing` };
  return <SelectField name="successor" label={t`Who administers the company from now on`} options={[...others.map((o) => ({ value: o.id, label: `${nameOf(o.person)} (${i18n._(roleNames[o.role])})` })), nobody]} />;
}

function Depart({ member: m, done }: Part) {
  const { t, i18n } = useLingui();
  const [, depart] = useMutation(departMutation);
  const form = useStep(`depart-${m.id}`, { lastDay: today(), wish: "", evidence: "" }, () => done(t`The departure is reported.`), async (v) => {
    const { data, error } = await depart({ input: { membership: m.id, lastDay: v.lastDay ?? "", newEmployer: employerOf(v) } });
    return { error, errors: data?.reportDeparture.errors };
  });
  const { wish, evidence } = form.values;
  return (
    <>
      <ul className="dots">
        <li>{t`The access ends after the last day; if that is today, at once. From then on the mailbox there can set no password any more.`}</li>
        {m.lastAdmin && <li>{t`The company then has no administrator: a task on the work list says so.`}</li>}
        {wish && <li>{t`The person proves the new mailbox by a link; then the new employer is asked.`}</li>}
      </ul>
      <FormView form={form} action={t`Report the departure`}>
        <TextField name="lastDay" type="date" label={t`Last day at the company`} required />
        <SelectField
          name="wish"
          label={t`Access at the new employer`}
          options={[
            { value: "", label: t`Not wished` },
            { value: "number", label: t`Wished: the customer number is known` },
            { value: "name", label: t`Wished: only the name is known` },
          ]}
        />
        {wish === "number" && (
          <>
            <TextField name="newEmployer.customerNumber" label={t`Customer number of the new employer`} required />
            <SelectField name="evidence" label={t`A number from one of its documents`} options={[{ value: "", label: i18n._(evidenceNames.NONE) }, ...evidences.map((value) => ({ value, label: i18n._(evidenceNames[evidenceKinds[value]]) }))]} />
            {isEvidence(evidence) && <TextField key={evidence} name={`newEmployer.evidence.${evidence}`} label={t`Number`} required />}
          </>
        )}
        {wish === "name" && <TextField name="newEmployer.employer" label={t`Name or enterprise number of the new employer`} required />}
        {wish && <TextField name="newEmployer.email" type="email" label={t`Mailbox there`} required />}
      </FormView>
    </>
  );
}
