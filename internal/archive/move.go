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

// Move gives one company's documents to another, with everything that hangs on
// them, and tells which they were: all that it has, or only those named. With the
// transaction's commit the first company has lost them, links to them included.
// A number of the same kind and year that both have is CONFLICT. What is filed
// later follows the merge by itself. The transaction is the system's.
func Move(ctx context.Context, tx pgx.Tx, from, into id.Company, only []id.UUID) ([]id.UUID, error) {
	ids, err := move(ctx, tx, from, into, only)
	if err != nil {
		return nil, err
	}
	// The two are one firm: who opened what goes along.
	err = db.New(tx).MoveDocumentDownloads(ctx, db.MoveDocumentDownloadsParams{FromID: from, IntoID: into, Ids: ids})
	if err != nil {
		return nil, fmt.Errorf("move the downloads of documents: %w", err)
	}
	return ids, nil
}

// move changes the company in every table that has a document's rows, in two round trips.
func move(ctx context.Context, tx pgx.Tx, from, into id.Company, only []id.UUID) ([]id.UUID, error) {
	moved, err := db.New(tx).MoveDocuments(ctx, db.MoveDocumentsParams{FromID: from, IntoID: into, Everything: only == nil, Ids: only})
	if db.Constraint(err) == "documents_natural_key" {
		return nil, fault.New(fault.Conflict, "input").Say("same_document_number")
	}
	if err != nil {
		return nil, fmt.Errorf("move documents: %w", err)
	}
	ids := id.Bare(moved)
	var b batch
	q := db.New(&b)
	err = errors.Join(
		q.MoveDocumentLines(ctx, db.MoveDocumentLinesParams{IntoID: into, Ids: ids}),
		q.MoveDocumentReferences(ctx, db.MoveDocumentReferencesParams{IntoID: into, Ids: ids}),
		q.MoveDocumentFiles(ctx, db.MoveDocumentFilesParams{IntoID: into, Ids: ids}),
		q.MoveDocumentHeats(ctx, db.MoveDocumentHeatsParams{IntoID: into, Ids: ids}),
		q.MoveDocumentSearch(ctx, db.MoveDocumentSearchParams{IntoID: into, Ids: ids}),
		q.MoveIngestions(ctx, db.MoveIngestionsParams{IntoID: into, Ids: ids}),
	)
	if err != nil {
		return nil, fmt.Errorf("queue what hangs on documents: %w", err)
	}
	if err := b.send(ctx, tx); err != nil {
		return nil, fmt.Errorf("move what hangs on documents: %w", err)
	}
	return ids, nil
}

// refile gives a filed document, with all versions of its number, to the company
// that it is for. Each of the two companies' timelines gets its event: that a
// document went, and that one came; neither names the other company. Who opened it
// before stays with the company that it was of.
func (a *Archive) refile(ctx context.Context, tx pgx.Tx, actor policy.Actor, row db.Ingestion, to id.Company, now time.Time) ([]audit.Event, error) {
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
		return nil, fault.New(fault.Conflict, "input.company").Say("same_document_number")
	}
	var ids []id.UUID
	for _, v := range others {
		if v.CompanyID == doc.CompanyID {
			ids = append(ids, v.ID.UUID)
		}
	}
	if _, err := move(ctx, tx, doc.CompanyID, to, ids); err != nil {
		return nil, err
	}
	if err := q.ApplyDocumentNumbers(ctx, ids); err != nil {
		return nil, fmt.Errorf("write numbers on documents: %w", err)
	}
	if Lane(row.Lane) == Live { // for the company that it is for it is new
		for _, v := range others {
			if v.CompanyID != doc.CompanyID || v.State != Current {
				continue
			}
			err := q.NoteNewDocument(ctx, db.NoteNewDocumentParams{CompanyID: to, DocumentID: v.ID, Kind: string(v.Kind), NotedAt: now})
			if err != nil {
				return nil, fmt.Errorf("note a document for those who asked: %w", err)
			}
		}
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
