package archive

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// batch is a DBTX that collects statements without rows, so that they go to the
// database in one round trip: db.New(&b) queues, send runs.
type batch struct{ pgx.Batch }

// errNoRowsInBatch says that a query that gives rows was queued; its rows could
// not be handed to anybody.
var errNoRowsInBatch = errors.New("a batch takes statements without rows only")

// Exec queues a statement. Its outcome shows in send.
func (b *batch) Exec(_ context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	b.Queue(sql, args...)
	return pgconn.CommandTag{}, nil
}

// Query refuses.
func (b *batch) Query(context.Context, string, ...any) (pgx.Rows, error) {
	return nil, errNoRowsInBatch
}

// QueryRow refuses when it is scanned.
func (b *batch) QueryRow(context.Context, string, ...any) pgx.Row { return refusedRow{} }

type refusedRow struct{}

func (refusedRow) Scan(...any) error { return errNoRowsInBatch }

// send runs what was queued, in order, in tx. The first error ends it.
func (b *batch) send(ctx context.Context, tx pgx.Tx) error {
	if b.Len() == 0 {
		return nil
	}
	return tx.SendBatch(ctx, &b.Batch).Close()
}
