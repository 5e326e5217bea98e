import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { MatchGround, RegistrationChannel, RegistrationState, VatStatus } from "../../api/gql/graphql";

export const stateNames: Record<RegistrationState, MessageDescriptor> = {
  SUBMITTED: msg`Received`,
  IN_REVIEW: msg`Being looked at`,
  INFO_REQUESTED: msg`Waits for the applicant`,
  APPROVED: msg`Approved`,
  REJECTED: msg`Declined`,
  WITHDRAWN: msg`Taken back`,
  EXPIRED: msg`Expired`,
  CONVERTED: msg`Was a customer already`,
};

export const channelNames: Record<RegistrationChannel, MessageDescriptor> = {
  FORM: msg`Form`,
  EMAIL: msg`E-mail`,
  STAFF: msg`At the counter`,
  TELEPHONE: msg`Telephone`,
};

export const vatNames: Record<VatStatus, MessageDescriptor> = {
  VALID: msg`known to VIES`,
  INVALID: msg`not known to VIES`,
  UNKNOWN: msg`not checked`,
};

export const groundNames: Record<MatchGround, MessageDescriptor> = {
  CUSTOMER_NUMBER: msg`customer number`,
  FORMER_NUMBER: msg`former customer number`,
  COMPANY_NUMBER: msg`enterprise or VAT number`,
  DOCUMENT: msg`document number`,
  HEAT: msg`heat number`,
  MAILBOX: msg`mailbox`,
  PHONE: msg`telephone`,
  NAME: msg`name`,
  PERSON: msg`name of a person`,
};

// Why a button is not there: the stable words of the API.
export const reasonNames: Record<string, MessageDescriptor> = {
  MAILBOX_NOT_CONFIRMED: msg`It can be approved once the applicant has confirmed the mailbox.`,
  NO_COMPANY_NUMBER: msg`It can't be approved: it names neither an enterprise number nor a VAT number.`,
  FORBIDDEN: msg`Your role does not decide on applications.`,
};
