import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";

// What stands in a company's timeline, for its administrators and for staff, by the
// stable word that the API has for it (docs/states.md). The API may come to know more of
// them: those are shown by their word.
export const eventNames: Record<string, MessageDescriptor> = {
  "registration.approved": msg`Account opened`,
  "company.created": msg`Customer record entered`,
  "company.contact_changed": msg`Contact person on file changed`,
  "company.manager_changed": msg`Account manager changed`,
  "company.module_switched": msg`Sub-user module switched`,
  "company.identifiers_changed": msg`Company numbers changed`,
  "company.suspended": msg`Account suspended`,
  "company.reinstated": msg`Account reinstated`,
  "company.merge_proposed": msg`Merger of two customer records proposed`,
  "company.merge_withdrawn": msg`Proposed merger withdrawn`,
  "company.merged": msg`Customer records merged`,
  "company.unmerged": msg`Merger taken back`,
  "access.company_contacted": msg`Access requested: the company was asked`,
  "access.referred_to_staff": msg`Access requested: staff look into it`,
  "access.reminded": msg`Reminder of an access request`,
  "access.granted": msg`Access given`,
  "access.declined": msg`Access request declined`,
  "access.expired": msg`Access request lapsed`,
  "access.lapsed": msg`Access request lapsed: mailbox not confirmed`,
  "access.rejected": msg`Access request rejected`,
  "access.reopened": msg`Access request taken up again`,
  "invitation.sent": msg`User invited`,
  "invitation.resent": msg`Invitation sent again`,
  "invitation.accepted": msg`Invitation accepted`,
  "invitation.declined": msg`Invitation declined`,
  "invitation.revoked": msg`Invitation taken back`,
  "invitation.expired": msg`Invitation expired`,
  "membership.changed": msg`Access changed`,
  "membership.departure_reported": msg`Departure reported`,
  "membership.ended": msg`Access ended`,
  "membership.over": msg`Access ended: last day passed`,
  "membership.frozen": msg`Access blocked`,
  "membership.reinstated": msg`Access restored`,
  "membership.reported_unknown": msg`Access blocked: “this is not one of us”`,
  "document.filed": msg`Document filed`,
  "document.file_added": msg`File added to a document`,
  "document.version_filed": msg`New version of a document filed`,
  "ingestion.held": msg`File held`,
  "ingestion.duplicate": msg`File came once more`,
  "membership.notifications_set": msg`Mails about documents changed`,
  "mail.resent": msg`Mail sent again`,
  "ingestion.resolved": msg`Decided about a file`,
  "ingestion.described": msg`File described`,
  "ingestion.discarded": msg`File put aside`,
  "ingestion.retried": msg`File read again`,
  "document.withdrawn": msg`Document withdrawn`,
  "document.downloaded": msg`Document opened`,
  "document_numbers.imported": msg`Document numbers imported`,
};

// Who did it, where it was no person whom the reader may see.
export const actorNames: Record<string, MessageDescriptor> = {
  PERSON: msg`somebody of the company`,
  STAFF: msg`our staff`,
  SYSTEM: msg`automatically`,
  APPLICANT: msg`the person who asked`,
  CONTACT_OF_RECORD: msg`the contact person whom we have on file`,
  MACHINE: msg`our systems`,
};

// named gives a word's name, or nothing where it has none here.
export const named = (names: Record<string, MessageDescriptor>, word: string): MessageDescriptor | undefined => (Object.hasOwn(names, word) ? names[word] : undefined);
