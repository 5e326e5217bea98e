package archive_test

import (
	"context"
	"io"
	"strings"
	"syscall"
	"testing"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/fault"
)

// sickStore is a store of which reading or writing fails.
type sickStore struct {
	blob.Store
	open, put error
}

func (s sickStore) Open(ctx context.Context, sum blob.Sum) (io.ReadSeekCloser, int64, error) {
	if s.open != nil {
		return nil, 0, s.open
	}
	return s.Store.Open(ctx, sum)
}

func (s sickStore) Put(ctx context.Context, r io.Reader) (blob.Sum, int64, error) {
	if s.put != nil {
		return blob.Sum{}, 0, s.put
	}
	return s.Store.Put(ctx, r)
}

// A store that fails once a file was received, or a disk that is full by then, is
// no verdict on the file: nothing is written, and
// the next try files it whole, what is embedded in it included.
func TestStoreFailsWhileFiling(t *testing.T) {
	t.Parallel()

	for name, sick := range map[string]sickStore{"Down": {open: syscall.EIO}, "Gone": {open: blob.ErrNotFound}, "Full": {put: syscall.ENOSPC}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			b.company(t, 1)
			ing, err := b.Receive(t.Context(), strings.NewReader(sample{CustomerNumber: "C-1", Embedded: picture}.write(t)), "inbox", "a.xml")
			if err != nil {
				t.Fatalf("receive: %v", err)
			}
			whole := b.Blobs
			sick.Store = whole
			b.Blobs = sick
			if err := b.Ingest(t.Context(), ing); err == nil || fault.CodeOf(err) != "" {
				t.Errorf("ingest: %v, want an outage", err)
			}
			if got := b.receipt(t, ing); got.state != archive.Received {
				t.Errorf("receipt = %+v, want RECEIVED", got)
			}
			if n := b.count(t, `select count(*) from documents`); n != 0 {
				t.Errorf("%d documents, want none", n)
			}
			b.Blobs = whole
			if err := b.Ingest(t.Context(), ing); err != nil {
				t.Fatalf("ingest again: %v", err)
			}
			if got, n := b.receipt(t, ing), b.count(t, `select count(*) from document_files`); got.state != archive.Filed || n != 2 {
				t.Errorf("receipt = %+v with %d files, want FILED with 2", got, n)
			}
		})
	}
}
