package faults_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.com/comptoir/internal/blob"
)

// TestDiskFull fills the disk under a worker: where there is no room for a file it
// stays in work/, somebody is told, and it goes through when there is room again,
// once, without a restart. A small disk needs the right to mount one; a limit of
// the size of files, which fails the same write, needs none.
func TestDiskFull(t *testing.T) {
	t.Parallel()

	t.Run("SmallDisk", func(t *testing.T) {
		t.Parallel()

		h := newHouse(t)
		if err := os.MkdirAll(h.files, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mount("tmpfs", h.files, "tmpfs", 0, "size=1m"); err != nil {
			t.Skipf("no small disk, only the limit is tried: may not mount one here (%v)", err)
		}
		t.Cleanup(func() {
			if err := syscall.Unmount(h.files, syscall.MNT_DETACH); err != nil {
				t.Errorf("unmount: %v", err)
			}
		})
		t.Log("tried with a disk of 1 MB that is full")
		store, err := blob.Open("file://" + h.files)
		if err != nil {
			t.Fatal(err)
		}
		ballast := filepath.Join(h.files, "ballast")
		fill(t, ballast)
		if err := store.Check(t.Context()); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("what /readyz and doctor ask says %v, want that there is no space", err)
		}
		h.waitsForRoom(t, h.start(t, ""), "no space left on device", func(*exec.Cmd) {
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
		})
		if err := store.Check(t.Context()); err != nil {
			t.Errorf("with room again: %v", err)
		}
	})
	t.Run("Limit", func(t *testing.T) {
		t.Parallel()

		t.Log("tried with a limit of the size of files")
		h := newHouse(t)
		h.waitsForRoom(t, h.start(t, "", envLimit+"=600"), "file too large", func(w *exec.Cmd) {
			if err := w.Process.Signal(syscall.SIGUSR1); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// fill writes a file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("fill a disk: %v", err)
	}
}

// waitsForRoom drops files for a worker that can't store any, looks that all stay
// and that it says so, makes room, and compares with a run that never lacked it.
func (h *house) waitsForRoom(t *testing.T, w *exec.Cmd, says string, makeRoom func(*exec.Cmd)) {
	t.Helper()
	said, ok := w.Stderr.(*record)
	if !ok {
		t.Fatal("the worker's words are not kept")
	}
	t.Cleanup(func() { _ = w.Process.Kill() }) // of a test that failed
	h.watched(t, w.Process.Pid)
	for ; h.dropped < 20; h.dropped++ {
		h.drop(t, h.dropped)
	}
	arrived := h.dropped + (h.dropped+9)/10
	// Tried, and tried again.
	h.until(t, time.Minute, func() (string, bool) {
		tries := strings.Count(said.String(), says)
		held := len(h.list(t, filepath.Join(h.inbox, "work"), true))
		return fmt.Sprintf("%d tries, %d files of %d in work/", tries, held, arrived), tries >= 4 && held == arrived
	})
	if n := h.count(t, `select count(*) from ingestions`); n != 0 {
		t.Errorf("%d receipts of files that are not stored", n)
	}
	if text := said.String(); !strings.Contains(text, "level=ERROR") || !strings.Contains(text, "will be tried again") {
		t.Errorf("nobody is told: %s", text)
	}
	if left := h.list(t, filepath.Join(h.files, "tmp"), true); len(left) > 0 {
		t.Errorf("unfinished files: %q", left)
	}
	makeRoom(w)
	h.settle(t)
	if err := w.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(); err != nil {
		t.Errorf("the worker ended with %v: %s", err, said)
	}
	h.check(t, h.dropped)
	if n := h.count(t, `select count(*) from ingestions`); n != arrived {
		t.Errorf("%d receipts of %d files", n, arrived)
	}
}

// until polls until something holds.
func (h *house) until(t *testing.T, most time.Duration, holds func() (string, bool)) {
	t.Helper()
	end := time.NewTimer(most)
	defer end.Stop()
	poll := time.NewTicker(200 * time.Millisecond)
	defer poll.Stop()
	for {
		now, ok := holds()
		if ok {
			return
		}
		select {
		case <-poll.C:
		case <-end.C:
			t.Fatalf("after %s: %s", most, now)
		}
	}
}
