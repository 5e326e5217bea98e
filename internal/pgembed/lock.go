package pgembed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"
)

// errLocked says that another process holds a lock.
var errLocked = errors.New("locked by another process")

// lockPoll is how often a lock that is held is asked for again. flock has no
// wait that a context could end.
const lockPoll = 25 * time.Millisecond

// fileLock is an flock(2): it ends with the process however that ends, and is
// not inherited by Postgres, since Go opens files close-on-exec.
type fileLock struct {
	file *os.File
	path string
}

// tryLock takes the lock at once or gives errLocked. The file names the holder.
func tryLock(path string) (*fileLock, error) {
	l, err := flock(path, syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	err = l.file.Truncate(0)
	if err == nil {
		_, err = l.file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("write lock: %w", err), l.release())
	}
	return l, nil
}

// waitLock waits for the lock until ctx ends. how is LOCK_EX or LOCK_SH.
func waitLock(ctx context.Context, path string, how int) (*fileLock, error) {
	tick := time.NewTicker(lockPoll)
	defer tick.Stop()
	for {
		l, err := flock(path, how)
		if !errors.Is(err, errLocked) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for %s: %w", path, ctx.Err())
		case <-tick.C:
		}
	}
}

// flock opens and locks path. Holders remove the file when they release it, so
// the lock counts only if the file is still the one that the path names.
func flock(path string, how int) (*fileLock, error) {
	for {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, fmt.Errorf("open lock: %w", err)
		}
		err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if errors.Is(err, syscall.EINTR) {
			_ = f.Close()
			continue
		}
		if errors.Is(err, syscall.EWOULDBLOCK) {
			_ = f.Close()
			return nil, errLocked
		}
		if err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		held, err := f.Stat()
		if err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if named, err := os.Stat(path); err == nil && os.SameFile(held, named) {
			return &fileLock{file: f, path: path}, nil
		}
		_ = f.Close()
	}
}

// release removes the file and gives the lock up.
func (l *fileLock) release() error {
	err := os.Remove(l.path)
	if errors.Is(err, os.ErrNotExist) {
		err = nil // removed with its folder
	}
	return errors.Join(err, l.file.Close())
}

// unlock gives the lock up and leaves the file to others: for shared locks.
func (l *fileLock) unlock() error { return l.file.Close() }

// lockHolder reads who wrote the lock; 0 if nobody did.
func lockHolder(path string) int {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(string(bytes.TrimSpace(text)))
	if err != nil {
		return 0
	}
	return pid
}
