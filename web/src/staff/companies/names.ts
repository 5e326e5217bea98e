import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { AccessRequestState, CompanyState, MatchGround, MembershipRole, MembershipState } from "../../api/gql/graphql";

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

export const roleNames: Record<MembershipRole, MessageDescriptor> = {
  ADMIN: msg`Company administrator`,
  PURCHASER: msg`Purchaser`,
  ACCOUNTANT: msg`Accountant`,
  WAREHOUSE: msg`Warehouse`,
  READER: msg`Reader`,
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
