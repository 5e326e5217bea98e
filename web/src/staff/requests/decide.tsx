import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "urql";
import { graphql } from "../../api/gql";
import type { AccessDecision, DeskRequestFragment, MembershipRole } from "../../api/gql/graphql";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, optional, useForm } from "../../ui/form";
import { toast } from "../../ui/toast";
import { endOf } from "../shell/time";
import { CompanyField } from "../shell/company";
import { roleNames } from "../../people/names";

const decideMutation = graphql(`
  mutation DeskDecideAccess($input: DecideAccessRequestInput!) {
    decideAccessRequest(input: $input) { accessRequest { ...DeskRequest } errors { code message path } }
  }
`);

const reopenMutation = graphql(`
  mutation DeskReopenAccess($input: ReopenAccessRequestInput!) {
    reopenAccessRequest(input: $input) { accessRequest { ...DeskRequest } errors { code message path } }
  }
`);

export function DecideDialog({ request: r, decision, onClose }: { request: DeskRequestFragment; decision: AccessDecision; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const [, decide] = useMutation(decideMutation);
  const approves = decision === "APPROVE";
  const person = `${r.givenName} ${r.familyName}`;
  const { email } = r;
  const form = useForm({
    name: `decide.${r.id}.${decision}`,
    initial: { role: "", endsAt: "", note: "", company: "" },
    async send({ role, endsAt, note, company }) {
      const { data, error } = await decide({
        input: { accessRequest: r.id, decision, note: optional(note), company: optional(company), ...(approves ? { role: optional(role) as MembershipRole | undefined, endsAt: endOf(endsAt) } : {}) },
      });
      const errors = data?.decideAccessRequest.errors;
      if (!error && !errors?.length) {
        toast(approves ? t`Approved. The person is told by mail.` : t`Declined. The person is told by mail.`);
        onClose();
      }
      return { error, errors };
    },
  });
  const proposed = i18n._(roleNames[r.role]);
  return (
    <Dialog title={approves ? t`Approve this access?` : t`Decline this access?`} open onClose={onClose}>
      <p>
        {approves ? (
          <Trans>
            {person} ({email}) gets access at once, with what the role may see.
          </Trans>
        ) : (
          <Trans>
            {person} ({email}) gets no access.
          </Trans>
        )}
      </p>
      <FormView form={form} action={approves ? t`Approve` : t`Decline`}>
        {!r.company && approves && <CompanyField name="company" label={t`Company`} required />}
        {approves && (
          <div className="pair">
            <SelectField name="role" label={t`Role`} options={[{ value: "", label: t`As proposed: ${proposed}` }, ...(Object.keys(roleNames) as MembershipRole[]).map((value) => ({ value, label: i18n._(roleNames[value]) }))]} />
            <TextField name="endsAt" type="date" label={t`Last day of the access`} />
          </div>
        )}
        <TextField name="note" label={t`Note of the call`} hint={t`Whom you called, when, and what was said. Call the number on file, never the one in the request.`} rows={4} required />
      </FormView>
    </Dialog>
  );
}

export function ReopenDialog({ request: r, onClose }: { request: DeskRequestFragment; onClose: () => void }) {
  const { t } = useLingui();
  const [, reopen] = useMutation(reopenMutation);
  const form = useForm({
    name: `reopen.${r.id}`,
    initial: { note: "", company: "" },
    async send({ note = "", company }) {
      const { data, error } = await reopen({ input: { accessRequest: r.id, note, company: optional(company) } });
      const errors = data?.reopenAccessRequest.errors;
      if (!error && !errors?.length) {
        toast(t`Reopened. It is on the work list.`);
        onClose();
      }
      return { error, errors };
    },
  });
  return (
    <Dialog title={t`Reopen this request?`} open onClose={onClose}>
      <p>
        <Trans>It is looked at again and waits for a decision. The evidence stays as it was typed.</Trans>
      </p>
      <FormView form={form} action={t`Reopen`}>
        {!r.company && <CompanyField name="company" label={t`Company`} required />}
        <TextField name="note" label={t`What you found out`} rows={4} required />
      </FormView>
    </Dialog>
  );
}
