package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/worker/job"
)

const (
	// rematchPage is how many files are enqueued in one transaction.
	rematchPage = 500
	// strandedAfter is how long a received file is left to its job alone.
	strandedAfter = 24 * time.Hour
)

// unfound are the reasons for which a file waits for a customer's numbers.
var unfound = []string{ReasonUnmatched, ReasonConflict, ReasonAmbiguous}

// RematchCompany enqueues every file in quarantine that named a number of the
// company's, or for which the company was one of several answers: its numbers are
// new, or were corrected. It may run at any time, and any number of times; round
// keeps the jobs of one change apart from those of another.
func (a *Archive) RematchCompany(ctx context.Context, company id.Company, round int64) error {
	read := a.DB.AsSystem().Read()
	keys, err := read.TracesOfCompany(ctx, company)
	if err != nil {
		return fmt.Errorf("read the numbers of a company: %w", err)
	}
	after := id.Ingestion{UUID: id.UUID{}}
	after.UUID.UUID[15] = 1 // below every id, and not NULL
	for {
		waiting, err := read.IngestionsWaitingFor(ctx, db.IngestionsWaitingForParams{Keys: keys, Company: company.UUID, AfterID: after, MaxRows: rematchPage})
		if err != nil || len(waiting) == 0 {
			return err
		}
		jobs := make([]river.InsertManyParams, len(waiting))
		for i, ing := range waiting {
			jobs[i] = river.InsertManyParams{Args: job.RematchFile{IngestionID: ing, Round: round}}
		}
		err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
			_, err := a.Jobs.InsertManyTx(ctx, tx, jobs)
			return err
		})
		if err != nil {
			return fmt.Errorf("enqueue files that wait for a customer: %w", err)
		}
		after = waiting[len(waiting)-1]
	}
}

// Rematch looks again at a file that waits in quarantine for its customer or for
// somebody to say what it is, and files it where its numbers now lead to one. Where they still don't, nothing is
// written, and no event. The fault is NOT_FOUND: there is no such ingestion.
func (a *Archive) Rematch(ctx context.Context, ing id.Ingestion) error {
	row, err := a.ingestion(ctx, ing)
	if err != nil || row.State != Quarantined || row.Reason != ReasonNoIndex && !slices.Contains(unfound, row.Reason) {
		return err
	}
	v, err := a.judge(ctx, row)
	if err != nil || v.state == Quarantined && v.reason == row.Reason {
		return err
	}
	return a.conclude(ctx, row, v)
}

// Sweep gives files that were received long ago and came to no end a job again:
// the one that they had may have used up its tries, or was removed by hand. One
// that still has its job gets no second.
//
// Files that wait are looked at again when it is time.
func (a *Archive) Sweep(ctx context.Context) error {
	return errors.Join(a.lookAtDue(ctx), a.sweepStranded(ctx))
}

func (a *Archive) sweepStranded(ctx context.Context) error {
	now := a.now()
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		rows, err := q.StrandedIngestions(ctx, db.StrandedIngestionsParams{Before: now.Add(-strandedAfter), MaxRows: rematchPage})
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]id.UUID, len(rows))
		for i, r := range rows {
			args := job.IngestFile{IngestionID: r.ID, Archive: Lane(r.Lane) == Backfill}
			if r.EnqueuedAt != nil {
				args.Round = r.EnqueuedAt.UnixMicro()
			}
			if _, err := a.Jobs.InsertTx(ctx, tx, args, nil); err != nil {
				return fmt.Errorf("enqueue a stranded file: %w", err)
			}
			ids[i] = r.ID.UUID
		}
		if err := q.SweepIngestions(ctx, db.SweepIngestionsParams{Ids: ids, SweptAt: &now}); err != nil {
			return fmt.Errorf("note swept files: %w", err)
		}
		return nil
	})
}
