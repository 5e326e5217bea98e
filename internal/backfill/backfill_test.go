package backfill_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/backfill"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/id"
)

type bundle struct {
	data *dbtest.Database
	arch *archive.Archive
	dir  string
	text bytes.Buffer
}

func setup(t *testing.T) *bundle {
	t.Helper()
	b := &bundle{data: dbtest.New(t), dir: t.TempDir()}
	store, err := blob.Open("file://" + t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := river.NewClient(riverpgxv5.New(b.data.Pool), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b.arch = &archive.Archive{DB: b.data.DB(nil), Jobs: jobs, Blobs: store, Now: time.Now}
	return b
}

func (b *bundle) write(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(b.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) run(ctx context.Context, t *testing.T, change ...func(*backfill.Import)) backfill.Report {
	t.Helper()
	i := &backfill.Import{Archive: b.arch, Roots: []string{b.dir}, Progress: &b.text, Now: time.Now}
	for _, c := range change {
		c(i)
	}
	r, err := i.Run(ctx)
	if err != nil && ctx.Err() == nil {
		t.Fatalf("run: %v", err)
	}
	return r
}

func (b *bundle) count(t *testing.T, sql string) (n int) {
	t.Helper()
	err := b.arch.DB.AsSystem().Tx(context.Background(), func(tx pgx.Tx) error { return tx.QueryRow(context.Background(), sql).Scan(&n) })
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// work brings what is received to its end, as the workers do.
func (b *bundle) work(t *testing.T) {
	t.Helper()
	var all []id.Ingestion
	err := b.arch.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		rows, err := tx.Query(t.Context(), `select id from ingestions where state = 'RECEIVED' order by received_at, id`)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, pgx.RowTo[id.Ingestion])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, ing := range all {
		if err := b.arch.Ingest(t.Context(), ing); err != nil {
			t.Fatalf("ingest: %v", err)
		}
	}
}

// TestImport: every file has one receipt in the archive's lane; the same call goes
// on and then reports what became of all, and the report adds up.
func TestImport(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for n := range 100 {
		b.write(t, fmt.Sprintf("%d/%d.xml", n%7, n), fmt.Sprint(n%90)) // ten twice
	}
	r := b.run(t.Context(), t)
	if r.Files != 100 || r.In != 100 || r.ToDo != 100 || r.Before != 0 || r.Batch.Resumed {
		t.Errorf("report %+v", r)
	}
	if n := b.count(t, `select count(*) from ingestions where lane = 'ARCHIVE' and source = 'cli' and batch_id is not null`); n != 100 {
		t.Errorf("%d in the archive's lane", n)
	}
	if n := b.count(t, `select count(*) from river_job where queue = 'archive'`); n != 100 {
		t.Errorf("%d jobs in the archive's queue", n)
	}
	again := b.run(t.Context(), t)
	if again.Batch.ID != r.Batch.ID || !again.Batch.Resumed || again.Before != 100 || again.In != 100 {
		t.Errorf("again %+v", again)
	}
	b.work(t)
	end := b.run(t.Context(), t)
	if end.In != 100 || end.Quarantined != 90 || end.Duplicate != 10 || end.ToDo != 0 ||
		end.In != end.Filed+end.Duplicate+end.Quarantined+end.Waiting+end.Held {
		t.Errorf("end %+v", end)
	}
	// It has ended: the next call is another batch, whose files are there already.
	other := b.run(t.Context(), t)
	if other.Batch.ID == r.Batch.ID || other.In != 100 || b.count(t, `select count(*) from ingestions`) != 200 {
		t.Errorf("another %+v", other)
	}
}

// TestImportGoesOn: an import that is interrupted, again and again, has one receipt
// for each file in the end.
func TestImportGoesOn(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for n := range 300 {
		b.write(t, fmt.Sprintf("%d.xml", n), fmt.Sprint(n))
	}
	runs := 0
	for ; ; runs++ {
		ctx, cancel := context.WithCancel(t.Context())
		var once sync.Once
		b.arch.Reached = func(point string) {
			if point == "received" && runs < 5 {
				once.Do(cancel)
			}
		}
		r := b.run(ctx, t)
		cancel()
		if r.In == 300 {
			break
		}
		if runs > 20 {
			t.Fatalf("after %d runs: %+v", runs, r)
		}
	}
	if runs < 2 {
		t.Errorf("interrupted %d times", runs)
	}
	if n, m := b.count(t, `select count(distinct name) from ingestions`), b.count(t, `select count(*) from ingestions`); n != 300 || m != 300 {
		t.Errorf("%d names in %d receipts", n, m)
	}
	if n := b.count(t, `select count(*) from import_batches`); n != 1 {
		t.Errorf("%d batches", n)
	}
}

// TestImportsSideBySide: two calls at once share the batch and the files.
func TestImportsSideBySide(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for n := range 200 {
		b.write(t, fmt.Sprintf("%d.xml", n), fmt.Sprint(n))
	}
	b.run(t.Context(), t, func(i *backfill.Import) { i.Roots = []string{b.dir} }) // the batch is open
	b.write(t, "late/x.xml", "x")
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			var text bytes.Buffer
			b.run(context.Background(), t, func(i *backfill.Import) { i.Progress = &text })
		})
	}
	wg.Wait()
	if n := b.count(t, `select count(*) from ingestions`); n != 201 {
		t.Errorf("%d receipts, want 201", n)
	}
}

// TestImportTells: what can't be read is told and leaves the batch open; a file
// that changed since is another; names of any bytes are taken, each for itself.
func TestImportTells(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.write(t, "a.xml", "a")
	b.write(t, "\xff.xml", "one")
	b.write(t, "\xfe.xml", "two")
	b.write(t, "line\nbreak.xml", "three")
	if err := os.Symlink("/etc/passwd", filepath.Join(b.dir, "link.xml")); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "missing")
	roots := func(i *backfill.Import) { i.Roots = []string{b.dir, missing, filepath.Join(b.dir, "a.xml")} }
	r := b.run(t.Context(), t, roots)
	if r.In != 4 || r.Failed != 1 || !strings.Contains(b.text.String(), "missing") {
		t.Errorf("report %+v, told %s", r, b.text.String())
	}
	b.work(t)
	b.write(t, "a.xml", "changed")
	if r := b.run(t.Context(), t, roots); r.In != 5 || !r.Batch.Resumed {
		t.Errorf("report %+v", r)
	}
}

// TestImportShowsProgress: how many, how fast, how long still.
func TestImportShowsProgress(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for n := range 3 {
		b.write(t, fmt.Sprintf("%d.xml", n), fmt.Sprint(n))
	}
	b.run(t.Context(), t, func(i *backfill.Import) { i.Patience = 100 * time.Millisecond })
	if got := b.text.String(); !strings.Contains(got, "0 of 3 files, 0 a second, unknown time left; 3 in = 0 filed") {
		t.Errorf("progress %q", got)
	}
}
