package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid"
)

const (
	// maxNumbers bounds the rows of one import.
	maxNumbers = 250
	// maxNumber bounds a document's number, in characters, as package paper does.
	maxNumber = 100
	// clockSkew is how far ahead the ERP's clock may be.
	clockSkew = 5 * time.Minute
)

// ImportDocumentNumbersInput is what the ERP knows of one customer's numbers.
type ImportDocumentNumbersInput struct {
	CustomerNumber string
	// AsOf is the moment of the ERP's word; nil: now.
	AsOf    *time.Time
	Numbers []DocumentNumberInput // 1 to 250
}

// DocumentNumberInput is one number, with or without a file in the archive.
type DocumentNumberInput struct {
	Kind      policy.Kind
	Number    string
	IssueDate *time.Time
	Cancelled bool
	// OpenAmount is what is still to be paid of an invoice or a credit note, "0" when
	// it is paid; nil: the ERP does not say.
	OpenAmount *string
}

// DocumentNumbersImported tells what an import did.
type DocumentNumbersImported struct {
	// Changed is how many rows are new, or other than before.
	Changed int
}

// ImportDocumentNumbers takes over the ERP's word about numbers of one customer:
// that they exist, whether they were cancelled, what is still to be paid. It is
// all or nothing, and the same again changes nothing; a word that is older than
// the one that is there is passed over. Documents that are filed get it at once,
// those that come later at their filing. One event in the company's timeline if
// anything changed.
//
// The faults are those of RequireStaffOrKey, NOT_FOUND at input.customerNumber, and
// REQUIRED, INVALID, TOO_LONG or CONFLICT (a number twice) at the rows, all at once.
func (a *Archive) ImportDocumentNumbers(ctx context.Context, actor policy.Actor, in ImportDocumentNumbersInput) (*DocumentNumbersImported, error) {
	if err := actor.RequireStaffOrKey(policy.ImportNumbers); err != nil {
		return nil, err
	}
	rows, err := a.numberRows(in)
	if err != nil {
		return nil, err
	}
	out := &DocumentNumbersImported{}
	// Documents are written by the system alone; the step is the caller's all the same.
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		rows.CompanyID, err = q.CompanyByCustomerKey(ctx, vatid.CustomerNumber(in.CustomerNumber))
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.customerNumber")
		}
		if err != nil {
			return fmt.Errorf("look a customer number up: %w", err)
		}
		if err := q.LockNumbersOfCompany(ctx, rows.CompanyID.String()); err != nil {
			return fmt.Errorf("lock a company's numbers: %w", err)
		}
		n, err := q.SaveDocumentNumbers(ctx, rows)
		if err != nil {
			return fmt.Errorf("save numbers: %w", err)
		}
		if out.Changed = int(n); n == 0 {
			return nil
		}
		if err := q.SpreadDocumentNumbers(ctx, db.SpreadDocumentNumbersParams{CompanyID: rows.CompanyID, NumberKeys: rows.NumberKeys}); err != nil {
			return fmt.Errorf("write numbers on documents: %w", err)
		}
		detail := map[string]string{"changed": fmt.Sprint(n)}
		if !actor.Key.IsZero() {
			detail["key"] = actor.Key.String() // which program: for whoever reads the database
		}
		return audit.Append(ctx, tx, audit.Event{
			Company: rows.CompanyID, At: a.now(), Actor: actor, Action: "document_numbers.imported", SubjectType: "Company", Subject: rows.CompanyID.UUID, Detail: detail,
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// numberRows checks an import and gives its rows, without the company.
func (a *Archive) numberRows(in ImportDocumentNumbersInput) (db.SaveDocumentNumbersParams, error) {
	rows := db.SaveDocumentNumbersParams{AsOf: a.now()}
	var faults fault.List
	if in.AsOf != nil {
		rows.AsOf = in.AsOf.UTC().Truncate(time.Microsecond)
		if rows.AsOf.After(a.now().Add(clockSkew)) {
			faults.Add(fault.New(fault.Invalid, "input.asOf"))
		}
	}
	switch {
	case len(in.Numbers) == 0:
		faults.Add(fault.New(fault.Required, "input.numbers"))
	case len(in.Numbers) > maxNumbers:
		return rows, fault.New(fault.TooLong, "input.numbers").Say("too_many_rows", maxNumbers)
	}
	seen := map[string]bool{}
	for i, n := range in.Numbers {
		path := fmt.Sprintf("input.numbers.%d.", i)
		n.check(&faults, path)
		row := numberRow(n)
		if id := fmt.Sprint(row.kind, " ", row.year, " ", row.key); seen[id] && row.key != "" {
			faults.Add(fault.New(fault.Conflict, path+"number").Say("number_twice"))
		} else {
			seen[id] = true
		}
		rows.Kinds, rows.Numbers, rows.NumberKeys = append(rows.Kinds, row.kind), append(rows.Numbers, row.number), append(rows.NumberKeys, row.key)
		rows.IssueYears, rows.IssueDates = append(rows.IssueYears, row.year), append(rows.IssueDates, row.day)
		rows.Cancelled, rows.OpenAmounts = append(rows.Cancelled, n.Cancelled), append(rows.OpenAmounts, row.open)
	}
	return rows, faults.Err()
}

func (n DocumentNumberInput) check(faults *fault.List, path string) {
	if !slices.Contains(policy.Kinds, n.Kind) {
		faults.Add(fault.New(fault.Invalid, path+"kind"))
	}
	number := strings.TrimSpace(n.Number)
	switch {
	case number == "":
		faults.Add(fault.New(fault.Required, path+"number"))
	case utf8.RuneCountInString(number) > maxNumber:
		faults.Add(fault.New(fault.TooLong, path+"number", maxNumber))
	case NumberKey(number) == "" || !utf8.ValidString(number) || strings.ContainsRune(number, 0):
		faults.Add(fault.New(fault.Invalid, path+"number"))
	}
	if n.IssueDate != nil && (n.IssueDate.Year() < 1900 || n.IssueDate.Year() > 9999) {
		faults.Add(fault.New(fault.Invalid, path+"issueDate"))
	}
	if n.OpenAmount != nil && (!isDecimal(*n.OpenAmount) || !slices.Contains(fixed, n.Kind)) {
		faults.Add(fault.New(fault.Invalid, path+"openAmount"))
	}
}

// numberRow is a row as the statement takes it: "" stands for what the ERP does not say.
func numberRow(n DocumentNumberInput) (row struct {
	kind, number, key, day, open string
	year                         int32
},
) {
	row.kind, row.number, row.key = string(n.Kind), strings.TrimSpace(n.Number), NumberKey(n.Number)
	if n.IssueDate != nil {
		row.year, row.day = int32(n.IssueDate.Year()), n.IssueDate.Format(time.DateOnly) //nolint:gosec // a year
	}
	if n.OpenAmount != nil {
		row.open = *n.OpenAmount
	}
	return row
}
