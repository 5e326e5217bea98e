package archive

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// ownSeries are the kinds that the seller numbers in series of its own, so that a
// number has one customer. An order's number is the customer's, a certificate's
// the mill's, and statements are often named by their month.
var ownSeries = []policy.Kind{policy.Invoice, policy.CreditNote, policy.Quote, policy.OrderResponse, policy.DeliveryNote}

// fixed are the kinds of which one number has one content: what was booked is not
// written anew.
var fixed = []policy.Kind{policy.Invoice, policy.CreditNote}

// What a person may decide about a file.
const (
	Assign   = "ASSIGN"    // it is this company's
	Replace  = "REPLACE"   // it takes the place of what is there
	KeepBoth = "KEEP_BOTH" // it stands beside what is there
)

// file writes a document with its lines, references and files, or attaches the
// files to one that says the same. Where its number is taken in its year by other
// facts, it is a new version of a quote, an order, an answer to one, a delivery
// note, a certificate or a statement; an invoice and a credit note have one
// content, and which of two is right is for a person to say: HELD.
//
// Transactions that file under one number stand in line from here on.
func (a *Archive) file(ctx context.Context, tx pgx.Tx, ing db.Ingestion, v *verdict) (*verdict, error) {
	row, err := documentRow(v, a.now())
	if err != nil {
		return nil, err
	}
	was, others, err := documentsOfNumber(ctx, tx, row.CompanyID, db.DocumentsOfNumberParams{Kind: row.Kind, Number: row.Number, IssueYear: row.IssueYear})
	if err != nil {
		return nil, err
	}
	if len(was) == 0 {
		if len(others) > 0 && slices.Contains(ownSeries, row.Kind) && ing.Resolution == nil {
			v.facts.Others = []id.Company{v.company, others[0].CompanyID}
			return quarantine(ReasonOthersNumber, v.facts), nil
		}
		return a.insert(ctx, tx, ing, row, v)
	}
	same, err := sayingTheSame(ctx, db.New(tx), was, v.doc)
	if err != nil {
		return nil, err
	}
	if same != nil {
		return a.attach(ctx, tx, ing, row, *same, v)
	}
	return a.fileAgain(ctx, tx, ing, row, was, v)
}

// documentsOfNumber locks a number and gives the versions that a company has of
// it, the newest first, and the documents of other companies.
func documentsOfNumber(ctx context.Context, tx pgx.Tx, c id.Company, n db.DocumentsOfNumberParams) (own, others []db.Document, err error) {
	q := db.New(tx)
	if err := q.LockNumber(ctx, db.LockNumberParams{Company: c.String(), Kind: string(n.Kind), Number: n.Number, IssueYear: n.IssueYear}); err != nil {
		return nil, nil, fmt.Errorf("lock a number: %w", err)
	}
	rows, err := q.DocumentsOfNumber(ctx, n)
	if err != nil {
		return nil, nil, fmt.Errorf("read the documents of a number: %w", err)
	}
	for _, r := range rows {
		if r.CompanyID == c {
			own = append(own, r)
		} else {
			others = append(others, r)
		}
	}
	return own, others, nil
}

// sayingTheSame gives the version that agrees with a document, the newest first; nil when none does.
func sayingTheSame(ctx context.Context, q *db.Queries, was []db.Document, doc *paper.Document) (*db.Document, error) {
	ids := make([]id.UUID, len(was))
	for i, d := range was {
		ids[i] = d.ID.UUID
	}
	rows, err := q.LinesOfDocuments(ctx, db.LinesOfDocumentsParams{Ids: ids, UptoPosition: 1 << 30})
	if err != nil {
		return nil, fmt.Errorf("read the lines of a number's versions: %w", err)
	}
	lines := map[id.Document][]db.LinesOfDocumentsRow{}
	for _, r := range rows {
		lines[r.DocumentID] = append(lines[r.DocumentID], r)
	}
	said := contentOf(doc)
	for i := range was {
		if contentOfRow(was[i], lines[was[i].ID]).agrees(said) {
			return &was[i], nil
		}
	}
	return nil, nil
}

// fileAgain files under a number that is taken by other facts.
func (a *Archive) fileAgain(ctx context.Context, tx pgx.Tx, ing db.Ingestion, row db.InsertDocumentParams, was []db.Document, v *verdict) (*verdict, error) {
	decided := ""
	if ing.Resolution != nil {
		decided = *ing.Resolution
	}
	supersedes := false
	switch {
	case decided == Replace:
		supersedes = true
	case decided == KeepBoth, corrects(v.doc):
	case slices.Contains(fixed, row.Kind):
		v.facts.Existing = &was[0].ID
		return &verdict{state: Held, reason: ReasonHeld, facts: v.facts, company: v.company}, nil
	default:
		supersedes = true
	}
	row.Version = was[0].Version + 1
	current := slices.IndexFunc(was, func(d db.Document) bool { return d.State == Current })
	switch {
	case !supersedes:
	case decided == "" && current >= 0 && row.IssueDate.Before(was[current].IssueDate):
		// An older version that came late goes straight into the history.
		row.State = Superseded
	default:
		err := db.New(tx).SupersedeVersions(ctx, db.SupersedeVersionsParams{CompanyID: row.CompanyID, Kind: row.Kind, Number: row.Number, IssueYear: row.IssueYear})
		if err != nil {
			return nil, fmt.Errorf("supersede the versions of a number: %w", err)
		}
	}
	return a.insert(ctx, tx, ing, row, v)
}

// corrects tells whether an invoice says of itself that it corrects the one of
// its own number: it stands beside it, linked by its reference.
func corrects(doc *paper.Document) bool {
	if doc.Label != paper.LabelCorrected && doc.Kind != paper.KindCreditNote {
		return false
	}
	return doc.Replaces == doc.Number || slices.ContainsFunc(doc.References, func(r paper.Reference) bool {
		return r.Number == doc.Number && string(r.Kind) == string(doc.Kind)
	})
}

// insert writes a document and what belongs to it, in one round trip.
func (a *Archive) insert(ctx context.Context, tx pgx.Tx, ing db.Ingestion, row db.InsertDocumentParams, v *verdict) (*verdict, error) {
	v.document, v.version = row.ID, int(row.Version)
	var b batch
	if err := db.New(&b).InsertDocument(ctx, row); err != nil {
		return nil, fmt.Errorf("queue a document: %w", err)
	}
	if err := queueFacts(ctx, &b, v); err != nil {
		return nil, err
	}
	if err := db.New(&b).InsertDocumentFiles(ctx, fileRows(v, ing.ID)); err != nil {
		return nil, fmt.Errorf("queue files: %w", err)
	}
	if err := b.send(ctx, tx); err != nil {
		return nil, fmt.Errorf("insert a document: %w", err)
	}
	return v, nil
}

// queueFacts queues what a document says beside its own row, and what it is found by.
func queueFacts(ctx context.Context, b *batch, v *verdict) error {
	q := db.New(b)
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
	if heats := heatRows(v); len(heats.HeatKeys) > 0 {
		if err := q.InsertHeatNumbers(ctx, heats); err != nil {
			return fmt.Errorf("queue heat numbers: %w", err)
		}
	}
	if err := q.SaveDocumentSearch(ctx, searchRow(v)); err != nil {
		return fmt.Errorf("queue what it is found by: %w", err)
	}
	return nil
}

// attach adds the files of another rendition to the document that says the same,
// and the facts that it had not: a PDF with a row of an index comes before its XML.
func (a *Archive) attach(ctx context.Context, tx pgx.Tx, ing db.Ingestion, row db.InsertDocumentParams, to db.Document, v *verdict) (*verdict, error) {
	v.document, v.version, v.rendition = to.ID, int(to.Version), true
	if to.State == Superseded {
		v.facts.warn(warnSuperseded, "")
	}
	there, err := db.New(tx).SumsOfFiles(ctx, to.ID)
	if err != nil {
		return nil, fmt.Errorf("read a document's files: %w", err)
	}
	v.files = slices.DeleteFunc(v.files, func(f file) bool {
		return slices.ContainsFunc(there, func(t db.SumsOfFilesRow) bool { return string(t.Sha256) == string(f.sum[:]) })
	})
	var b batch
	if to.LineCount == 0 && len(v.doc.Lines) > 0 {
		if err := queueFacts(ctx, &b, v); err != nil {
			return nil, err
		}
	}
	err = db.New(&b).CompleteDocument(ctx, db.CompleteDocumentParams{
		ID: to.ID, DueDate: row.DueDate, Currency: row.Currency, Payable: row.Payable, TaxExclusive: row.TaxExclusive, TaxInclusive: row.TaxInclusive,
		BuyerReference: row.BuyerReference, TypeCode: row.TypeCode, Response: row.Response, ValidUntil: row.ValidUntil,
		DeliveryFrom: row.DeliveryFrom, DeliveryUntil: row.DeliveryUntil, DespatchDate: row.DespatchDate, LineCount: max(to.LineCount, row.LineCount),
	})
	if err != nil {
		return nil, fmt.Errorf("queue a document's other facts: %w", err)
	}
	if len(v.files) > 0 {
		if err := db.New(&b).InsertDocumentFiles(ctx, fileRows(v, ing.ID)); err != nil {
			return nil, fmt.Errorf("queue files: %w", err)
		}
	}
	if err := b.send(ctx, tx); err != nil {
		return nil, fmt.Errorf("attach a rendition: %w", err)
	}
	return v, nil
}
