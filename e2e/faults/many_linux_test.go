package faults_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"
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
