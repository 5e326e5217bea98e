package archive

import (
	"encoding/json"
	"fmt"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
)

// facts are kept with an ingestion, for the staff who deal with it: what was
// read, by what it was matched and what was odd. They are JSON in the database
// and grow without a migration.
type facts struct {
	Kind      string `json:"kind,omitempty"`
	Number    string `json:"number,omitempty"`
	IssueDate string `json:"issueDate,omitempty"`
	Currency  string `json:"currency,omitempty"`
	Payable   string `json:"payable,omitempty"`
	Buyer     string `json:"buyer,omitempty"`
	Supplier  string `json:"supplier,omitempty"`

	Evidence []evidence `json:"evidence,omitempty"`
	Warnings []warning  `json:"warnings,omitempty"`

	// Line and Detail of why it could not be read.
	Line   int    `json:"line,omitempty"`
	Detail string `json:"detail,omitempty"`

	// Existing is the document that holds the number of a held one.
	Existing *id.Document `json:"existing,omitempty"`
	// First is the ingestion with the same bytes, and FirstState its state.
	First      *id.Ingestion `json:"first,omitempty"`
	FirstState string        `json:"firstState,omitempty"`
}

// warning is a finding that did not hinder filing.
type warning struct {
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
}

func (f *facts) warn(code, detail string) {
	f.Warnings = append(f.Warnings, warning{Code: code, Detail: detail})
}

// read takes over what a document says of itself.
func (f *facts) read(doc *paper.Document) {
	f.Kind, f.Number, f.IssueDate = string(doc.Kind), doc.Number, doc.IssueDate
	f.Currency, f.Payable = doc.Currency, doc.Payable
	f.Buyer, f.Supplier = doc.Buyer.Name, doc.Seller.Name
	for _, w := range doc.Warnings {
		f.warn(string(w.Code), w.Detail)
	}
}

func (f *facts) json() ([]byte, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write an ingestion's facts: %w", err)
	}
	return b, nil
}
