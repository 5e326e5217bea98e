import { Trans, useLingui } from "@lingui/react/macro";
import { ButtonLink } from "../../ui/button";
import { Page, Panel } from "../../ui/page";
import { seller } from "../../ui/seller";

// Home says what an account is good for, and how to get one.
export function Home() {
  const { t } = useLingui();
  const { name, email } = seller;
  return (
    <Page title={t`Business customers`}>
      <p>
        <Trans>
          With a business account at {name} you can consult your invoices, credit notes, quotations, orders and delivery notes at any time, old ones too, without having to call us. Payment and
          delivery terms are those of your company, and each user has a personal login.
        </Trans>
      </p>
      <p>
        <ButtonLink to="/sign-in">{t`Sign in`}</ButtonLink>
      </p>
      <Panel title={t`No account yet?`}>
        <p>
          <Trans>Write to us with the name of your company and its VAT number or enterprise number (CBE). You then receive your login by e-mail and choose the password yourself.</Trans>
        </p>
        <p>
          <a className="button plain" href={`mailto:${email}`}>{t`Write to ${name}`}</a>
        </p>
      </Panel>
      <Panel title={t`No password?`}>
        <p>
          <Trans>
            You have forgotten it, or never chose one? We <a href="/forgotten-password">send you a link</a> by e-mail.
          </Trans>
        </p>
      </Panel>
      <Panel title={t`Misuse, or leaving the company`}>
        <p>
          <Trans>
            <a href="/report-abuse">Let us know</a> if somebody uses your account in your place, or if you leave your employer: we end the access.
          </Trans>
        </p>
      </Panel>
    </Page>
  );
}
