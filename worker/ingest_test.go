package worker_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertest"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/worker"
	"example.com/comptoir/worker/job"
)

// work runs one job as River does.
func (d *dropbox) work(t *testing.T, args job.IngestFile) (*rivertest.WorkResult, error) {
	t.Helper()
	w := rivertest.NewWorker(t, riverpgxv5.New(d.data.Pool), &river.Config{}, &worker.IngestFile{Archive: d.arch})
	tx, err := d.data.Pool.Begin(t.Context())
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	defer func() {
		if err := tx.Rollback(t.Context()); err != nil {
			t.Errorf("roll back: %v", err)
		}
	}()
	return w.Work(t.Context(), t, tx, args, nil)
}

func (d *dropbox) state(t *testing.T, ing id.Ingestion) (state string) {
	t.Helper()
	err := d.arch.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), `select state || ' ' || reason from ingestions where id = $1`, ing).Scan(&state)
	})
	if err != nil {
		t.Fatalf("read state: %v", err)
	}
	return state
}

// What is wrong with the file is the file's end, not the job's failure; running
// again changes nothing.
func TestIngestFile(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	ing, err := d.arch.Receive(t.Context(), strings.NewReader("no document"), "inbox", "a.xml")
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	for range 2 {
		res, err := d.work(t, job.IngestFile{IngestionID: ing})
		if err != nil || res.EventKind != river.EventKindJobCompleted {
			t.Fatalf("work: %+v, %v", res, err)
		}
		if got := d.state(t, ing); got != "QUARANTINED unknown_type" {
			t.Errorf("ingestion = %s", got)
		}
	}
}

func TestIngestFileOutage(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	ing, err := d.arch.Receive(t.Context(), strings.NewReader("no document"), "inbox", "a.xml")
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	d.data.Exec(t, `alter table audit_events rename to audit_events_gone`)
	if res, err := d.work(t, job.IngestFile{IngestionID: ing}); err == nil || res != nil && res.EventKind != river.EventKindJobFailed {
		t.Errorf("work without a timeline: %+v, %v, want a failure that is tried again", res, err)
	}
	if got := d.state(t, ing); got != "RECEIVED " {
		t.Errorf("ingestion = %s, want RECEIVED", got)
	}
}

func TestIngestFileUnknown(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	res, err := d.work(t, job.IngestFile{IngestionID: id.NewIngestion()})
	if err != nil || res.EventKind != river.EventKindJobCancelled {
		t.Errorf("work: %+v, %v, want cancelled", res, err)
	}
}

// A waiting job makes an equal one needless; a completed one does not stand in
// the way of a retry, which has the same args.
func TestIngestFileIsUniqueUntilItEnds(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	ing := id.NewIngestion()
	insert := func() bool {
		res, err := d.arch.Jobs.Insert(t.Context(), job.IngestFile{IngestionID: ing}, nil)
		if err != nil {
			t.Fatalf("insert: %v", err)
		}
		return !res.UniqueSkippedAsDuplicate
	}
	if !insert() || insert() {
		t.Error("two equal jobs wait")
	}
	if res, err := d.arch.Jobs.Insert(t.Context(), job.IngestFile{IngestionID: id.NewIngestion()}, nil); err != nil || res.UniqueSkippedAsDuplicate {
		t.Errorf("another file's job was dropped: %+v, %v", res, err)
	}
	d.data.Exec(t, `update river_job set state = 'completed', finalized_at = now()`)
	if !insert() {
		t.Error("a completed job stands in the way of a retry")
	}
}
