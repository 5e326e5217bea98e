import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "urql";
import { graphql } from "../../api/gql";
import type { DeskRegistrationFragment, Locale } from "../../api/gql/graphql";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/fields";
import { FormView, optional, useForm } from "../../ui/form";
import { languages } from "../../ui/locale";
import { toast } from "../../ui/toast";
import { questions, reasons } from "./templates";

const approveMutation = graphql(`
  mutation DeskApprove($input: ApproveRegistrationInput!) {
    approveRegistration(input: $input) { registration { ...DeskRegistration } errors { code message path } }
  }
`);

const rejectMutation = graphql(`
  mutation DeskReject($input: RejectRegistrationInput!) {
    rejectRegistration(input: $input) { registration { ...DeskRegistration } errors { code message path } }
  }
`);

const askMutation = graphql(`
  mutation DeskAsk($input: RequestRegistrationInfoInput!) {
    requestRegistrationInfo(input: $input) { registration { ...DeskRegistration } errors { code message path } }
  }
`);

type Asked = { registration: DeskRegistrationFragment; open: boolean; onClose: () => void };

export function ApproveDialog({ registration: r, open, onClose }: Asked) {
  const { t } = useLingui();
  const [, approve] = useMutation(approveMutation);
  const form = useForm({
    name: `approve.${r.id}`,
    initial: { customerNumber: "", note: "" },
    async send({ customerNumber, note }) {
      const { data, error } = await approve({ input: { registration: r.id, customerNumber: optional(customerNumber), note: optional(note) } });
      const payload = data?.approveRegistration;
      if (!error && !payload?.errors.length) {
        const number = payload?.registration?.company?.customerNumber ?? "";
        toast(t`Approved. The customer number is ${number}.`);
        onClose();
      }
      return { error, errors: payload?.errors };
    },
  });
  const person = `${r.givenName} ${r.familyName}`;
  const { email, legalName } = r;
  return (
    <Dialog title={t`Approve this application?`} open={open} onClose={onClose}>
      <p>
        <Trans>
          {legalName} becomes a customer, {person} its first administrator. A mail with the link for the first sign-in goes to {email}.
        </Trans>
      </p>
      <FormView form={form} action={t`Approve`}>
        <TextField name="customerNumber" label={t`Customer number`} hint={t`Left empty, it is the next of the sequence.`} />
        <TextField name="note" label={t`Note for colleagues`} rows={2} />
      </FormView>
    </Dialog>
  );
}

export function RejectDialog({ registration: r, open, onClose }: Asked) {
  const { t } = useLingui();
  const [, reject] = useMutation(rejectMutation);
  const { email } = r;
  const language = languages[r.locale];
  const form = useForm({
    name: `reject.${r.id}`,
    initial: { reason: "", note: "" },
    async send({ reason = "", note }) {
      const { data, error } = await reject({ input: { registration: r.id, reason, note: optional(note) } });
      const errors = data?.rejectRegistration.errors;
      if (!error && !errors?.length) {
        toast(t`Declined. The applicant is told by mail.`);
        onClose();
      }
      return { error, errors };
    },
  });
  return (
    <Dialog title={t`Decline this application?`} open={open} onClose={onClose}>
      <p>
        <Trans>The reason goes to {email} by mail. This can't be taken back.</Trans>
      </p>
      <FormView form={form} action={t`Decline`}>
        <Templates of={reasons} locale={r.locale} take={(text) => form.set("reason", text)} />
        <TextField name="reason" label={t`Reason, for the applicant`} hint={<Trans>Write in the applicant's language: {language}.</Trans>} rows={5} required />
        <TextField name="note" label={t`Note for colleagues`} rows={2} />
      </FormView>
    </Dialog>
  );
}

export function AskDialog({ registration: r, open, onClose }: Asked) {
  const { t } = useLingui();
  const [, ask] = useMutation(askMutation);
  const { email } = r;
  const language = languages[r.locale];
  const form = useForm({
    name: `ask.${r.id}`,
    initial: { question: "" },
    async send({ question = "" }) {
      const { data, error } = await ask({ input: { registration: r.id, question } });
      const errors = data?.requestRegistrationInfo.errors;
      if (!error && !errors?.length) {
        toast(t`The question is on its way to the applicant.`);
        onClose();
      }
      return { error, errors };
    },
  });
  return (
    <Dialog title={t`Ask the applicant`} open={open} onClose={onClose}>
      <p>
        <Trans>The question goes to {email} by mail. The application waits for the answer.</Trans>
      </p>
      <FormView form={form} action={t`Send the question`}>
        <Templates of={questions} locale={r.locale} take={(text) => form.set("question", text)} />
        <TextField name="question" label={t`Question`} hint={<Trans>Write in the applicant's language: {language}.</Trans>} rows={5} required />
      </FormView>
    </Dialog>
  );
}

// Templates are beginnings in the applicant's language.
function Templates({ of, locale, take }: { of: readonly Record<Locale, string>[]; locale: Locale; take: (text: string) => void }) {
  const { t } = useLingui();
  return (
    <div className="field">
      <label htmlFor="template">{t`Begin with`}</label>
      <select id="template" defaultValue="" onChange={(event) => event.target.value && take(event.target.value)}>
        <option value="">{t`An empty text`}</option>
        {of.map((template) => (
          <option key={template.en} value={template[locale]} lang={locale}>
            {template[locale]}
          </option>
        ))}
      </select>
    </div>
  );
}
