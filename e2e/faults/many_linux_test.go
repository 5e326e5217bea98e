package faults_test

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"example.com/comptoir/internal/backfill"
)

var (
	many   = flag.Int("many", 1000, "how many files wait in one folder")
	memory = flag.Int("memory", 1000, "the most memory of a worker meanwhile, in MB; the race detector takes several times what is needed")
)

// TestManyFiles: a folder full of files is taken with bounded memory, and what is
// dropped meanwhile is taken as well.
func TestManyFiles(t *testing.T) {
	t.Parallel()

	h := newHouse(t)
	for ; h.dropped < *many; h.dropped++ {
		h.drop(t, h.dropped)
	}
	began := time.Now()
	w := h.start(t, "")
	t.Cleanup(func() { _ = w.Process.Kill() }) // of a test that failed
	h.watched(t, w.Process.Pid)
	for ; h.dropped < *many+20; h.dropped++ {
		h.drop(t, h.dropped)
	}
	limit := time.Minute + time.Duration(*many)*20*time.Millisecond // 50 a second, a tenth of what is usual
	h.until(t, limit, func() (string, bool) {
		waiting := len(h.list(t, h.inbox, false)) + len(h.list(t, filepath.Join(h.inbox, "work"), true))
		undone := h.count(t, `select count(*) from ingestions where state = 'RECEIVED'`)
		return fmt.Sprintf("%d files in the folder, %d not looked at", waiting, undone), waiting+undone == 0
	})
	peak := peakMemory(t, w.Process.Pid)
	took := time.Since(began)
	t.Logf("%d files in %s, %.0f a second; the worker's peak was %d MB", h.dropped, took.Round(time.Second), float64(h.dropped)/took.Seconds(), peak)
	if peak > *memory {
		t.Errorf("the worker took %d MB, want %d at most", peak, *memory)
	}
	if err := w.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(); err != nil {
		t.Errorf("the worker ended with %v", err)
	}
	h.check(t, h.dropped)
}

// TestNewAmongManyOld: while an archive of as many files is brought in, a new file
// does not stand in line behind them.
func TestNewAmongManyOld(t *testing.T) {
	t.Parallel()

	h := newHouse(t)
	old := t.TempDir()
	for n := range *many {
		if err := os.WriteFile(filepath.Join(old, fmt.Sprintf("f%06d.xml", n)), []byte(invoice(n)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, err := newArchive(h.data.Pool, h.files)
	if err != nil {
		t.Fatal(err)
	}
	batch := &backfill.Import{Archive: a, Roots: []string{old}, Progress: io.Discard, Now: time.Now}
	if r, err := batch.Run(t.Context()); err != nil || r.In != *many { // all have their jobs before the first new one has
		t.Fatalf("import: %+v, %v", r, err)
	}
	w := h.start(t, "")
	t.Cleanup(func() { _ = w.Process.Kill() }) // of a test that failed
	h.watched(t, w.Process.Pid)
	h.until(t, time.Minute, func() (string, bool) {
		return "nothing is filed", h.count(t, `select count(*) from documents`) > 0
	})
	const fresh = 10
	var longest time.Duration
	for n := range fresh {
		began := time.Now()
		h.drop(t, *many+1+10*n) // none that comes twice
		h.until(t, time.Minute, func() (string, bool) {
			return "a new file waits", h.count(t, `select count(*) from ingestions where lane = 'LIVE' and state = 'FILED'`) == n+1
		})
		longest = max(longest, time.Since(began))
	}
	left := h.count(t, `select count(*) from ingestions where lane = 'ARCHIVE' and state = 'RECEIVED'`)
	t.Logf("each of %d new files was filed within %s; %d of %d old ones still waited then", fresh, longest.Round(time.Millisecond), left, *many)
	if left == 0 {
		t.Errorf("the new files waited for %d old ones", *many)
	}
	limit := time.Minute + time.Duration(*many)*20*time.Millisecond
	h.until(t, limit, func() (string, bool) {
		undone := h.count(t, `select count(*) from ingestions where state = 'RECEIVED'`)
		return fmt.Sprintf("%d not looked at", undone), undone == 0
	})
	if err := w.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(); err != nil {
		t.Errorf("the worker ended with %v", err)
	}
	if n, filed := h.count(t, `select count(*) from documents`), h.count(t, `select count(*) from ingestions where state = 'FILED'`); n != *many+fresh || filed != n {
		t.Errorf("%d documents of %d filed receipts, want %d", n, filed, *many+fresh)
	}
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakMemory is the most that a process had in memory so far, in MB.
func peakMemory(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	found := highWater.FindSubmatch(status)
	if found == nil {
		t.Fatalf("no peak in %s", status)
	}
	kb, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kb >> 10
}
