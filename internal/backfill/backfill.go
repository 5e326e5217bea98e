// Package backfill brings an archive of the past in: folders of many files, in
// one batch that can be interrupted at any time and goes on where it stopped.
//
// Each file is claimed by its receipt, under the batch, its path, size and time:
// the same file has one receipt in a batch, however often the batch is run and by
// however many at once. Files go through a queue of their own, behind which
// nothing new waits, and nobody is told of them.
package backfill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/paper"
)

const (
	// groupSize is how many files share a commit.
	groupSize = 32
	// receivers is how many groups are received at once.
	receivers = 3
	// progressEvery is the time between two lines of progress.
	progressEvery = 2 * time.Second
)

// Import is one call of `comptoir ingest`.
type Import struct {
	Archive *archive.Archive
	Roots   []string // files, and folders with all that is in them
	// Fresh begins a batch although an earlier one over the same roots has not ended.
	Fresh bool
	// Patience is how long to wait while nothing moves, once all files are received;
	// 0: not at all.
	Patience time.Duration
	// Progress gets a line now and then, and one for each file that can't be read.
	Progress io.Writer
	Now      func() time.Time
}

// Report is how an import stands when Run returns.
type Report struct {
	Batch  archive.Batch
	Files  int // found under the roots
	Before int // of these, received by an earlier call
	Failed int // of these, could not be read
	archive.Counts
}

// Done tells whether nothing is left to do.
func (r Report) Done() bool { return r.Failed == 0 && r.ToDo == 0 && r.In >= r.Files }

// run is an import under way.
type run struct {
	*Import
	batch archive.Batch

	mu     sync.Mutex
	report Report
	meter  meter
}

// Run receives all files and waits until they have come to an end, or until
// nothing moves any more. A file that can't be read is told and counted, the
// others are taken all the same. The error is an outage, or the end of ctx; the
// same call goes on later.
func (i *Import) Run(ctx context.Context) (Report, error) {
	roots, err := whole(i.Roots)
	if err != nil {
		return Report{}, err
	}
	r := &run{Import: i}
	if r.batch, err = i.Archive.OpenBatch(ctx, roots, i.Fresh); err != nil {
		return Report{}, err
	}
	r.report.Batch = r.batch
	if err := r.count(ctx, roots); err != nil {
		return r.report, err
	}
	err = r.receiveAll(ctx, roots)
	if err == nil {
		err = r.wait(ctx)
	}
	counts, cerr := i.Archive.BatchCounts(context.WithoutCancel(ctx), r.batch.ID)
	r.report.Counts = counts
	if err = errors.Join(err, cerr); err != nil {
		return r.report, err
	}
	if r.report.Done() {
		return r.report, i.Archive.EndBatch(ctx, r.batch.ID)
	}
	return r.report, nil
}

// whole makes the roots' paths absolute, so that a call from another folder is the
// same, and leaves out what lies under another one.
func whole(roots []string) ([]string, error) {
	all := make([]string, len(roots))
	for i, r := range roots {
		path, err := filepath.Abs(r)
		if err != nil {
			return nil, fmt.Errorf("find %s: %w", r, err)
		}
		all[i] = path
	}
	slices.Sort(all)
	var out []string
	for _, path := range slices.Compact(all) {
		within := func(root string) bool { return strings.HasPrefix(path, strings.TrimSuffix(root, "/")+"/") }
		if !slices.ContainsFunc(out, within) {
			out = append(out, path)
		}
	}
	return out, nil
}

// walk calls fn for each file under the roots; err is why one can't be read.
func walk(ctx context.Context, roots []string, fn func(path string, err error) error) error {
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err == nil && (e.IsDir() || !e.Type().IsRegular() && path != root):
				return nil
			}
			return fn(path, err)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// count finds out how much there is to do: without it there is no telling when it ends.
func (r *run) count(ctx context.Context, roots []string) error {
	return walk(ctx, roots, func(string, error) error { r.report.Files++; return nil })
}

// receiveAll walks the roots and receives, several groups at once.
func (r *run) receiveAll(ctx context.Context, roots []string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	groups := make(chan []string)
	var wg sync.WaitGroup
	for range receivers {
		wg.Go(func() {
			for group := range groups {
				if err := r.receive(ctx, group); err != nil {
					cancel(err)
				}
			}
		})
	}
	ticker := r.showing(ctx)
	var group []string
	hand := func() error {
		select {
		case groups <- group:
			group = nil
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := r.eachFile(ctx, roots, func(path string) error {
		if group = append(group, path); len(group) < groupSize {
			return nil
		}
		return hand()
	})
	if err == nil && len(group) > 0 {
		err = hand()
	}
	close(groups)
	wg.Wait()
	ticker()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// eachFile calls fn for each file under the roots, what may be an index before the
// files that it names: these then need not wait for it.
func (r *run) eachFile(ctx context.Context, roots []string, fn func(path string) error) error {
	for _, first := range []bool{true, false} {
		err := walk(ctx, roots, func(path string, err error) error {
			switch {
			case paper.MayBeIndex(path) != first:
				return nil
			case err != nil:
				r.failed(err)
				return nil
			}
			return fn(path)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// failed tells of a file that can't be read.
func (r *run) failed(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Failed++
	fmt.Fprintf(r.Progress, "comptoir: %v\n", err)
}

// receive brings a group in, but for what an earlier call brought.
func (r *run) receive(ctx context.Context, paths []string) error {
	var files []archive.Arrival
	var from []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err == nil && !info.Mode().IsRegular() {
			err = fmt.Errorf("%s: no regular file", path)
		}
		if err != nil {
			r.failed(err)
			continue
		}
		files = append(files, archive.Arrival{Name: filepath.Base(path), Folder: filepath.Dir(path), Origin: r.origin(path, info)})
		from = append(from, path)
	}
	claimed, err := r.Archive.Claimed(ctx, files)
	if err != nil {
		return err
	}
	fresh := files[:0]
	for i, f := range files {
		if _, ok := claimed[f.Origin]; ok {
			continue
		}
		content, err := os.Open(from[i])
		if err != nil {
			r.failed(err)
			continue
		}
		defer content.Close()
		f.Content = content
		fresh = append(fresh, f)
	}
	r.mu.Lock()
	r.report.Before += len(claimed)
	r.mu.Unlock()
	if len(fresh) == 0 {
		return nil
	}
	_, err = r.Archive.ReceiveAll(ctx, archive.Way{Source: "cli", Lane: archive.Backfill, Batch: r.batch.ID}, fresh)
	return err
}

func (r *run) origin(path string, info fs.FileInfo) archive.Origin {
	return archive.OriginOf("import", r.batch.ID.String(), path, strconv.FormatInt(info.Size(), 10), strconv.FormatInt(info.ModTime().UnixNano(), 10))
}
