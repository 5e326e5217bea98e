import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AccessChannel, AccessDecider, AccessRequestState, AccessRoute, EvidenceKind, EvidenceWeight } from "../../api/gql/graphql";

export const stateNames: Record<AccessRequestState, MessageDescriptor> = {
  SUBMITTED: msg`Mailbox not confirmed`,
  AWAITING_COMPANY: msg`Waits for the company`,
  AWAITING_STAFF: msg`Waits for us`,
  GRANTED: msg`Approved`,
  DECLINED: msg`Declined`,
  REJECTED: msg`Numbers did not fit`,
  EXPIRED: msg`Expired`,
  WITHDRAWN: msg`Taken back`,
};

export const channelNames: Record<AccessChannel, MessageDescriptor> = {
  FORM: msg`Form`,
  EMAIL: msg`E-mail`,
  TELEPHONE: msg`Telephone`,
  LETTER: msg`Letter`,
  COUNTER: msg`At the counter`,
  IMPORT: msg`List of people`,
  REGISTRATION: msg`Application`,
  DEPARTURE: msg`Change of employer`,
};

export const evidenceNames: Record<EvidenceKind, MessageDescriptor> = {
  INVOICE: msg`Invoice number`,
  VAT: msg`VAT number`,
  QUOTE: msg`Quotation number`,
  ORDER: msg`Order number`,
  DELIVERY_NOTE: msg`Delivery note number`,
  NONE: msg`No number`,
};

export const weightNames: Record<EvidenceWeight, MessageDescriptor> = {
  NONE: msg`weighs nothing: it is public, or none`,
  LOW: msg`weighs little: a quotation, or older than 90 days`,
  MEDIUM: msg`a paper of the last 90 days`,
};

export const routeNames: Record<AccessRoute, MessageDescriptor> = {
  ADMINS: msg`The company's administrators`,
  CONTACT_OF_RECORD: msg`The address on file`,
  STAFF: msg`Nobody: we call`,
};

export const deciderNames: Record<AccessDecider, MessageDescriptor> = {
  ADMIN: msg`as administrator of the company`,
  CONTACT_OF_RECORD: msg`by the address on file`,
  STAFF: msg`for us`,
  RULE: msg`by the rule: the mailbox is the address on file`,
  REPORT: msg`by a report: not one of us`,
};

// What came of looking at the evidence: the stable words of the API.
export const outcomeNames: Record<string, MessageDescriptor> = {
  RIGHT: msg`the number fits`,
  WRONG: msg`the number does not fit`,
  LOCKED: msg`not looked at: too many wrong tries before`,
  ALREADY_MEMBER: msg`the mailbox has access already`,
  ALREADY_ASKED: msg`the company has been asked already`,
  BARRED: msg`the access is frozen, or the company suspended`,
};

export const reasonNames: Record<string, MessageDescriptor> = {
  OWN_REQUEST: msg`Nobody decides on a request of one's own.`,
  FORBIDDEN: msg`Your role does not decide on access.`,
};
