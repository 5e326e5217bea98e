import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "urql";
import { graphql } from "../../api/gql";
import type { Locale } from "../../api/gql/graphql";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, optional, useForm } from "../../ui/form";
import { languages } from "../../ui/locale";
import { Page, Panel } from "../../ui/page";
import { toast } from "../../ui/toast";
import { countries, countryName } from "../shell/countries";

const createMutation = graphql(`
  mutation DeskCreateCompany($input: CreateCompanyInput!) {
    createCompany(input: $input) {
      company { id legalName customerNumber }
      errors { code message path }
    }
  }
`);

// NewCompany enters a customer of the books whom the portal does not know yet.
export function NewCompany() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [, create] = useMutation(createMutation);
  const form = useForm({
    name: "new-company",
    initial: { "company.country": "BE", locale: "fr" },
    send: async (v, idempotencyKey) => {
      const address = { street: v["company.address.street"] ?? "", postalCode: v["company.address.postalCode"] ?? "", city: v["company.address.city"] ?? "" };
      const { data, error } = await create({
        input: {
          customerNumber: optional(v.customerNumber),
          company: {
            legalName: v["company.legalName"] ?? "",
            country: v["company.country"] ?? "",
            enterpriseNumber: optional(v["company.enterpriseNumber"]),
            vatNumber: optional(v["company.vatNumber"]),
            address: Object.values(address).some((part) => part.trim()) ? address : undefined,
            phone: optional(v["company.phone"]),
          },
          locale: v.locale as Locale,
          idempotencyKey,
        },
      });
      const company = data?.createCompany.company;
      if (company) {
        toast(t`The company is entered.`);
        void navigate({ to: "/staff/companies/$company", params: { company: company.id } });
      }
      return { error, errors: data?.createCompany.errors };
    },
  });
  return (
    <Page title={t`Enter a company`}>
      <Panel>
        <p className="soft">{t`One of the enterprise number and the VAT number is needed.`}</p>
        <FormView form={form} action={t`Enter a company`}>
          <TextField name="company.legalName" label={t`Name`} required />
          <div className="pair">
            <TextField name="company.enterpriseNumber" label={t`Enterprise number`} inputMode="numeric" />
            <TextField name="company.vatNumber" label={t`VAT number`} />
          </div>
          <div className="pair">
            <SelectField name="company.country" label={t`Country`} required options={countries.map((value) => ({ value, label: countryName(value) }))} />
            <SelectField name="locale" label={t`Language`} required options={Object.entries(languages).map(([value, label]) => ({ value, label }))} />
          </div>
          <TextField name="customerNumber" label={t`Customer number`} hint={t`Empty: the next of our numbers`} />
          <TextField name="company.address.street" label={t`Street and number`} />
          <div className="pair">
            <TextField name="company.address.postalCode" label={t`Postal code`} />
            <TextField name="company.address.city" label={t`Town`} />
          </div>
          <TextField name="company.phone" label={t`Telephone`} inputMode="tel" />
        </FormView>
      </Panel>
    </Page>
  );
}
