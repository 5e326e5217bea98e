package worker_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf"
	"example.com/comptoir/worker"
)

// dropbox is a folder, an archive behind it and a clock.
type dropbox struct {
	dir  string
	data *dbtest.Database
	arch *archive.Archive
	log  *slog.Logger
	text *bytes.Buffer // what was logged

	mu sync.Mutex
	at time.Time
}

func newDropbox(t *testing.T) *dropbox {
	t.Helper()
	d := &dropbox{dir: filepath.Join(t.TempDir(), "inbox"), data: dbtest.New(t), text: &bytes.Buffer{}, at: time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)}
	d.log = slog.New(slog.NewTextHandler(d.text, nil))
	store, err := blob.Open("file://" + t.TempDir())
	if err != nil {
		t.Fatalf("open a store: %v", err)
	}
	jobs, err := river.NewClient(riverpgxv5.New(d.data.Pool), &river.Config{})
	if err != nil {
		t.Fatalf("make a job client: %v", err)
	}
	d.arch = &archive.Archive{DB: d.data.DB(d.now), Jobs: jobs, Blobs: store, Papers: paper.Reader{PDF: pdf.NewReader(pdf.Options{})}, Now: d.now}
	return d
}

func (d *dropbox) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}

func (d *dropbox) forward(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = d.at.Add(by)
}

// inbox gives one process's view of the folder.
func (d *dropbox) inbox(t *testing.T) *worker.Inbox {
	t.Helper()
	b := &worker.Inbox{Dir: d.dir, Archive: d.arch, Log: d.log, Now: d.now}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	scan(t, b)
	return b
}

func scan(t *testing.T, b *worker.Inbox) {
	t.Helper()
	if err := b.Scan(t.Context()); err != nil {
		t.Fatalf("scan: %v", err)
	}
}

// rest scans twice, with the time between that a file must not change.
func (d *dropbox) rest(t *testing.T, b *worker.Inbox) {
	t.Helper()
	scan(t, b)
	d.forward(2 * time.Second)
	scan(t, b)
}

// drop writes a file under another name and renames it: the contract.
func (d *dropbox) drop(t *testing.T, name, content string) {
	t.Helper()
	d.write(t, "x.tmp", content)
	if err := os.Rename(filepath.Join(d.dir, "x.tmp"), filepath.Join(d.dir, name)); err != nil {
		t.Fatalf("rename: %v", err)
	}
}

func (d *dropbox) write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(content), 0o600); err != nil {
		t.Fatalf("write %q: %v", name, err)
	}
}

// receipts gives "name size" of each, sorted.
func (d *dropbox) receipts(t *testing.T) []string {
	t.Helper()
	var list []string
	err := d.arch.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		rows, err := tx.Query(t.Context(), `select name || ' ' || size from ingestions where source = 'inbox' order by 1`)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		t.Fatalf("read receipts: %v", err)
	}
	return list
}

func (d *dropbox) want(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, d.receipts(t), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("receipts (-want +got):\n%s", diff)
	}
}

// receiptPrefix begins the names of files that were put away.
var receiptPrefix = regexp.MustCompile(`^inge_[0-9a-z]{26}-`)

// files gives the names of all files under a folder of the inbox, sorted, locks aside.
func (d *dropbox) files(t *testing.T, under string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join(d.dir, under), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasSuffix(path, ".lock") {
			names = append(names, receiptPrefix.ReplaceAllString(filepath.Base(path), ""))
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatalf("list %s: %v", under, err)
	}
	slices.Sort(names)
	return names
}

// The contract with the ERP: write under another name, then rename. Such a file is
// taken when it is first listed.
func TestInboxTakesARenamedFile(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	d.write(t, "a.tmp", "content")
	scan(t, b)
	d.forward(time.Hour)
	scan(t, b)
	d.want(t)
	if err := os.Rename(filepath.Join(d.dir, "a.tmp"), filepath.Join(d.dir, "a.xml")); err != nil {
		t.Fatalf("rename: %v", err)
	}
	scan(t, b)
	d.want(t, "a.xml 7")
	scan(t, b)
	d.want(t, "a.xml 7")
	d.drop(t, "b.xml", "b") // written and renamed between two listings
	scan(t, b)
	d.want(t, "a.xml 7", "b.xml 1")
	if diff := cmp.Diff([]string{"a.xml", "b.xml"}, d.files(t, "done/2026-03-10")); diff != "" {
		t.Errorf("done:\n%s", diff)
	}
	if left := d.files(t, "work"); len(left) > 0 {
		t.Errorf("left in work: %q", left)
	}
}

// What was renamed while nobody watched is told by its times: the inode changed
// after the content. While a process has it open for writing it is not complete.
func TestInboxTakesWhatWasRenamedBefore(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		t.Fatalf("make the folder: %v", err)
	}
	d.write(t, "a.tmp", "content")
	d.write(t, "b.tmp", "cont")
	later := time.Now().Add(-time.Hour) // the clock of some file systems ticks slowly
	for _, name := range []string{"a", "b"} {
		if err := os.Chtimes(filepath.Join(d.dir, name+".tmp"), later, later); err != nil {
			t.Fatalf("set the time: %v", err)
		}
		if err := os.Rename(filepath.Join(d.dir, name+".tmp"), filepath.Join(d.dir, name+".xml")); err != nil {
			t.Fatalf("rename: %v", err)
		}
	}
	writer, err := os.OpenFile(filepath.Join(d.dir, "b.xml"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	b := d.inbox(t) // scans once
	d.want(t, "a.xml 7")
	if _, err := writer.WriteString("ent"); err != nil {
		t.Fatalf("write: %v", err)
	}
	if err := writer.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	scan(t, b)
	d.want(t, "a.xml 7")
	d.rest(t, b)
	d.want(t, "a.xml 7", "b.xml 7")
}

// A rename is worth nothing once somebody writes to the file again.
func TestInboxWaitsForWhatIsWrittenAfterItsRename(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	d.drop(t, "a.xml", "half")
	d.write(t, "a.xml", "half and half")
	scan(t, b)
	d.want(t)
	d.rest(t, b)
	d.want(t, "a.xml 13")
}

func TestInboxWaitsForAGrowingFile(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	for i := range 5 {
		d.write(t, "a.xml", strings.Repeat("x", i+1))
		scan(t, b)
		d.want(t)
	}
	// The same size at another time is not at rest either.
	if err := os.Chtimes(filepath.Join(d.dir, "a.xml"), time.Time{}, time.Now().Add(time.Minute)); err != nil {
		t.Fatalf("change the time: %v", err)
	}
	d.forward(time.Hour)
	scan(t, b)
	d.want(t)
	d.forward(time.Second)
	scan(t, b)
	d.want(t) // listings a second apart tell nothing
	d.forward(time.Second)
	scan(t, b)
	d.want(t, "a.xml 5")
}

func TestInboxReportsWhatNeverRests(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	for i := range 5 {
		d.write(t, "a.xml", strings.Repeat("x", i+1))
		scan(t, b)
		d.forward(10 * time.Minute)
	}
	if n := strings.Count(d.text.String(), "does not come to rest"); n != 1 {
		t.Errorf("%d reports, want one:\n%s", n, d.text.String())
	}
	d.rest(t, b)
	d.want(t, "a.xml 5") // still watched
}

func TestInboxTakesAnEmptyFileInTheEnd(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	d.write(t, "a.xml", "")
	scan(t, b)
	d.forward(14 * time.Minute)
	scan(t, b)
	d.want(t)
	d.forward(time.Minute)
	scan(t, b)
	d.want(t, "a.xml 0")
}

func TestInboxIgnores(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	others := []string{".hidden.xml", "~lock.xml", "a.xml~", "a.TMP", "a.part", "a.xml.partial", "a.filepart", "a.crdownload", ".a.swp", "Thumbs.db", "Desktop.ini"}
	for _, name := range others {
		d.write(t, name, "x")
	}
	if err := os.MkdirAll(filepath.Join(d.dir, "folder.xml"), 0o700); err != nil {
		t.Fatalf("make a folder: %v", err)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("hush"), 0o600); err != nil {
		t.Fatalf("write: %v", err)
	}
	if err := os.Symlink(secret, filepath.Join(d.dir, "link.xml")); err != nil {
		t.Fatalf("link: %v", err)
	}
	d.write(t, "b.xml", "x")
	d.write(t, "line\nbreak \xff.xml", "x")
	d.write(t, strings.Repeat("n", 251)+".xml", "x")
	d.rest(t, b)
	d.rest(t, b)
	d.want(t, "b.xml 1", "line\nbreak \uFFFD.xml 1", strings.Repeat("n", 251)+".xml 1")
	for _, name := range append(others, "link.xml", "folder.xml") {
		if _, err := os.Lstat(filepath.Join(d.dir, name)); err != nil {
			t.Errorf("%s is gone: %v", name, err)
		}
	}
}

// A name that comes again, with other content, overwrites nothing.
func TestInboxKeepsEveryFileOfOneName(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	for i := range 3 {
		d.drop(t, "a.xml", strings.Repeat("x", i+1))
		scan(t, b)
	}
	d.want(t, "a.xml 1", "a.xml 2", "a.xml 3")
	if got := d.files(t, "done"); len(got) != 3 {
		t.Errorf("done holds %q, want three", got)
	}
	// Also while the ones before are claimed and can't be received.
	whole := d.arch.Blobs
	down, err := blob.Open("s3://nowhere?endpoint=http://127.0.0.1:1", blob.Keys{Access: "a", Secret: "b"})
	if err != nil {
		t.Fatalf("open a store: %v", err)
	}
	d.arch.Blobs = down
	for i := range 3 {
		d.drop(t, "1", strings.Repeat("x", i+4)) // as the folder for a second one would be called
		scan(t, b)
	}
	if got := d.files(t, "work"); len(got) != 3 {
		t.Errorf("work holds %q, want three", got)
	}
	d.arch.Blobs = whole
	d.rest(t, b)
	d.want(t, "1 4", "1 5", "1 6", "a.xml 1", "a.xml 2", "a.xml 3")
}

func TestInboxesSideBySide(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	boxes := []*worker.Inbox{d.inbox(t), d.inbox(t), d.inbox(t)}
	var want []string
	for i := range 40 {
		name := fmt.Sprintf("f%02d.xml", i)
		d.drop(t, name, name)
		want = append(want, name+" 7")
	}
	var wg sync.WaitGroup
	for _, b := range boxes {
		wg.Go(func() {
			for range 3 {
				if err := b.Scan(t.Context()); err != nil {
					t.Errorf("scan: %v", err)
				}
			}
		})
	}
	wg.Wait()
	d.want(t, want...)
	if left := d.files(t, "work"); len(left) > 0 {
		t.Errorf("left in work: %q", left)
	}
}

// What a killed process had claimed is taken over; what a running one has, is not.
func TestInboxTakesOverFromTheDead(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	alive := d.inbox(t)
	dead := filepath.Join(d.dir, "work", "4711-gone", "3")
	if err := os.MkdirAll(dead, 0o700); err != nil {
		t.Fatalf("leave a folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dead, "a.xml"), []byte("content"), 0o600); err != nil {
		t.Fatalf("leave a file: %v", err)
	}
	if err := os.WriteFile(filepath.Join(d.dir, "work", "4711-gone.lock"), nil, 0o600); err != nil {
		t.Fatalf("leave a lock: %v", err)
	}
	for range 3 {
		d.rest(t, alive)
	}
	d.want(t, "a.xml 7")
	entries, err := os.ReadDir(filepath.Join(d.dir, "work"))
	if err != nil {
		t.Fatalf("list work: %v", err)
	}
	if len(entries) != 2 { // the living one's folder and lock
		t.Errorf("work holds %v", entries)
	}
}

// An outage loses nothing: the file stays claimed and is received when the
// database is back, or by another process when this one ends before that.
func TestInboxOutage(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name string
		dies bool
	}{{"Waits", false}, {"Dies", true}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			d := newDropbox(t)
			b := d.inbox(t)
			d.data.Exec(t, `alter table ingestions rename to ingestions_gone`)
			d.drop(t, "a.xml", "content")
			d.drop(t, "b.xml", "other content")
			for range 3 {
				scan(t, b)
			}
			if left := d.files(t, "work"); len(left) != 2 {
				t.Fatalf("in work: %q, want both", left)
			}
			other := d.inbox(t)
			scan(t, other) // b's claims are b's as long as it lives
			if tt.dies {
				if err := b.Close(); err != nil {
					t.Fatalf("close: %v", err)
				}
			}
			d.data.Exec(t, `alter table ingestions_gone rename to ingestions`)
			for range 3 {
				if tt.dies {
					scan(t, other)
				} else {
					scan(t, b)
				}
			}
			d.want(t, "a.xml 7", "b.xml 13")
			if left := d.files(t, "work"); len(left) > 0 {
				t.Errorf("left in work: %q", left)
			}
		})
	}
}

// Run makes the folder, takes what comes and stops when asked.
func TestInboxRun(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := &worker.Inbox{Dir: d.dir, Archive: d.arch, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		t.Fatalf("make the folder: %v", err)
	}
	d.write(t, "a.xml", "content")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for len(d.receipts(t)) == 0 || len(d.files(t, "done")) == 0 {
		select {
		case <-poll.C:
		case <-deadline.C:
			t.Fatal("the file was not taken")
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
	d.want(t, "a.xml 7")
	if entries, err := os.ReadDir(filepath.Join(d.dir, "work")); err != nil || len(entries) > 0 {
		t.Errorf("work holds %v, %v", entries, err)
	}
}

// The store of files down: the files stay claimed and are received when it is back.
func TestInboxStoreDown(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	whole := d.arch.Blobs
	down, err := blob.Open("s3://nowhere?endpoint=http://127.0.0.1:1", blob.Keys{Access: "a", Secret: "b"})
	if err != nil {
		t.Fatalf("open a store: %v", err)
	}
	d.arch.Blobs = down
	d.drop(t, "a.xml", "content")
	scan(t, b)
	d.want(t)
	if left := d.files(t, "work"); len(left) != 1 || !strings.Contains(d.text.String(), "will be tried again") {
		t.Fatalf("in work: %q, log %s", left, d.text.String())
	}
	d.arch.Blobs = whole
	d.rest(t, b)
	d.want(t, "a.xml 7")
}

// A received file that can't be put away has its receipt and gets no second one;
// it is put away as soon as there is a place.
func TestInboxNoPlaceToPutAway(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	d.write(t, ".nothing", "")
	if err := os.Rename(filepath.Join(d.dir, ".nothing"), filepath.Join(d.dir, "done")); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	d.drop(t, "a.xml", "content")
	d.drop(t, "b.xml", "b")
	for range 4 {
		d.rest(t, b)
	}
	d.want(t, "a.xml 7", "b.xml 1")
	if got := d.files(t, "work"); len(got) != 2 || !strings.Contains(d.text.String(), "put a received file away") {
		t.Errorf("work holds %q, told: %s", got, d.text.String())
	}
	if err := os.Remove(filepath.Join(d.dir, "done")); err != nil {
		t.Fatal(err)
	}
	d.rest(t, b)
	d.want(t, "a.xml 7", "b.xml 1")
	if left, done := d.files(t, "work"), d.files(t, "done"); len(left) > 0 || len(done) != 2 {
		t.Errorf("work holds %q, done %q", left, done)
	}
	// The same name and the same bytes again are another file.
	d.drop(t, "a.xml", "content")
	d.rest(t, b)
	d.want(t, "a.xml 7", "a.xml 7", "b.xml 1")
	// A copy that could not be put away goes where it belongs all the same.
	if err := os.Rename(filepath.Join(d.dir, "done"), filepath.Join(d.dir, ".done")); err != nil {
		t.Fatal(err)
	}
	d.write(t, ".nothing", "")
	if err := os.Rename(filepath.Join(d.dir, ".nothing"), filepath.Join(d.dir, "done")); err != nil {
		t.Fatal(err)
	}
	d.drop(t, "b2.xml", "b")
	d.rest(t, b)
	if err := os.Remove(filepath.Join(d.dir, "done")); err != nil {
		t.Fatal(err)
	}
	d.rest(t, b)
	if copies := d.files(t, "done/duplicates"); len(copies) != 1 || copies[0] != "b2.xml" {
		t.Errorf("duplicates %q", copies)
	}
}

// The same bytes again, under whatever name, go to done/duplicates: also twice at
// once, and what could not be put away at first.
func TestInboxPutsDuplicatesApart(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	d.drop(t, "a.xml", "content")
	scan(t, b)
	d.drop(t, "a.xml", "content")
	d.drop(t, "b.xml", "content")
	d.drop(t, "c.xml", "other")
	scan(t, b)
	d.drop(t, "d.xml", "other") // at the same moment, neither need see the other
	long := strings.Repeat("n", 251) + ".xml"
	d.drop(t, long, "content")
	scan(t, b)
	done, copies := d.files(t, "done/2026-03-10"), d.files(t, "done/duplicates")
	if len(done) != 2 || done[0] != "a.xml" || done[1] != "c.xml" || len(copies) != 4 || copies[0] != "a.xml" || copies[1] != "b.xml" || copies[3] != long {
		t.Errorf("done on the day %q, duplicates %q", done, copies)
	}
}

// Thousands at once are taken in one listing.
func TestInboxTakesThousands(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	const count = 3000
	for n := range count {
		d.drop(t, fmt.Sprintf("f%04d.xml", n), fmt.Sprint(n))
	}
	d.log = slog.New(slog.DiscardHandler)
	b.Log = d.log
	scan(t, b)
	if n := len(d.receipts(t)); n != count {
		t.Errorf("%d receipts, want %d", n, count)
	}
	if left := append(d.files(t, "work"), d.here(t)...); len(left) > 0 {
		t.Errorf("%d files are left", len(left))
	}
}

// here lists the files of the folder itself.
func (d *dropbox) here(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// Files that are renamed away between a listing and the claim are nobody's fault:
// no error, no receipt.
func TestInboxFilesGoAway(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	b := d.inbox(t)
	elsewhere := t.TempDir()
	const count = 400
	for n := range count {
		d.drop(t, fmt.Sprintf("f%03d.xml", n), fmt.Sprint(n))
	}
	var away int
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := range count {
			name := fmt.Sprintf("f%03d.xml", n)
			if err := os.Rename(filepath.Join(d.dir, name), filepath.Join(elsewhere, name)); err == nil {
				away++
			}
		}
	})
	scan(t, b)
	wg.Wait()
	scan(t, b)
	if got := len(d.receipts(t)); got+away != count {
		t.Errorf("%d receipts, %d renamed away, of %d", got, away, count)
	}
	if strings.Contains(d.text.String(), "level=ERROR") {
		t.Errorf("told: %s", d.text.String())
	}
	t.Logf("%d of %d were renamed away", away, count)
}
