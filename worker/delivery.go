package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/id"
)

// claimedFile is a file in work/ as it looked when it was found complete.
type claimedFile struct {
	path string
	was  sighting
}

// delivery hands the claimed files of one scan to the archive, several groups at
// once. The files of a group share a commit.
type delivery struct {
	inbox *Inbox
	ctx   context.Context //nolint:containedctx // of the one scan that it belongs to
	group []claimedFile
	slots chan struct{}
	wg    sync.WaitGroup
}

func (b *Inbox) newDelivery(ctx context.Context) *delivery {
	return &delivery{inbox: b, ctx: ctx, slots: make(chan struct{}, inboxReceivers)}
}

// add hands a file on; it waits while all receivers are busy and a group is full.
// A lone file does not wait for others to come: the first free receiver takes
// what there is.
func (d *delivery) add(f claimedFile) {
	d.group = append(d.group, f)
	if len(d.group) >= inboxGroup {
		d.slots <- struct{}{}
		d.start()
		return
	}
	select {
	case d.slots <- struct{}{}:
		d.start()
	default:
	}
}

// start receives the group; the caller holds a slot.
func (d *delivery) start() {
	group := d.group
	d.group = nil
	d.wg.Go(func() {
		defer func() { <-d.slots }()
		if err := d.inbox.receive(d.ctx, group); err != nil && d.ctx.Err() == nil {
			d.inbox.Log.ErrorContext(d.ctx, "claimed files not received, will be tried again", "count", len(group), "err", err)
		}
	})
}

// wait receives what is left, and returns when everything has been.
func (d *delivery) wait() {
	if len(d.group) > 0 {
		d.slots <- struct{}{}
		d.start()
	}
	d.wg.Wait()
}

// receive hands a group to the archive and puts its files away. What could not be
// received stays claimed and is tried at the next scan.
func (b *Inbox) receive(ctx context.Context, group []claimedFile) (err error) {
	var files []archive.Arrival
	var open []claimedFile
	var errs []error
	for _, c := range group {
		f, err := openRegular(c.path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		defer f.Close()
		files = append(files, archive.Arrival{Content: f, Name: filepath.Base(c.path)})
		open = append(open, c)
	}
	if len(files) == 0 {
		return errors.Join(errs...)
	}
	got, err := b.Archive.ReceiveAll(ctx, archive.Way{Source: inboxSource}, files)
	if err != nil {
		for _, c := range open {
			b.remember(c.path, c.was)
		}
		return errors.Join(append(errs, err)...)
	}
	ings := make([]id.Ingestion, len(got))
	for i, r := range got {
		ings[i] = r.Ingestion
	}
	copies, unknown := b.Archive.Copies(ctx, ings)
	for i, c := range open {
		err := unknown
		if err == nil {
			err = b.putAway(c.path, ings[i], copies[ings[i]])
		}
		if err != nil {
			b.keep(c.path, ings[i])
			errs = append(errs, fmt.Errorf("put a received file away: %w", err))
			continue
		}
		b.Log.InfoContext(ctx, "file received", "ingestion", got[i].Ingestion.String(), "size", got[i].Size)
	}
	b.Archive.Reach("put away")
	return errors.Join(errs...)
}

// keep remembers that a file in work/ has its receipt, or the next scan would give
// it another one.
func (b *Inbox) keep(path string, ing id.Ingestion) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.received[path] = ing
}

// kept gives the receipt of such a file, once.
func (b *Inbox) kept(path string) (id.Ingestion, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	ing, ok := b.received[path]
	delete(b.received, path)
	return ing, ok
}

// longestName is the longest name of a file, in bytes, that file systems in use take.
const longestName = 255

// doneFolder is where a received file goes below done/: the day's folder, or
// duplicates for bytes that were received before.
func doneFolder(now time.Time, again bool) string {
	if again {
		return "duplicates"
	}
	return now.Format(time.DateOnly)
}

// putAway moves a received file to done/<folder>/<receipt>-<name>; one whose name
// leaves no room for that to done/<folder>/<receipt>/<name>.
func (b *Inbox) putAway(path string, ing id.Ingestion, again bool) error {
	dir, name := filepath.Join(b.Dir, "done", doneFolder(b.Now(), again)), ing.String()+"-"+filepath.Base(path)
	if len(name) > longestName {
		dir, name = filepath.Join(dir, ing.String()), filepath.Base(path)
	}
	err := os.Rename(path, filepath.Join(dir, name))
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // the ERP's people may look
		return err
	}
	return os.Rename(path, filepath.Join(dir, name))
}

func openRegular(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open a claimed file: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("a claimed file is no regular file")
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}
