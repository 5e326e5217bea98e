import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { useMutation } from "urql";
import { graphql } from "../../api/gql";
import type { DocumentKind } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, optional, useForm } from "../../ui/form";
import { Panel } from "../../ui/page";
import { toast } from "../../ui/toast";
import { FindCompany, type Found } from "../companies/find";
import type { Ingestion } from "./ingestion";
import { list } from "../companies/identifiers";
import { kindNames } from "../../files/names";

const resolveMutation = graphql(`
  mutation DeskResolveIngestion($input: ResolveIngestionInput!) {
    resolveIngestion(input: $input) {
      ingestion { id state reason }
      errors { code message path }
    }
  }
`);

const retryMutation = graphql(`
  mutation DeskRetryIngestion($input: RetryIngestionInput!) {
    retryIngestion(input: $input) {
      ingestion { id state reason }
      errors { code message path }
    }
  }
`);

const discardMutation = graphql(`
  mutation DeskDiscardIngestion($input: DiscardIngestionInput!) {
    discardIngestion(input: $input) {
      ingestion { id state reason discardReason }
      errors { code message path }
    }
  }
`);

const describeMutation = graphql(`
  mutation DeskDescribeIngestion($input: DescribeIngestionInput!) {
    describeIngestion(input: $input) {
      ingestion { id state reason }
      errors { code message path }
    }
  }
`);

type Asked = { decision: "REPLACE" | "KEEP_BOTH" } | { decision: "ASSIGN"; company: Found } | { decision: "DISCARD" };

// Decide has what can be done with a file now, by the word of the API.
export function Decide({ ingestion: i, again }: { ingestion: Ingestion; again: () => void }) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<Asked>();
  const resolve = useAct(resolveMutation, (data) => data.resolveIngestion);
  const retry = useAct(retryMutation, (data) => data.retryIngestion);
  const may = (action: string) => i.availableActions.some((a) => a.action === action && a.allowed);
  const done = (text: string) => {
    toast(text);
    setAsked(undefined);
    again();
  };

  const decide = async () => {
    if (!asked || asked.decision === "DISCARD") return;
    const company = asked.decision === "ASSIGN" ? asked.company.id : undefined;
    if (await resolve.run({ input: { ingestion: i.id, decision: asked.decision, company } })) done(t`Decided. The file is being read again.`);
  };
  const tryAgain = async () => {
    if (await retry.run({ input: { ingestion: i.id } })) done(t`The file is being read again.`);
  };

  const assign = may("resolveIngestion.ASSIGN");
  const buttons = [may("resolveIngestion.REPLACE"), may("resolveIngestion.KEEP_BOTH"), may("retryIngestion"), may("discardIngestion")];
  const name = asked?.decision === "ASSIGN" ? `${asked.company.legalName} (${asked.company.customerNumber})` : "";
  return (
    <>
      {buttons.some(Boolean) && (
        <div className="actions">
          {buttons[0] && <Button onPress={() => setAsked({ decision: "REPLACE" })}>{t`Replace the document that is there`}</Button>}
          {buttons[1] && <Button onPress={() => setAsked({ decision: "KEEP_BOTH" })}>{t`Keep both`}</Button>}
          {buttons[2] && <Button look="plain" pending={retry.pending} onPress={() => void tryAgain()}>{t`Read it again`}</Button>}
          {buttons[3] && <Button look="grave" onPress={() => setAsked({ decision: "DISCARD" })}>{t`Put aside`}</Button>}
        </div>
      )}
      <Trouble of={retry} />
      {may("describeIngestion") && (
        <Panel title={t`Say what it is`}>
          <Describe ingestion={i} done={() => done(t`Described. The file is being read again.`)} />
        </Panel>
      )}
      {(assign || i.candidates.length > 0) && (
        <Panel title={assign ? t`Assign to a company` : t`Companies of a similar name`}>
          {i.candidates.length > 0 && (
            <>
              <p className="soft">{t`Companies whose name is like the customer's in the file. Nothing is filed by a name: please check.`}</p>
              <ul className="links">
                {i.candidates.map((company) => (
                  <li key={company.id}>
                    <span>
                      {company.legalName} <span className="number">{company.customerNumber}</span>
                    </span>
                    {company.address && <span className="soft">{`${company.address.street}, ${company.address.postalCode} ${company.address.city}`}</span>}
                    {assign && (
                      <Button look="plain" onPress={() => setAsked({ decision: "ASSIGN", company })} aria-label={`${t`Assign`}: ${company.legalName} ${company.customerNumber}`}>
                        {t`Assign`}
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            </>
          )}
          {assign && <FindCompany action={t`Assign`} choose={(company) => setAsked({ decision: "ASSIGN", company })} />}
        </Panel>
      )}
      <Dialog title={t`Assign to ${name}`} open={asked?.decision === "ASSIGN"} onClose={() => setAsked(undefined)}>
        <p>{i.state === "FILED" ? t`The document moves to this company with all versions of its number. The people of the other company do not see it any more.` : t`The people of this company will see the document.`}</p>
        <Trouble of={resolve} />
        <Button pending={resolve.pending} onPress={() => void decide()}>{t`Assign`}</Button>
      </Dialog>
      <Dialog title={t`Replace the document that is there`} open={asked?.decision === "REPLACE"} onClose={() => setAsked(undefined)}>
        <p>{t`This file takes the place of the document that is there. The old one stays readable in the history.`}</p>
        <Trouble of={resolve} />
        <Button pending={resolve.pending} onPress={() => void decide()}>{t`Replace`}</Button>
      </Dialog>
      <Dialog title={t`Keep both`} open={asked?.decision === "KEEP_BOTH"} onClose={() => setAsked(undefined)}>
        <p>{t`Both documents will have this number, and the company sees both.`}</p>
        <Trouble of={resolve} />
        <Button pending={resolve.pending} onPress={() => void decide()}>{t`Keep both`}</Button>
      </Dialog>
      <Dialog title={t`Put this file aside`} open={asked?.decision === "DISCARD"} onClose={() => setAsked(undefined)}>
        <p>{t`It is not filed and no customer sees it. It stays in the list of what was put aside, and can be read again.`}</p>
        <Discard id={i.id} done={() => done(t`Put aside.`)} />
      </Dialog>
    </>
  );
}

function Discard({ id, done }: { id: string; done: () => void }) {
  const { t } = useLingui();
  const [, discard] = useMutation(discardMutation);
  const form = useForm({
    name: `discard-${id}`,
    initial: { reason: "" },
    send: async ({ reason = "" }) => {
      const { data, error } = await discard({ input: { ingestion: id, reason } });
      if (data && !data.discardIngestion.errors.length) done();
      return { error, errors: data?.discardIngestion.errors };
    },
  });
  return (
    <FormView form={form} action={t`Put aside`}>
      <TextField name="reason" label={t`Reason, for colleagues`} rows={3} required />
    </FormView>
  );
}

function Describe({ ingestion: i, done }: { ingestion: Ingestion; done: () => void }) {
  const { t, i18n } = useLingui();
  const [, describe] = useMutation(describeMutation);
  const [company, setCompany] = useState<Found | undefined>(i.company ?? undefined);
  const form = useForm({
    name: `describe-${i.id}`,
    initial: { kind: i.facts.kind && Object.hasOwn(kindNames, i.facts.kind) ? i.facts.kind : "INVOICE", number: i.facts.number ?? "", issueDate: i.facts.issueDate ?? "", currency: "EUR" },
    send: async (v) => {
      const total = optional(v.total);
      const { data, error } = await describe({
        input: {
          ingestion: i.id,
          company: company?.id ?? "",
          kind: v.kind as DocumentKind,
          number: v.number ?? "",
          issueDate: v.issueDate ?? "",
          dueDate: optional(v.dueDate),
          total: total?.replace(",", "."),
          currency: total && optional(v.currency),
          buyerReference: optional(v.buyerReference),
          orderNumber: optional(v.orderNumber),
          deliveryNoteNumber: optional(v.deliveryNoteNumber),
          heatNumbers: v.kind === "CERTIFICATE" ? list(v.heatNumbers) : undefined,
        },
      });
      if (data && !data.describeIngestion.errors.length) done();
      return { error, errors: data?.describeIngestion.errors };
    },
  });
  if (!company) return <FindCompany action={t`Choose`} choose={setCompany} />;
  const money = form.values.kind === "INVOICE" || form.values.kind === "CREDIT_NOTE" || form.values.kind === "STATEMENT" || form.values.kind === "QUOTE" || form.values.kind === "ORDER" || form.values.kind === "ORDER_RESPONSE";
  return (
    <>
      <p>
        {company.legalName} <span className="number">{company.customerNumber}</span> <Button look="plain" onPress={() => setCompany(undefined)}>{t`Another company`}</Button>
      </p>
      <FormView form={form} action={t`File it`}>
        <SelectField name="kind" label={t`Kind`} options={Object.entries(kindNames).map(([value, label]) => ({ value, label: i18n._(label) }))} />
        <TextField name="number" label={t`Number`} required />
        <TextField name="issueDate" label={t`Date`} type="date" required />
        {form.values.kind === "INVOICE" && <TextField name="dueDate" label={t`Due date`} type="date" />}
        {money && (
          <>
            <TextField name="total" label={t`Amount`} inputMode="decimal" />
            <TextField name="currency" label={t`Currency`} />
          </>
        )}
        <TextField name="buyerReference" label={t`Customer's reference`} />
        <TextField name="orderNumber" label={t`Order number`} />
        <TextField name="deliveryNoteNumber" label={t`Delivery note number`} />
        {form.values.kind === "CERTIFICATE" && <TextField name="heatNumbers" label={t`Heat numbers`} hint={t`One on each line, or with commas`} rows={2} />}
      </FormView>
    </>
  );
}
