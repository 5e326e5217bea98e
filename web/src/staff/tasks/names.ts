import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { StaffTaskKind } from "../../api/gql/graphql";

export const taskNames: Record<StaffTaskKind, MessageDescriptor> = {
  REGISTRATION: msg`Application`,
  ACCESS_REQUEST: msg`Call about an access`,
  CLAIM_REJECTED: msg`Claim whose numbers did not fit`,
  CLAIMS_LOCKED: msg`Too many tries for a customer number`,
  ACCESS_FROZEN: msg`Access that is not known there`,
  ABUSE_REPORT: msg`Report of misuse`,
  MAIL_FAILED: msg`Mail that did not arrive`,
  COMPANY_WITHOUT_ADMIN: msg`Company without administrator`,
  COMPANY_DUPLICATE: msg`Two records for one number`,
  COMPANY_MERGE: msg`Merge that waits for a second person`,
  FILE_DAMAGED: msg`Stored file missing or damaged`,
  VAT_CHECK_STOPPED: msg`VAT numbers are not checked`,
};
