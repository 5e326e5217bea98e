package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// move gives a filed document, with all versions of its number, to another
// company. Each of the two companies' timelines gets its event: that a document
// went, and that one came; neither names the other company.
func (a *Archive) move(ctx context.Context, tx pgx.Tx, actor policy.Actor, row db.Ingestion, to id.Company, now time.Time) ([]audit.Event, error) {
	q := db.New(tx)
	doc, err := q.DocumentByID(ctx, row.DocumentID)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "input.ingestion")
	}
	if err != nil {
		return nil, fmt.Errorf("read a document: %w", err)
	}
	if doc.CompanyID == to {
		return nil, fault.New(fault.Conflict, "input.company")
	}
	number := db.DocumentsOfNumberParams{Kind: doc.Kind, Number: doc.Number, IssueYear: doc.IssueYear}
	there, others, err := documentsOfNumber(ctx, tx, to, number)
	if err != nil {
		return nil, err
	}
	if len(there) > 0 {
		return nil, fault.New(fault.Conflict, "input.company")
	}
	versions := slices.DeleteFunc(others, func(d db.Document) bool { return d.CompanyID != doc.CompanyID })
	ids := make([]id.UUID, len(versions))
	for i, v := range versions {
		ids[i] = v.ID.UUID
	}
	if err := moveRows(ctx, tx, ids, to); err != nil {
		return nil, err
	}
	err = q.NoteAssignment(ctx, db.NoteAssignmentParams{ID: row.ID, ResolutionCompany: to, ResolvedBy: actor.Person})
	if err != nil {
		return nil, fmt.Errorf("note an assignment: %w", err)
	}
	detail := map[string]string{"ingestion": row.ID.String(), "kind": string(doc.Kind), "number": doc.Number}
	events := []audit.Event{
		{Company: doc.CompanyID, At: now, Action: "document.withdrawn", SubjectType: "Document", Subject: doc.ID.UUID, Detail: detail},
		{Company: to, At: now, Action: "document.filed", SubjectType: "Document", Subject: doc.ID.UUID, Detail: detail},
	}
	// Timelines are locked until the commit: always in one order, so that two moves don't wait for each other.
	slices.SortFunc(events, func(x, y audit.Event) int { return bytes.Compare(x.Company.UUID.UUID[:], y.Company.UUID.UUID[:]) })
	return events, nil
}

// moveRows changes the company in every table that has a document's rows. Who
// opened it before stays with the company that it was of.
func moveRows(ctx context.Context, tx pgx.Tx, docs []id.UUID, to id.Company) error {
	var b batch
	q := db.New(&b)
	err := errors.Join(
		q.MoveDocuments(ctx, db.MoveDocumentsParams{Ids: docs, CompanyID: to}),
		q.MoveLines(ctx, db.MoveLinesParams{Ids: docs, CompanyID: to}),
		q.MoveReferences(ctx, db.MoveReferencesParams{Ids: docs, CompanyID: to}),
		q.MoveFiles(ctx, db.MoveFilesParams{Ids: docs, CompanyID: to}),
		q.MoveHeatNumbers(ctx, db.MoveHeatNumbersParams{Ids: docs, CompanyID: to}),
		q.MoveSearch(ctx, db.MoveSearchParams{Ids: docs, CompanyID: to}),
		q.MoveIngestions(ctx, db.MoveIngestionsParams{Ids: docs, CompanyID: to}),
	)
	if err != nil {
		return fmt.Errorf("queue a document's move: %w", err)
	}
	if err := b.send(ctx, tx); err != nil {
		return fmt.Errorf("move a document: %w", err)
	}
	return nil
}
