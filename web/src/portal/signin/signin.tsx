import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { graphql } from "../../api/gql";
import { PasswordField, TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { suggestLocale } from "../../ui/locale";
import { Page, Panel } from "../../ui/page";
import { elsewhere } from "../../account/landing";
import { session } from "../../account/session";

const signInMutation = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      viewer {
        person { id locale }
        staffRole
      }
      errors { code message path }
    }
  }
`);

const route = getRouteApi("/open/sign-in");

export function SignIn() {
  const { t } = useLingui();
  const { to } = route.useSearch();
  const router = useRouter();
  const form = useForm({
    name: "sign-in",
    initial: { email: "", password: "" },
    secret: ["password"],
    async send({ email = "", password = "" }) {
      const { data, error } = await session.client.mutation(signInMutation, { input: { email, password } }).toPromise();
      const viewer = data?.signIn.viewer;
      if (viewer && !error) {
        await suggestLocale(viewer.person.locale);
        session.renew();
        const next = to ?? (viewer.staffRole ? "/staff" : "/");
        // The desk and the explorer are pages of their own, which customers never load.
        if (elsewhere(next)) location.assign(next);
        else {
          await router.invalidate();
          router.history.push(next);
        }
      }
      return { error, errors: data?.signIn.errors };
    },
  });
  return (
    <Page title={t`Sign in`}>
      <Panel>
        <FormView form={form} action={t`Sign in`} extra={<Link to="/forgotten-password">{t`Forgotten your password, or none yet?`}</Link>}>
          <TextField name="email" type="email" label={t`E-mail address`} autoComplete="username" required />
          <PasswordField name="password" label={t`Password`} autoComplete="current-password" />
        </FormView>
      </Panel>
      <p>
        <Trans>
          No account yet? <Link to="/">This is how you get one</Link>.
        </Trans>
      </p>
    </Page>
  );
}
