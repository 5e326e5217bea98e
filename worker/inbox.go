package worker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/id"
)

const (
	// inboxEvery is the time between two listings where nothing wakes the inbox.
	inboxEvery = 2 * time.Second
	// inboxGap is the least time between two listings, however often it is woken.
	inboxGap = 50 * time.Millisecond
	// inboxPatience is the time after which a file that keeps growing is reported,
	// and an empty one is taken as it is.
	inboxPatience = 15 * time.Minute
	// inboxPage bounds how many names are held at once while a folder is listed.
	inboxPage = 1000
	// inboxReceivers is how many groups of files are received at once.
	inboxReceivers = 4
	// inboxGroup is how many files share a commit where many wait.
	inboxGroup = 16
	// inboxSource is how receipts name this way.
	inboxSource = "inbox"
)

// Inbox takes the files that the ERP drops into a folder. The contract is: write
// x.tmp, then rename it; such a file is taken when it is first listed. Any other
// one is left alone until nothing has changed it for a while (see complete).
//
// A file is claimed by renaming it into work/, which exactly one of several
// processes can do, received (bytes stored, receipt and job committed) and then
// moved to done/<date>/, or to done/duplicates/ when its bytes were received before.
// Nothing is ever deleted. What a killed
// process had claimed is taken over by the others; a file that was received just
// before the kill gets a second receipt, which ends as a duplicate.
//
// The folder is listed every two seconds, which finds everything on every file
// system; events of the system, where there are any, only make it sooner.
//
// An Inbox is used by one goroutine.
type Inbox struct {
	Dir     string // made when missing
	Archive *archive.Archive
	Log     *slog.Logger
	Now     func() time.Time

	claims *claims
	moves  *moves              // nil where the system tells of none
	seen   map[string]sighting // by path, of the listing before

	mu       sync.Mutex
	next     map[string]sighting     // of this listing
	received map[string]id.Ingestion // by path, what is received and could not be put away
}

// Run scans until ctx ends, and then gives nil. What goes wrong is logged and
// tried again: an unmounted folder comes back.
func (b *Inbox) Run(ctx context.Context) error {
	wake, stop := watchFolder(ctx, b.Dir)
	defer stop()
	tick := time.NewTicker(inboxEvery)
	defer tick.Stop()
	for {
		if err := b.Scan(ctx); err != nil && ctx.Err() == nil {
			b.Log.ErrorContext(ctx, "inbox not read", "err", err)
		}
		gap := time.NewTimer(inboxGap)
		select {
		case <-ctx.Done():
			return b.Close()
		case <-gap.C:
		}
		select {
		case <-ctx.Done():
			return b.Close()
		case <-tick.C:
		case <-wake:
		}
	}
}

// Close gives up this process's claims: the next scan of another one takes over
// what is left. The Inbox may be scanned again afterwards.
func (b *Inbox) Close() error {
	b.moves.close()
	b.moves = nil
	if b.claims == nil {
		return nil
	}
	c := b.claims
	b.claims = nil
	return c.close()
}

// Scan makes one listing and takes what is complete. Errors of single files don't
// keep the others waiting.
func (b *Inbox) Scan(ctx context.Context) error {
	if b.claims == nil {
		c, err := openClaims(filepath.Join(b.Dir, "work"))
		if err != nil {
			return err
		}
		b.claims, b.seen, b.received = c, map[string]sighting{}, map[string]id.Ingestion{}
	}
	if b.moves == nil {
		b.moves = openMoves(b.Dir)
	}
	if !b.moves.read() {
		b.moves.close()
		b.moves = nil // the next scan tries again
	}
	b.next = make(map[string]sighting, len(b.seen))
	d := b.newDelivery(ctx)
	err := errors.Join(b.scanClaimed(ctx, d), b.scanOrphans(ctx), b.scanDropped(ctx, d))
	d.wait()
	b.seen = b.next
	return err
}

// scanDropped goes through the folder itself.
func (b *Inbox) scanDropped(ctx context.Context, d *delivery) error {
	dir, err := os.Open(b.Dir)
	if err != nil {
		return fmt.Errorf("open the inbox: %w", err)
	}
	defer dir.Close()
	for {
		entries, err := dir.ReadDir(inboxPage)
		for _, e := range entries {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if !e.Type().IsRegular() || ignored(e.Name()) {
				continue
			}
			if err := b.dropped(ctx, e, d); err != nil {
				b.Log.ErrorContext(ctx, "file left in the inbox", "err", err)
			}
		}
		if err != nil {
			if isEnd(err) {
				return nil
			}
			return fmt.Errorf("list the inbox: %w", err)
		}
	}
}

// dropped looks at one file of the folder and claims it when it is complete.
func (b *Inbox) dropped(ctx context.Context, e fs.DirEntry, d *delivery) error {
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // renamed or removed meanwhile
	}
	if err != nil {
		return fmt.Errorf("look at a file: %w", err)
	}
	path := filepath.Join(b.Dir, e.Name())
	now := b.look(ctx, path, info)
	if !b.complete(path, info, now) {
		return nil
	}
	claimed, err := b.claims.take(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another process was faster
	}
	if err != nil {
		return fmt.Errorf("claim a file: %w", err)
	}
	b.forget(path)
	b.Archive.Reach("claimed")
	return b.deliver(ctx, claimed, now, d)
}

// deliver hands a claimed file on unless it changed while it was claimed: somebody
// still writes, and it waits where it is.
func (b *Inbox) deliver(ctx context.Context, path string, was sighting, d *delivery) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("look at a claimed file: %w", err)
	}
	if info.Size() != was.size || !info.ModTime().Equal(was.changed) {
		b.look(ctx, path, info)
		return nil
	}
	d.add(claimedFile{path: path, was: was})
	return nil
}

// scanClaimed goes through what this process claimed and could not finish.
func (b *Inbox) scanClaimed(ctx context.Context, d *delivery) error {
	paths, err := b.claims.mine()
	if err != nil {
		return err
	}
	for _, path := range paths {
		if ing, ok := b.kept(path); ok {
			copies, err := b.Archive.Copies(ctx, []id.Ingestion{ing})
			if err == nil {
				err = b.putAway(path, ing, copies[ing])
			}
			if err != nil {
				b.Log.ErrorContext(ctx, "received file not put away, will be tried again", "ingestion", ing.String(), "err", err)
				b.keep(path, ing)
			}
			continue
		}
		info, err := os.Lstat(path)
		if err != nil {
			return fmt.Errorf("look at a claimed file: %w", err)
		}
		now := b.look(ctx, path, info)
		if !b.complete(path, info, now) {
			continue
		}
		if err := b.deliver(ctx, path, now, d); err != nil {
			b.Log.ErrorContext(ctx, "claimed file not received, will be tried again", "err", err)
		}
	}
	return nil
}

// scanOrphans takes over what processes that are gone had claimed. It claims
// them for itself; they were complete once, and are checked again.
func (b *Inbox) scanOrphans(ctx context.Context) error {
	n, err := b.claims.adopt()
	if n > 0 {
		b.Log.InfoContext(ctx, "files of an ended process taken over", "count", n)
	}
	return err
}
