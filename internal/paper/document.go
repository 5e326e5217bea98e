package paper

// Document is what a file says, as received: texts trimmed, nothing normalised.
// Empty means absent. Days are written "2026-01-31" and exist in the calendar;
// amounts and quantities are decimal text. Numbers and codes have at most 200
// characters, names 4,000 bytes, notes and descriptions 40,000.
type Document struct {
	Syntax   Syntax
	Root     string // local name of the root element: "Invoice"; empty for an index row
	Kind     Kind
	Label    Label
	TypeCode string // UNTDID 1001 for invoices, credit notes and CII
	// SelfBilled: the buyer wrote it (type codes 389 and 261, and the UBL
	// documents of that name). The roles of the parties are reversed in effect.
	SelfBilled bool
	// Response is the answer of an order response.
	Response Response

	Number          string // at most 100 characters
	UUID            string
	IssueDate       string
	DueDate         string // last day to pay
	ValidUntil      string // last day of a quote
	Delivery        Period // asked for in an order, promised in a response, done or planned elsewhere
	DespatchDate    string // day on which the goods of a delivery note left
	Currency        string // ISO 4217; may be empty only where there are no amounts
	CustomizationID string
	ProfileID       string

	Payable      string // of a quote or an order: what it would come to
	TaxExclusive string
	TaxInclusive string
	Prepaid      string

	Seller Party
	// Buyer is the customer. Where a delivery note names only who receives the
	// goods, that is the buyer as well.
	Buyer Party
	// DeliveryParty receives the goods; its address is the place of delivery where
	// the document names one.
	DeliveryParty  Party
	BuyerReference string
	References     []Reference // of header and lines, each once, the header first
	Replaces       string      // number of the document of this kind that this one replaces

	PaymentReference string // what the payer is to quote
	PaymentAccount   string // IBAN or other account number to pay to

	Lines       []Line
	Attachments []Attachment // files inside the XML
	Notes       []string
	Warnings    []Warning
}

// Kind is what a document is, spelled as in the API's schema. It is empty for
// the kinds that the portal doesn't show (a reminder, a catalogue).
type Kind string

// The kinds. Certificates have no structured format of their own: they are PDF
// with an index.
const (
	KindInvoice       Kind = "INVOICE"
	KindCreditNote    Kind = "CREDIT_NOTE"
	KindQuote         Kind = "QUOTE"
	KindOrder         Kind = "ORDER"
	KindOrderResponse Kind = "ORDER_RESPONSE"
	KindDeliveryNote  Kind = "DELIVERY_NOTE"
	KindCertificate   Kind = "CERTIFICATE" // inspection certificate, EN 10204
	KindStatement     Kind = "STATEMENT"
)

// Syntax is the language that a document is written in.
type Syntax string

// The syntaxes that are told apart.
const (
	SyntaxUBL   Syntax = "UBL"   // OASIS Universal Business Language 2.x
	SyntaxCII   Syntax = "CII"   // UN/CEFACT Cross Industry Invoice, ZUGFeRD 1, Order-X
	SyntaxIndex Syntax = "INDEX" // a row of an archive index
)

// Label tells invoices apart that are not the plain kind.
type Label string

// The labels, by document type code (UNTDID 1001).
const (
	LabelProForma   Label = "PRO_FORMA"  // 325
	LabelCorrected  Label = "CORRECTED"  // 384, replaces an earlier invoice
	LabelPrepayment Label = "PREPAYMENT" // 386
)

// Response is a seller's answer to an order.
type Response string

// The answers, with their codes in UBL (UNTDID 4343) and Order-X (UNTDID 1373).
const (
	ResponseReceived    Response = "RECEIVED"    // AB: the order has come, no more
	ResponseAccepted    Response = "ACCEPTED"    // AP, 29
	ResponseConditional Response = "CONDITIONAL" // CA, 30: with changes
	ResponseRejected    Response = "REJECTED"    // RE, 27
)

// Period is a span of days; Start alone means that day or later, End alone that
// day or earlier, both the same one day.
type Period struct{ Start, End string }

// IsZero reports whether no day is known.
func (p Period) IsZero() bool { return p == Period{} }

// ReferenceKind says what a [Reference] points to.
type ReferenceKind string

// The kinds of references. They grow; they don't change.
const (
	ReferenceOrder         ReferenceKind = "ORDER"       // the buyer's order number
	ReferenceSalesOrder    ReferenceKind = "SALES_ORDER" // the seller's number of that order
	ReferenceOrderResponse ReferenceKind = "ORDER_RESPONSE"
	ReferenceQuote         ReferenceKind = "QUOTE"
	ReferenceQuoteRequest  ReferenceKind = "QUOTE_REQUEST"
	ReferenceInvoice       ReferenceKind = "INVOICE"
	ReferenceCreditNote    ReferenceKind = "CREDIT_NOTE"
	ReferenceDeliveryNote  ReferenceKind = "DELIVERY_NOTE"
	ReferenceReceipt       ReferenceKind = "RECEIPT"
	ReferenceContract      ReferenceKind = "CONTRACT"
	ReferenceProject       ReferenceKind = "PROJECT"
	ReferenceCertificate   ReferenceKind = "CERTIFICATE"
	ReferenceHeat          ReferenceKind = "HEAT" // heat number (cast, lot) of the material
)

// Reference names another document, or a heat.
type Reference struct {
	Kind      ReferenceKind
	Number    string
	IssueDate string // empty where absent or impossible
}

// WarningCode is a stable name of a finding that doesn't hinder filing.
type WarningCode string

// The warnings. They grow; they don't change.
const (
	WarnTotals             WarningCode = "totals_differ"        // the totals do not add up
	WarnLinePrice          WarningCode = "line_price_differs"   // a line is not its quantity at its price
	WarnNoTotal            WarningCode = "no_total"             // no payable amount
	WarnDate               WarningCode = "bad_date"             // a date other than the issue date does not exist
	WarnCurrencyGuessed    WarningCode = "currency_guessed"     // taken from the amounts, which all have the same
	WarnPrice              WarningCode = "bad_base_quantity"    // a price for zero units
	WarnAttachmentTooLarge WarningCode = "attachment_too_large" // dropped
	WarnUnknownCode        WarningCode = "unknown_code"         // a code outside its list, kept as received
	WarnIdentifierTooLong  WarningCode = "identifier_too_long"  // over 200 characters; dropped
	WarnIndexTotal         WarningCode = "index_total_differs"  // the archive's index has another total

	// Of PDF files.
	WarnNoText            WarningCode = "no_text"            // less than a picture of text would have, or a password
	WarnTextCut           WarningCode = "text_cut"           // not all of the text was taken
	WarnScript            WarningCode = "pdf_javascript"     // has scripts
	WarnAction            WarningCode = "pdf_launch_action"  // has actions that start programs or send data
	WarnProgram           WarningCode = "pdf_program"        // a program among the embedded files
	WarnAttachmentDropped WarningCode = "attachment_dropped" // embedded files too many, too large or unreadable
	WarnDataUnreadable    WarningCode = "data_unreadable"    // the data inside; the detail is why
)

// Warning is a finding that doesn't hinder filing.
type Warning struct {
	Code   WarningCode
	Detail string // in English, for staff; names a place, never holds the document's text
}
