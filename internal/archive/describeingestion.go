package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// DescribeIngestionInput is what a person says that a file is.
type DescribeIngestionInput struct {
	Ingestion          id.Ingestion
	Company            id.Company
	Kind               policy.Kind
	Number             string    // at most 100 characters
	IssueDate          time.Time // a day
	DueDate            *time.Time
	Total              *string // decimal text; needs a currency
	Currency           *string // ISO 4217
	BuyerReference     *string
	OrderNumber        *string
	DeliveryNoteNumber *string
	HeatNumbers        []string
}

// inputOf gives the field of the input for each column of an index.
var inputOf = map[string]string{
	"number": "number", "issue_date": "issueDate", "due_date": "dueDate", "total": "total", "currency": "currency",
	"buyer_ref": "buyerReference", "order_ref": "orderNumber", "delivery_note": "deliveryNoteNumber", "heat_numbers": "heatNumbers", "kind": "kind",
}

// DescribeIngestion files one that says nothing by itself (a scan, a plain PDF) as
// what a person says that it is, for the company that the person names. It goes
// through again, and is filed by the same rules as with a row of an index; its own
// data, where it has some, must not contradict. The faults are those of staff's rights,
// NOT_FOUND at input.ingestion or input.company, WRONG_STATE, and REQUIRED,
// TOO_LONG or INVALID at the field that can't be read.
func (a *Archive) DescribeIngestion(ctx context.Context, actor policy.Actor, in DescribeIngestionInput) (*Ingestion, error) {
	if err := actor.RequireStaff(policy.DecideIngestions); err != nil {
		return nil, err
	}
	doc, err := in.document()
	if err != nil {
		return nil, err
	}
	document, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write what a file is: %w", err)
	}
	return a.step(ctx, actor, in.Ingestion, stepDescribe, func(ctx context.Context, tx pgx.Tx, row db.Ingestion, now time.Time) ([]audit.Event, error) {
		q := db.New(tx)
		if _, err := q.CompanyByID(ctx, in.Company); errors.Is(err, pgx.ErrNoRows) {
			return nil, fault.New(fault.NotFound, "input.company")
		} else if err != nil {
			return nil, fmt.Errorf("read a company: %w", err)
		}
		err := q.DescribeIngestion(ctx, db.DescribeIngestionParams{
			ID: id.NewUUID(), Path: row.Name, Stem: row.Stem, Document: document, IngestionID: row.ID, DescribedBy: actor.Person, CreatedAt: now,
		})
		if err != nil {
			return nil, fmt.Errorf("keep what a file is: %w", err)
		}
		e := audit.Event{Action: "ingestion.described", Detail: map[string]string{"kind": string(in.Kind), "number": doc.Number, "company": in.Company.String()}}
		assign := Assign
		return []audit.Event{e}, a.again(ctx, tx, row.Lane, db.EnqueueIngestionParams{
			ID: row.ID, EnqueuedAt: &now, Resolution: &assign, ResolutionCompany: in.Company, ResolvedBy: actor.Person,
		})
	})
}

// document checks the input as a row of an index is checked.
func (in DescribeIngestionInput) document() (*paper.Document, error) {
	cells := map[string]string{
		"kind": string(in.Kind), "number": in.Number, "issue_date": in.IssueDate.Format(time.DateOnly), "heat_numbers": strings.Join(in.HeatNumbers, "|"),
	}
	if in.DueDate != nil {
		cells["due_date"] = in.DueDate.Format(time.DateOnly)
	}
	for column, value := range map[string]*string{
		"total": in.Total, "currency": in.Currency, "buyer_ref": in.BuyerReference,
		"order_ref": in.OrderNumber, "delivery_note": in.DeliveryNoteNumber,
	} {
		if value != nil {
			cells[column] = *value
		}
	}
	doc, err := paper.Describe(cells)
	p, ok := errors.AsType[*paper.Problem](err)
	if !ok {
		return doc, err
	}
	codes := map[paper.Code]fault.Code{paper.CodeNoNumber: fault.Required, paper.CodeNoCurrency: fault.Required, paper.CodeNumberTooLong: fault.TooLong}
	code, known := codes[p.Code]
	switch {
	case !known, in.Currency != nil && p.Code == paper.CodeNoCurrency:
		code = fault.Invalid
	case code == fault.TooLong:
		return nil, fault.New(code, "input."+inputOf[p.Detail], paper.MaxNumber)
	}
	return nil, fault.New(code, "input."+inputOf[p.Detail])
}

// describable tells whether a person may say what a file is: nobody did so far, or
// what an index said contradicts the file.
func describable(row db.Ingestion) bool {
	return slices.Contains([]string{ReasonNoIndex, reasonConflict}, row.Reason)
}
