package worker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/comptoir/internal/archive"
)

const (
	// inboxEvery is the time between two listings. A file is taken when two of them
	// saw the same size and time, so it is filed within some three seconds.
	inboxEvery = time.Second
	// inboxPatience is the time after which a file that keeps growing is reported,
	// and an empty one is taken as it is.
	inboxPatience = 15 * time.Minute
	// inboxPage bounds how many names are held at once while a folder is listed.
	inboxPage = 1000
	// inboxSource is how receipts name this way.
	inboxSource = "inbox"
)

// Inbox takes the files that the ERP drops into a folder. The best contract is:
// write x.tmp, then rename it. Without it a file is left alone until its size
// and its time of change stay the same from one listing to the next, by this
// machine's clock.
//
// A file is claimed by renaming it into work/, which exactly one of several
// processes can do, received (bytes stored, receipt and job committed) and then
// moved to done/<date>/<receipt>/. Nothing is ever deleted. What a killed
// process had claimed is taken over by the others; a file that was received just
// before the kill gets a second receipt, which ends as a duplicate.
//
// An Inbox is used by one goroutine.
type Inbox struct {
	Dir     string // made when missing
	Archive *archive.Archive
	Log     *slog.Logger
	Now     func() time.Time

	claims *claims
	seen   map[string]sighting // by path, of the listing before
}

// sighting is what a file looked like when it was listed.
type sighting struct {
	size     int64
	changed  time.Time // its own word, which may lie; it is compared only
	since    time.Time // first seen, by our clock
	same     time.Time // looks like this since, by our clock
	reported bool
}

// Run scans until ctx ends, and then gives nil. What goes wrong is logged and
// tried again: an unmounted folder comes back.
func (b *Inbox) Run(ctx context.Context) error {
	tick := time.NewTicker(inboxEvery)
	defer tick.Stop()
	for {
		if err := b.Scan(ctx); err != nil && ctx.Err() == nil {
			b.Log.ErrorContext(ctx, "inbox not read", "err", err)
		}
		select {
		case <-ctx.Done():
			return b.Close()
		case <-tick.C:
		}
	}
}

// Close gives up this process's claims: the next scan of another one takes over
// what is left. The Inbox may be scanned again afterwards.
func (b *Inbox) Close() error {
	if b.claims == nil {
		return nil
	}
	c := b.claims
	b.claims = nil
	return c.close()
}

// Scan makes one listing and takes what looks as it did in the one before.
// Errors of single files don't keep the others waiting.
func (b *Inbox) Scan(ctx context.Context) error {
	if b.claims == nil {
		c, err := openClaims(filepath.Join(b.Dir, "work"))
		if err != nil {
			return err
		}
		b.claims, b.seen = c, map[string]sighting{}
	}
	next := make(map[string]sighting, len(b.seen))
	err := errors.Join(b.scanClaimed(ctx, next), b.scanOrphans(ctx), b.scanDropped(ctx, next))
	b.seen = next
	return err
}

// scanDropped goes through the folder itself.
func (b *Inbox) scanDropped(ctx context.Context, next map[string]sighting) error {
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
			if err := b.dropped(ctx, e, next); err != nil {
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

// dropped looks at one file of the folder and takes it when it is at rest.
func (b *Inbox) dropped(ctx context.Context, e fs.DirEntry, next map[string]sighting) error {
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // renamed or removed meanwhile
	}
	if err != nil {
		return fmt.Errorf("look at a file: %w", err)
	}
	path := filepath.Join(b.Dir, e.Name())
	now := b.look(ctx, path, info, next)
	if !b.atRest(path, now) {
		return nil
	}
	claimed, err := b.claims.take(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another process was faster
	}
	if err != nil {
		return fmt.Errorf("claim a file: %w", err)
	}
	delete(next, path)
	return b.received(ctx, claimed, now, next)
}

// received receives a claimed file unless it changed while it was claimed:
// somebody still writes, and it waits where it is.
func (b *Inbox) received(ctx context.Context, path string, was sighting, next map[string]sighting) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("look at a claimed file: %w", err)
	}
	if info.Size() != was.size || !info.ModTime().Equal(was.changed) {
		b.look(ctx, path, info, next)
		return nil
	}
	if err := b.receive(ctx, path, info); err != nil {
		next[path] = was // tried again at the next scan
		return err
	}
	return nil
}

// scanClaimed goes through what this process claimed and could not finish.
func (b *Inbox) scanClaimed(ctx context.Context, next map[string]sighting) error {
	paths, err := b.claims.mine()
	if err != nil {
		return err
	}
	for _, path := range paths {
		info, err := os.Lstat(path)
		if err != nil {
			return fmt.Errorf("look at a claimed file: %w", err)
		}
		now := b.look(ctx, path, info, next)
		if !b.atRest(path, now) {
			continue
		}
		if err := b.received(ctx, path, now, next); err != nil {
			b.Log.ErrorContext(ctx, "claimed file not received, will be tried again", "err", err)
		}
	}
	return nil
}

// scanOrphans takes over what processes that are gone had claimed. It claims
// them for itself; they were at rest once, and are checked again.
func (b *Inbox) scanOrphans(ctx context.Context) error {
	n, err := b.claims.adopt()
	if n > 0 {
		b.Log.InfoContext(ctx, "files of an ended process taken over", "count", n)
	}
	return err
}

// look notes what a file looks like now, and reports one that never comes to rest.
func (b *Inbox) look(ctx context.Context, path string, info fs.FileInfo, next map[string]sighting) sighting {
	at := b.Now()
	s := sighting{size: info.Size(), changed: info.ModTime(), since: at, same: at}
	if was, ok := b.seen[path]; ok {
		s.since, s.reported = was.since, was.reported
		if was.size == s.size && was.changed.Equal(s.changed) {
			s.same = was.same
		}
	}
	if !s.reported && at.Sub(s.since) >= inboxPatience {
		s.reported = true
		b.Log.WarnContext(ctx, "a file in the inbox does not come to rest", "size", s.size, "minutes", int(at.Sub(s.since).Minutes()))
	}
	next[path] = s
	return s
}

// atRest tells whether two listings saw the same. An empty file is one whose
// writer has not begun, until patience ends.
func (b *Inbox) atRest(path string, now sighting) bool {
	was, ok := b.seen[path]
	if !ok || was.size != now.size || !was.changed.Equal(now.changed) {
		return false
	}
	return now.size > 0 || b.Now().Sub(now.same) >= inboxPatience
}

// receive hands a claimed file to the archive and puts it away.
func (b *Inbox) receive(ctx context.Context, path string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return errors.New("a claimed file is no regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open a claimed file: %w", err)
	}
	defer f.Close()
	ing, err := b.Archive.Receive(ctx, f, inboxSource, filepath.Base(path))
	if err != nil {
		return err
	}
	done := filepath.Join(b.Dir, "done", b.Now().Format(time.DateOnly), ing.String())
	if err := moveInto(done, path); err != nil {
		return fmt.Errorf("put a received file away: %w", err)
	}
	b.Log.InfoContext(ctx, "file received", "ingestion", ing.String(), "size", info.Size())
	return nil
}

// ignored are the names that are not yet, or never, a document: hidden files,
// what programs write before they rename, and what desktops leave behind.
func ignored(name string) bool {
	lower := strings.ToLower(name)
	switch lower {
	case "thumbs.db", "desktop.ini":
		return true
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || strings.HasSuffix(name, "~") {
		return true
	}
	switch filepath.Ext(lower) {
	case ".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp":
		return true
	}
	return false
}
