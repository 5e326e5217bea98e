package worker

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"
)

// claims are the files that one process took out of the inbox and has not
// finished: work/<process>/<name>, and for a name that comes again before that
// work/<process>/<count>/<name>, so that nothing is overwritten. Beside the folder
// stands a file work/<process>.lock, under an flock(2) that ends with the process
// however that ends; who can lock it may take the folder's files over.
type claims struct {
	root  string
	dir   string
	lock  *os.File
	count int
}

const lockSuffix = ".lock"

var errClaimed = errors.New("claimed by a running process")

// openClaims makes a place for this process's claims. The lock is held before
// the folder exists, so that nobody ever finds the folder without it.
func openClaims(root string) (*claims, error) {
	if err := os.MkdirAll(root, 0o755); err != nil { //nolint:gosec // the ERP's people may look
		return nil, fmt.Errorf("make the inbox: %w", err)
	}
	c := &claims{root: root, dir: filepath.Join(root, fmt.Sprintf("%d-%s", os.Getpid(), uuid.New()))}
	lock, err := lockFile(c.dir + lockSuffix)
	if err != nil {
		return nil, fmt.Errorf("lock this process's claims: %w", err)
	}
	c.lock = lock
	if err := os.Mkdir(c.dir, 0o755); err != nil { //nolint:gosec // as above
		return nil, errors.Join(fmt.Errorf("make a folder for claims: %w", err), c.close())
	}
	return c, nil
}

// lockFile takes a lock at once or gives errClaimed.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errClaimed
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// close gives the claims up. Files that are left stay for others to adopt.
func (c *claims) close() error {
	return errors.Join(removeClaims(c.dir), c.lock.Close())
}

// removeClaims removes a folder of claims and its lock's file when nothing is
// left in it. The caller holds the lock.
func removeClaims(dir string) error {
	counts, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range counts {
		if e.IsDir() {
			_ = os.Remove(filepath.Join(dir, e.Name())) // fails when something is in it, as it should
		}
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil // not empty: somebody adopts it
	}
	if err := os.Remove(dir + lockSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// take claims a file by renaming it and gives its new path. The error is
// fs.ErrNotExist when another process was faster. Nobody else writes into this
// process's folder, so a place that is free stays free until the rename.
func (c *claims) take(path string) (string, error) {
	place := filepath.Join(c.dir, filepath.Base(path))
	for !isFree(place) {
		c.count++
		own := filepath.Join(c.dir, strconv.Itoa(c.count))
		if !isFree(own) {
			continue
		}
		if err := os.Mkdir(own, 0o755); err != nil { //nolint:gosec // the ERP's people may look
			return "", err
		}
		place = filepath.Join(own, filepath.Base(path))
	}
	if err := os.Rename(path, place); err != nil {
		if own := filepath.Dir(place); own != c.dir {
			_ = os.Remove(own)
		}
		return "", err
	}
	return place, nil
}

// isFree tells whether nothing stands in a place.
func isFree(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// now is the time by the clock of the folder's file system: that of a change made
// just now.
func (c *claims) now() (time.Time, bool) {
	// The mode that it has: nothing but the time changes.
	if err := c.lock.Chmod(0o600); err != nil {
		return time.Time{}, false
	}
	info, err := c.lock.Stat()
	if err != nil {
		return time.Time{}, false
	}
	t, ok := timesOf(info)
	return t.inode, ok
}

// mine lists what this process claimed and has not finished.
func (c *claims) mine() ([]string, error) { return claimedIn(c.dir) }

// claimedIn lists the claimed files of a process's folder; empty folders of
// finished ones are removed on the way.
func claimedIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list claims: %w", err)
	}
	var paths []string
	for _, e := range entries {
		own := filepath.Join(dir, e.Name())
		if !e.IsDir() {
			paths = append(paths, own)
			continue
		}
		files, err := os.ReadDir(own)
		if err != nil {
			return nil, fmt.Errorf("list claims: %w", err)
		}
		for _, f := range files {
			paths = append(paths, filepath.Join(own, f.Name()))
		}
		if len(files) == 0 {
			_ = os.Remove(own)
		}
	}
	return paths, nil
}

// adopt makes the claims of processes that are gone this process's own, and
// tells how many there were.
func (c *claims) adopt() (int, error) {
	entries, err := os.ReadDir(c.root)
	if err != nil {
		return 0, fmt.Errorf("list claims: %w", err)
	}
	total := 0
	for _, e := range entries {
		dir := filepath.Join(c.root, strings.TrimSuffix(e.Name(), lockSuffix))
		if dir == c.dir || !e.IsDir() && !strings.HasSuffix(e.Name(), lockSuffix) {
			continue
		}
		n, err := c.adoptFrom(dir)
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

func (c *claims) adoptFrom(dir string) (n int, err error) {
	lock, err := lockFile(dir + lockSuffix)
	if errors.Is(err, errClaimed) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("lock the claims of an ended process: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	paths, err := claimedIn(dir)
	if err != nil {
		return 0, err
	}
	for _, path := range paths {
		if _, err := c.take(path); err != nil {
			return n, fmt.Errorf("take a claim over: %w", err)
		}
		n++
	}
	return n, removeClaims(dir)
}

// isEnd tells the end of a listing from an error.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }
