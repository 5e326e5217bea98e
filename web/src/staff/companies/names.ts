import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { AccessRequestState, CompanyState, EndReason, InvitationState, MatchGround, MembershipOrigin, MembershipState, MergeState } from "../../api/gql/graphql";

export const groundNames: Record<MatchGround, MessageDescriptor> = {
  CUSTOMER_NUMBER: msg`by its customer number`,
  FORMER_NUMBER: msg`by a former customer number`,
  COMPANY_NUMBER: msg`by its enterprise or VAT number`,
  DOCUMENT: msg`by a document`,
  HEAT: msg`by a heat number`,
  MAILBOX: msg`by a mailbox`,
  PHONE: msg`by a telephone number`,
  NAME: msg`by its name`,
  PERSON: msg`by a person`,
};

export const companyStates: Record<CompanyState, MessageDescriptor> = {
  ACTIVE: msg`Active`,
  SUSPENDED: msg`Suspended`,
  CLOSED: msg`Closed`,
};

export const membershipStates: Record<MembershipState, MessageDescriptor> = {
  PENDING: msg`Waits for the company`,
  ACTIVE: msg`In force`,
  FROZEN: msg`Frozen`,
  ENDED: msg`Ended`,
};

export const requestStates: Record<AccessRequestState, MessageDescriptor> = {
  SUBMITTED: msg`Mailbox to be proven`,
  AWAITING_COMPANY: msg`The company is asked`,
  AWAITING_STAFF: msg`Staff decide`,
  GRANTED: msg`Granted`,
  DECLINED: msg`Declined`,
  REJECTED: msg`Numbers did not fit`,
  WITHDRAWN: msg`Withdrawn`,
  EXPIRED: msg`Expired`,
};

export const mergeStates: Record<MergeState, MessageDescriptor> = {
  PROPOSED: msg`Waits for a second person`,
  MERGED: msg`Merged`,
  UNDONE: msg({ message: "Undone", context: "state of a merger" }),
  WITHDRAWN: msg({ message: "Withdrawn", context: "state of a merger" }),
};

export const originNames: Record<MembershipOrigin, MessageDescriptor> = {
  REGISTRATION: msg`Registered the company`,
  CLAIM: msg`Asked for access`,
  INVITATION: msg`Was invited`,
  STAFF: msg`Was entered by staff`,
  DEPARTURE: msg`Changed the employer`,
  MERGE: msg`Came with a merged record`,
};

export const invitationStates: Record<InvitationState, MessageDescriptor> = {
  PENDING: msg({ message: "Open", context: "state of an invitation" }),
  ACCEPTED: msg({ message: "Accepted", context: "state of an invitation" }),
  DECLINED: msg({ message: "Declined", context: "state of an invitation" }),
  REVOKED: msg({ message: "Taken back", context: "state of an invitation" }),
  EXPIRED: msg({ message: "Expired", context: "state of an invitation" }),
};

export const endReasonNames: Record<EndReason, MessageDescriptor> = {
  NO_LONGER_NEEDED: msg`Does not need it any more`,
  LEFT_EMPLOYER: msg`Has left the company`,
  ABUSE: msg`The access was misused`,
  OTHER: msg`Another reason`,
};


// The options of a field that chooses among names.
export const optionsOf = <Value extends string>(names: Record<Value, MessageDescriptor>, say: (name: MessageDescriptor) => string) => (Object.keys(names) as Value[]).map((value) => ({ value, label: say(names[value]) }));

// Details of what stands in a timeline.
export const detailNames: Record<string, MessageDescriptor> = {
  role: msg`role`,
  from: msg`before`,
  evidence: msg`evidence`,
  channel: msg`way`,
  reason: msg`reason`,
  lastDay: msg`last day`,
  formerNumber: msg`former number`,
  kind: msg`kind`,
  number: msg`number`,
};
