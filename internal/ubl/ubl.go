// Package ubl reads business documents: bytes in, one [Document] value out. It
// knows no database, no files and no network, and decides nothing about whom a
// document is for.
//
// It reads UBL 2.x invoices and credit notes (OASIS UBL 2.0 to 2.4, Peppol BIS
// Billing 3.0), self-billed ones included. Other UBL documents, UN/CEFACT CII
// and Order-X, and PDF are recognised by their content and answered as such.
//
// Documents come from outside, so reading is bounded: 32 MB, a depth of 64,
// 20,000 lines, and memory in proportion to the input. A DOCTYPE is refused,
// nothing is ever loaded, and embedded files are decoded only when asked for.
// Elements count by namespace and name, prefixes mean nothing. A field that must
// stand once and stands twice is refused, since readers differ in which they take.
//
// Amounts stay decimal text as received, checked in their syntax and never
// turned into binary floating point.
package ubl

// Kind is what a document is, spelled as in the API's schema. It is empty for
// the kinds that the portal doesn't show (a reminder, a catalogue).
type Kind string

// The kinds that a format read here can carry.
const (
	KindInvoice       Kind = "INVOICE"
	KindCreditNote    Kind = "CREDIT_NOTE"
	KindQuote         Kind = "QUOTE"
	KindOrder         Kind = "ORDER"
	KindOrderResponse Kind = "ORDER_RESPONSE"
	KindDeliveryNote  Kind = "DELIVERY_NOTE"
)

// Syntax is the language that a document is written in.
type Syntax string

// The syntaxes that are told apart.
const (
	SyntaxUBL Syntax = "UBL" // OASIS Universal Business Language 2.x
	SyntaxCII Syntax = "CII" // UN/CEFACT Cross Industry Invoice, ZUGFeRD 1, Order-X
	SyntaxPDF Syntax = "PDF"
)

// Label tells invoices apart that are not the plain kind.
type Label string

// The labels, by document type code (UNTDID 1001).
const (
	LabelProForma   Label = "PRO_FORMA"  // 325
	LabelCorrected  Label = "CORRECTED"  // 384, replaces an earlier invoice
	LabelPrepayment Label = "PREPAYMENT" // 386
)

// Document is what a file says, as received: texts trimmed, nothing normalised.
// Empty means absent.
type Document struct {
	Syntax   Syntax
	Root     string // local name of the root element: "Invoice"
	Kind     Kind
	Label    Label
	TypeCode string // UNTDID 1001 for invoices and credit notes
	// SelfBilled: the buyer wrote it (type codes 389 and 261, and the UBL
	// documents of that name). The roles of the parties are reversed in effect.
	SelfBilled bool

	Number          string // at most 100 characters
	UUID            string
	IssueDate       string // "2026-01-31", a day that exists
	DueDate         string // likewise, or empty
	Currency        string // ISO 4217, three letters
	CustomizationID string
	ProfileID       string

	Payable      string // decimal text
	TaxExclusive string
	TaxInclusive string
	Prepaid      string

	Seller, Buyer  Party
	BuyerReference string
	References     []Reference

	PaymentReference string // what the payer is to quote
	PaymentAccount   string // IBAN or other account number to pay to

	Lines       []Line
	Attachments []Attachment
	Notes       []string
	Warnings    []Warning
}

// Party is a company as the document names it.
type Party struct {
	Name string
	// AccountID is the customer number by the seller's own word
	// (SupplierAssignedAccountID).
	AccountID string
	// CustomerNumber is AccountID or else the first identifier without a scheme,
	// which is where Peppol senders put the customer number.
	CustomerNumber   string
	VAT              string
	EnterpriseNumber string
	EnterpriseScheme string // ISO 6523 code, 0208 for Belgium; often absent
	Endpoint         string // electronic address
	EndpointScheme   string
	IDs              []Identifier
	Address          Address
}

// Identifier is a party's number in some scheme; 0088 is a GLN, none is what the
// two parties agreed on.
type Identifier struct{ Scheme, Value string }

// Address is a postal address.
type Address struct {
	Lines      []string // street, additional lines
	PostalCode string
	City       string
	Region     string
	Country    string // ISO 3166-1 alpha-2, as received
}

// ReferenceKind says what a [Reference] points to.
type ReferenceKind string

// The kinds of references.
const (
	ReferenceOrder        ReferenceKind = "ORDER"       // the buyer's order number
	ReferenceSalesOrder   ReferenceKind = "SALES_ORDER" // the seller's number of that order
	ReferenceInvoice      ReferenceKind = "INVOICE"
	ReferenceCreditNote   ReferenceKind = "CREDIT_NOTE"
	ReferenceDeliveryNote ReferenceKind = "DELIVERY_NOTE"
	ReferenceReceipt      ReferenceKind = "RECEIPT"
	ReferenceContract     ReferenceKind = "CONTRACT"
	ReferenceProject      ReferenceKind = "PROJECT"
)

// Reference names another document.
type Reference struct {
	Kind      ReferenceKind
	Number    string
	IssueDate string // empty where absent or impossible
}

// Line is one line of a document.
type Line struct {
	ID           string
	Name         string
	Description  string
	Article      string // the seller's article number: what a re-order needs
	BuyerArticle string
	GTIN         string
	Quantity     string // decimal text
	Unit         string // UN/ECE Recommendation 20 and 21
	// UnitPrice is Price for one unit: exact where the quotient ends within ten
	// decimals, else rounded to ten, half away from zero.
	UnitPrice      string
	Price          string // as received, for BaseQuantity units
	BaseQuantity   string
	Amount         string // without tax
	OrderReference string // the buyer's order number, where the line has its own
	OrderLine      string // line of that order
	DeliveryNote   string
}

// WarningCode is a stable name of a finding that doesn't hinder filing.
type WarningCode string

// The warnings. They grow; they don't change.
const (
	WarnTotals             WarningCode = "totals_differ"        // the totals do not add up
	WarnNoTotal            WarningCode = "no_total"             // no payable amount
	WarnDate               WarningCode = "bad_date"             // a date other than the issue date does not exist
	WarnCurrencyGuessed    WarningCode = "currency_guessed"     // taken from the amounts, which all have the same
	WarnPrice              WarningCode = "bad_base_quantity"    // a price for zero units
	WarnAttachmentTooLarge WarningCode = "attachment_too_large" // dropped
)

// Warning is a finding that doesn't hinder filing.
type Warning struct {
	Code   WarningCode
	Detail string // in English, for staff; names a place, never holds the document's text
}
