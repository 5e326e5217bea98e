package pgembed

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestPlaceOfClones(t *testing.T) {
	t.Parallel()

	dir := openDir(t)
	clone, link := filepath.Join(dir, "My Clone"), filepath.Join(dir, "link")
	if err := os.Mkdir(clone, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(clone, link); err != nil {
		t.Fatal(err)
	}
	at := func(clone string) place {
		p, err := Options{Clone: clone}.withDefaults().place()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if at(clone) != at(link) {
		t.Error("a clone reached by a link has another cluster")
	}
	if other := at(filepath.Join(dir, "other", "My Clone")); at(clone).dir == other.dir || at(clone).sockets == other.sockets {
		t.Error("two clones of one name share a cluster")
	}
	if got := filepath.Base(at(clone).dir); !strings.HasPrefix(got, "my-clone-") {
		t.Errorf("folder = %q, want the clone's name in it", got)
	}
}

func TestSocketPathsFit(t *testing.T) {
	t.Parallel()

	long := "/" + strings.Repeat("x", 120)
	getenv := func(name string) string { return map[string]string{"TMPDIR": long, "XDG_RUNTIME_DIR": long}[name] }
	dir, err := socketDir(getenv, nameOf(long))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(socketPath(dir)); got > 103 {
		t.Errorf("socket path %s has %d bytes", socketPath(dir), got)
	}
	at, err := copyPlace(long, getenv)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(socketPath(at.sockets)); got > 103 {
		t.Errorf("socket path %s of a copy has %d bytes", socketPath(at.sockets), got)
	}
}

func TestFoldersOfOthersAreRefused(t *testing.T) {
	t.Parallel()

	dir := openDir(t)
	link := filepath.Join(dir, "link")
	if err := os.Symlink(openDir(t), link); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused := []string{link, file}
	if os.Geteuid() == 0 {
		foreign := filepath.Join(dir, "foreign")
		if err := os.Mkdir(foreign, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(foreign, 65534, 65534); err != nil {
			t.Fatal(err)
		}
		refused = append(refused, foreign)
	}
	for _, path := range refused {
		if err := makeOwn(path); err == nil {
			t.Errorf("makeOwn takes %s", filepath.Base(path))
		}
	}
}

func TestLock(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "lock")
	held, err := tryLock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tryLock(path); !errors.Is(err, errLocked) {
		t.Errorf("second lock = %v, want errLocked", err)
	}
	if got := lockHolder(path); got != os.Getpid() {
		t.Errorf("holder = %d, want %d", got, os.Getpid())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*lockPoll)
	defer cancel()
	if _, err := waitLock(ctx, path, syscall.LOCK_EX); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("wait for a held lock = %v, want that time is up", err)
	}
	waited := make(chan error, 1)
	go func() {
		l, err := waitLock(t.Context(), path, syscall.LOCK_EX)
		if err == nil {
			err = l.release()
		}
		waited <- err
	}()
	if err := held.release(); err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err != nil {
		t.Errorf("wait for a released lock: %v", err)
	}
	wantGone(t, path)
}

func TestOrphanFileOfTheDead(t *testing.T) {
	t.Parallel()

	data := t.TempDir()
	file := filepath.Join(data, "postmaster.pid")
	for name, pid := range map[string]string{
		"dead":     strconv.Itoa(1 << 22), // the largest that Linux gives, plus one
		"stranger": strconv.Itoa(os.Getpid()),
	} {
		if err := os.WriteFile(file, []byte(pid+"\n"+data+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := stopOrphan(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantGone(t, file)
	}
}

func TestServerLog(t *testing.T) {
	t.Parallel()

	l := newServerLog(slog.New(slog.DiscardHandler))
	for _, part := range []string{"LOG:  one\nLOG:  database sys", "tem is ready to acc", "ept connections\n"} {
		select {
		case <-l.ready:
			t.Fatalf("ready before %q", part)
		default:
		}
		if _, err := l.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	wantClosed(t, "ready", l.ready)
	for i := range 2 * keptLines {
		_, _ = l.Write([]byte("LOG:  line " + strconv.Itoa(i) + "\n"))
	}
	if got := strings.Count(l.quote(), "\n"); got != keptLines {
		t.Errorf("%d lines quoted, want %d", got, keptLines)
	}
}

func TestStopGivesUpInTheEnd(t *testing.T) {
	t.Parallel()

	user := account{}
	cmd := user.command(context.Background(), "/bin/sh", "-c", "trap '' INT; echo "+readyLine+" >&2; exec sleep 60")
	log := newServerLog(testLog(t))
	p, err := spawn(cmd, log)
	if err != nil {
		t.Fatal(err)
	}
	wantClosed(t, "start", log.ready)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := p.stop(ctx, syscall.SIGINT); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("stop of one that does not listen = %v, want that time was up", err)
	}
	wantClosed(t, "end", p.done)
}
