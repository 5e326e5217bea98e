import { useMemo } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useRouter } from "@tanstack/react-router";
import { session } from "../../account/session";
import { graphql } from "../../api/gql";
import { FieldGroup, SelectField, TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { locale, useLocale } from "../../ui/locale";
import { Page, Panel } from "../../ui/page";
import { CallUs, PrivacyLine } from "../../ui/states";
import { toast } from "../../ui/toast";
import { countries } from "./country";
import { emptyPerson, registrationInput } from "./input";
import { PersonFields } from "./person";

const registerMutation = graphql(`
  mutation RegisterCompany($input: RegisterCompanyInput!) {
    registerCompany(input: $input) {
      registration { reference }
      errors { code message path }
    }
  }
`);

// Register asks for an account of a company that is no customer yet.
export function Register() {
  const { t } = useLingui();
  const router = useRouter();
  const now = useLocale();
  const places = useMemo(() => countries(now), [now]);
  const form = useForm({
    name: "register",
    initial: { "company.legalName": "", "company.country": "BE", "company.enterpriseNumber": "", "company.vatNumber": "", "company.address.street": "", "company.address.postalCode": "", "company.address.city": "", "company.phone": "", message: "", ...emptyPerson(locale()) },
    async send(values, key) {
      const input = registrationInput(values, key);
      const { data, error } = await session.client.mutation(registerMutation, { input }).toPromise();
      const receipt = data?.registerCompany.registration;
      if (receipt && !error) {
        const { email } = input.person;
        toast(t`Your application is sent. The message with the link goes to ${email}.`);
        await router.navigate({ to: "/follow/$reference", params: { reference: receipt.reference } });
      }
      return { error, errors: data?.registerCompany.errors };
    },
  });
  return (
    <Page title={t`Apply for an account`}>
      <p>
        <Trans>For companies that are not our customer yet. We check your details, create the account and send you your personal login by e-mail; you then choose the password yourself.</Trans>
      </p>
      <p>
        <Trans>
          Your company already has a customer number? Then <Link to="/claim">ask for access</Link> to its account.
        </Trans>
      </p>
      <CallUs />
      <Panel>
        <FormView form={form} action={t`Send the application`} extra={<PrivacyLine />}>
          <FieldGroup title={t`Your company`}>
            <TextField name="company.legalName" label={t`Name of the company`} hint={t`If you are self-employed: your own name will do.`} autoComplete="organization" required />
            <SelectField name="company.country" label={t`Country`} options={places} />
            <p className="hint">
              <Trans>Give at least one of these two numbers; any spelling will do.</Trans>
            </p>
            <div className="pair">
              <TextField name="company.enterpriseNumber" label={t`Enterprise number (CBE)`} hint={t`Abroad: the number in your register of companies.`} required="either" />
              <TextField name="company.vatNumber" label={t`VAT number`} required="either" />
            </div>
            <TextField name="company.address.street" label={t`Street and number`} autoComplete="street-address" />
            <div className="pair">
              <TextField name="company.address.postalCode" label={t`Postal code`} autoComplete="postal-code" />
              <TextField name="company.address.city" label={t`Town`} autoComplete="address-level2" />
            </div>
            <TextField name="company.phone" type="tel" inputMode="tel" label={t`Telephone of the company`} />
          </FieldGroup>
          <PersonFields />
          <TextField name="message" label={t`Anything else that we should know`} rows={4} />
        </FormView>
      </Panel>
    </Page>
  );
}
