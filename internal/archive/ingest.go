package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// maxRead is the size above which a file is not read into memory; package paper
// refuses what is larger anyway.
const maxRead = 32 << 20

// verdict is what became of a file, before and after its transaction.
type verdict struct {
	state  string
	reason string
	facts  facts

	company id.Company
	doc     *paper.Document // to be filed
	files   []file          // of doc

	document id.Document // where it is found
}

func quarantine(reason string, f facts) *verdict {
	return &verdict{state: Quarantined, reason: reason, facts: f}
}

// Ingest reads a received file and files it, or says in its receipt why not.
// It does nothing for a file that has come to an end already, so it may run
// again at any time. What is wrong with the file is no error: it ends in
// quarantine, at once. An error is an outage (database, disk) and worth another
// try, but for the fault NOT_FOUND: there is no such ingestion.
//
// The same bytes give one document, however often and from however many
// processes they come at once; the same number with other content is held until
// a person decides.
func (a *Archive) Ingest(ctx context.Context, ing id.Ingestion) error {
	row, err := a.DB.AsSystem().Read().IngestionByID(ctx, ing)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound, "ingestion")
	}
	if err != nil {
		return fmt.Errorf("read ingestion: %w", err)
	}
	if row.State != Received {
		return nil
	}
	v, err := a.judge(ctx, row)
	if err != nil {
		return err
	}
	a.Reach("judged")
	if err := a.conclude(ctx, row, v); err != nil {
		return err
	}
	a.Reach("concluded")
	return nil
}

// judge looks at a file's content and at whom it names. Embedded files are in
// the store when it returns.
func (a *Archive) judge(ctx context.Context, row db.Ingestion) (*verdict, error) {
	var f facts
	if row.Size > maxRead {
		return quarantine(reasonTooLarge, f), nil
	}
	data, err := a.content(ctx, row)
	if err != nil {
		return nil, err
	}
	doc, err := paper.Read(data)
	if doc != nil {
		f.read(doc)
	}
	if p, ok := errors.AsType[*paper.Problem](err); ok {
		f.Line, f.Detail = p.Line, p.Detail
		return quarantine(string(p.Code), f), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a document: %w", err)
	}
	switch {
	case !slices.Contains(policy.Kinds, policy.Kind(doc.Kind)):
		return quarantine(reasonUnsupported, f), nil
	case doc.SelfBilled:
		return quarantine(ReasonSelfBilled, f), nil
	case !a.ours(doc):
		return quarantine(ReasonNotOurs, f), nil
	}
	company, reason, err := a.match(ctx, doc, &f)
	if err != nil {
		return nil, err
	}
	if reason != "" {
		return quarantine(reason, f), nil
	}
	if issued, err := time.Parse(time.DateOnly, doc.IssueDate); err == nil && (issued.After(a.now().AddDate(0, 0, 1)) || issued.Year() < 1990) {
		f.warn(warnDateOdd, "")
	}
	files, err := a.filesOf(ctx, row, doc, &f)
	if err != nil {
		return nil, err
	}
	return &verdict{state: Filed, facts: f, company: company, doc: doc, files: files}, nil
}

// content reads a file's bytes from the store and checks that they are the ones
// that came.
func (a *Archive) content(ctx context.Context, row db.Ingestion) ([]byte, error) {
	sum, err := blob.SumOf(row.Sha256)
	if err != nil {
		return nil, fmt.Errorf("read an ingestion's sum: %w", err)
	}
	r, size, err := a.Blobs.Open(ctx, sum)
	if err != nil {
		return nil, fmt.Errorf("open a received file: %w", err)
	}
	defer r.Close()
	if size != row.Size {
		return nil, fmt.Errorf("a received file has %d bytes in the store, %d came", size, row.Size)
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, fmt.Errorf("read a received file: %w", err)
	}
	if sumOf(data) != sum {
		return nil, errors.New("a received file was damaged in the store")
	}
	return data, nil
}

// conclude writes what became of the file, in one transaction. Files with the
// same bytes stand in line here, so that the second sees what became of the first.
func (a *Archive) conclude(ctx context.Context, row db.Ingestion, v *verdict) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		if err := q.LockFileContent(ctx, row.Sha256); err != nil {
			return fmt.Errorf("lock a file's content: %w", err)
		}
		state, err := q.LockIngestion(ctx, row.ID)
		if err != nil {
			return fmt.Errorf("lock ingestion: %w", err)
		}
		if state != Received {
			return nil // another worker was faster
		}
		first, err := q.FinishedIngestionOfContent(ctx, row.Sha256)
		switch {
		case err == nil:
			v = duplicateOf(first)
		case !errors.Is(err, pgx.ErrNoRows):
			return fmt.Errorf("look for the same bytes: %w", err)
		}
		if v.doc != nil {
			if v, err = a.file(ctx, tx, v); err != nil {
				return err
			}
		}
		if err := a.finish(ctx, tx, row.ID, v); err != nil {
			return err
		}
		a.Reach("concluding")
		return nil
	})
}

// duplicateOf points to what became of the same bytes before. If that is in
// quarantine or was put aside, so is this: sending a file again decides nothing.
func duplicateOf(first db.FinishedIngestionOfContentRow) *verdict {
	return &verdict{
		state: Duplicate, company: first.CompanyID, document: first.DocumentID,
		facts: facts{First: &first.ID, FirstState: first.State},
	}
}

// finish writes the receipt's end and the one event of this change. The event
// comes last: appending holds the timeline of the company until the commit.
func (a *Archive) finish(ctx context.Context, tx pgx.Tx, ing id.Ingestion, v *verdict) error {
	text, err := v.facts.json()
	if err != nil {
		return err
	}
	now := a.now()
	err = db.New(tx).FinishIngestion(ctx, db.FinishIngestionParams{
		ID: ing, State: v.state, Reason: v.reason, FinishedAt: &now, CompanyID: v.company, DocumentID: v.document, Facts: text,
	})
	if err != nil {
		return fmt.Errorf("finish ingestion: %w", err)
	}
	return audit.Append(ctx, tx, v.event(ing, now))
}

// event gives the company's timeline a filed document, and the seller's own
// house what did not become one: the customer has no part in that.
func (v *verdict) event(ing id.Ingestion, at time.Time) audit.Event {
	e := audit.Event{At: at, Actor: policy.System(), Detail: map[string]string{"ingestion": ing.String()}}
	if v.state == Filed {
		e.Company, e.Action, e.SubjectType, e.Subject = v.company, "document.filed", "Document", v.document.UUID
		e.Detail["kind"], e.Detail["number"] = string(v.doc.Kind), v.doc.Number
		return e
	}
	e.SubjectType, e.Subject = "Ingestion", ing.UUID
	if v.reason != "" {
		e.Detail["reason"] = v.reason
	}
	switch v.state {
	case Held:
		e.Action = "ingestion.held"
	case Duplicate:
		e.Action = "ingestion.duplicate"
	default:
		e.Action = "ingestion.quarantined"
	}
	return e
}
