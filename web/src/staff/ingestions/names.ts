import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { IngestionDecision, IngestionState } from "../../api/gql/graphql";
import type { View } from "./search";

// The names of the archive's words. Those that the API gives as text grow: an unknown one
// stands as it is.

export const named = (names: Record<string, MessageDescriptor>, word: string): MessageDescriptor | undefined => (Object.hasOwn(names, word) ? names[word] : undefined);

export const stateNames: Record<IngestionState, MessageDescriptor> = {
  RECEIVED: msg`Being read`,
  WAITING: msg`Waits`,
  FILED: msg`Filed`,
  DUPLICATE: msg`Was there already`,
  HELD: msg`Held`,
  QUARANTINED: msg`In quarantine`,
  DISCARDED: msg`Put aside`,
};

export const viewNames: Record<View, MessageDescriptor> = { DECIDE: msg`To decide`, ...stateNames, ALL: msg`All files` };

export const decisionNames: Record<IngestionDecision, MessageDescriptor> = {
  ASSIGN: msg`Assigned to a company`,
  REPLACE: msg`Takes the place of the document that was there`,
  KEEP_BOTH: msg`Stands beside the document that was there`,
};

export const reasonNames: Record<string, MessageDescriptor> = {
  unmatched: msg`No number in it belongs to a customer`,
  identifier_conflict: msg`Its numbers belong to different customers`,
  ambiguous: msg`Its numbers belong to several customers together`,
  number_of_another: msg`Another customer has a document of this number`,
  self_billed: msg`The customer wrote it: buyer and supplier are reversed`,
  not_our_document: msg`The supplier in it is not us`,
  held_conflict: msg`A document of this number is there, with another content`,
  no_index: msg`It says nothing by itself, and no index says what it is`,
  bad_rows: msg`An index with rows that cannot be read; its other rows count`,
  file_missing: msg`An index that names files that did not come`,
  empty: msg`The file is empty`,
  not_well_formed: msg`Not valid XML`,
  dtd_forbidden: msg`XML with a document type, which is not accepted`,
  too_large: msg`Too large`,
  encoding: msg`Its characters cannot be read`,
  unknown_type: msg`No kind of file that is known here`,
  unsupported_kind: msg`A kind of document that is not read here`,
  no_data: msg`A PDF without data that can be read here`,
  pdf_unreadable: msg`A PDF that cannot be opened`,
  no_number: msg`No document number`,
  number_too_long: msg`Its number is longer than 100 characters`,
  ambiguous_field: msg`Something stands twice where it may stand once`,
  bad_date: msg`No date, or a day that does not exist`,
  bad_amount: msg`An amount that is no number`,
  no_currency: msg`No currency`,
  bad_index: msg`An index without a column that every row needs`,
  bad_row: msg`A row that cannot be read`,
  duplicate_row: msg`A second row for the same file`,
  index_conflict: msg`The file is about another document than its row in the index`,
};

export const warningNames: Record<string, MessageDescriptor> = {
  identifier_invalid: msg`A number fails its check and was not used`,
  identifier_unknown: msg`A number belongs to no customer`,
  company_not_active: msg`The customer is suspended or closed`,
  attachment_unreadable: msg`An embedded file could not be read and was left out`,
  attachments_too_many: msg`Too many embedded files; the last were left out`,
  attachment_too_large: msg`An embedded file is too large and was left out`,
  attachment_dropped: msg`Embedded files were left out`,
  reference_of_another: msg`It refers to a number of another customer`,
  rendition_of_superseded: msg`It says what an older version said`,
  date_odd: msg`The date is in the future or before 1990`,
  number_not_in_text: msg`Its number does not stand in this file`,
  totals_differ: msg`The totals do not add up`,
  line_price_differs: msg`A line is not its quantity at its price`,
  no_total: msg`No amount to pay`,
  bad_date: msg`A date does not exist`,
  currency_guessed: msg`The currency was taken from the amounts`,
  bad_base_quantity: msg`A price for no units`,
  unknown_code: msg`An unknown code`,
  identifier_too_long: msg`A number is too long and was left out`,
  index_total_differs: msg`The index has another total`,
  no_text: msg`A PDF without text`,
  text_cut: msg`Not all of the text was taken`,
  pdf_javascript: msg`A PDF with scripts`,
  pdf_launch_action: msg`A PDF with actions that start programs or send data`,
  pdf_program: msg`A PDF with a program inside`,
  data_unreadable: msg`The data inside cannot be read`,
};

// What is wrong with a number, by the server's rules for numbers of companies.
export const problemNames: Record<string, MessageDescriptor> = {
  MALFORMED: msg`not the form of such a number`,
  CHECKSUM: msg`the check digits are wrong`,
  COUNTRY_UNSUPPORTED: msg`a country whose numbers are not known here`,
  COUNTRY_MISMATCH: msg`the number of another country`,
  ESTABLISHMENT: msg`the number of a site, not of the company`,
  COURT_MISSING: msg`the court of the register is missing`,
};

export const evidenceNames: Record<string, MessageDescriptor> = {
  customer_number: msg`Customer number`,
  enterprise_number: msg`Enterprise number`,
  vat_number: msg`VAT number`,
  gln: msg`Location number (GLN)`,
  endpoint: msg`Electronic address`,
  party_id: msg`Party identifier`,
  reference: msg`Document it refers to`,
  assigned: msg`Assigned by a person`,
};

export const sourceNames: Record<string, MessageDescriptor> = {
  inbox: msg`Inbox folder`,
  bucket: msg`Bucket`,
  cli: msg`Import of an archive`,
  upload: msg`Upload by staff`,
  api: msg`Upload by a program`,
};
