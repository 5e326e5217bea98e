import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { session } from "../../account/session";
import { graphql } from "../../api/gql";
import { TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { Page, Panel } from "../../ui/page";
import { CallUs } from "../../ui/states";

const resetMutation = graphql(`
  mutation RequestPasswordReset($input: RequestPasswordResetInput!) {
    requestPasswordReset(input: $input) {
      errors { code message path }
    }
  }
`);

const route = getRouteApi("/open/asking/forgotten-password");

// Forgotten has a link for a new password mailed.
export function Forgotten() {
  return route.useSearch().asked ? <Asked /> : <Ask />;
}

function Ask() {
  const { t } = useLingui();
  const navigate = route.useNavigate();
  const form = useForm({
    name: "forgotten",
    initial: { email: "" },
    async send({ email = "" }) {
      const { data, error } = await session.client.mutation(resetMutation, { input: { email } }).toPromise();
      const errors = data?.requestPasswordReset.errors;
      if (!error && !errors?.length) await navigate({ search: { asked: true } });
      return { error, errors };
    },
  });
  return (
    <Page title={t`Choose a new password`}>
      <p>
        <Trans>Give the e-mail address with which you sign in. We send a link there, with which you choose a new password.</Trans>
      </p>
      <Panel>
        <FormView form={form} action={t`Send me a link`} extra={<Link to="/sign-in">{t`Sign in`}</Link>}>
          <TextField name="email" type="email" label={t`E-mail address`} autoComplete="username" required />
        </FormView>
      </Panel>
      <CallUs />
    </Page>
  );
}

// Asked is the answer whether or not the address has a login.
function Asked() {
  const { t } = useLingui();
  return (
    <Page title={t`Please look at your mailbox`}>
      <Panel>
        <p>
          <Trans>If this address has a login, a link reaches you there within a few minutes. It is valid for two hours. If nothing comes, look in the junk mail or contact us.</Trans>
        </p>
        <CallUs />
      </Panel>
      <p>
        <Link to="/forgotten-password">{t`Another address`}</Link>
      </p>
    </Page>
  );
}
