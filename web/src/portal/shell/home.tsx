import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ButtonLink } from "../../ui/button";
import { Page, Panel } from "../../ui/page";
import { seller } from "../../ui/seller";

// Home says what an account is good for, and how to get one.
export function Home() {
  const { t } = useLingui();
  const { name } = seller;
  return (
    <Page title={t`Business customers`}>
      <p>
        <Trans>With a business account at {name} you have at hand what concerns your company:</Trans>
      </p>
      <ul className="points">
        <li>{t`invoices, credit notes, quotations, orders, delivery notes and certificates, at any time and old ones too, without having to call us;`}</li>
        <li>{t`each of them found by number, your own reference, article or date, to read, to print and for your bookkeeping;`}</li>
        <li>{t`one customer number for your company, and a personal login for each user;`}</li>
        <li>{t`the payment and delivery terms that are your company's own.`}</li>
      </ul>
      <div className="ways">
        <Panel title={t`You have a login`}>
          <p>
            <Trans>
              Go to your documents. You have forgotten your password, or never chose one? We <Link to="/forgotten-password">send you a link</Link>.
            </Trans>
          </p>
          <div className="actions">
            <ButtonLink to="/sign-in">{t`Sign in`}</ButtonLink>
          </div>
        </Panel>
        <Panel title={t`Your company is new here`}>
          <p>
            <Trans>With a VAT number or an enterprise number you apply for an account; we create it and send you your login.</Trans>
          </p>
          <div className="actions">
            <ButtonLink to="/register">{t`Apply for an account`}</ButtonLink>
          </div>
        </Panel>
        <Panel title={t`Your company is a customer already`}>
          <p>
            <Trans>Its administrator can invite you. Or you ask for access with the customer number and the number of a document.</Trans>
          </p>
          <div className="actions">
            <ButtonLink to="/claim">{t`Ask for access`}</ButtonLink>
          </div>
        </Panel>
        <Panel title={t`You have applied`}>
          <p>
            <Trans>See how far your application is, answer a question, or withdraw it.</Trans>
          </p>
          <div className="actions">
            <ButtonLink to="/follow" look="plain">{t`Follow an application`}</ButtonLink>
          </div>
        </Panel>
      </div>
      <p>
        <Trans>
          <Link to="/report-abuse">Let us know</Link> if somebody uses your account in your place, or if you leave your employer: we end the access. Before anybody gets access to your company's account, we contact your company.
        </Trans>
      </p>
      <p>
        <Trans>
          Which data of your company we keep is in our <a href={seller.privacyUrl}>privacy policy</a>.
        </Trans>
      </p>
    </Page>
  );
}
