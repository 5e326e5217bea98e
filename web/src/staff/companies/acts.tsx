import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "urql";
import { graphql } from "../../api/gql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/fields";
import { FormView, optional } from "../../ui/form";
import type { Company } from "./company";
import { FindCompany, type Found } from "./find";
import { list } from "./identifiers";
import { Steps, useStep, type Done, type Step } from "./steps";

const contactMutation = graphql(`
  mutation DeskSetContactOfRecord($input: SetContactOfRecordInput!) {
    setContactOfRecord(input: $input) { company { id } errors { code message path } }
  }
`);
const managerMutation = graphql(`
  mutation DeskSetAccountManager($input: SetAccountManagerInput!) {
    setAccountManager(input: $input) { company { id } errors { code message path } }
  }
`);
const identifiersMutation = graphql(`
  mutation DeskSetIdentifiers($input: SetCompanyIdentifiersInput!) {
    setCompanyIdentifiers(input: $input) { company { id } errors { code message path } }
  }
`);
const moduleMutation = graphql(`
  mutation DeskSetModule($input: SetSubUserModuleInput!) {
    setSubUserModule(input: $input) { company { id subUserModule } errors { code message path } }
  }
`);
const suspendMutation = graphql(`
  mutation DeskSuspend($input: SuspendCompanyInput!) {
    suspendCompany(input: $input) { company { id state } errors { code message path } }
  }
`);
const reinstateMutation = graphql(`
  mutation DeskReinstate($input: CompanyInput!) {
    reinstateCompany(input: $input) { company { id state } errors { code message path } }
  }
`);
const mergeMutation = graphql(`
  mutation DeskMerge($input: MergeCompaniesInput!) {
    mergeCompanies(input: $input) { merge { ...DeskMerge } errors { code message path } }
  }
`);

type Part = { company: Company; done: Done };

// Acts has what staff can do with a record now.
export function Acts({ company, again }: { company: Company; again: () => void }) {
  const { t } = useLingui();
  const name = company.legalName;
  const steps = (done: Done): Step[] => {
    const part = { company, done };
    return [
      { action: "setContactOfRecord", button: t`Change the contact of record`, title: t`Contact of record of ${name}`, body: <Contact {...part} /> },
      { action: "setAccountManager", button: t`Change the account manager`, title: t`Account manager of ${name}`, body: <Manager {...part} /> },
      { action: "setCompanyIdentifiers", button: t`Change the numbers`, title: t`Numbers of ${name}`, body: <Identifiers {...part} /> },
      { action: "setSubUserModule", button: company.subUserModule ? t`Switch the sub-user module off` : t`Switch the sub-user module on`, title: company.subUserModule ? t`Switch the sub-user module off` : t`Switch the sub-user module on`, body: <Module {...part} /> },
      { action: "mergeCompanies", button: t`Merge into another record`, title: t`Merge ${name} into another record`, body: <Merge {...part} /> },
      { action: "reinstateCompany", button: t`Reinstate the company`, title: t`Reinstate ${name}`, body: <Reinstate {...part} /> },
      { action: "suspendCompany", button: t`Suspend the company`, title: t`Suspend ${name}`, look: "grave", body: <Suspend {...part} /> },
    ];
  };
  return <Steps of={company} again={again} steps={steps} />;
}

function Contact({ company, done }: Part) {
  const { t } = useLingui();
  const [, set] = useMutation(contactMutation);
  const was = company.contactOfRecord;
  const form = useStep(`contact-${company.id}`, { email: was?.email ?? "", name: was?.name ?? "", source: "", verifiedOn: "" }, () => done(t`The contact of record is changed.`), async (v) => {
    const { data, error } = await set({ input: { company: company.id, email: v.email ?? "", name: optional(v.name), source: v.source ?? "", verifiedOn: v.verifiedOn ?? "" } });
    return { error, errors: data?.setContactOfRecord.errors };
  });
  return (
    <>
      <p>{t`Through this address the company is asked who may have access. The old address is told, and a new one decides nothing for three days.`}</p>
      <FormView form={form} action={t`Change the contact of record`}>
        <TextField name="email" label={t`Mailbox`} type="email" required />
        <TextField name="name" label={t`Name`} />
        <TextField name="source" label={t`Where we have it from`} required />
        <TextField name="verifiedOn" label={t`Verified on`} type="date" required />
      </FormView>
    </>
  );
}

function Manager({ company, done }: Part) {
  const { t } = useLingui();
  const { accountManager: m, standIn: s } = company;
  const [, set] = useMutation(managerMutation);
  const initial = { "manager.name": m?.name ?? "", "manager.email": m?.email ?? "", "manager.phone": m?.phone ?? "", "standIn.name": s?.name ?? "", "standIn.email": s?.email ?? "", "standIn.phone": s?.phone ?? "" };
  const form = useStep(`manager-${company.id}`, initial, () => done(t`The account manager is changed.`), async (v) => {
    const who = (of: "manager" | "standIn") => ({ name: v[`${of}.name`] ?? "", email: optional(v[`${of}.email`]), phone: optional(v[`${of}.phone`]) });
    const standIn = who("standIn");
    const { data, error } = await set({ input: { company: company.id, manager: who("manager"), standIn: standIn.name.trim() || standIn.email || standIn.phone ? standIn : undefined } });
    return { error, errors: data?.setAccountManager.errors };
  });
  return (
    <FormView form={form} action={t`Change the account manager`}>
      <TextField name="manager.name" label={t`Account manager`} required />
      <TextField name="manager.email" label={t`Mailbox`} type="email" />
      <TextField name="manager.phone" label={t`Telephone`} type="tel" />
      <TextField name="standIn.name" label={t`Stand-in`} />
      <TextField name="standIn.email" label={t`Mailbox of the stand-in`} type="email" />
      <TextField name="standIn.phone" label={t`Telephone of the stand-in`} type="tel" />
    </FormView>
  );
}

function Identifiers({ company, done }: Part) {
  const { t } = useLingui();
  const [, set] = useMutation(identifiersMutation);
  const initial = { enterpriseNumber: company.enterpriseNumber ?? "", vatNumber: company.vatNumber ?? "", glns: company.glns.join("\n"), sharedVatNumbers: company.sharedVatNumbers.join("\n") };
  const form = useStep(`numbers-${company.id}`, initial, () => done(t`The numbers are changed. Files that wait are looked at again.`), async (v) => {
    const { data, error } = await set({ input: { company: company.id, enterpriseNumber: v.enterpriseNumber ?? "", vatNumber: v.vatNumber ?? "", glns: list(v.glns), sharedVatNumbers: list(v.sharedVatNumbers) } });
    return { error, errors: data?.setCompanyIdentifiers.errors };
  });
  return (
    <>
      <p>{t`By these numbers documents find their company. One of the enterprise number and the VAT number must stay.`}</p>
      <FormView form={form} action={t`Change the numbers`}>
        <TextField name="enterpriseNumber" label={t`Enterprise number`} />
        <TextField name="vatNumber" label={t`VAT number`} />
        <TextField name="glns" label={t`Location numbers (GLN)`} hint={t`One on each line, or with commas`} rows={3} />
        <TextField name="sharedVatNumbers" label={t`Shared VAT numbers`} hint={t`Of a VAT group; they are nobody's alone`} rows={2} />
      </FormView>
    </>
  );
}

function Module({ company, done }: Part) {
  const { t } = useLingui();
  const on = !company.subUserModule;
  const act = useAct(moduleMutation, (data) => data.setSubUserModule);
  const run = async () => {
    if (await act.run({ input: { company: company.id, on } })) done(on ? t`The sub-user module is on.` : t`The sub-user module is off.`);
  };
  return (
    <>
      <p>{on ? t`The company's administrators can add people themselves.` : t`The company's administrators can add nobody themselves any more. Whoever has access keeps it.`}</p>
      <Trouble of={act} />
      <Button pending={act.pending} onPress={() => void run()}>
        {on ? t`Switch the sub-user module on` : t`Switch the sub-user module off`}
      </Button>
    </>
  );
}

function Suspend({ company, done }: Part) {
  const { t } = useLingui();
  const [, suspend] = useMutation(suspendMutation);
  const form = useStep(`suspend-${company.id}`, { reason: "", note: "" }, () => done(t`The company is suspended.`), async (v) => {
    const { data, error } = await suspend({ input: { company: company.id, reason: v.reason ?? "", note: optional(v.note) } });
    return { error, errors: data?.suspendCompany.errors };
  });
  return (
    <>
      <p>{t`Its people lose their access at once, and are told so by mail with the reason. It can be reinstated.`}</p>
      <FormView form={form} action={t`Suspend the company`}>
        <TextField name="reason" label={t`Reason, which its people read`} rows={3} required />
        <TextField name="note" label={t`Note, for staff only`} rows={2} />
      </FormView>
    </>
  );
}

function Reinstate({ company, done }: Part) {
  const { t } = useLingui();
  const act = useAct(reinstateMutation, (data) => data.reinstateCompany);
  const run = async () => {
    if (await act.run({ input: { company: company.id } })) done(t`The company is reinstated.`);
  };
  return (
    <>
      <p>{t`Its people have their access again.`}</p>
      <Trouble of={act} />
      <Button pending={act.pending} onPress={() => void run()}>{t`Reinstate the company`}</Button>
    </>
  );
}

function Merge({ company, done }: Part) {
  const { t } = useLingui();
  const [into, setInto] = useState<Found>();
  const [, merge] = useMutation(mergeMutation);
  const form = useStep(`merge-${company.id}`, { reason: "" }, () => done(t`The merger is proposed. A second person has to confirm it.`), async (v) => {
    const { data, error } = await merge({ input: { from: company.id, into: into?.id ?? "", reason: v.reason ?? "" } });
    return { error, errors: data?.mergeCompanies.errors };
  });
  const fromNumber = company.customerNumber;
  if (!into) {
    return (
      <>
        <p>{t`Which record stays?`}</p>
        <FindCompany action={t`Choose`} choose={setInto} without={company.id} initial={company.enterpriseNumber ?? ""} />
      </>
    );
  }
  return (
    <>
      <p>
        <Trans>
          {company.legalName} ({fromNumber}) becomes a part of{" "}
          <strong>
            {into.legalName} ({into.customerNumber})
          </strong>
          . Its number keeps working. A second person has to confirm it; it can be undone.
        </Trans>
      </p>
      <Button look="plain" onPress={() => setInto(undefined)}>{t`Another company`}</Button>
      <FormView form={form} action={t`Propose the merger`}>
        <TextField name="reason" label={t`Reason`} rows={3} required />
      </FormView>
    </>
  );
}
