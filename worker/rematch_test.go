package worker_test

import (
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertest"

	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/worker"
	"example.com/comptoir/worker/job"
)

// works runs one job as River does, in a transaction of its own that is rolled back.
func works[T river.JobArgs](t *testing.T, d *dropbox, w river.Worker[T], args T) *rivertest.WorkResult {
	t.Helper()
	tx, err := d.data.Pool.Begin(t.Context())
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	defer func() {
		if err := tx.Rollback(t.Context()); err != nil {
			t.Errorf("roll back: %v", err)
		}
	}()
	res, err := rivertest.NewWorker(t, riverpgxv5.New(d.data.Pool), &river.Config{}, w).Work(t.Context(), t, tx, args, nil)
	if err != nil {
		t.Fatalf("work: %v", err)
	}
	return res
}

// A customer who is founded after an invoice came gets it, by the jobs alone.
func TestRematch(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	content, err := os.ReadFile("../internal/paper/testdata/invoice.xml")
	if err != nil {
		t.Fatal(err)
	}
	ing, err := d.arch.Receive(t.Context(), strings.NewReader(string(content)), "inbox", "a.xml")
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	if _, err := d.work(t, job.IngestFile{IngestionID: ing}); err != nil {
		t.Fatal(err)
	}
	if got := d.state(t, ing); got != "QUARANTINED unmatched" {
		t.Fatalf("ingestion = %s", got)
	}
	var c id.Company
	err = d.arch.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		var key string
		if err := tx.QueryRow(t.Context(), `select k from ingestions, unnest(evidence_keys) k where id = $1 and k like '%:%:%' limit 1`, ing).Scan(&key); err != nil {
			return err
		}
		c, err = company.Found(t.Context(), tx, d.arch.Jobs, d.now(), company.New{LegalName: "Nouvelle", Country: "BE", VatNumber: "x", Keys: []string{key}, Locale: "fr"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	j := rivertest.RequireInserted(t.Context(), t, riverpgxv5.New(d.data.Pool), job.RematchCompany{}, &rivertest.RequireInsertedOpts{Queue: job.QueueIngest})
	if j.Args.CompanyID != c {
		t.Errorf("job for %s, want %s", j.Args.CompanyID, c)
	}
	for range 2 { // delivery is at least once
		if res := works(t, d, &worker.RematchCompany{Archive: d.arch}, j.Args); res.EventKind != river.EventKindJobCompleted {
			t.Fatalf("work: %+v", res)
		}
	}
	f := rivertest.RequireInserted(t.Context(), t, riverpgxv5.New(d.data.Pool), job.RematchFile{}, nil)
	for range 2 {
		if res := works(t, d, &worker.RematchFile{Archive: d.arch}, f.Args); res.EventKind != river.EventKindJobCompleted {
			t.Fatalf("work: %+v", res)
		}
	}
	if got := d.state(t, ing); got != "FILED " {
		t.Errorf("ingestion = %s", got)
	}
	if res := works(t, d, &worker.RematchFile{Archive: d.arch}, job.RematchFile{IngestionID: id.NewIngestion()}); res.EventKind != river.EventKindJobCancelled {
		t.Errorf("a file that is none: %+v, want cancelled", res)
	}
	if res := works(t, d, &worker.RematchCompany{Archive: d.arch}, job.RematchCompany{CompanyID: id.NewCompany()}); res.EventKind != river.EventKindJobCompleted {
		t.Errorf("a company that is none: %+v", res)
	}
}
