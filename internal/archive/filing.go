package archive

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// file writes a document with its lines, references and files. Where its number
// is taken in its year the verdict becomes HELD: an invoice has one content, and
// which of two is right is for a person to say.
func (a *Archive) file(ctx context.Context, tx pgx.Tx, v *verdict) (*verdict, error) {
	row, err := a.documentRow(v)
	if err != nil {
		return nil, err
	}
	q := db.New(tx)
	n, err := q.InsertDocument(ctx, row)
	if err != nil {
		return nil, fmt.Errorf("insert document: %w", err)
	}
	if n == 0 {
		existing, err := q.DocumentByNaturalKey(ctx, db.DocumentByNaturalKeyParams{
			CompanyID: row.CompanyID, Kind: row.Kind, Number: row.Number, IssueYear: row.IssueYear,
		})
		if err != nil {
			return nil, fmt.Errorf("read the document that holds the number: %w", err)
		}
		v.facts.Existing = &existing
		return &verdict{state: Held, reason: ReasonHeld, facts: v.facts, company: v.company}, nil
	}
	v.document = row.ID
	return v, a.parts(ctx, tx, v)
}

func (a *Archive) documentRow(v *verdict) (db.InsertDocumentParams, error) {
	doc := v.doc
	issued, err := time.Parse(time.DateOnly, doc.IssueDate)
	if err != nil {
		return db.InsertDocumentParams{}, fmt.Errorf("read the issue date: %w", err)
	}
	var due *time.Time
	if doc.DueDate != "" {
		d, err := time.Parse(time.DateOnly, doc.DueDate)
		if err != nil {
			return db.InsertDocumentParams{}, fmt.Errorf("read the due date: %w", err)
		}
		due = &d
	}
	return db.InsertDocumentParams{
		ID: id.NewDocument(), CompanyID: v.company, Kind: policy.Kind(doc.Kind), Number: doc.Number, NumberKey: NumberKey(doc.Number),
		IssueDate: issued, IssueYear: int32(issued.Year()), DueDate: due, //nolint:gosec // a year
		Currency: doc.Currency, Payable: amount(doc.Payable), TaxExclusive: amount(doc.TaxExclusive), TaxInclusive: amount(doc.TaxInclusive),
		BuyerReference: doc.BuyerReference, LineCount: int32(len(doc.Lines)), CreatedAt: a.now(), //nolint:gosec // package paper bounds the lines
	}, nil
}

// amount is nil where the document has none; Postgres reads the text, so that
// no digit is lost.
func amount(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// parts writes what belongs to a document in one round trip.
func (a *Archive) parts(ctx context.Context, tx pgx.Tx, v *verdict) error {
	var b batch
	q := db.New(&b)
	if len(v.doc.Lines) > 0 {
		if err := q.InsertDocumentLines(ctx, lineRows(v)); err != nil {
			return fmt.Errorf("queue lines: %w", err)
		}
	}
	if len(v.doc.References) > 0 {
		if err := q.InsertDocumentReferences(ctx, referenceRows(v)); err != nil {
			return fmt.Errorf("queue references: %w", err)
		}
	}
	if err := q.InsertDocumentFiles(ctx, fileRows(v)); err != nil {
		return fmt.Errorf("queue files: %w", err)
	}
	if err := b.send(ctx, tx); err != nil {
		return fmt.Errorf("insert a document's lines, references and files: %w", err)
	}
	return nil
}

func lineRows(v *verdict) db.InsertDocumentLinesParams {
	rows := db.InsertDocumentLinesParams{DocumentID: v.document, CompanyID: v.company}
	for i, l := range v.doc.Lines {
		rows.Positions = append(rows.Positions, position(i))
		rows.LineIds = append(rows.LineIds, l.ID)
		rows.Descriptions = append(rows.Descriptions, cmp.Or(l.Name, l.Description))
		rows.Articles = append(rows.Articles, l.Article)
		rows.Quantities = append(rows.Quantities, l.Quantity)
		rows.Units = append(rows.Units, l.Unit)
		rows.UnitPrices = append(rows.UnitPrices, l.UnitPrice)
		rows.Amounts = append(rows.Amounts, l.Amount)
	}
	return rows
}

func referenceRows(v *verdict) db.InsertDocumentReferencesParams {
	rows := db.InsertDocumentReferencesParams{DocumentID: v.document, CompanyID: v.company}
	for i, r := range v.doc.References {
		rows.Positions = append(rows.Positions, position(i))
		rows.Kinds = append(rows.Kinds, string(r.Kind))
		rows.Numbers = append(rows.Numbers, r.Number)
		rows.IssueDates = append(rows.IssueDates, r.IssueDate)
	}
	return rows
}

func fileRows(v *verdict) db.InsertDocumentFilesParams {
	rows := db.InsertDocumentFilesParams{DocumentID: v.document, CompanyID: v.company}
	for i, f := range v.files {
		rows.Ids = append(rows.Ids, id.NewFile().UUID)
		rows.Positions = append(rows.Positions, position(i))
		rows.Names = append(rows.Names, f.name)
		rows.MediaTypes = append(rows.MediaTypes, f.mediaType)
		rows.Sizes = append(rows.Sizes, f.size)
		rows.Sums = append(rows.Sums, f.sum[:])
		rows.Parts = append(rows.Parts, f.part)
	}
	return rows
}

// position counts from 1.
func position(i int) int32 { return int32(i) + 1 } //nolint:gosec // package paper bounds lines, and with the size of the file the rest
