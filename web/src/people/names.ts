import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { MailDelivery, MembershipRole } from "../api/gql/graphql";

// What portal and desk say of people in one way. Say it with i18n._ of useLingui.

export const roleNames: Record<MembershipRole, MessageDescriptor> = {
  ADMIN: msg`Company administrator`,
  PURCHASER: msg`Purchaser`,
  ACCOUNTANT: msg`Accountant`,
  WAREHOUSE: msg`Warehouse`,
  READER: msg`Reader`,
};

// What each role is for, as the pages behind the mails say it.
export const roleSees: Record<MembershipRole, MessageDescriptor> = {
  ADMIN: msg`Sees and does everything, and decides who has access.`,
  PURCHASER: msg`Sees prices and all documents, and orders.`,
  ACCOUNTANT: msg`Sees invoices, credit notes and statements of account.`,
  WAREHOUSE: msg`Sees delivery notes and certificates, without amounts.`,
  READER: msg`Sees which documents there are, without amounts; opens delivery notes only.`,
};

export const deliveryNames: Record<MailDelivery, MessageDescriptor> = {
  QUEUED: msg`on its way`,
  SENT: msg`sent`,
  FAILED: msg`could not be delivered`,
};

export const nameOf = (person: { givenName: string; familyName: string }): string => `${person.givenName} ${person.familyName}`;
