import { useState, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { DeskRegistrationFragment } from "../../api/gql/graphql";
import { Button } from "../../ui/button";
import { age, moment } from "../../ui/format";
import { languages } from "../../ui/locale";
import { Facts, Page, Panel, said } from "../../ui/page";
import { Failure, Loading } from "../../ui/states";
import { CompanyLink } from "../shell/company";
import { countryName } from "../shell/countries";
import { may } from "../shell/actions";
import { ApproveDialog, AskDialog, RejectDialog } from "./decide";
import { channelNames, groundNames, reasonNames, stateNames, vatNames } from "./names";

export const registrationFragment = graphql(`
  fragment DeskRegistration on Registration {
    id
    reference
    channel
    state
    legalName
    country
    enterpriseNumber
    vatNumber
    address { street postalCode city }
    givenName
    familyName
    email
    phone
    locale
    message
    sourceSender
    sourceText
    sourceAt
    confirmedAt
    promisedAt
    overdue
    question
    answer
    reason
    note
    vatStatus
    vatCheckedAt
    vatRetryAt
    vatRequestId
    vatName
    vatNameDiffers
    company { id customerNumber legalName }
    possibleDuplicates {
      grounds
      company { id customerNumber legalName }
      registration { id reference legalName }
    }
    decidedAt
    createdAt
    availableActions { action allowed reason }
  }
`);

const registrationQuery = graphql(`
  query DeskRegistrationPage($id: ID!) {
    node(id: $id) { __typename id ...DeskRegistration }
  }
`);

const route = getRouteApi("/staff/registrations/$registration");

export function RegistrationPage() {
  const { registration: id } = route.useParams();
  const [{ data, error }, again] = useQuery({ query: registrationQuery, variables: { id } });
  if (!data) return error ? <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} /> : <Loading />;
  return data.node?.__typename === "Registration" ? <Shown registration={data.node} /> : <NotThere />;
}

type Deed = "approve" | "reject" | "ask";

function Shown({ registration: r }: { registration: DeskRegistrationFragment }) {
  const { t, i18n } = useLingui();
  const [deed, setDeed] = useState<Deed>();
  const done = () => setDeed(undefined);
  const refused = r.availableActions.find((one) => one.action === "approveRegistration" && !one.allowed)?.reason;
  const { legalName } = r;
  return (
    <Page title={t`Application: ${legalName}`}>
      <Panel>
        <Facts
          facts={[
            [t`State`, i18n._(stateNames[r.state])],
            [t`Reference`, said(r.reference)],
            [t`Came by`, i18n._(channelNames[r.channel])],
            [t`Age`, r.decidedAt ? null : age(r.createdAt)],
            [t`Since`, moment(r.createdAt)],
            [
              t`Promised by`,
              r.promisedAt && (
                <span key="promised">
                  {moment(r.promisedAt)} {r.overdue && <span className="tag grave">{t`overdue`}</span>}
                </span>
              ),
            ],
            [t`Decided`, r.decidedAt && moment(r.decidedAt)],
            [t`Customer`, r.company && <CompanyLink key="company" company={r.company} />],
          ]}
        />
        {refused && reasonNames[refused] && may(r, "rejectRegistration") && <p className="note">{i18n._(reasonNames[refused])}</p>}
        <div className="actions">
          {may(r, "approveRegistration") && <Button onPress={() => setDeed("approve")}>{t`Approve`}</Button>}
          {may(r, "requestRegistrationInfo") && <Button look="plain" onPress={() => setDeed("ask")}>{t`Ask the applicant`}</Button>}
          {may(r, "rejectRegistration") && <Button look="grave" onPress={() => setDeed("reject")}>{t`Decline`}</Button>}
        </div>
      </Panel>
      <Alike registration={r} />
      <Panel title={t`Company`}>
        <Facts
          wide
          facts={[
            [t`Name`, r.legalName],
            [t`Country`, countryName(r.country)],
            [t`Enterprise number`, r.enterpriseNumber],
            [t`VAT number`, r.vatNumber],
            [t`Address`, r.address && `${r.address.street}, ${r.address.postalCode} ${r.address.city}`],
          ]}
        />
        {r.vatNumber && <VatCheck registration={r} />}
      </Panel>
      <Panel title={t`Applicant`}>
        <Facts
          wide
          facts={[
            [t`Name`, `${r.givenName} ${r.familyName}`],
            [t`E-mail address`, r.email],
            [t`Mailbox confirmed`, r.confirmedAt ? moment(r.confirmedAt) : t`not yet`],
            [t`Telephone`, r.phone],
            [t`Language`, languages[r.locale]],
          ]}
        />
        <Said name={t`Message`} text={r.message} />
        <Said name={t`We asked`} text={r.question} />
        <Said name={t`The applicant answered`} text={r.answer} />
        <Said name={t`Reason of the refusal`} text={r.reason} />
      </Panel>
      {(r.sourceText ?? r.sourceSender ?? r.sourceAt ?? r.note) && (
        <Panel title={t`For colleagues`}>
          <Facts
            facts={[
              [t`From whom it came`, r.sourceSender],
              [t`When it came`, r.sourceAt && moment(r.sourceAt)],
            ]}
          />
          <Said name={t`What was said or written`} text={r.sourceText} />
          <Said name={t`Note`} text={r.note} />
        </Panel>
      )}
      <ApproveDialog registration={r} open={deed === "approve"} onClose={done} />
      <AskDialog registration={r} open={deed === "ask"} onClose={done} />
      <RejectDialog registration={r} open={deed === "reject"} onClose={done} />
    </Page>
  );
}

function Said({ name, text }: { name: ReactNode; text: string | null | undefined }) {
  if (!text) return null;
  return (
    <div>
      <h3 className="said">{name}</h3>
      <blockquote className="quote">{text}</blockquote>
    </div>
  );
}

function VatCheck({ registration: r }: { registration: DeskRegistrationFragment }) {
  const { t, i18n } = useLingui();
  return (
    <Facts
      facts={[
        [t`VAT check`, <span key="vat" className={r.vatStatus === "VALID" ? "tag good" : r.vatStatus === "INVALID" ? "tag grave" : "tag"}>{i18n._(vatNames[r.vatStatus])}</span>],
        [
          t`Name at VIES`,
          r.vatName && (
            <span key="name">
              {r.vatName} {r.vatNameDiffers && <span className="tag grave">{t`other name`}</span>}
            </span>
          ),
        ],
        [t`Checked`, r.vatCheckedAt && moment(r.vatCheckedAt)],
        [t`Asked again`, r.vatRetryAt && moment(r.vatRetryAt)],
        [t`Consultation number`, r.vatRequestId],
      ]}
    />
  );
}

// Alike are the customers and open applications that this may be already; the server says by what.
function Alike({ registration: r }: { registration: DeskRegistrationFragment }) {
  const { t, i18n } = useLingui();
  return (
    <Panel title={t`What it may be already`}>
      {r.possibleDuplicates.length === 0 && <p className="soft">{t`No customer and no open application by number, name, mailbox or telephone.`}</p>}
      {r.possibleDuplicates.length > 0 && (
        <ul className="links">
          {r.possibleDuplicates.map(({ company, registration: other, grounds }) => (
            <li key={company?.id ?? other?.id}>
              {company && <CompanyLink company={company} />}
              {other && <OtherApplication registration={other} />}
              <span className="soft">{grounds.map((ground) => i18n._(groundNames[ground])).join(", ")}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function OtherApplication({ registration: { id, legalName, reference } }: { registration: { id: string; legalName: string; reference: string } }) {
  const { t } = useLingui();
  return (
    <Link to="/staff/registrations/$registration" params={{ registration: id }}>
      {t`Application: ${legalName}`} <span className="number">{reference}</span>
    </Link>
  );
}
