package paper

import (
	"cmp"
	"context"
	"errors"
)

// Outcome says in one word what became of a file.
type Outcome string

// The outcomes of [Reader.Inspect].
const (
	OutcomeRead            Outcome = "READ"
	OutcomeNoData          Outcome = "NO_DATA"          // a PDF without data that is read here
	OutcomeUnsupportedKind Outcome = "UNSUPPORTED_KIND" // a business document of a kind or syntax that is not read
	OutcomeUnreadable      Outcome = "UNREADABLE"
)

// Inspection is what can be told about a file without a database: the JSON line
// of the inspect command. All values are as received; absent ones are empty.
type Inspection struct {
	File    string  `json:"file"`
	Outcome Outcome `json:"outcome"`
	Reason  Code    `json:"reason"` // empty when the file was read
	// Kind and Number are there for documents that are recognised, too.
	Kind                  Kind   `json:"kind"`
	Number                string `json:"number"`
	IssueDate             string `json:"issueDate"`
	Currency              string `json:"currency"`
	PayableAmount         string `json:"payableAmount"`
	BuyerName             string `json:"buyerName"`
	BuyerVAT              string `json:"buyerVat"`
	BuyerEnterpriseNumber string `json:"buyerEnterpriseNumber"`
	// CustomerNumber is the one that the document calls so, by the seller's word or
	// else by the customer's own; what filing may take for one besides is not shown
	// as a fact.
	CustomerNumber string `json:"customerNumber"`
	LineCount      int    `json:"lineCount"`
	// Attachments are the names of the embedded files as the sender wrote them,
	// one for each, and an empty one for a file without a name.
	Attachments []string `json:"attachments"`
}

// Inspect reads a file and says what it is. What can't be read comes out as such;
// the error is an outage.
func (r Reader) Inspect(ctx context.Context, name string, data []byte) (Inspection, error) {
	in := Inspection{File: name, Outcome: OutcomeRead, Attachments: []string{}}
	c, err := r.Read(ctx, data)
	if p, ok := errors.AsType[*Problem](err); ok {
		in.Reason = p.Code
		switch p.Code {
		case CodeNoData:
			in.Outcome = OutcomeNoData
		case CodeUnsupportedKind:
			in.Outcome = OutcomeUnsupportedKind
		default:
			in.Outcome = OutcomeUnreadable
		}
	} else if err != nil {
		return Inspection{}, err
	}
	if c != nil {
		in.describe(c)
	}
	return in, nil
}

// describe takes over the facts.
func (in *Inspection) describe(c *Contents) {
	for _, a := range c.Embedded() {
		in.Attachments = append(in.Attachments, a.Filename)
	}
	doc := c.Document
	if doc == nil {
		return
	}
	in.Kind = doc.Kind
	in.Number = doc.Number
	in.IssueDate = doc.IssueDate
	in.Currency = doc.Currency
	in.PayableAmount = doc.Payable
	in.BuyerName = doc.Buyer.Name
	in.BuyerVAT = doc.Buyer.VAT
	in.BuyerEnterpriseNumber = doc.Buyer.EnterpriseNumber
	in.CustomerNumber = cmp.Or(doc.Buyer.AccountID, doc.Buyer.OwnAccountID)
	in.LineCount = len(doc.Lines)
}
