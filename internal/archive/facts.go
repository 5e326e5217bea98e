package archive

import (
	"encoding/json"
	"fmt"
	"slices"

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
	// BuyerPostalCode helps people to find candidates.
	BuyerPostalCode string `json:"buyerPostalCode,omitempty"`

	// Rule is by what the customer was found: the first evidence that named it, or
	// "assigned" by a person.
	Rule     string     `json:"rule,omitempty"`
	decides  int        // how many companies the evidence of Rule led to
	Evidence []evidence `json:"evidence,omitempty"`
	Warnings []warning  `json:"warnings,omitempty"`

	// Line and Detail of why it could not be read.
	Line   int    `json:"line,omitempty"`
	Detail string `json:"detail,omitempty"`

	// Harmless is a PDF that was looked into, and in which nothing could run.
	Harmless bool `json:"harmless,omitempty"`

	// Existing is the document that holds the number of a held one.
	Existing *id.Document `json:"existing,omitempty"`
	// Others are the companies between which a number stands: the one found, and the
	// one that has it already.
	Others []id.Company `json:"others,omitempty"`
	// Beside is the filed file of the same name by which this one was understood.
	Beside *id.Ingestion `json:"beside,omitempty"`
	// Index is what an index has, Members how many files came out of an archive file.
	Index   *indexFacts `json:"index,omitempty"`
	Members int         `json:"members,omitempty"`
	// First is the ingestion with the same bytes, and FirstState its state.
	First      *id.Ingestion `json:"first,omitempty"`
	FirstState string        `json:"firstState,omitempty"`
}

// indexFacts are what an index has.
type indexFacts struct {
	Rows    int            `json:"rows"`              // that can be read
	Bad     int            `json:"bad,omitempty"`     // that can't
	Bads    []indexProblem `json:"bads,omitempty"`    // the first of them
	Ignored []string       `json:"ignored,omitempty"` // columns that mean nothing here
}

// indexProblem is a row that can't be read, or that is about another paper than
// the file that it names.
type indexProblem struct {
	Line   int    `json:"line"`
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"` // names a column, never what is in it
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
	f.Buyer, f.Supplier, f.BuyerPostalCode = doc.Buyer.Name, doc.Seller.Name, doc.Buyer.Address.PostalCode
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

// trace gives, for the search of files that wait, the numbers that were looked
// for and the companies that they led to.
func (f *facts) trace() (keys []string, companies []id.UUID) {
	keys, companies = []string{}, []id.UUID{}
	for _, e := range f.Evidence {
		keys = append(keys, e.trace())
		for _, c := range e.Companies {
			if !slices.Contains(companies, c.UUID) {
				companies = append(companies, c.UUID)
			}
		}
	}
	return keys, companies
}
