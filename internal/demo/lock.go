package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lockPatience is how long a start waits for a run that is ending: one whose
// `make` was killed needs a moment to notice and to stop in order.
const lockPatience = 6 * time.Second

// lock keeps two demos of one clone apart. The kernel drops it with its process,
// however that ends.
type lock struct{ file *os.File }

func takeLock(ctx context.Context, path string, tell func(string)) (*lock, error) {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for told := false; ; {
		l, held, err := tryLock(path)
		if l != nil || err != nil {
			return l, err
		}
		if held != "" && !told {
			told = true
			tell("another run of this clone is there (process " + held + "); waiting a moment for its end")
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("this clone's demo is running already (process %s); stop that one first", held)
		}
	}
}

// tryLock takes the lock or tells who holds it. Neither comes when the holder
// removed the file while we opened it: then the next try gets the new one.
func tryLock(path string) (*lock, string, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, "", fmt.Errorf("open the demo's lock: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		held := holder(file)
		return nil, held, file.Close()
	}
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("lock the demo: %w", err), file.Close())
	}
	ours, err := file.Stat()
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("look at the demo's lock: %w", err), file.Close())
	}
	if there, err := os.Stat(path); err != nil || !os.SameFile(ours, there) {
		return nil, "", file.Close()
	}
	err = file.Truncate(0)
	if err == nil {
		_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	}
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("write the demo's lock: %w", err), file.Close())
	}
	return &lock{file}, "", nil
}

// holder reads the process number that the lock's owner wrote.
func holder(file *os.File) string {
	var text [16]byte
	n, _ := file.ReadAt(text[:], 0)
	return strings.TrimSpace(string(text[:n]))
}

// release removes the file while it is locked, so that none is left behind.
func (l *lock) release() error {
	return errors.Join(os.Remove(l.file.Name()), l.file.Close())
}
