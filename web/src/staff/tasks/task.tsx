import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useMutation } from "urql";
import { graphql } from "../../api/gql";
import type { DeskTaskFragment } from "../../api/gql/graphql";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { moment } from "../../ui/format";
import { Facts } from "../../ui/page";
import { toast } from "../../ui/toast";
import { may } from "../shell/actions";
import { CompanyLink } from "../shell/company";
import { taskNames } from "./names";

export const taskFragment = graphql(`
  fragment DeskTask on StaffTask {
    id
    kind
    openedAt
    promisedAt
    overdue
    closedAt
    note
    takenAt
    takenBy { id givenName familyName }
    registration { id legalName }
    accessRequest { id givenName familyName customerNumber }
    membership { id frozenReason frozenNote person { id givenName familyName email } }
    company { id legalName customerNumber }
    abuseReport { id reference text email customerNumber createdAt }
    merge { id reason from { id legalName customerNumber } into { id legalName customerNumber } }
    mail { id kind to answerClass queuedAt }
    fileSha256
    availableActions { action allowed reason }
  }
`);

const closeMutation = graphql(`
  mutation DeskCloseTask($input: CloseStaffTaskInput!) {
    closeStaffTask(input: $input) { task { ...DeskTask } errors { code message path } }
  }
`);

type Named = { givenName: string; familyName: string };
export const nameOf = (person: Named | null | undefined): string | undefined => (person ? `${person.givenName} ${person.familyName}` : undefined);

// TaskDialog is one task: what it is about, and its end with a note where no other step ends it.
export function TaskDialog({ task, onClose, closed }: { task: DeskTaskFragment; onClose: () => void; closed: () => void }) {
  const { t, i18n } = useLingui();
  const { abuseReport: report, merge, mail, membership, company } = task;
  return (
    <Dialog title={i18n._(taskNames[task.kind])} open onClose={onClose}>
      {report && <blockquote className="quote">{report.text}</blockquote>}
      <Facts
        wide
        facts={[
          [t`Company`, company && <CompanyLink key="company" company={company} />],
          [
            t`Person`,
            membership &&
              (company ? (
                <Link key="person" to="/staff/companies/$company/people/$member" params={{ company: company.id, member: membership.id }}>
                  {nameOf(membership.person)}
                </Link>
              ) : (
                nameOf(membership.person)
              )),
          ],
          [t`E-mail address`, membership?.person.email],
          [t`Reason`, membership?.frozenReason ?? merge?.reason],
          [t`Note`, membership?.frozenNote],
          [t`Record that goes`, merge?.from && <CompanyLink key="from" company={merge.from} />],
          [t`Record that stays`, merge?.into && <CompanyLink key="into" company={merge.into} />],
          [t`Reporter`, report?.email],
          [t`Customer number as typed`, report?.customerNumber],
          [t`Reference`, report?.reference],
          [t`To`, mail?.to],
          [t`Mail`, mail?.kind],
          [t`Answer of the mail server`, mail?.answerClass],
          [t`Queued`, mail && moment(mail.queuedAt)],
          [t`File (SHA-256)`, task.fileSha256],
          [t`Since`, moment(task.openedAt)],
          [t`Promised by`, moment(task.promisedAt)],
          [t`Taken by`, nameOf(task.takenBy)],
          [t`Taken at`, task.takenAt && moment(task.takenAt)],
        ]}
      />
      {merge && <p className="note">{t`It is confirmed or withdrawn on the page of one of the two records.`}</p>}
      {membership && <p className="note">{t`The access is looked at, unfrozen or ended on the person's page.`}</p>}
      {task.kind === "CLAIMS_LOCKED" && <p className="note">{t`Once the task is closed, the number can be tried again.`}</p>}
      {may(task, "closeStaffTask") && <Close task={task.id} closed={closed} />}
    </Dialog>
  );
}

function Close({ task, closed }: { task: string; closed: () => void }) {
  const { t } = useLingui();
  const [, close] = useMutation(closeMutation);
  const form = useForm({
    name: `close.${task}`,
    initial: { note: "" },
    async send({ note = "" }) {
      const { data, error } = await close({ input: { task, note } });
      const errors = data?.closeStaffTask.errors;
      if (!error && !errors?.length) {
        toast(t`The task is closed.`);
        closed();
      }
      return { error, errors };
    },
  });
  return (
    <FormView form={form} action={t`Close the task`}>
      <TextField name="note" label={t`What was done`} rows={3} required />
    </FormView>
  );
}
