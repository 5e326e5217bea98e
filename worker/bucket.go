package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/id"
)

const (
	// bucketPage is how many listed objects are looked up and shared out at once.
	bucketPage = 256
	// bucketGroup is how many objects share a commit; their connections are open together.
	bucketGroup = 8
	// bucketSource is how receipts name this way.
	bucketSource = "bucket"
)

// BucketInbox takes the files that the ERP drops into a prefix of a bucket. An
// object is complete when it is listed.
//
// It is claimed by its receipt: of all processes that bring the same address, key
// and ETag, the first to commit has it, and the others find that. After the
// commit it is moved to done/; when that fails it is found claimed at the next
// listing, and moved. Under one key there must be one file at a time: a second
// one put there within milliseconds of the move of the first would be lost.
//
// A BucketInbox is used by one goroutine.
type BucketInbox struct {
	Drop    *blob.Drop
	Archive *archive.Archive
	Log     *slog.Logger
	Now     func() time.Time

	empty map[string]time.Time // empty objects by key, and since when they are seen
}

// Run scans until ctx ends, and then gives nil. What goes wrong is logged and
// tried again.
func (b *BucketInbox) Run(ctx context.Context) error {
	tick := time.NewTicker(inboxEvery)
	defer tick.Stop()
	for {
		if err := b.Scan(ctx); err != nil && ctx.Err() == nil {
			b.Log.ErrorContext(ctx, "inbox not read", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Scan lists the drop once and takes what is there.
func (b *BucketInbox) Scan(ctx context.Context) error {
	empty := map[string]time.Time{}
	var page []blob.Dropped
	err := b.Drop.Each(ctx, func(o blob.Dropped) error {
		if ignored(o.Name()) || o.Size == 0 && !b.emptyLong(o, empty) {
			return nil
		}
		if page = append(page, o); len(page) < bucketPage {
			return nil
		}
		full := page
		page = nil
		return b.take(ctx, full)
	})
	b.empty = empty
	if err != nil {
		return err
	}
	return b.take(ctx, page)
}

// emptyLong tells whether an empty object has been there for longer than patience lasts.
func (b *BucketInbox) emptyLong(o blob.Dropped, now map[string]time.Time) bool {
	since, ok := b.empty[o.Key]
	if !ok {
		since = b.Now()
	}
	now[o.Key] = since
	return b.Now().Sub(since) >= inboxPatience
}

func (b *BucketInbox) origin(o blob.Dropped) archive.Origin {
	return archive.OriginOf("bucket", b.Drop.URL, o.Key, o.ETag)
}

// take brings a page of objects in, several groups at once. Processes that list
// the same page go through it in different orders, so that they meet seldom.
func (b *BucketInbox) take(ctx context.Context, page []blob.Dropped) error {
	if len(page) == 0 {
		return nil
	}
	files := make([]archive.Arrival, len(page))
	for i, o := range page {
		files[i].Origin = b.origin(o)
	}
	claimed, err := b.Archive.Claimed(ctx, files)
	if err != nil {
		return err
	}
	rand.Shuffle(len(page), func(i, j int) { page[i], page[j] = page[j], page[i] }) //nolint:gosec // any order will do
	slots := make(chan struct{}, inboxReceivers)
	var wg sync.WaitGroup
	for len(page) > 0 && ctx.Err() == nil {
		group := page[:min(bucketGroup, len(page))]
		page = page[len(group):]
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := b.receive(ctx, group, claimed); err != nil && ctx.Err() == nil {
				b.Log.ErrorContext(ctx, "dropped files not received, will be tried again", "count", len(group), "err", err)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// receive hands a group to the archive, but for what has its receipt, and moves all of it away.
func (b *BucketInbox) receive(ctx context.Context, group []blob.Dropped, claimed map[archive.Origin]id.Ingestion) error {
	var files []archive.Arrival
	var fresh []blob.Dropped
	var errs []error
	received := map[blob.Dropped]id.Ingestion{}
	for _, o := range group {
		if ing, ok := claimed[b.origin(o)]; ok {
			received[o] = ing
			continue
		}
		body, err := b.Drop.Open(ctx, o)
		if errors.Is(err, blob.ErrNotFound) {
			continue // another process moved it, or it is another file now
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		defer body.Close()
		files = append(files, archive.Arrival{Content: body, Name: o.Name(), Origin: b.origin(o)})
		fresh = append(fresh, o)
	}
	if len(files) > 0 {
		got, err := b.Archive.ReceiveAll(ctx, archive.Way{Source: bucketSource}, files)
		if err != nil {
			errs = append(errs, err)
		}
		for i, r := range got {
			if !r.Again {
				b.Log.InfoContext(ctx, "file received", "ingestion", r.Ingestion.String(), "size", r.Size)
			}
			received[fresh[i]] = r.Ingestion
		}
	}
	return errors.Join(append(errs, b.away(ctx, received))...)
}

// away moves received objects out of the drop: to the day's folder, those whose
// bytes were received before to duplicates.
func (b *BucketInbox) away(ctx context.Context, received map[blob.Dropped]id.Ingestion) error {
	if len(received) == 0 {
		return nil
	}
	copies, err := b.Archive.Copies(ctx, slices.Collect(maps.Values(received)))
	if err != nil {
		return err
	}
	var errs []error
	for o, ing := range received {
		if err := b.Drop.Done(ctx, o, doneFolder(b.Now(), copies[ing])+"/"+ing.String()); err != nil {
			errs = append(errs, fmt.Errorf("ingestion %s: %w", ing, err))
		}
	}
	return errors.Join(errs...)
}
