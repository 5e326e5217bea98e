package archive

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
)

// Move gives one company's documents to another, with everything that hangs on
// them, and tells which they were: all that it has, or only those named. With the
// transaction's commit the first company has lost them, links to them included.
// A number of the same kind and year that both have is CONFLICT. What is filed
// later follows the merge by itself. The transaction is the system's.
func Move(ctx context.Context, tx pgx.Tx, from, into id.Company, only []id.UUID) ([]id.UUID, error) {
	q := db.New(tx)
	moved, err := q.MoveDocuments(ctx, db.MoveDocumentsParams{FromID: from, IntoID: into, Everything: only == nil, Ids: only})
	if db.Constraint(err) == "documents_natural_key" {
		return nil, fault.New(fault.Conflict, "input").Say("same_document_number")
	}
	if err != nil {
		return nil, fmt.Errorf("move documents: %w", err)
	}
	ids := make([]id.UUID, len(moved))
	for n, i := range moved {
		ids[n] = i.UUID
	}
	for _, step := range []error{
		q.MoveDocumentLines(ctx, db.MoveDocumentLinesParams{IntoID: into, Ids: ids}),
		q.MoveDocumentReferences(ctx, db.MoveDocumentReferencesParams{IntoID: into, Ids: ids}),
		q.MoveDocumentFiles(ctx, db.MoveDocumentFilesParams{IntoID: into, Ids: ids}),
		q.MoveIngestions(ctx, db.MoveIngestionsParams{IntoID: into, Ids: ids}),
	} {
		if step != nil {
			return nil, fmt.Errorf("move what hangs on documents: %w", step)
		}
	}
	return ids, nil
}
