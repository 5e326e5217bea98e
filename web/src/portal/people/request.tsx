import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { useMutation, useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { MembershipRole, RequestPageQuery } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { endOf } from "../../ui/day";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/fields";
import { day, moment } from "../../ui/format";
import { FormView, useForm } from "../../ui/form";
import { Facts, Page, Panel, said } from "../../ui/page";
import { seller } from "../../ui/seller";
import { Failure, Loading, SellerLines } from "../../ui/states";
import { toast } from "../../ui/toast";
import { nameOf, roleNames, roleSees } from "../../people/names";
import { channelNames, deciderNames, evidenceNames, requestStateNames, roles, weightNames } from "./names";

export const requestFacts = graphql(`
  fragment RequestFacts on AccessRequest {
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
    role
    createdAt
    confirmedAt
    contactedAt
    reminders
    expiresAt
    decidedAt
    decidedVia
    decidedBy
    availableActions { action allowed reason }
  }
`);

const requestQuery = graphql(`
  query RequestPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on AccessRequest {
        ...RequestFacts
        company { id customerNumber legalName }
      }
    }
  }
`);

const decideMutation = graphql(`
  mutation DecideAccessRequest($input: DecideAccessRequestInput!) {
    decideAccessRequest(input: $input) {
      accessRequest { ...RequestFacts }
      errors { code message path }
    }
  }
`);

type Request = Extract<NonNullable<RequestPageQuery["node"]>, { __typename: "AccessRequest" }>;

const route = getRouteApi("/companies/$number/requests/$request");

// RequestPage shows who asks, by what evidence, and lets an administrator decide.
export function RequestPage() {
  const { t, i18n } = useLingui();
  const { number, request: id } = route.useParams();
  const [{ data, error }, again] = useQuery({ query: requestQuery, variables: { id } });
  const r = data?.node;
  if (!r && error) return <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!data) return <Loading />;
  if (r?.__typename !== "AccessRequest" || r.company?.customerNumber !== number) return <NotThere />;
  const decide = r.availableActions.find((a) => a.action === "decideAccessRequest");
  return (
    <Page title={t`${nameOf(r)} asks for access`}>
      {r.namesake && <p className="note">{t`Please note: somebody of the same name already has access.`}</p>}
      {r.sharedMailbox && <p className="note">{t`Please note: several people probably read this mailbox.`}</p>}
      <Panel>
        <Facts
          facts={[
            [t`E-mail address`, <span className="long" key="email">{r.email}</span>],
            [t`Telephone, as given`, r.phone],
            [t`Company`, <span className="long" key="company">{`${r.company.legalName} (${r.company.customerNumber})`}</span>],
            [t`Requested on`, moment(r.createdAt)],
            [t`Mailbox confirmed on`, r.confirmedAt && moment(r.confirmedAt)],
            [t`Came by`, i18n._(channelNames[r.channel])],
            [t`State`, i18n._(requestStateNames[r.state])],
            [t`You were asked on`, r.contactedAt && moment(r.contactedAt)],
            [t`Reminders`, r.reminders > 0 && r.reminders],
            [t`Lapses on`, decide?.allowed && r.expiresAt && moment(r.expiresAt)],
            [t`Decided on`, r.decidedAt && moment(r.decidedAt)],
            [t`Decided by`, r.decidedVia && [r.decidedBy, i18n._(deciderNames[r.decidedVia])].filter(Boolean).join(", ")],
            [r.state === "GRANTED" ? t`Role` : t`Role proposed`, i18n._(roleNames[r.role])],
            [t`Reference`, said(r.reference)],
          ]}
        />
      </Panel>
      <Panel title={t`Evidence given`}>
        <p>
          <strong>{i18n._(evidenceNames[r.evidenceKind])}</strong>
          {r.evidenceDate && <span className="soft"> {t`of a document of ${day(r.evidenceDate)}`}</span>}
        </p>
        <p>{i18n._(weightNames[r.weight])}</p>
      </Panel>
      {decide?.allowed ? <Decision request={r} /> : decide?.reason && <WhyNot reason={decide.reason} state={r.state} />}
    </Page>
  );
}

function WhyNot({ reason, state }: { reason: string; state: Request["state"] }) {
  const { t } = useLingui();
  if (reason === "OWN_REQUEST") return <p className="note">{t`This is your own request: somebody else has to decide.`}</p>;
  if (reason === "FROZEN") return <p className="note">{t`Somebody at your company has told us not to know this person. Our staff look into it and decide.`}</p>;
  if (state === "AWAITING_STAFF") return <p className="note">{t`Our staff look into this request and decide.`}</p>;
  return null;
}

function Decision({ request: r }: { request: Request }) {
  const { t, i18n } = useLingui();
  const [, decide] = useMutation(decideMutation);
  const decline = useAct(decideMutation, (data) => data.decideAccessRequest);
  const [asking, setAsking] = useState(false);
  const name = nameOf(r);
  const form = useForm({
    name: `request ${r.id}`,
    initial: { role: r.role, endsAt: "" },
    async send({ role, endsAt = "" }) {
      const until = endsAt ? (endOf(endsAt, seller.timeZone) ?? endsAt) : undefined;
      const { data, error } = await decide({ input: { accessRequest: r.id, decision: "APPROVE", role: role as MembershipRole, endsAt: until } });
      if (data?.decideAccessRequest.accessRequest && !error) toast(t`${name} has access now, and is told by e-mail.`);
      return { error, errors: data?.decideAccessRequest.errors };
    },
  });
  return (
    <Panel title={t`Your decision`}>
      <p>
        <Trans>
          For now this person sees nothing. The first decision counts; if nobody decides, no access is given. In doubt, call the person at a number that you already know, or ask us: <SellerLines />
        </Trans>
      </p>
      <FormView
        form={form}
        action={t`Approve`}
        extra={
          <Button look="grave" onPress={() => setAsking(true)}>
            {t`Decline`}
          </Button>
        }
      >
        <SelectField name="role" label={t`Role, if you approve`} required options={roles.map((role) => ({ value: role, label: i18n._(roleNames[role]) }))} hint={i18n._(roleSees[form.values.role as MembershipRole])} />
        <TextField name="endsAt" type="date" label={t`Last day of the access`} hint={t`Empty: the access has no end.`} />
      </FormView>
      <Dialog title={t`Decline the request of ${name}?`} open={asking} onClose={() => setAsking(false)}>
        <p>{t`The person gets no access and is told by e-mail. Whoever belongs to your company after all has to ask again.`}</p>
        <Trouble of={decline} />
        <Button
          look="grave"
          pending={decline.pending}
          onPress={() =>
            void decline.run({ input: { accessRequest: r.id, decision: "DECLINE" } }).then((done) => {
              if (!done) return;
              setAsking(false);
              toast(t`The request of ${name} is declined.`);
            })
          }
        >
          {t`Decline the request`}
        </Button>
      </Dialog>
    </Panel>
  );
}
