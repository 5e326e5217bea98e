import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { session } from "../../account/session";
import { graphql } from "../../api/gql";
import { TextField } from "../../ui/fields";
import { FormView, optional, useForm } from "../../ui/form";
import { Facts, Page, Panel, said } from "../../ui/page";
import { CallUs, PrivacyLine } from "../../ui/states";

const reportMutation = graphql(`
  mutation ReportAbuse($input: ReportAbuseInput!) {
    reportAbuse(input: $input) {
      reference
      errors { code message path }
    }
  }
`);

const route = getRouteApi("/open/asking/report-abuse");

// ReportAbuse tells staff of a misuse; nobody has to sign in.
export function ReportAbuse() {
  const { reference } = route.useSearch();
  return reference ? <Reported reference={reference} /> : <ReportForm />;
}

function ReportForm() {
  const { t } = useLingui();
  const navigate = route.useNavigate();
  const form = useForm({
    name: "report-abuse",
    initial: { text: "", customerNumber: "", email: "" },
    async send({ text = "", customerNumber, email }) {
      const { data, error } = await session.client.mutation(reportMutation, { input: { text, customerNumber: optional(customerNumber), email: optional(email) } }).toPromise();
      const reference = data?.reportAbuse.reference;
      if (reference && !error) await navigate({ search: { reference } });
      return { error, errors: data?.reportAbuse.errors };
    },
  });
  return (
    <Page title={t`Report misuse`}>
      <p>
        <Trans>Tell us if somebody uses an account without being allowed to, or if you leave your employer. Our staff read every report. If it is urgent, call us.</Trans>
      </p>
      <CallUs />
      <Panel>
        <FormView form={form} action={t`Send the report`} extra={<PrivacyLine />}>
          <TextField name="text" label={t`What happened?`} rows={6} required />
          <TextField name="customerNumber" label={t`Customer number`} hint={t`Of the company that it is about, if you know it.`} autoComplete="off" />
          <TextField name="email" type="email" label={t`Your e-mail address`} hint={t`So that we can answer you.`} autoComplete="email" />
        </FormView>
      </Panel>
    </Page>
  );
}

function Reported({ reference }: { reference: string }) {
  const { t } = useLingui();
  return (
    <Page title={t`We have received your report`}>
      <Panel>
        <Facts facts={[[t`Reference`, said(reference)]]} />
        <p>
          <Trans>Our staff look into it. If it is urgent, call us. Please mention the reference if you call or write to us.</Trans>
        </p>
        <CallUs />
      </Panel>
      <p>
        <Link to="/">{t`To the start page`}</Link>
      </p>
    </Page>
  );
}
