import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { DocumentKind, DocumentLabel, DocumentTie, OrderResponse } from "../api/gql/graphql";

// The names of the API's words for documents. Say them with i18n._ of useLingui.

export const kindNames: Record<DocumentKind, MessageDescriptor> = {
  INVOICE: msg`Invoice`,
  CREDIT_NOTE: msg`Credit note`,
  QUOTE: msg`Quotation`,
  ORDER: msg`Order`,
  ORDER_RESPONSE: msg`Order confirmation`,
  DELIVERY_NOTE: msg`Delivery note`,
  CERTIFICATE: msg`Inspection certificate`,
  STATEMENT: msg`Statement of account`,
};

export const labelNames: Record<DocumentLabel, MessageDescriptor> = {
  PRO_FORMA: msg`Pro forma: nothing is to be paid by it`,
  CORRECTED: msg`Corrects an earlier one`,
  PREPAYMENT: msg`To be paid before the goods come`,
};

export const responseNames: Record<OrderResponse, MessageDescriptor> = {
  RECEIVED: msg`Received`,
  ACCEPTED: msg`Accepted`,
  CONDITIONAL: msg`Accepted with changes`,
  REJECTED: msg`Not accepted`,
};

export const tieNames: Record<DocumentTie, MessageDescriptor> = {
  REFERS_TO: msg`Named on this document`,
  REFERRED_BY: msg`Names this document`,
  SAME_ORDER: msg`Of the same order`,
  SAME_HEAT: msg`Of the same heat`,
};
