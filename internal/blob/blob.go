// Package blob keeps files by what is in them: a file's name is the SHA-256 of
// its bytes, so that the same bytes are stored once and a damaged file can be
// told from a whole one.
//
// A file is there whole or not at all, and is on the disk when Put returns: it
// is written beside the others, synced, renamed, and the folder synced. Files
// are never changed and never removed here.
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
	"time"
)

// ErrNotFound is returned for a sum that no stored file has.
var ErrNotFound = errors.New("no such file in the store")

// Sum is the SHA-256 of a file's bytes (FIPS 180-4).
type Sum [sha256.Size]byte

func (s Sum) String() string { return hex.EncodeToString(s[:]) }

// SumOf reads the binary form, as the database keeps it.
func SumOf(b []byte) (Sum, error) {
	if len(b) != sha256.Size {
		return Sum{}, fmt.Errorf("a SHA-256 has %d bytes, not %d", sha256.Size, len(b))
	}
	return Sum(b), nil
}

// Store is a folder of files on a local or a mounted disk. It may be used by
// several processes at once.
type Store struct {
	files string // sha256/ab/cd/abcd…
	temp  string // on the same file system, or rename would not be atomic
}

// staleAfter is the age at which an unfinished file belongs to nobody any more:
// its process was killed.
const staleAfter = 24 * time.Hour

// Open opens the store of an address (file:///var/lib/comptoir/files) and makes
// its folders where they are missing.
func Open(address string) (*Store, error) {
	root, err := Folder(address)
	if err != nil {
		return nil, err
	}
	s := &Store{files: filepath.Join(root, "sha256"), temp: filepath.Join(root, "tmp")}
	for _, dir := range []string{s.files, s.temp} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make the folder of the files: %w", err)
		}
	}
	return s, s.sweep()
}

// sweep removes what killed processes left unfinished.
func (s *Store) sweep() error {
	entries, err := os.ReadDir(s.temp)
	if err != nil {
		return fmt.Errorf("list unfinished files: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || time.Since(info.ModTime()) < staleAfter {
			continue // gone meanwhile, or somebody's at work
		}
		if err := os.Remove(filepath.Join(s.temp, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove an unfinished file: %w", err)
		}
	}
	return nil
}

// Put stores what r gives and returns its sum and size. Storing the same bytes
// again is no error; it replaces a copy that was damaged meanwhile. After an
// error nothing is stored.
func (s *Store) Put(ctx context.Context, r io.Reader) (Sum, int64, error) {
	f, err := os.CreateTemp(s.temp, "put-*")
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
	if err := s.place(f.Name(), sum); err != nil {
		return Sum{}, 0, err
	}
	stored = true
	return sum, size, nil
}

// place gives a finished file its name. A folder is on the disk only when the
// folder above it was synced, so all of them are: there is no telling whether a
// process that was killed made one of them and did not come to its sync.
func (s *Store) place(temp string, sum Sum) error {
	path := s.path(sum)
	inner := filepath.Dir(path)
	if err := os.MkdirAll(inner, 0o700); err != nil {
		return fmt.Errorf("make a folder for a file: %w", err)
	}
	if err := os.Rename(temp, path); err != nil {
		return fmt.Errorf("name a file: %w", err)
	}
	for _, dir := range []string{inner, filepath.Dir(inner), s.files} {
		if err := syncDir(dir); err != nil {
			return fmt.Errorf("sync a folder of files: %w", err)
		}
	}
	return nil
}

// Open opens a stored file for reading and gives its size in bytes. The error
// is [ErrNotFound] when there is none. The caller closes it.
func (s *Store) Open(_ context.Context, sum Sum) (io.ReadSeekCloser, int64, error) {
	f, err := os.Open(s.path(sum))
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

// Check tells why files can't be stored now; nil when they can.
func (s *Store) Check(_ context.Context) error {
	f, err := os.CreateTemp(s.temp, "check-*")
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
func (s *Store) path(sum Sum) string {
	name := sum.String()
	return filepath.Join(s.files, name[:2], name[2:4], name)
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// reader stops reading when its context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
