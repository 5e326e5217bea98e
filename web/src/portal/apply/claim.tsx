import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { session } from "../../account/session";
import { graphql } from "../../api/gql";
import { FieldGroup, SelectField, TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { locale } from "../../ui/locale";
import { Facts, Page, Panel, said } from "../../ui/page";
import { CallUs, PrivacyLine } from "../../ui/states";
import { atEvidence, claimInput, emptyPerson, evidences } from "./input";
import { evidenceNames } from "./names";
import { PersonFields } from "./person";

const claimMutation = graphql(`
  mutation ClaimAccess($input: ClaimAccessInput!) {
    claimAccess(input: $input) {
      received { reference }
      errors { code message path }
    }
  }
`);

const route = getRouteApi("/open/asking/claim");

// Claim asks for access to the account of a company that is a customer already.
export function Claim() {
  const { reference } = route.useSearch();
  return reference ? <Claimed reference={reference} /> : <ClaimForm />;
}

function ClaimForm() {
  const { t, i18n } = useLingui();
  const navigate = route.useNavigate();
  const form = useForm({
    name: "claim",
    initial: { customerNumber: "", kind: evidences[0], evidence: "", ...emptyPerson(locale()) },
    async send(values, key) {
      const { data, error } = await session.client.mutation(claimMutation, { input: claimInput(values, key) }).toPromise();
      const received = data?.claimAccess.received;
      if (received && !error) await navigate({ search: { reference: received.reference } });
      return { error, errors: data && atEvidence(data.claimAccess.errors) };
    },
  });
  return (
    <Page title={t`Ask for access to your company's account`}>
      <p>
        <Trans>Your company is our customer already? Identify yourself with its customer number and one number that you know. Before anybody gets access, we contact your company; it decides.</Trans>
      </p>
      <p>
        <Trans>
          No customer number yet? Then <Link to="/register">apply for an account</Link>.
        </Trans>
      </p>
      <CallUs />
      <Panel>
        <FormView form={form} action={t`Ask for access`} extra={<PrivacyLine />}>
          <FieldGroup title={t`Your company`}>
            <TextField name="customerNumber" label={t`Customer number`} hint={t`It is on each of our invoices and delivery notes.`} autoComplete="off" required />
            <div className="pair">
              <SelectField name="kind" label={t`One number that you know`} options={evidences.map((kind) => ({ value: kind, label: i18n._(evidenceNames[kind]) }))} />
              <TextField name="evidence" label={t`The number itself`} hint={t`Old documents will do; so will any spelling.`} autoComplete="off" required />
            </div>
          </FieldGroup>
          <PersonFields />
        </FormView>
      </Panel>
    </Page>
  );
}

// Claimed is the answer to every claim: it never tells whether anything fitted.
function Claimed({ reference }: { reference: string }) {
  const { t } = useLingui();
  return (
    <Page title={t`Please look at your mailbox`}>
      <Panel>
        <Facts facts={[[t`Reference`, said(reference)]]} />
        <p>
          <Trans>We have received your request, and send a link to the address that you gave. Only once you have confirmed it do we look into the request. Our answer comes by e-mail too.</Trans>
        </p>
        <p>
          <Trans>If nothing comes within a few minutes, look in the junk mail, or contact us. Please mention the reference.</Trans>
        </p>
        <CallUs />
      </Panel>
      <p>
        <Link to="/">{t`To the start page`}</Link>
      </p>
    </Page>
  );
}
