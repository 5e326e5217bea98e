import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { AccessChannel, AccessDecider, AccessRequestState, EndReason, EvidenceKind, EvidenceWeight, InvitationState, Locale, MembershipOrigin, MembershipRole, MembershipState } from "../../api/gql/graphql";
import { languages } from "../../ui/locale";

// The names of the API's words about people. Say them with i18n._ of useLingui.

export const roles = ["ADMIN", "PURCHASER", "ACCOUNTANT", "WAREHOUSE", "READER"] as const satisfies readonly MembershipRole[];

export const stateNames: Record<MembershipState, MessageDescriptor> = {
  PENDING: msg`waits for a decision`,
  ACTIVE: msg`in force`,
  FROZEN: msg`blocked`,
  ENDED: msg`ended`,
};

export const originNames: Record<MembershipOrigin, MessageDescriptor> = {
  REGISTRATION: msg`Registered the company`,
  CLAIM: msg`Asked for access`,
  INVITATION: msg`Was invited`,
  STAFF: msg`Was entered by our staff`,
  DEPARTURE: msg`Changed the employer`,
  MERGE: msg`Came with a merged customer record`,
};

export const requestStateNames: Record<AccessRequestState, MessageDescriptor> = {
  SUBMITTED: msg`mailbox not confirmed yet`,
  AWAITING_COMPANY: msg`waits for your decision`,
  AWAITING_STAFF: msg`our staff look into it`,
  GRANTED: msg`approved`,
  DECLINED: msg`declined`,
  REJECTED: msg`rejected`,
  EXPIRED: msg`lapsed`,
  WITHDRAWN: msg`withdrawn`,
};

export const channelNames: Record<AccessChannel, MessageDescriptor> = {
  FORM: msg`Form on this site`,
  EMAIL: msg`E-mail to us`,
  TELEPHONE: msg`Telephone`,
  LETTER: msg`Letter`,
  COUNTER: msg`At our counter`,
  IMPORT: msg`List of users`,
  REGISTRATION: msg`Application for an account`,
  DEPARTURE: msg`Change of employer`,
};

export const evidenceNames: Record<EvidenceKind, MessageDescriptor> = {
  INVOICE: msg`An invoice number`,
  VAT: msg`The VAT number`,
  QUOTE: msg`A quotation number`,
  ORDER: msg`An order number`,
  DELIVERY_NOTE: msg`A delivery note number`,
  NONE: msg`No number`,
};

export const weightNames: Record<EvidenceWeight, MessageDescriptor> = {
  NONE: msg`Worth nothing as evidence: anybody can give as much.`,
  LOW: msg`Worth little as evidence: others may know this number too.`,
  MEDIUM: msg`Of some worth as evidence: the document is recent, and it is yours.`,
};

export const deciderNames: Record<AccessDecider, MessageDescriptor> = {
  ADMIN: msg`company administrator`,
  CONTACT_OF_RECORD: msg`the contact person whom we have on file`,
  STAFF: msg`our staff`,
  RULE: msg`automatically: the mailbox is the address on file`,
  REPORT: msg`after “this is not one of us”`,
};

export const invitationNames: Record<InvitationState, MessageDescriptor> = {
  PENDING: msg`open`,
  ACCEPTED: msg`accepted`,
  DECLINED: msg`declined`,
  REVOKED: msg`taken back`,
  EXPIRED: msg`expired`,
};

export const endReasons = ["LEFT_EMPLOYER", "NO_LONGER_NEEDED", "ABUSE", "OTHER"] as const satisfies readonly EndReason[];

export const endReasonNames: Record<EndReason, MessageDescriptor> = {
  LEFT_EMPLOYER: msg`Has left the company`,
  NO_LONGER_NEEDED: msg`Does not need it any more`,
  ABUSE: msg`The access was misused`,
  OTHER: msg`Another reason`,
};


export const localeOptions = Object.entries(languages).map(([value, label]) => ({ value: value as Locale, label }));
