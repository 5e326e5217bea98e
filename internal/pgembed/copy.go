package pgembed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// memoryWanted is how much the file system in memory must have free before
// throw-away clusters go there. Containers often give it 64 MB.
const memoryWanted = 1 << 30

// CopyOptions describe a throw-away server for the tests of one package.
type CopyOptions struct {
	// Key stands for all that Prepare makes: a hash of the migrations, say. The
	// prepared cluster is kept and used again for the same key and the same build
	// of Postgres.
	Key string
	// Prepare fills the cluster once. Its connections must be closed on return.
	Prepare func(context.Context, *Server) error
	// Cache, Log, Getenv and Report are those of Options.
	Cache  string
	Log    *slog.Logger
	Getenv func(string) string
	Report func(string)
}

// StartCopy starts a server on a copy of a prepared cluster. The first caller on
// a machine prepares it, others wait for that one; from then on a start costs
// the copy of some 30 MB. Every call gives a cluster of its own, so that
// packages tested side by side can't meet.
//
// The server is fast and forgets everything in a crash (fsync is off).
// [Server.Stop] removes it. If the process ends without Stop (a panic, the time
// limit of go test), Postgres ends with it, and the next StartCopy removes the
// rest.
func StartCopy(ctx context.Context, o CopyOptions) (*Server, error) {
	opts := Options{Cache: o.Cache, Log: o.Log, Getenv: o.Getenv, Report: o.Report}.withDefaults()
	user, err := serverAccount()
	if err != nil {
		return nil, err
	}
	bin, err := newFinder(opts, user).find(ctx, "", nil)
	if err != nil {
		return nil, err
	}
	opts.Report(bin.String())
	t := template{log: opts.Log, bin: bin, user: user, prepare: o.Prepare, getenv: opts.Getenv}
	if t.dir, err = templateDir(opts, bin, o.Key); err != nil {
		return nil, err
	}
	at, lock, err := newCopyPlace(ctx, opts.Getenv)
	if err != nil {
		return nil, err
	}
	s, err := startCopy(ctx, t, at, lock)
	if err != nil {
		return nil, errors.Join(err, at.discard(lock))
	}
	return s, nil
}

// discard removes a throw-away cluster. The lock's file goes last, so that
// whoever finds the folder unlocked may take it for left behind.
func (p place) discard(lock *fileLock) error {
	err := errors.Join(p.removeData(), lock.release())
	_ = os.Remove(p.dir) // unless a sweep has got hold of it, which then removes it
	return err
}

func startCopy(ctx context.Context, t template, at place, lock *fileLock) (*Server, error) {
	if err := t.copyTo(ctx, at.data(t.bin.major)); err != nil {
		return nil, err
	}
	return launch(ctx, launchOptions{
		log: t.log, test: true, discard: true, bin: t.bin, user: t.user, at: at, lock: lock,
	})
}

// newCopyPlace makes a folder for one throw-away cluster and locks it, after it
// has removed those whose processes are gone. A lock over all of them keeps a
// folder that was just made from being taken for one left behind.
func newCopyPlace(ctx context.Context, getenv func(string) string) (place, *fileLock, error) {
	base := copyBase(getenv)
	if err := makeOwnAll(base); err != nil {
		return place{}, nil, fmt.Errorf("make the folder of test clusters: %w", err)
	}
	all, err := waitLock(ctx, filepath.Join(base, "sweep.lock"), syscall.LOCK_EX)
	if err != nil {
		return place{}, nil, err
	}
	defer func() { _ = all.release() }()
	if err := sweep(base, getenv); err != nil {
		return place{}, nil, fmt.Errorf("remove test clusters left behind: %w", err)
	}
	dir, err := os.MkdirTemp(base, strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return place{}, nil, fmt.Errorf("make a test cluster's folder: %w", err)
	}
	at, err := copyPlace(dir, getenv)
	if err == nil && os.Geteuid() == 0 {
		err = os.Chmod(dir, 0o711)
	}
	if err != nil {
		return place{}, nil, errors.Join(err, os.RemoveAll(dir))
	}
	lock, err := tryLock(at.lockFile())
	if err != nil {
		return place{}, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return at, lock, nil
}

// copyBase is in memory where there is room, and in the temporary folder if not.
func copyBase(getenv func(string) string) string {
	name := "comptoir-test-" + strconv.Itoa(os.Geteuid())
	const memory = "/dev/shm"
	if freeMemory(memory) > memoryWanted && syscall.Access(memory, 0x2 /* W_OK */) == nil {
		return filepath.Join(memory, name)
	}
	return filepath.Join(tempDir(getenv), name)
}

// copyPlace keeps the socket beside the data, where it goes with it, unless the
// path is too long for a socket.
func copyPlace(dir string, getenv func(string) string) (place, error) {
	at := place{dir: dir, sockets: filepath.Join(dir, "s")}
	if socketFits(at.sockets) {
		return at, nil
	}
	var err error
	at.sockets, err = socketDir(getenv, nameOf(dir))
	return at, err
}

// sweep removes the clusters in base that no process owns.
func sweep(base string, getenv func(string) string) error {
	entries, err := os.ReadDir(base)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		at, err := copyPlace(filepath.Join(base, e.Name()), getenv)
		if err != nil {
			return err
		}
		lock, err := tryLock(at.lockFile())
		if errors.Is(err, errLocked) || errors.Is(err, os.ErrNotExist) {
			continue // in use, or removed by its owner just now
		}
		if err != nil {
			return err
		}
		if err := errors.Join(at.removeData(), os.RemoveAll(at.dir), lock.release()); err != nil {
			return err
		}
	}
	return nil
}
