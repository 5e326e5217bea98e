import { useLingui } from "@lingui/react/macro";
import { useRouter } from "@tanstack/react-router";
import { useMutation } from "urql";
import { graphql } from "../../api/gql";
import type { Locale, ProfileQuery } from "../../api/gql/graphql";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, optional, useForm } from "../../ui/form";
import { switchLocale } from "../../ui/locale";
import { toast } from "../../ui/toast";
import { localeOptions } from "../people/names";

const updateMutation = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      viewer {
        person { id givenName familyName email phone locale }
      }
      errors { code message path }
    }
  }
`);

// Particulars are what a person may say of themselves.
export function Particulars({ person }: { person: NonNullable<ProfileQuery["viewer"]>["person"] }) {
  const { t } = useLingui();
  const router = useRouter();
  const [, update] = useMutation(updateMutation);
  const form = useForm({
    name: "particulars",
    initial: { givenName: person.givenName, familyName: person.familyName, phone: person.phone ?? "", locale: person.locale },
    async send({ givenName = "", familyName = "", phone, locale }) {
      const { data, error } = await update({ input: { givenName, familyName, phone: optional(phone) ?? null, locale: locale as Locale } });
      if (data?.updateProfile.viewer && !error) {
        if (locale !== person.locale) await switchLocale(locale as Locale);
        await router.invalidate(); // the name stands above every page
        toast(t`Your particulars are saved.`);
      }
      return { error, errors: data?.updateProfile.errors };
    },
  });
  return (
    <FormView form={form} action={t`Save`}>
      <TextField name="givenName" label={t`Given name`} autoComplete="given-name" required />
      <TextField name="familyName" label={t`Family name`} autoComplete="family-name" required />
      <TextField name="phone" type="tel" label={t`Telephone`} autoComplete="tel" />
      <SelectField name="locale" label={t`Language of pages and e-mails`} required options={localeOptions} />
    </FormView>
  );
}
