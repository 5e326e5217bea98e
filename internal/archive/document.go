package archive

import (
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

// Document is a document as one actor sees it: Total and TotalExclVat are nil
// for a role that sees no money.
type Document struct {
	ID             id.Document
	CompanyID      id.Company
	Kind           policy.Kind
	Number         string
	IssueDate      time.Time // the day, at midnight UTC
	DueDate        *time.Time
	Total          *Money // what is to be paid
	TotalExclVat   *Money
	BuyerReference *string
	Version        int
	LineCount      int
}

// Line is a line of a document. UnitPrice and Amount are nil for a role that
// sees no money.
type Line struct {
	Position    int // from 1
	LineID      *string
	Description string
	Article     *string // the seller's article number
	Quantity    *string // decimal text
	Unit        *string // UN/ECE Recommendation 20 and 21
	UnitPrice   *Money
	Amount      *Money
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
	Part      string // Original or Embedded
}

func documentFrom(a policy.Actor, r db.Document) Document {
	d := Document{
		ID: r.ID, CompanyID: r.CompanyID, Kind: r.Kind, Number: r.Number, IssueDate: r.IssueDate, DueDate: r.DueDate,
		BuyerReference: text(r.BuyerReference), Version: int(r.Version), LineCount: int(r.LineCount),
	}
	if a.May(policy.ReadMoney, r.CompanyID) {
		d.Total, d.TotalExclVat = money(r.Payable, r.Currency), money(r.TaxExclusive, r.Currency)
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
