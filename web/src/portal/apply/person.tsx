import { useLingui } from "@lingui/react/macro";
import { FieldGroup, SelectField, TextField } from "../../ui/fields";
import { languages } from "../../ui/locale";

// PersonFields ask who applies.
export function PersonFields() {
  const { t } = useLingui();
  return (
    <FieldGroup title={t`Your own details`}>
      <div className="pair">
        <TextField name="person.givenName" label={t`Given name`} autoComplete="given-name" required />
        <TextField name="person.familyName" label={t`Family name`} autoComplete="family-name" required />
      </div>
      <TextField name="person.email" type="email" label={t`E-mail address`} hint={t`With this address you will sign in. We first send a message there, with a link to confirm it.`} autoComplete="email" required />
      <div className="pair">
        <TextField name="person.phone" type="tel" inputMode="tel" label={t`Telephone`} autoComplete="tel" />
        <SelectField name="person.locale" label={t`Language of our messages`} options={Object.entries(languages).map(([value, label]) => ({ value, label }))} />
      </div>
    </FieldGroup>
  );
}
