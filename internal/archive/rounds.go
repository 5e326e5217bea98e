package archive

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/id"
)

const (
	// collectAfter is the age below which a file that nobody names is left alone: its
	// receipt may be on the way. It is far beyond what any transaction takes.
	collectAfter = 24 * time.Hour
	// collectEvery and checkEvery are the least times from the end of one round over
	// all files to the beginning of the next.
	collectEvery = time.Hour
	checkEvery   = 24 * time.Hour
	// roundSlice is how many files are looked at between two marks of the place.
	roundSlice = 500
)

// The rounds over all stored files.
const (
	roundCheck   = "CHECK"
	roundCollect = "COLLECT"
)

// FileRounds go over all stored files, a slice at a time, each from where the one
// before ended, in whichever process. Any number may run at once.
type FileRounds struct {
	Archive *Archive
	Log     *slog.Logger
}

// errMoved says that another process goes through the same slice.
var errMoved = errors.New("another process is at the same place")

// slice looks at some files after a place and gives the next place; last: there
// are no more.
type slice func(ctx context.Context, after []byte) (place []byte, seen, hits int, last bool, err error)

// goOn goes on with a round until it has ended or until the given time; a round that
// ended a short while ago is not begun again.
func (f FileRounds) goOn(ctx context.Context, kind string, every time.Duration, until time.Time, look slice) error {
	for {
		round, err := f.Archive.DB.AsSystem().Read().FileRound(ctx, kind)
		if err != nil {
			return fmt.Errorf("read how far the round is: %w", err)
		}
		if round.BeganAt == nil && round.EndedAt != nil && f.Archive.now().Sub(*round.EndedAt) < every {
			return nil
		}
		place, seen, hits, last, err := look(ctx, round.After)
		if err != nil {
			return err
		}
		err = f.mark(ctx, kind, round.After, place, seen, hits, last)
		if errors.Is(err, errMoved) {
			return nil
		}
		if err != nil || last || !f.Archive.now().Before(until) {
			return err
		}
	}
}

// mark keeps the place that a slice came to.
func (f FileRounds) mark(ctx context.Context, kind string, was, place []byte, seen, hits int, last bool) error {
	now := f.Archive.now()
	return f.Archive.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		n, err := q.MoveFileRound(ctx, db.MoveFileRoundParams{Kind: kind, WasAfter: was, After: place, Now: now, Seen: int64(seen), Hits: int64(hits)})
		if err != nil {
			return fmt.Errorf("mark the place of the round: %w", err)
		}
		if n == 0 {
			return errMoved
		}
		if !last {
			return nil
		}
		if err := q.EndFileRound(ctx, db.EndFileRoundParams{Kind: kind, WasAfter: place, Now: now}); err != nil {
			return fmt.Errorf("end the round: %w", err)
		}
		return nil
	})
}

// Collect removes stored files that no row names and that were not stored again
// for a day: what was left when a process died between the file and its receipt,
// and what was inside files that could not be filed.
func (f FileRounds) Collect(ctx context.Context, until time.Time) error {
	return f.goOn(ctx, roundCollect, collectEvery, until, f.collect)
}

func (f FileRounds) collect(ctx context.Context, after []byte) (place []byte, seen, hits int, last bool, err error) {
	var from blob.Sum
	copy(from[:], after)
	list, err := f.Archive.Blobs.List(ctx, from, roundSlice)
	if err != nil {
		return nil, 0, 0, false, fmt.Errorf("list stored files: %w", err)
	}
	place, last = after, len(list) < roundSlice
	before := f.Archive.now().Add(-collectAfter)
	var old [][]byte
	for _, s := range list {
		place = s.Sum[:]
		if s.At.Before(before) {
			old = append(old, s.Sum[:])
		}
	}
	unnamed, err := f.Archive.DB.AsSystem().Read().UnnamedFiles(ctx, old)
	if err != nil {
		return nil, 0, 0, false, fmt.Errorf("look for who names stored files: %w", err)
	}
	for _, sum := range unnamed {
		removed, err := f.Archive.Blobs.Remove(ctx, blob.Sum(sum), before)
		if err != nil {
			return nil, 0, 0, false, fmt.Errorf("remove a file that nobody names: %w", err)
		}
		if removed {
			hits++
		}
	}
	if hits > 0 {
		f.Log.InfoContext(ctx, "files removed that nobody named", "count", hits)
	}
	return place, len(list), hits, last, nil
}

// Check reads the stored files that rows name and compares their sizes and sums.
// One that is missing or damaged opens a task for staff and is logged; the task
// closes by itself when a later round finds the file whole.
func (f FileRounds) Check(ctx context.Context, until time.Time) error {
	return f.goOn(ctx, roundCheck, checkEvery, until, func(ctx context.Context, after []byte) ([]byte, int, int, bool, error) {
		return f.check(ctx, after, until)
	})
}

// check ends early when time is up, so that a slice of large files does not hold
// the others up.
func (f FileRounds) check(ctx context.Context, after []byte, until time.Time) (place []byte, seen, hits int, last bool, err error) {
	named, err := f.Archive.DB.AsSystem().Read().NamedFiles(ctx, db.NamedFilesParams{After: after, MaxRows: roundSlice})
	if err != nil {
		return nil, 0, 0, false, fmt.Errorf("list named files: %w", err)
	}
	place = after
	var whole [][]byte
	for i, n := range named {
		bad, err := f.compare(ctx, n)
		if err != nil {
			return nil, 0, 0, false, err
		}
		place, seen = n.Sha256, seen+1
		if bad == "" {
			whole = append(whole, n.Sha256)
		} else {
			hits++
			if err := f.report(ctx, n.Sha256, bad); err != nil {
				return nil, 0, 0, false, err
			}
		}
		if i+1 < len(named) && !f.Archive.now().Before(until) {
			return place, seen, hits, false, f.recovered(ctx, whole)
		}
	}
	return place, seen, hits, len(named) < roundSlice, f.recovered(ctx, whole)
}

// compare tells what is wrong with a file, "" when nothing is. An error is an
// outage of the store, which says nothing of the file.
func (f FileRounds) compare(ctx context.Context, n db.NamedFilesRow) (bad string, err error) {
	sum, err := blob.SumOf(n.Sha256)
	if err != nil {
		return "", fmt.Errorf("read a file's sum: %w", err)
	}
	r, size, err := f.Archive.Blobs.Open(ctx, sum)
	if errors.Is(err, blob.ErrNotFound) {
		return "missing", nil
	}
	if err != nil {
		return "", fmt.Errorf("open a stored file: %w", err)
	}
	defer r.Close()
	if size != n.Size {
		return "size", nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", fmt.Errorf("read a stored file: %w", err)
	}
	if blob.Sum(h.Sum(nil)) != sum {
		return "content", nil
	}
	return "", nil
}

func (f FileRounds) report(ctx context.Context, sum []byte, bad string) error {
	f.Log.ErrorContext(ctx, "a stored file is not what it was", "sha256", blob.Sum(sum).String(), "what", bad)
	err := f.Archive.DB.AsSystem().Read().OpenFileTask(ctx, db.OpenFileTaskParams{ID: id.NewTask(), FileSha256: sum, OpenedAt: f.Archive.now()})
	if err != nil {
		return fmt.Errorf("open a task for a damaged file: %w", err)
	}
	return nil
}

// recovered closes the tasks of files that are whole.
func (f FileRounds) recovered(ctx context.Context, whole [][]byte) error {
	now := f.Archive.now()
	if err := f.Archive.DB.AsSystem().Read().CloseFileTasks(ctx, db.CloseFileTasksParams{Sums: whole, Now: now}); err != nil {
		return fmt.Errorf("close the tasks of whole files: %w", err)
	}
	return nil
}

// FileHealth is what the rounds found, for the metrics.
type FileHealth struct {
	Damaged   int64      // files of open tasks
	Checked   int64      // files in the last whole check
	CheckedAt *time.Time // when that ended; nil: there was none
	Collected int64      // files that the last whole collection removed
}

// Health tells how the stored files are.
func (f FileRounds) Health(ctx context.Context) (FileHealth, error) {
	read := f.Archive.DB.AsSystem().Read()
	check, err := read.FileRound(ctx, roundCheck)
	if err != nil {
		return FileHealth{}, fmt.Errorf("read the last check: %w", err)
	}
	collect, err := read.FileRound(ctx, roundCollect)
	if err != nil {
		return FileHealth{}, fmt.Errorf("read the last collection: %w", err)
	}
	damaged, err := read.FileTasksOpen(ctx)
	if err != nil {
		return FileHealth{}, fmt.Errorf("count damaged files: %w", err)
	}
	return FileHealth{Damaged: damaged, Checked: check.LastSeen, Collected: collect.LastHits, CheckedAt: check.EndedAt}, nil
}
