package faults_test

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// door stands in front of Postgres and can be shut.
type door struct {
	own, behind string // sockets

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
}

// newDoor gives an open door and the address of the database behind it.
func newDoor(t *testing.T, address string) (*door, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "door") //nolint:usetesting // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	socket := ".s.PGSQL." + q.Get("port")
	d := &door{own: filepath.Join(dir, socket), behind: filepath.Join(q.Get("host"), socket), open: map[net.Conn]bool{}}
	q.Set("host", dir)
	u.RawQuery = q.Encode()
	d.unlock(t)
	t.Cleanup(func() {
		d.lock()
		_ = os.RemoveAll(dir)
	})
	return d, u.String()
}

func (d *door) unlock(t *testing.T) {
	t.Helper()
	l, err := net.Listen("unix", d.own)
	if err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listener = l
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			d.pass(l, in)
		}
	}()
}

// pass connects one caller with Postgres, unless the door was shut meanwhile.
func (d *door) pass(through net.Listener, in net.Conn) {
	out, err := net.Dial("unix", d.behind)
	if err != nil {
		_ = in.Close()
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.listener != through {
		_, _ = in.Close(), out.Close()
		return
	}
	d.open[in], d.open[out] = true, true
	carry := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_, _ = to.Close(), from.Close()
	}
	go carry(in, out)
	go carry(out, in)
}

// lock ends all connections, in the middle of whatever they do.
func (d *door) lock() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.listener == nil {
		return
	}
	_ = d.listener.Close()
	d.listener = nil
	for c := range d.open {
		_ = c.Close()
	}
	clear(d.open)
}

// TestDatabaseDown takes the database away under a running worker: what is dropped
// stays in work/ whole, is tried again and told of, and is filed once, without a
// restart, when the database is back.
func TestDatabaseDown(t *testing.T) {
	t.Parallel()

	h := newHouse(t)
	d, address := newDoor(t, h.data.AppURL)
	w := h.start(t, "", envDatabase+"="+address)
	said, ok := w.Stderr.(*record)
	if !ok {
		t.Fatal("the worker's words are not kept")
	}
	t.Cleanup(func() { _ = w.Process.Kill() }) // of a test that failed
	h.watched(t, w.Process.Pid)
	for ; h.dropped < 4; h.dropped++ {
		h.drop(t, h.dropped)
	}
	h.settle(t)

	d.lock()
	before := h.dropped
	for ; h.dropped < 16; h.dropped++ {
		h.drop(t, h.dropped)
	}
	arrived := h.dropped - before + 1 // the eleventh comes twice
	h.until(t, 2*time.Minute, func() (string, bool) {
		tries := strings.Count(said.String(), "claimed files not received, will be tried again")
		held := len(h.list(t, filepath.Join(h.inbox, "work"), true))
		return fmt.Sprintf("%d tries, %d files of %d in work/", tries, held, arrived), tries >= 4 && held == arrived
	})
	if !strings.Contains(said.String(), "level=ERROR") {
		t.Errorf("nobody is told: %s", said)
	}
	for _, path := range h.list(t, filepath.Join(h.inbox, "work"), true) {
		var n int
		if _, err := fmt.Sscanf(filepath.Base(path), "f%d", &n); err != nil {
			t.Fatal(err)
		}
		if content, err := os.ReadFile(path); err != nil || string(content) != invoice(n) {
			t.Errorf("%s is not what was dropped: %v", path, err)
		}
	}
	if n := h.count(t, `select count(*) from ingestions`); n != before+1 { // the first came twice
		t.Errorf("%d receipts, want those of before", n)
	}
	d.unlock(t)
	h.settle(t)
	if err := w.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(); err != nil {
		t.Errorf("the worker ended with %v", err)
	}
	h.check(t, h.dropped)
}
