import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { MailState } from "../../api/gql/graphql";

export const stateNames: Record<MailState, MessageDescriptor> = {
  QUEUED: msg`On its way`,
  SENDING: msg`Being handed over`,
  SENT: msg`Sent`,
  FAILED: msg`Failed`,
  TOO_OLD: msg`Not sent`,
};

// By the names of the mails' templates; they grow, and an unknown one stands as it is.
export const mailNames: Record<string, MessageDescriptor> = {
  access_added: msg`One more company`,
  access_announced: msg`New access, to the company`,
  access_declined: msg`Access request declined`,
  access_expired: msg`Access request not answered`,
  access_granted: msg`Access ready`,
  access_reminder: msg`Reminder of an access request`,
  access_requested: msg`Access request to decide`,
  admin_by_contact: msg`First company administrator, to check`,
  already_asked: msg`Access request under way already`,
  already_member: msg`Has access already`,
  claim_rejected: msg`Numbers did not fit`,
  claims_locked: msg`Access requests by number closed`,
  company_suspended: msg`Company suspended`,
  confirm_claim: msg`Confirm the mailbox of an access request`,
  confirm_email: msg`Confirm the mailbox of an application`,
  confirm_new_email: msg`Confirm a new mailbox`,
  contact_changed: msg`Contact of record changed`,
  departure_reported: msg`Departure reported`,
  documents_filed: msg`New documents`,
  email_changed: msg`Mailbox changed`,
  invitation: msg`Invitation`,
  invitation_answered: msg`Invitation answered`,
  membership_ended: msg`Access ended`,
  membership_frozen: msg`Access blocked`,
  password_changed: msg`Password changed`,
  password_reset: msg`New password`,
  registration_info_requested: msg`Question about an application`,
  registration_overdue: msg`Application overdue`,
  registration_rejected: msg`Application rejected`,
  set_password: msg`Account ready`,
  staff_notice: msg`Notice to staff`,
};

// Why a mail did not go where no mail server said it in numbers.
export const answerNames: Record<string, MessageDescriptor> = {
  "no longer wanted": msg`no longer wanted`,
  "no answer": msg`no answer from the mail server`,
};
