package archive

import (
	"strings"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// Money is an amount in a currency, as the document states it.
type Money struct {
	Amount   string // decimal text, digits kept as received
	Currency string // ISO 4217
}

// Document is a document as one actor sees it: what is money is nil for a role
// that sees none.
type Document struct {
	ID            id.Document
	CompanyID     id.Company
	Kind          policy.Kind
	Label         *string // what sort of invoice: PRO_FORMA, CORRECTED, PREPAYMENT
	Number        string
	IssueDate     time.Time // a day, at midnight UTC, as all days here
	DueDate       *time.Time
	ValidUntil    *time.Time // of a quote
	DeliveryFrom  *time.Time // asked for, promised or done, as the kind has it
	DeliveryUntil *time.Time
	DespatchDate  *time.Time
	Response      *string // what an order response answers
	Total         *Money  // what is to be paid
	TotalExclVat  *Money
	// Payment is what the ERP last said of it; nil where it said nothing.
	Payment        *Payment
	Cancelled      bool // by the ERP's word
	BuyerReference *string
	Version        int
	State          string // Current or Superseded
	LineCount      int

	totalRank, dueRank float64 // its places in lists
}

// The states of a document's version.
const (
	Current    = "CURRENT"    // stands in lists
	Superseded = "SUPERSEDED" // a newer version took its place; readable in the history
)

// Payment is what is still to be paid of a document, by the ERP's last word.
type Payment struct {
	Open   Money // nothing for a paid one
	IsOpen bool
	AsOf   time.Time
}

// Line is a line of a document. UnitPrice and Amount are nil for a role that
// sees no money.
type Line struct {
	Position     int // from 1
	LineID       *string
	Description  string
	Article      *string // the seller's article number
	BuyerArticle *string // the customer's
	Quantity     *string // decimal text
	Unit         *string // UN/ECE Recommendation 20 and 21
	Outstanding  *string // decimal text: still to be delivered
	Status       *string // what became of an ordered line
	HeatNumbers  []string
	UnitPrice    *Money
	Amount       *Money
}

// DocumentReference is another paper that a document names.
type DocumentReference struct {
	Kind      string
	Number    string
	IssueDate *time.Time
}

// File is a stored file of a document.
type File struct {
	ID        id.File
	Name      string // safe to show and to save under
	MediaType string // RFC 6838, by the content
	Size      int64  // in bytes
	SHA256    string // hexadecimal
	Part      string // Original, Embedded or Rendering
	// Viewable: a browser may show it.
	Viewable bool
}

func documentFrom(a policy.Actor, r db.Document) Document {
	d := Document{
		ID: r.ID, CompanyID: r.CompanyID, Kind: r.Kind, Label: text(r.Label), Number: r.Number, IssueDate: r.IssueDate, DueDate: r.DueDate,
		ValidUntil: r.ValidUntil, DeliveryFrom: r.DeliveryFrom, DeliveryUntil: r.DeliveryUntil, DespatchDate: r.DespatchDate,
		Response: text(r.Response), Cancelled: r.Cancelled, BuyerReference: text(r.BuyerReference),
		Version: int(r.Version), State: r.State, LineCount: int(r.LineCount), totalRank: r.TotalRank, dueRank: r.DueRank,
	}
	if a.May(policy.ReadMoney, r.CompanyID) {
		d.Total, d.TotalExclVat = money(r.Payable, r.Currency), money(r.TaxExclusive, r.Currency)
		if r.OpenAmount != nil && r.OpenAsOf != nil {
			d.Payment = &Payment{Open: Money{*r.OpenAmount, r.Currency}, IsOpen: strings.Trim(*r.OpenAmount, "-0.") != "", AsOf: *r.OpenAsOf}
		}
	}
	return d
}

func money(amount *string, currency string) *Money {
	if amount == nil {
		return nil
	}
	return &Money{Amount: *amount, Currency: currency}
}

// text is nil for an empty one.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
