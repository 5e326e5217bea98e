import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { NotificationFrequency } from "../../api/gql/graphql";

export const frequencies = ["OFF", "AT_ONCE", "DAILY"] as const satisfies readonly NotificationFrequency[];

export const frequencyNames: Record<NotificationFrequency, MessageDescriptor> = {
  OFF: msg`No e-mails`,
  AT_ONCE: msg`Within minutes`,
  DAILY: msg`Once a day, if there is something new`,
};
