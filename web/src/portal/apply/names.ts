import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { RegistrationStatus } from "../../api/gql/graphql";
import type { evidences } from "./input";

export const evidenceNames: Record<(typeof evidences)[number], MessageDescriptor> = {
  invoiceNumber: msg`Invoice number`,
  orderNumber: msg`Order number`,
  deliveryNoteNumber: msg`Delivery note number`,
  quoteNumber: msg`Quotation number`,
  vatNumber: msg`VAT number`,
};

export const statusNames: Record<RegistrationStatus, MessageDescriptor> = {
  RECEIVED: msg({ message: "Received", context: "application" }),
  IN_REVIEW: msg({ message: "In review", context: "application" }),
  INFO_REQUESTED: msg({ message: "Waiting for your answer", context: "application" }),
  APPROVED: msg({ message: "Approved", context: "application" }),
  CLOSED: msg({ message: "Closed", context: "application" }),
};

export const explanations: Record<RegistrationStatus, MessageDescriptor> = {
  RECEIVED: msg`We have received your application. We review it as soon as you have confirmed your e-mail address; the link is in the message that we sent you.`,
  IN_REVIEW: msg`We are reviewing your application and will answer you by e-mail. There is nothing for you to do.`,
  INFO_REQUESTED: msg`To go on, we need something more from you.`,
  APPROVED: msg`Your application is approved. The message that gives you access was sent to your e-mail address.`,
  CLOSED: msg`This application is closed. The reason is in the message that we sent you, or you withdrew the application yourself. You may apply again.`,
};
