import { useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { useMutation, useQuery } from "urql";
import { graphql } from "../../api/gql";
import type { ClaimChannel, Locale, MembershipRole } from "../../api/gql/graphql";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, optional, useForm } from "../../ui/form";
import { languages, locale } from "../../ui/locale";
import { Page, Panel } from "../../ui/page";
import { toast } from "../../ui/toast";
import { instant } from "../shell/time";
import { evidenceKinds, evidenceOf, evidences, isEvidence } from "./claim";
import { roleNames } from "../../people/names";
import { channelNames, evidenceNames } from "./names";

const recordMutation = graphql(`
  mutation DeskRecordClaim($input: RecordClaimInput!) {
    recordClaim(input: $input) { accessRequest { ...DeskRequest } errors { code message path } }
  }
`);

const nameQuery = graphql(`
  query DeskCompanyName($text: String!) {
    findCompanies(text: $text, first: 1) { ground company { id legalName customerNumber } }
  }
`);

const channels = ["TELEPHONE", "EMAIL", "LETTER", "COUNTER"] as const satisfies readonly ClaimChannel[];

const route = getRouteApi("/staff/requests/record");

// RecordRequest writes down a claim while the caller speaks; the mailbox is proven all the same.
export function RecordRequest() {
  const { t, i18n } = useLingui();
  const { number } = route.useSearch();
  const navigate = route.useNavigate();
  const [, record] = useMutation(recordMutation);
  const form = useForm({
    name: `record.claim ${number ?? ""}`,
    initial: { customerNumber: number ?? "", channel: "TELEPHONE", evidence: "invoiceNumber", "person.locale": locale(), role: "" },
    async send(v, idempotencyKey) {
      const { data, error } = await record({
        input: {
          customerNumber: v.customerNumber?.trim() ?? "",
          evidence: evidenceOf(v),
          person: { givenName: v["person.givenName"] ?? "", familyName: v["person.familyName"] ?? "", email: v["person.email"] ?? "", phone: optional(v["person.phone"]), locale: v["person.locale"] as Locale },
          channel: v.channel as ClaimChannel,
          role: optional(v.role) as MembershipRole | undefined,
          sourceText: optional(v.sourceText),
          contactedName: optional(v.contactedName),
          contactedAt: instant(v.contactedAt),
          idempotencyKey,
        },
      });
      const payload = data?.recordClaim;
      if (!error && payload?.accessRequest && !payload.errors.length) {
        toast(t`The request is recorded. The person confirms the mailbox by mail.`);
        void navigate({ to: "/staff/requests/$request", params: { request: payload.accessRequest.id } });
      }
      return { error, errors: payload?.errors };
    },
  });
  const { evidence } = form.values;
  return (
    <Page title={t`Record an access request`}>
      <Panel>
        <FormView form={form} action={t`Record the request`}>
          <SelectField name="channel" label={t`Came by`} required options={channels.map((value) => ({ value, label: i18n._(channelNames[value]) }))} />
          <h2>{t`Company`}</h2>
          <TextField name="customerNumber" label={t`Customer number`} hint={<CompanyName number={form.values.customerNumber?.trim() ?? ""} />} required />
          <div className="pair">
            <SelectField name="evidence" label={t`Evidence`} required options={[...evidences.map((value) => ({ value, label: i18n._(evidenceNames[evidenceKinds[value]]) })), { value: "", label: i18n._(evidenceNames.NONE) }]} />
            {isEvidence(evidence) && <TextField key={evidence} name={`evidence.${evidence}`} label={t`Number`} required />}
          </div>
          <h2>{t`Who asks`}</h2>
          <div className="pair">
            <TextField name="person.givenName" label={t`Given name`} required />
            <TextField name="person.familyName" label={t`Family name`} required />
          </div>
          <TextField name="person.email" type="email" label={t`E-mail address`} required />
          <div className="pair">
            <TextField name="person.phone" label={t`Telephone`} inputMode="tel" />
            <SelectField name="person.locale" label={t`Language`} required options={Object.entries(languages).map(([value, label]) => ({ value, label }))} />
          </div>
          <SelectField name="role" label={t`Proposed role`} options={[{ value: "", label: t`By the rules` }, ...(Object.keys(roleNames) as MembershipRole[]).map((value) => ({ value, label: i18n._(roleNames[value]) }))]} />
          <h2>{t`More, where it is known`}</h2>
          <TextField name="sourceText" label={t`What was said or written`} rows={4} />
          <div className="pair">
            <TextField name="contactedName" label={t`Whom you called on the number on file`} />
            <TextField name="contactedAt" type="datetime-local" label={t`When you called`} />
          </div>
        </FormView>
      </Panel>
    </Page>
  );
}

// CompanyName says whose number it is, so that a slip is seen while the caller is there.
function CompanyName({ number }: { number: string }) {
  const { t } = useLingui();
  const [{ data, fetching }] = useQuery({ query: nameQuery, variables: { text: number }, pause: number.length < 3 });
  if (number.length < 3 || fetching) return " ";
  const match = data?.findCompanies.find(({ company, ground }) => ground === "FORMER_NUMBER" || company.customerNumber === number);
  return match ? match.company.legalName : t`No customer has this number.`;
}
