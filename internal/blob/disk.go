package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// Disk is a store in a folder of a local or a mounted disk. A file is written
// beside the others, synced, renamed, and its folder synced.
type Disk struct {
	files string // sha256/ab/cd/abcd…
	temp  string // on the same file system, or rename would not be atomic
	// known are the inner folders that this process found to be on the disk.
	known [1 << 16]atomic.Bool
}

var _ Store = (*Disk)(nil)

const (
	// staleAfter is the age at which an unfinished file belongs to nobody any more:
	// its process was killed.
	staleAfter = 24 * time.Hour
	// asidePrefix begins the names of files that are being removed.
	asidePrefix = "removed-"
)

// openDisk makes the folders where they are missing, and puts in order what
// killed processes left.
func openDisk(address string) (*Disk, error) {
	root, err := Folder(address)
	if err != nil {
		return nil, err
	}
	d := &Disk{files: filepath.Join(root, "sha256"), temp: filepath.Join(root, "tmp")}
	for _, dir := range []string{d.files, d.temp} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make the folder of the files: %w", err)
		}
	}
	return d, d.sweep()
}

// sweep removes what killed processes left unfinished, and puts back what they
// were about to remove: whoever removes files will find it again.
func (d *Disk) sweep() error {
	entries, err := os.ReadDir(d.temp)
	if err != nil {
		return fmt.Errorf("list unfinished files: %w", err)
	}
	for _, e := range entries {
		path := filepath.Join(d.temp, e.Name())
		if name, aside := strings.CutPrefix(e.Name(), asidePrefix); aside {
			if sum, err := parseSum(name); err == nil {
				if err := d.putBack(path, sum); err != nil {
					return err
				}
				continue
			}
		}
		info, err := e.Info()
		if err != nil || time.Since(info.ModTime()) < staleAfter {
			continue // gone meanwhile, or somebody's at work
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove an unfinished file: %w", err)
		}
	}
	return nil
}

// Put stores a file; see Store.
func (d *Disk) Put(ctx context.Context, r io.Reader) (Sum, int64, error) {
	f, err := os.CreateTemp(d.temp, "put-*")
	if err != nil {
		return Sum{}, 0, fmt.Errorf("begin a file: %w", err)
	}
	stored := false
	defer func() {
		if !stored {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	h := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, h), reader{ctx, r})
	if err != nil {
		return Sum{}, 0, fmt.Errorf("write a file: %w", err)
	}
	if err := f.Sync(); err != nil {
		return Sum{}, 0, fmt.Errorf("sync a file: %w", err)
	}
	if err := f.Close(); err != nil {
		return Sum{}, 0, fmt.Errorf("end a file: %w", err)
	}
	sum := Sum(h.Sum(nil))
	if err := d.place(f.Name(), sum); err != nil {
		return Sum{}, 0, err
	}
	stored = true
	return sum, size, nil
}

// place gives a finished file its name. A folder is on the disk only when the
// folder above it was synced. There is no telling whether a process that was
// killed made one of them and did not come to its sync, so each process syncs
// the way to a folder once.
func (d *Disk) place(temp string, sum Sum) error {
	path := d.path(sum)
	inner := filepath.Dir(path)
	known := &d.known[int(sum[0])<<8|int(sum[1])]
	again := known.Load()
	if !again {
		if err := os.MkdirAll(inner, 0o700); err != nil {
			return fmt.Errorf("make a folder for a file: %w", err)
		}
	}
	if err := os.Rename(temp, path); err != nil {
		known.Store(false) // somebody removed the folder: the next try makes it
		return fmt.Errorf("name a file: %w", err)
	}
	if err := syncDir(inner); err != nil {
		return fmt.Errorf("sync a folder of files: %w", err)
	}
	if again {
		return nil
	}
	for _, dir := range []string{filepath.Dir(inner), d.files} {
		if err := syncDir(dir); err != nil {
			return fmt.Errorf("sync a folder of files: %w", err)
		}
	}
	known.Store(true)
	return nil
}

// Open opens a file; see Store.
func (d *Disk) Open(_ context.Context, sum Sum) (io.ReadSeekCloser, int64, error) {
	f, err := os.Open(d.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, ErrNotFound
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open a stored file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, 0, fmt.Errorf("look at a stored file: %w", err)
	}
	return f, info.Size(), nil
}

// Check tells why files can't be stored now; see Store.
func (d *Disk) Check(_ context.Context) error {
	f, err := os.CreateTemp(d.temp, "check-*")
	if err != nil {
		return fmt.Errorf("write to the store of files: %w", err)
	}
	_, err = f.WriteString("ok")
	err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	if err != nil {
		return fmt.Errorf("write to the store of files: %w", err)
	}
	return nil
}

// path spreads files over 65,536 folders: no folder grows past what file systems list well.
func (d *Disk) path(sum Sum) string {
	name := sum.String()
	return filepath.Join(d.files, name[:2], name[2:4], name)
}

func parseSum(name string) (Sum, error) {
	b, err := hex.DecodeString(name)
	if err != nil || len(name) != 2*sha256.Size || strings.ToLower(name) != name {
		return Sum{}, errors.New("not the name of a stored file")
	}
	return Sum(b), nil
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
