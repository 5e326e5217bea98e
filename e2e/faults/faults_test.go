// Package faults_test kills workers while they take files in, at random and at
// chosen points, and then looks whether each file was filed exactly once.
//
// `make test` kills five times; `make test-faults` two hundred times.
package faults_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/id"
)

var (
	kills = flag.Int("kills", 5, "how often a worker is killed")
	files = flag.Int("files", 60, "how many files are dropped meanwhile")
)

// house is a database, folders and the worker of the moment.
type house struct {
	data  *dbtest.Database
	files string
	inbox string

	dropped int
	died    map[string]int // where workers died
}

// customers is how many companies the files are for.
const customers = 7

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{died: map[string]int{}, data: dbtest.New(t), files: filepath.Join(t.TempDir(), "files"), inbox: filepath.Join(t.TempDir(), "inbox")}
	if err := os.MkdirAll(h.inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	for n := range customers {
		number := fmt.Sprintf("C-%d", n)
		h.data.Exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at)
			values ($1, $2, $2, 'Ferronnerie Exemple', 'BE', 'x', 'fr', now())`, id.NewCompany(), number)
	}
	return h
}

// start starts a worker that dies at a point ("": at none), with more in its environment.
func (h *house) start(t *testing.T, point string, more ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envDatabase+"="+h.data.AppURL, envFiles+"="+h.files, envInbox+"="+h.inbox, envPoint+"="+point)
	cmd.Env = append(cmd.Env, more...)
	cmd.Stdout, cmd.Stderr = os.Stdout, &record{to: os.Stderr}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start a worker: %v", err)
	}
	return cmd
}

// drop writes the n'th file, as the ERP does; some have a file inside, some come twice.
func (h *house) drop(t *testing.T, n int) {
	t.Helper()
	content := invoice(n)
	names := []string{fmt.Sprintf("f%04d.xml", n)}
	if n%10 == 0 {
		names = append(names, fmt.Sprintf("f%04d-again.xml", n))
	}
	for _, name := range names {
		path := filepath.Join(h.inbox, name)
		if err := errors.Join(os.WriteFile(path+".tmp", []byte(content), 0o600), os.Rename(path+".tmp", path)); err != nil {
			t.Errorf("drop a file: %v", err)
		}
	}
}

// invoice is the n'th one; every third has a PDF in it, of its own.
func invoice(n int) string {
	inside := ""
	if n%3 == 0 {
		inside = `<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="a.pdf">` +
			base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%%PDF-1.4 of %d", n)) + `</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>`
	}
	return fmt.Sprintf(`<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>F-%d</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>%s
 <cac:AccountingCustomerParty><cbc:SupplierAssignedAccountID>C-%d</cbc:SupplierAssignedAccountID><cac:Party/></cac:AccountingCustomerParty>
 <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">12.10</cbc:PayableAmount></cac:LegalMonetaryTotal>
 <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount currencyID="EUR">10.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Tube</cbc:Name></cac:Item></cac:InvoiceLine>
</Invoice>`, n, inside, n%customers)
}

// record keeps what a worker says, for whoever looks at it meanwhile, and passes it on.
type record struct {
	to   io.Writer
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text.Write(p)
	return r.to.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// TestKilledWorkers is the promise: filed exactly once, none lost, none visible
// twice, and no file left in the store that nobody names.
func TestKilledWorkers(t *testing.T) {
	t.Parallel()

	h := newHouse(t)
	for k := range *kills {
		point := ""
		if k%2 == 1 {
			point = fmt.Sprintf("%s %d", points[k/2%len(points)], 1+rand.IntN(2))
		}
		h.cycle(t, point, *files*(k+1) / *kills)
	}
	h.recover(t)
}

// TestKilledAtEachPoint dies once between any two commits.
func TestKilledAtEachPoint(t *testing.T) {
	t.Parallel()

	h := newHouse(t)
	for k, point := range points {
		h.cycle(t, point+" 1", 4*(k+1))
	}
	for _, point := range points {
		if h.died[point] != 1 {
			t.Errorf("no worker died at %q", point)
		}
	}
	h.recover(t)
}

// cycle drops files up to a number while a worker runs that is killed.
func (h *house) cycle(t *testing.T, point string, until int) {
	t.Helper()
	most := time.Duration(300+rand.IntN(1200)) * time.Millisecond
	if point != "" {
		most = 20 * time.Second // it dies by itself
	}
	h.died[h.kill(t, h.start(t, point), point, most, func() {
		pace := time.NewTicker(time.Duration(300+rand.IntN(700)) * time.Millisecond / time.Duration(until-h.dropped+1))
		defer pace.Stop()
		for ; h.dropped < until; h.dropped++ {
			<-pace.C
			h.drop(t, h.dropped)
		}
	})]++
}

// recover lets one worker finish what all the dead left, and looks what came of it.
func (h *house) recover(t *testing.T) {
	t.Helper()
	t.Logf("%d files; killed %v", h.dropped, h.died)
	w := h.start(t, "")
	h.settle(t)
	if err := w.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(); err != nil {
		t.Errorf("the last worker ended with %v", err)
	}
	h.check(t, h.dropped)
}

// kill kills a worker after a while unless it dies by itself before, and tells
// where. Files are dropped meanwhile, and those that are left afterwards.
func (h *house) kill(t *testing.T, w *exec.Cmd, point string, most time.Duration, drop func()) string {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- w.Wait() }()
	h.watched(t, w.Process.Pid)
	var dropping sync.WaitGroup
	dropping.Go(drop)
	defer dropping.Wait()
	select {
	case err := <-ended:
		if point == "" || !strings.Contains(fmt.Sprint(err), "killed") {
			t.Fatalf("a worker ended by itself with %v", err)
		}
		return point[:strings.LastIndexByte(point, ' ')]
	case <-time.After(most):
		if err := w.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		<-ended
		return "at random"
	}
}

// watched waits until a worker has its place in the inbox, or has died already.
func (h *house) watched(t *testing.T, pid int) {
	t.Helper()
	end := time.NewTimer(time.Minute)
	defer end.Stop()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for {
		found, err := filepath.Glob(filepath.Join(h.inbox, "work", fmt.Sprintf("%d-*.lock", pid)))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 || syscall.Kill(pid, 0) != nil {
			return
		}
		select {
		case <-poll.C:
		case <-end.C:
			t.Fatal("a worker did not begin to watch")
		}
	}
}

func (h *house) count(t *testing.T, sql string) (n int) {
	t.Helper()
	err := db.NewDB(h.data.Pool, nil).AsSystem().Tx(context.Background(), func(tx pgx.Tx) error {
		return tx.QueryRow(context.Background(), sql).Scan(&n)
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// settle waits until nothing is left to do: once, for the jobs of all the dead.
func (h *house) settle(t *testing.T) {
	t.Helper()
	began := time.Now()
	end := time.NewTimer(4 * time.Minute)
	defer end.Stop()
	poll := time.NewTicker(100 * time.Millisecond)
	defer poll.Stop()
	for {
		waiting, claimed := len(h.list(t, h.inbox, false)), len(h.list(t, filepath.Join(h.inbox, "work"), true))
		undone := h.count(t, `select count(*) from ingestions where state = 'RECEIVED'`)
		if waiting+claimed+undone == 0 {
			t.Logf("recovered within %s", time.Since(began).Round(time.Second))
			return
		}
		select {
		case <-poll.C:
		case <-end.C:
			t.Fatalf("%d files in the inbox, %d claimed, %d not looked at", waiting, claimed, undone)
		}
	}
}

// list gives the files in a folder, of other folders in it too if deep; locks aside.
func (h *house) list(t *testing.T, dir string, deep bool) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case e.IsDir() && !deep && path != dir:
			return fs.SkipDir
		case !e.IsDir() && filepath.Ext(path) != ".lock":
			out = append(out, path)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("list %s: %v", dir, err)
	}
	return out
}

// check compares with what a run without any kill would have left.
func (h *house) check(t *testing.T, dropped int) {
	t.Helper()
	for sql, want := range map[string]int{
		`select count(*) from documents`:                                                                     dropped,
		`select count(distinct number) from documents`:                                                       dropped,
		`select count(*) from ingestions where state = 'FILED'`:                                              dropped,
		`select count(distinct sha256) from ingestions where state = 'FILED'`:                                dropped,
		`select count(*) from ingestions where state not in ('FILED', 'DUPLICATE')`:                          0,
		`select count(*) from audit_events where action = 'document.filed'`:                                  dropped,
		`select count(*) from document_lines`:                                                                dropped,
		`select count(*) from document_files where part = 'ORIGINAL'`:                                        dropped,
		`select count(*) from document_files where part = 'EMBEDDED'`:                                        (dropped + 2) / 3,
		`select count(*) from ingestions i left join documents d on d.id = i.document_id where d.id is null`: 0,
	} {
		if got := h.count(t, sql); got != want {
			t.Errorf("%s = %d, want %d", sql, got, want)
		}
	}
	t.Logf("%d duplicates: %d files came twice, the others were received again after a kill", h.count(t, `select count(*) from ingestions where state = 'DUPLICATE'`), (dropped+9)/10)
	if done, want := len(h.list(t, filepath.Join(h.inbox, "done"), true)), dropped+(dropped+9)/10; done != want {
		t.Errorf("%d files in done/, want %d", done, want)
	}
	report, err := audit.Verify(t.Context(), db.NewDB(h.data.Pool, nil))
	if err != nil || len(report.Breaks) > 0 {
		t.Errorf("timelines: %+v, %v", report, err)
	}
	h.checkStore(t)
}

// checkStore runs the collector, a day later, and compares the store with the rows.
func (h *house) checkStore(t *testing.T) {
	t.Helper()
	a, err := newArchive(h.data.Pool, h.files)
	if err != nil {
		t.Fatal(err)
	}
	// A file whose worker died and that never came again: nobody will name it.
	if _, _, err := a.Blobs.Put(t.Context(), strings.NewReader("nobody's")); err != nil {
		t.Fatal(err)
	}
	a.Now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	rounds := archive.FileRounds{Archive: a, Log: slog.New(slog.DiscardHandler)}
	if err := errors.Join(rounds.Collect(t.Context(), a.Now().Add(time.Minute)), rounds.Check(t.Context(), a.Now().Add(time.Minute))); err != nil {
		t.Fatalf("collect and check: %v", err)
	}
	health, err := rounds.Health(t.Context())
	if err != nil || health.Damaged != 0 {
		t.Errorf("health %+v, %v", health, err)
	}
	stored := 0
	var after blob.Sum
	for {
		page, err := a.Blobs.List(t.Context(), after, 100)
		if err != nil {
			t.Fatal(err)
		}
		if stored += len(page); len(page) < 100 {
			break
		}
		after = page[99].Sum
	}
	if named := h.count(t, `select count(*) from (select sha256 from ingestions union select sha256 from document_files) x`); stored != named {
		t.Errorf("%d files in the store, %d are named", stored, named)
	}
}
