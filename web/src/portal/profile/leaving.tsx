import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useMutation, useQuery } from "urql";
import { NotThere, session } from "../../account/session";
import { graphql } from "../../api/gql";
import type { LeavingQuery } from "../../api/gql/graphql";
import { ButtonLink } from "../../ui/button";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { day, today } from "../../ui/format";
import { Page, Panel } from "../../ui/page";
import { Failure, Loading } from "../../ui/states";
import { toast } from "../../ui/toast";
import { evidences, newEmployerOf } from "./employer";

const leavingQuery = graphql(`
  query Leaving {
    viewer {
      person { id email }
      memberships {
        id
        role
        company { id customerNumber legalName }
        availableActions { action allowed reason }
      }
    }
  }
`);

const leaveMutation = graphql(`
  mutation ReportOwnDeparture($input: ReportDepartureInput!) {
    reportDeparture(input: $input) {
      membership { id state endsAt endedAt }
      claim { reference nextStep }
      errors { code message path }
    }
  }
`);

type Membership = NonNullable<LeavingQuery["viewer"]>["memberships"][number];

const route = getRouteApi("/profile/leaving/$membership");

// Leaving is a person's own word that they leave an employer, and where they go.
export function Leaving() {
  const { t } = useLingui();
  const { membership: id } = route.useParams();
  const [{ data, error }, again] = useQuery({ query: leavingQuery });
  const [claimed, setClaimed] = useState<{ reference: string; email: string }>();
  if (!data && error) return <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!data) return <Loading />;
  if (claimed) return <Claimed {...claimed} />;
  const m = data.viewer?.memberships.find((one) => one.id === id);
  if (!m?.availableActions.some((a) => a.action === "reportDeparture" && a.allowed)) return <NotThere />;
  return (
    <Page title={m.company ? t`You are leaving ${m.company.legalName}` : t`You are leaving the company`}>
      <Panel>
        <p>{t`After your last day your access ends, and everything it gave: documents, links, e-mails. If that is today, it ends at once. From then on your old mailbox can set no password any more. The company is told; what you did stays in its history.`}</p>
        {m.role === "ADMIN" && <p className="note">{t`You administer this company's account. If nobody else does, please name a colleague before you go; otherwise our staff look for somebody.`}</p>}
        <LeavingForm membership={m} claimed={setClaimed} />
      </Panel>
    </Page>
  );
}

function LeavingForm({ membership: m, claimed }: { membership: Membership; claimed: (claim: { reference: string; email: string }) => void }) {
  const { t } = useLingui();
  const router = useRouter();
  const [, leave] = useMutation(leaveMutation);
  const names: Record<(typeof evidences)[number], string> = {
    "": t`None`,
    invoiceNumber: t`Invoice number`,
    orderNumber: t`Order number`,
    deliveryNoteNumber: t`Delivery note number`,
    quoteNumber: t`Quotation number`,
    vatNumber: t`VAT number`,
  };
  const form = useForm({
    name: `leaving ${m.id}`,
    initial: { lastDay: today(), wish: "", evidence: "invoiceNumber" },
    async send(values) {
      const { lastDay = "" } = values;
      const newEmployer = newEmployerOf(values);
      const { data, error } = await leave({ input: { membership: m.id, lastDay, newEmployer } });
      const answer = data?.reportDeparture;
      if (answer?.membership && !error) {
        const { claim, membership } = answer;
        toast(membership.state === "ENDED" ? t`Your access has ended.` : t`Your access ends after ${day(lastDay)}.`);
        if (claim && newEmployer) claimed({ reference: claim.reference, email: newEmployer.email });
        else {
          session.renew();
          await router.navigate({ to: "/profile" });
        }
      }
      return { error, errors: answer?.errors };
    },
  });
  const { wish, evidence } = form.values;
  const kind = (evidence ?? "") as (typeof evidences)[number];
  return (
    <FormView
      form={form}
      action={t`Report my departure`}
      extra={
        <ButtonLink look="plain" to="/profile">
          {t`Back to my profile`}
        </ButtonLink>
      }
    >
      <TextField name="lastDay" type="date" label={t`Your last day at the company`} required />
      <SelectField
        name="wish"
        label={t`Access at your new employer`}
        options={[
          { value: "", label: t`Not wished` },
          { value: "number", label: t`Yes: I know the customer number` },
          { value: "name", label: t`Yes: I know the name of the company` },
        ]}
      />
      {wish === "number" && (
        <>
          <TextField name="newEmployer.customerNumber" label={t`Customer number of your new employer`} required />
          <SelectField name="evidence" label={t`A number that identifies you there`} hint={t`From a document of your new employer. Without one our staff have to look into it.`} options={evidences.map((value) => ({ value, label: names[value] }))} />
          {kind && <TextField key={kind} name={`newEmployer.evidence.${kind}`} label={names[kind]} required />}
        </>
      )}
      {wish === "name" && <TextField name="newEmployer.employer" label={t`Name or enterprise number (CBE) of your new employer`} required />}
      {wish && <TextField name="newEmployer.email" type="email" label={t`Your mailbox there`} hint={t`We send a link to it; once you have followed it, it becomes your sign-in.`} autoComplete="email" required />}
    </FormView>
  );
}

function Claimed({ reference, email }: { reference: string; email: string }) {
  const { t } = useLingui();
  return (
    <Page title={t`Please look at your new mailbox`}>
      <Panel>
        <p className="long">
          <Trans>We have sent a link to {email}. Once you have followed it, we look into your request, and your new employer is asked first.</Trans>
        </p>
        <p>
          <Trans>
            Reference: <strong className="number">{reference}</strong>
          </Trans>
        </p>
      </Panel>
    </Page>
  );
}
