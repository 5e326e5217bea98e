import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useMutation } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { Locale, MembershipRole } from "../../api/gql/graphql";
import { ButtonLink } from "../../ui/button";
import { endOf } from "../../ui/day";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { locale } from "../../ui/locale";
import { Page, Panel } from "../../ui/page";
import { seller } from "../../ui/seller";
import { toast } from "../../ui/toast";
import { ModuleOff } from "./module";
import { roleNames, roleSees } from "../../people/names";
import { localeOptions, roles } from "./names";

const inviteMutation = graphql(`
  mutation InviteMember($input: InviteMemberInput!) {
    inviteMember(input: $input) {
      invitation { ...InvitationRow }
      errors { code message path }
    }
  }
`);

const shell = getRouteApi("/companies/$number");

// Invite asks a person in, by mail.
export function Invite() {
  const { t } = useLingui();
  const seat = shell.useRouteContext().seat;
  if (!seat || seat.role !== "ADMIN") return <NotThere />;
  const { id, customerNumber, availableActions } = seat.company;
  const may = availableActions.some((a) => a.action === "inviteMember" && a.allowed);
  return <Page title={t`Invite a user`}>{may ? <InviteForm company={id} number={customerNumber} /> : <ModuleOff company={id} number={customerNumber} />}</Page>;
}

function InviteForm({ company, number }: { company: string; number: string }) {
  const { t, i18n } = useLingui();
  const router = useRouter();
  const [, invite] = useMutation(inviteMutation);
  const form = useForm({
    name: `invite ${company}`,
    initial: { email: "", role: "PURCHASER", endsAt: "", locale: locale() },
    async send({ email = "", role, endsAt = "", locale: language }) {
      const until = endsAt ? (endOf(endsAt, seller.timeZone) ?? endsAt) : undefined;
      const { data, error } = await invite({ input: { company, email, role: role as MembershipRole, endsAt: until, locale: language as Locale } });
      const made = data?.inviteMember.invitation;
      if (made && !error) {
        toast(t`The invitation is on its way to ${made.email}.`);
        await router.navigate({ to: "/companies/$number/people", params: { number } });
      }
      return { error, errors: data?.inviteMember.errors };
    },
  });
  return (
    <Panel>
      <p>
        <Trans>The person receives a link by e-mail, accepts, and chooses a password. All administrators are told of the new access.</Trans>
      </p>
      <FormView
        form={form}
        action={t`Send the invitation`}
        extra={
          <ButtonLink look="plain" to="/companies/$number/people" params={{ number }}>
            {t`Back to the users`}
          </ButtonLink>
        }
      >
        <TextField name="email" type="email" label={t`E-mail address`} autoComplete="off" hint={t`The person's own mailbox at work: whoever reads it has the access.`} required />
        <SelectField name="role" label={t`Role`} required options={roles.map((role) => ({ value: role, label: i18n._(roleNames[role]) }))} hint={i18n._(roleSees[form.values.role as MembershipRole])} />
        <TextField name="endsAt" type="date" label={t`Last day of the access`} hint={t`Empty: the access has no end.`} />
        <SelectField name="locale" label={t`Language of the e-mail`} required options={localeOptions} />
      </FormView>
    </Panel>
  );
}
