import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import { Panel } from "../../ui/page";
import { SellerLines } from "../../ui/states";

const contactQuery = graphql(`
  query CompanyContact($company: ID!) {
    company(id: $company) {
      id
      accountManager { name email phone }
      standIn { name email phone }
    }
  }
`);

// ModuleOff says what a company can do that may not add people itself: its people ask
// for access, and it decides; or it asks the seller for the module.
export function ModuleOff({ company, number }: { company: string; number: string }) {
  const { t } = useLingui();
  const [{ data }] = useQuery({ query: contactQuery, variables: { company } });
  const manager = data?.company?.accountManager;
  return (
    <Panel title={t`Adding users`}>
      <p>
        <Trans>
          Your company can't invite users itself. Two ways lead to a new access all the same:
        </Trans>
      </p>
      <ul className="dots">
        <li>
          <Trans>
            Your colleague asks for access on our site, with your customer number {number} and the number of one of your documents. We then ask you, and you decide on it here.
          </Trans>
        </li>
        <li>
          <Trans>You ask us to switch the sub-user module on: from then on you invite users yourself.</Trans>{" "}
          {manager ? <Reach name={manager.name} email={manager.email} phone={manager.phone} /> : <SellerLines />}
        </li>
      </ul>
    </Panel>
  );
}

function Reach({ name, email, phone }: { name: string; email?: string | null; phone?: string | null }) {
  return (
    <span>
      {name}
      {email && (
        <>
          , <a href={`mailto:${email}`}>{email}</a>
        </>
      )}
      {phone && (
        <>
          , <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>
        </>
      )}
    </span>
  );
}
