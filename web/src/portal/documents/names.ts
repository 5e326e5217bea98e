import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { DocumentOrder } from "../../api/gql/graphql";
import type { Where } from "./search";

// The names of the API's words. Say them with i18n._ of useLingui.

export const orderNames: Record<DocumentOrder, MessageDescriptor> = {
  ISSUE_DATE_DESC: msg`Newest first`,
  ISSUE_DATE_ASC: msg`Oldest first`,
  TOTAL_DESC: msg`Highest amount first`,
  TOTAL_ASC: msg`Lowest amount first`,
  DUE_DATE_DESC: msg`Latest due date first`,
  DUE_DATE_ASC: msg`Earliest due date first`,
};

export const whereNames: Record<Where, MessageDescriptor> = {
  text: msg`Everywhere`,
  number: msg`Any number`,
  reference: msg`Your reference`,
  article: msg`Article number`,
  heat: msg`Heat number`,
};
