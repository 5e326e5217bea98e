import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { TimelineArea } from "../../api/gql/graphql";
import { eventNames } from "../../timeline/events";

export const areaNames: Record<TimelineArea, MessageDescriptor> = {
  REGISTRATION: msg`Applications`,
  ACCESS: msg`Access requests`,
  INVITATION: msg`Invitations`,
  MEMBERSHIP: msg`Access of people`,
  COMPANY: msg`Customer records`,
  DOCUMENT: msg`Documents, and who opened them`,
  DOCUMENT_NUMBERS: msg`Document numbers`,
  INGESTION: msg`Archive intake`,
  MAIL: msg`Mails`,
  TASK: msg`Tasks`,
  ABUSE: msg`Reports of misuse`,
  API_KEY: msg`Keys of programs`,
  STAFF: msg`Our staff`,
};

// What stands in the house's timeline and in no company's, beside what stands in those.
export const houseNames: Record<string, MessageDescriptor> = {
  ...eventNames,
  "registration.submitted": msg`Application came in`,
  "registration.recorded": msg`Application recorded`,
  "registration.confirmed": msg`Mailbox of an applicant confirmed`,
  "registration.converted": msg`Application turned into an access request`,
  "registration.info_requested": msg`Applicant asked`,
  "registration.answered": msg`Applicant answered`,
  "registration.rejected": msg`Application declined`,
  "registration.withdrawn": msg`Application withdrawn`,
  "registration.expired": msg`Application lapsed`,
  "registration.escalated": msg`Application overdue: we were told`,
  "registration.vat_checked": msg`VAT number checked`,
  "access.submitted": msg`Access requested`,
  "ingestion.opened": msg`File looked at`,
  "ingestion.quarantined": msg`File put in quarantine`,
  "ingestion.waiting": msg`File waits`,
  "ingestion.indexed": msg`Index read`,
  "ingestion.unpacked": msg`Files unpacked`,
  "task.taken": msg`Task taken`,
  "task.released": msg`Task released`,
  "task.closed": msg`Task closed`,
  "abuse.reported": msg`Misuse reported`,
  "api_key.created": msg`Key of a program made`,
  "api_key.revoked": msg`Key of a program revoked`,
  "staff.added": msg`Colleague added`,
};
