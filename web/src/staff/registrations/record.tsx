import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "urql";
import { graphql } from "../../api/gql";
import type { Locale, RegistrationChannel } from "../../api/gql/graphql";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, optional, useForm } from "../../ui/form";
import { languages, locale } from "../../ui/locale";
import { Page, Panel } from "../../ui/page";
import { toast } from "../../ui/toast";
import { countries, countryName } from "../shell/countries";
import { instant, wall } from "../shell/time";
import { channelNames } from "./names";

const recordMutation = graphql(`
  mutation DeskRecordRegistration($input: RecordRegistrationInput!) {
    recordRegistration(input: $input) { registration { ...DeskRegistration } errors { code message path } }
  }
`);

const channels = ["TELEPHONE", "EMAIL", "STAFF"] as const satisfies readonly RegistrationChannel[];

// RecordRegistration writes down an application while the caller speaks: what must be there comes first.
export function RecordRegistration() {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const [, record] = useMutation(recordMutation);
  const form = useForm({
    name: "record.registration",
    initial: { channel: "TELEPHONE", "company.country": "BE", "person.locale": locale(), sourceAt: wall(new Date()) },
    async send(v, idempotencyKey) {
      const street = optional(v["company.address.street"]);
      const postalCode = optional(v["company.address.postalCode"]);
      const city = optional(v["company.address.city"]);
      const phone = optional(v["person.phone"]);
      const { data, error } = await record({
        input: {
          company: {
            legalName: v["company.legalName"] ?? "",
            country: v["company.country"] ?? "",
            enterpriseNumber: optional(v["company.enterpriseNumber"]),
            vatNumber: optional(v["company.vatNumber"]),
            phone: optional(v["company.phone"]),
            address: street || postalCode || city ? { street: street ?? "", postalCode: postalCode ?? "", city: city ?? "" } : undefined,
          },
          person: { givenName: v["person.givenName"] ?? "", familyName: v["person.familyName"] ?? "", email: v["person.email"] ?? "", phone, locale: v["person.locale"] as Locale },
          channel: v.channel as RegistrationChannel,
          sourceSender: optional(v.sourceSender),
          sourceText: optional(v.sourceText),
          sourceAt: instant(v.sourceAt),
          note: optional(v.note),
          idempotencyKey,
        },
      });
      const payload = data?.recordRegistration;
      if (!error && payload?.registration && !payload.errors.length) {
        toast(t`The application is recorded.`);
        void navigate({ to: "/staff/registrations/$registration", params: { registration: payload.registration.id } });
      }
      return { error, errors: payload?.errors };
    },
  });
  return (
    <Page title={t`Record an application`}>
      <Panel>
        <FormView form={form} action={t`Record the application`}>
          <SelectField name="channel" label={t`Came by`} required options={channels.map((value) => ({ value, label: i18n._(channelNames[value]) }))} />
          <h2>{t`Company`}</h2>
          <TextField name="company.legalName" label={t`Name`} required />
          <div className="pair">
            <TextField name="company.enterpriseNumber" label={t`Enterprise number`} inputMode="numeric" />
            <TextField name="company.vatNumber" label={t`VAT number`} />
          </div>
          <SelectField name="company.country" label={t`Country`} required options={countries.map((value) => ({ value, label: countryName(value) }))} />
          <h2>{t`Applicant`}</h2>
          <div className="pair">
            <TextField name="person.givenName" label={t`Given name`} required />
            <TextField name="person.familyName" label={t`Family name`} required />
          </div>
          <TextField name="person.email" type="email" label={t`E-mail address`} required />
          <div className="pair">
            <TextField name="person.phone" label={t`Telephone`} inputMode="tel" />
            <SelectField name="person.locale" label={t`Language`} required options={Object.entries(languages).map(([value, label]) => ({ value, label }))} />
          </div>
          <h2>{t`More, where it is known`}</h2>
          <TextField name="company.address.street" label={t`Street and number`} />
          <div className="pair">
            <TextField name="company.address.postalCode" label={t`Postal code`} />
            <TextField name="company.address.city" label={t`Town`} />
          </div>
          <TextField name="company.phone" label={t`Telephone of the company`} inputMode="tel" />
          <TextField name="sourceText" label={t`What was said or written`} rows={4} />
          <div className="pair">
            <TextField name="sourceSender" label={t`From whom it came`} />
            <TextField name="sourceAt" type="datetime-local" label={t`When it came`} />
          </div>
          <TextField name="note" label={t`Note for colleagues`} rows={2} />
        </FormView>
      </Panel>
    </Page>
  );
}
