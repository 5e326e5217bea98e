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
	// patience is how long a file waits for what says what it is, and a row of an
	// index for its file.
	patience = 24 * time.Hour
	// secondLook is when a file that waits is looked at once more: what it waits for
	// may have been committed at the same moment.
	secondLook = time.Minute
	// indexEvery is how often an index looks for the files that it still misses.
	indexEvery = 10 * time.Minute
)

// waiting is the verdict on what waits for something else, until patience ends.
func (a *Archive) waiting(row db.Ingestion, reason string, f *facts) *verdict {
	now := a.now()
	due, end := now.Add(secondLook), now.Add(patience)
	if row.WaitsUntil != nil {
		end = *row.WaitsUntil
	}
	if row.State == Quarantined || !now.Before(end) { // it has waited
		return quarantine(reason, *f)
	}
	return &verdict{state: Waiting, reason: reason, facts: *f, due: &due, until: &end}
}

// ready tells whether a waiting file is to be judged now: what it waits for is
// there, or its time is over. Otherwise it notes when to look again. An index looks
// for its files each time.
func (a *Archive) ready(ctx context.Context, row db.Ingestion) (bool, error) {
	if row.Reason == ReasonFileMissing || row.WaitsUntil == nil || !a.now().Before(*row.WaitsUntil) {
		return true, nil
	}
	there, err := expected(ctx, a.DB.AsSystem().Read(), row)
	if err != nil {
		return false, fmt.Errorf("look for what a file waits for: %w", err)
	}
	if there {
		return true, nil
	}
	return false, a.postpone(ctx, row, *row.WaitsUntil)
}

// expected tells whether what a waiting file waits for is there.
func expected(ctx context.Context, q *db.Queries, row db.Ingestion) (bool, error) {
	_, err := q.IndexRowOf(ctx, rowQuery(row))
	if err == nil || !errors.Is(err, pgx.ErrNoRows) {
		return err == nil, err
	}
	if len(row.Stem) == 0 {
		return false, nil
	}
	papers, err := q.PaperOfStem(ctx, paperQuery(row))
	return len(papers) == 1, err
}

// goOnWaiting notes when a file that waits still is looked at again, which is no
// change of its state.
func (a *Archive) goOnWaiting(ctx context.Context, was db.Ingestion, v *verdict) error {
	due := *v.until
	if v.reason == ReasonFileMissing {
		if next := a.now().Add(indexEvery); next.Before(due) {
			due = next
		}
	}
	return a.postpone(ctx, was, due)
}

func (a *Archive) postpone(ctx context.Context, row db.Ingestion, due time.Time) error {
	err := a.DB.AsSystem().Read().PostponeIngestion(ctx, db.PostponeIngestionParams{ID: row.ID, DueAt: &due})
	if err != nil {
		return fmt.Errorf("put a waiting file off: %w", err)
	}
	return nil
}

// errCame says that what a file was about to wait for came meanwhile.
var errCame = errors.New("what a file waits for came meanwhile")

// still makes sure that what a file is about to wait for has not come: files of one
// stem stand in line here, so that of two the second sees the first.
func still(ctx context.Context, q *db.Queries, row db.Ingestion, v *verdict) error {
	refused := slices.ContainsFunc(v.facts.Warnings, func(w warning) bool { return w.Code == warnOtherNumber })
	if v.state != Waiting || v.reason != ReasonNoIndex || refused {
		return nil
	}
	there, err := expected(ctx, q, row)
	if err != nil {
		return fmt.Errorf("look for what a file waits for: %w", err)
	}
	if there {
		return errCame
	}
	return nil
}

// lastRows is so few rows that each file which is found for one has the index
// looked at: of those that are found at the same moment none sees the others.
const lastRows = 8

// errTaken says that a row turned out to be about another file meanwhile; the next
// try finds another one, or waits.
var errTaken = errors.New("what was said of a file was meanwhile found to be about another")

// bind notes which file a row of an index is about, and has the index looked at
// when it was one of the last.
func (a *Archive) bind(ctx context.Context, tx pgx.Tx, row db.Ingestion, v *verdict) error {
	if v.row.IsZero() || v.state == Waiting {
		return nil
	}
	r, err := db.New(tx).BindIndexRow(ctx, db.BindIndexRowParams{ID: v.row, IngestionID: row.ID})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return errTaken
	case err != nil:
		return fmt.Errorf("note the file of a row: %w", err)
	case r.Unfinished > lastRows || r.IndexID.IsZero():
		return nil
	}
	return a.lookAgain(ctx, tx, []waiter{{r.IndexID, row.Lane, Waiting}})
}

// tellSiblings has the files of the same name looked at again that say nothing by
// themselves.
func (a *Archive) tellSiblings(ctx context.Context, tx pgx.Tx, row db.Ingestion) error {
	rows, err := db.New(tx).AwaitingStem(ctx, row.Stem)
	if err != nil {
		return fmt.Errorf("look for files of the same name: %w", err)
	}
	siblings := make([]waiter, len(rows))
	for i, r := range rows {
		siblings[i] = waiter(r)
	}
	return a.lookAgain(ctx, tx, siblings)
}

// waiter is a file that waits for somebody to say what it is, or has waited.
type waiter struct {
	ID    id.Ingestion
	Lane  string
	State string // Waiting or Quarantined
}

// lookAgain enqueues files that waited, each once.
func (a *Archive) lookAgain(ctx context.Context, tx pgx.Tx, files []waiter) error {
	if len(files) == 0 {
		return nil
	}
	round := a.now().UnixMicro()
	seen := make(map[id.Ingestion]bool, len(files))
	jobs := make([]river.InsertManyParams, 0, len(files))
	for _, w := range files {
		switch {
		case seen[w.ID]:
		case w.State == Quarantined:
			jobs = append(jobs, river.InsertManyParams{Args: job.RematchFile{IngestionID: w.ID, Round: round}})
		default:
			jobs = append(jobs, river.InsertManyParams{Args: job.IngestFile{IngestionID: w.ID, Archive: Lane(w.Lane) == Backfill, Round: round}})
		}
		seen[w.ID] = true
	}
	if _, err := a.Jobs.InsertManyTx(ctx, tx, jobs); err != nil {
		return fmt.Errorf("enqueue files that waited: %w", err)
	}
	return nil
}

// lookAtDue enqueues the waiting files whose time to be looked at again has come.
func (a *Archive) lookAtDue(ctx context.Context) error {
	const most = 40 // pages of one sweep
	for range most {
		now := a.now()
		again := now.Add(indexEvery)
		full := false
		err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
			rows, err := db.New(tx).DueIngestions(ctx, db.DueIngestionsParams{Now: &now, Again: &again, MaxRows: rematchPage})
			if err != nil {
				return fmt.Errorf("look for waiting files that are due: %w", err)
			}
			full = len(rows) == rematchPage
			due := make([]waiter, len(rows))
			for i, r := range rows {
				due[i] = waiter{r.ID, r.Lane, Waiting}
			}
			return a.lookAgain(ctx, tx, due)
		})
		if err != nil || !full {
			return err
		}
	}
	return nil
}
