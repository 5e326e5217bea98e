import { Trans, useLingui } from "@lingui/react/macro";
import { Page, Panel } from "../../ui/page";
import { seller } from "../../ui/seller";
import { SellerLines } from "../../ui/states";

// Privacy says what this portal keeps, where the seller has no policy elsewhere.
export function Privacy() {
  const { t } = useLingui();
  const { name } = seller;
  return (
    <Page title={t`Privacy policy`}>
      <p>
        <Trans>
          {name} is responsible for the data in this portal: <SellerLines />
        </Trans>
      </p>
      <Panel title={t`What we keep`}>
        <ul className="points">
          <li>{t`Of your company: name, enterprise and VAT numbers, addresses, customer number, terms.`}</li>
          <li>{t`Of you: name, e-mail address, telephone if you give it, language, role in the company. We keep your password only in a form from which it can't be found.`}</li>
          <li>{t`The documents: quotations, orders, delivery notes, invoices and credit notes.`}</li>
          <li>{t`What changes in the account: who did what, and when.`}</li>
        </ul>
      </Panel>
      <Panel title={t`What for`}>
        <p>{t`To handle your application, give you access to your documents, carry out your orders and meet our duties of bookkeeping and tax. We do not sell these data and do not advertise with them.`}</p>
      </Panel>
      <Panel title={t`Who sees them`}>
        <p>{t`The users of your company according to their role, and those of our staff who need them. Nobody of another company.`}</p>
      </Panel>
      <Panel title={t`On your device`}>
        <p>{t`When you sign in, a cookie keeps your session open. It is necessary for this to work and follows nobody. Your browser also keeps the language that you chose, and what you typed into a form until it was sent. The other pages need no cookie.`}</p>
      </Panel>
      <Panel title={t`Your rights`}>
        <p>{t`You may ask to see, correct, receive or erase your data, to limit their use or to object to it: write to us. You may also turn to your data protection authority.`}</p>
      </Panel>
    </Page>
  );
}
