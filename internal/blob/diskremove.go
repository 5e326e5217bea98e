package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// List gives a part of the store; see Store.
func (d *Disk) List(ctx context.Context, after Sum, most int) ([]Stored, error) {
	var list []Stored
	from := after.String()
	outer, err := names(d.files, from[:2])
	if err != nil {
		return nil, err
	}
	for _, one := range outer {
		inner, err := names(filepath.Join(d.files, one), lowest(one == from[:2], from[2:4]))
		if err != nil {
			return nil, err
		}
		for _, two := range inner {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			files, err := names(filepath.Join(d.files, one, two), lowest(one+two == from[:4], from))
			if err != nil {
				return nil, err
			}
			for _, name := range files {
				sum, err := parseSum(name)
				if err != nil || sum == after {
					continue // nothing of ours, or the one that was seen
				}
				info, err := os.Stat(d.path(sum))
				if errors.Is(err, fs.ErrNotExist) {
					continue // removed meanwhile
				}
				if err != nil {
					return nil, fmt.Errorf("look at a stored file: %w", err)
				}
				if list = append(list, Stored{Sum: sum, Size: info.Size(), At: info.ModTime()}); len(list) == most {
					return list, nil
				}
			}
		}
	}
	return list, nil
}

// lowest is the name to begin with: a bound holds only on the way to it.
func lowest(onTheWay bool, name string) string {
	if onTheWay {
		return name
	}
	return ""
}

// names lists a folder in order, from a name on. A folder that is not there is empty.
func names(dir, from string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list stored files: %w", err)
	}
	var list []string
	for _, e := range entries {
		if e.Name() >= from {
			list = append(list, e.Name())
		}
	}
	return list, nil
}

// Remove removes a file; see Store. It is taken aside first and looked at there:
// what was stored again in between is put back, so that no Put is undone. For
// that moment the file is not found.
func (d *Disk) Remove(_ context.Context, sum Sum, before time.Time) (bool, error) {
	path, aside := d.path(sum), filepath.Join(d.temp, asidePrefix+sum.String())
	young, err := youngerThan(path, before)
	if young || err != nil {
		return false, ignoreMissing(err)
	}
	if err := os.Rename(path, aside); err != nil {
		return false, ignoreMissing(err)
	}
	young, err = youngerThan(aside, before)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // another process put it back: it starts now, or removes too
	}
	if young || err != nil {
		return false, errors.Join(err, d.putBack(aside, sum))
	}
	if err := os.Remove(aside); err != nil {
		return false, ignoreMissing(err)
	}
	return true, nil
}

func youngerThan(path string, before time.Time) (bool, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return false, err
	}
	return !info.ModTime().Before(before), nil
}

// putBack gives a file that was taken aside its name again, unless somebody
// stored the same bytes meanwhile.
func (d *Disk) putBack(aside string, sum Sum) error {
	path := d.path(sum)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("put a file back: %w", err)
	}
	if err := os.Link(aside, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return ignoreMissing(err)
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("put a file back: %w", err)
	}
	return ignoreMissing(os.Remove(aside))
}

func ignoreMissing(err error) error {
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("remove a stored file: %w", err)
}
