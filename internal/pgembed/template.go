package pgembed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	// templateFormat changes when clusters are made differently.
	templateFormat = "1"
	// keptTemplates is how many are kept: one for each of the last few sets of
	// migrations, 30 MB each.
	keptTemplates = 5
)

// template is a prepared cluster, stopped, in a folder of the cache.
type template struct {
	log     *slog.Logger
	bin     binaries
	user    account
	prepare func(context.Context, *Server) error
	getenv  func(string) string
	dir     string
}

// templateDir is where the template of a key lives; it makes the folder above.
func templateDir(o Options, bin binaries, key string) (string, error) {
	base, err := o.cacheBase()
	if err != nil {
		return "", err
	}
	all := filepath.Join(base, "templates")
	if err := makeOwnAll(base, all); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{templateFormat, runtime.GOOS, runtime.GOARCH, bin.build, key}, "\x00")))
	return filepath.Join(all, hex.EncodeToString(sum[:8])), nil
}

// copyTo copies the template's data to a new folder, making the template first
// if it is not there.
func (t template) copyTo(ctx context.Context, data string) error {
	for {
		// Shared while it is copied: it may be used by many, but not be removed.
		lock, err := waitLock(ctx, t.lockFile(), syscall.LOCK_SH)
		if err != nil {
			return err
		}
		from := place{dir: t.dir}.data(t.bin.major)
		if _, err := os.Stat(from); err == nil {
			now := time.Now()
			_ = os.Chtimes(t.dir, now, now) // used last
			return errors.Join(copyTree(from, data, t.user), lock.unlock())
		}
		if err := lock.unlock(); err != nil {
			return err
		}
		if err := t.makeOnce(ctx); err != nil {
			return err
		}
	}
}

func (t template) lockFile() string { return t.dir + ".lock" }

// makeOnce makes the template unless another process has.
func (t template) makeOnce(ctx context.Context) error {
	lock, err := waitLock(ctx, t.lockFile(), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer func() { _ = lock.release() }()
	if _, err := os.Stat(t.dir); err == nil {
		return nil
	}
	if err := t.make(ctx); err != nil {
		return fmt.Errorf("prepare the cluster for tests: %w", err)
	}
	return t.prune()
}

// make builds the template beside its place and renames it once it is complete
// and cleanly shut down.
func (t template) make(ctx context.Context) error {
	half := t.dir + ".new"
	sockets, err := socketDir(t.getenv, nameOf(half))
	if err != nil {
		return err
	}
	at := place{dir: half, sockets: sockets}
	// What a killed process left, a Postgres included.
	if err := errors.Join(at.removeData(), os.RemoveAll(half)); err != nil {
		return err
	}
	if err := at.makeDir(); err != nil {
		return err
	}
	lock, err := tryLock(at.lockFile())
	if err != nil {
		return err
	}
	s, err := launch(ctx, launchOptions{log: t.log, test: true, bin: t.bin, user: t.user, at: at, lock: lock})
	if err != nil {
		return errors.Join(err, lock.release())
	}
	err = t.prepare(ctx, s)
	if err := errors.Join(err, s.Stop(context.WithoutCancel(ctx)), s.Err()); err != nil {
		return errors.Join(err, os.RemoveAll(half))
	}
	return os.Rename(half, t.dir)
}

// prune removes the templates that were not used for longest. One that is being
// copied is locked and stays.
func (t template) prune() error {
	dirs, err := filepath.Glob(filepath.Join(filepath.Dir(t.dir), "????????????????"))
	if err != nil {
		return err
	}
	used := map[string]time.Time{}
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err == nil {
			used[dir] = info.ModTime()
		}
	}
	slices.SortFunc(dirs, func(a, b string) int { return used[b].Compare(used[a]) })
	for _, dir := range dirs[min(len(dirs), keptTemplates):] {
		lock, err := tryLock(dir + ".lock")
		if err != nil {
			continue // in use
		}
		if err := errors.Join(os.RemoveAll(dir), lock.release()); err != nil {
			return fmt.Errorf("remove an old template: %w", err)
		}
	}
	return nil
}

// copyTree copies the data folder of a stopped cluster and gives it to user.
func copyTree(from, to string, user account) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir():
			err = os.Mkdir(target, 0o700)
		case d.Type().IsRegular():
			err = copyFile(path, target)
		default:
			err = fmt.Errorf("%s is neither a file nor a folder", path)
		}
		if err != nil {
			return fmt.Errorf("copy the cluster: %w", err)
		}
		return user.give(target)
	})
}

func copyFile(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Close())
}
