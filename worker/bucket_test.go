package worker_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"github.com/minio/minio-go/v7"

	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/blob/blobtest"
	"example.com/comptoir/worker"
)

// bucketDrop is a bucket's prefix with an archive behind it.
type bucketDrop struct {
	*dropbox
	s3     *blobtest.Server
	drop   *blob.Drop
	bucket string
}

func newBucketDrop(t *testing.T) *bucketDrop {
	t.Helper()
	b := &bucketDrop{dropbox: newDropbox(t), s3: blobtest.Start(t)}
	address := b.s3.Bucket(t)
	var err error
	if b.drop, err = blob.OpenDrop(address, b.s3.Keys); err != nil {
		t.Fatalf("open the drop: %v", err)
	}
	b.bucket, _, _ = strings.Cut(strings.TrimPrefix(address, "s3://"), "/")
	return b
}

func (b *bucketDrop) inbox() *worker.BucketInbox {
	return &worker.BucketInbox{Drop: b.drop, Archive: b.arch, Log: b.log, Now: b.now}
}

func (b *bucketDrop) put(t *testing.T, key, content string) {
	t.Helper()
	_, err := b.s3.Client().PutObject(t.Context(), b.bucket, "in/side/"+key, bytes.NewReader([]byte(content)), int64(len(content)), minio.PutObjectOptions{})
	if err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

// keys gives what is in the bucket, the names of done files without their folders.
func (b *bucketDrop) keys(t *testing.T) (waiting, done []string) {
	t.Helper()
	for o := range b.s3.Client().ListObjects(t.Context(), b.bucket, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			t.Fatalf("list: %v", o.Err)
		}
		key := strings.TrimPrefix(o.Key, "in/side/")
		if strings.HasSuffix(key, "/") {
			continue
		}
		if rest, ok := strings.CutPrefix(key, "done/2026-03-10/inge_"); ok {
			done = append(done, rest[strings.IndexByte(rest, '/')+1:])
			continue
		}
		waiting = append(waiting, key)
	}
	slices.Sort(done)
	return waiting, done
}

// receipts gives "name size" of each.
func (b *bucketDrop) receipts(t *testing.T) []string {
	t.Helper()
	var list []string
	err := b.arch.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		rows, err := tx.Query(t.Context(), `select name || ' ' || size from ingestions where source = 'bucket' order by 1`)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		t.Fatalf("read receipts: %v", err)
	}
	return list
}

func (b *bucketDrop) scan(t *testing.T, i *worker.BucketInbox) {
	t.Helper()
	if err := i.Scan(t.Context()); err != nil {
		t.Fatalf("scan: %v", err)
	}
}

func equal(t *testing.T, what string, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// TestBucketInbox takes what is there, leaves what is none of its business, and
// moves what it took.
func TestBucketInbox(t *testing.T) {
	t.Parallel()

	b := newBucketDrop(t)
	i := b.inbox()
	b.put(t, "a.xml", "content")
	b.put(t, "a b+c.xml", "blank")
	for _, left := range []string{"a.tmp", ".hidden", "sub/deep.xml", "done/old.xml"} {
		b.put(t, left, "x")
	}
	b.put(t, "empty.xml", "")
	b.scan(t, i)
	equal(t, "receipts", []string{"a b+c.xml 5", "a.xml 7"}, b.receipts(t))
	waiting, done := b.keys(t)
	equal(t, "left", []string{".hidden", "a.tmp", "done/old.xml", "empty.xml", "sub/deep.xml"}, waiting)
	equal(t, "done", []string{"a b+c.xml", "a.xml"}, done)

	b.forward(15 * time.Minute)
	b.put(t, "a.xml", "other content")
	b.scan(t, i)
	equal(t, "receipts", []string{"a b+c.xml 5", "a.xml 13", "a.xml 7", "empty.xml 0"}, b.receipts(t))

	// The same bytes again go apart.
	b.put(t, "again.xml", "content")
	b.scan(t, i)
	waiting, _ = b.keys(t)
	if !slices.ContainsFunc(waiting, func(key string) bool {
		return strings.HasPrefix(key, "done/duplicates/inge_") && strings.HasSuffix(key, "/again.xml")
	}) {
		t.Errorf("the copy is none of %v", waiting)
	}
}

// TestBucketInboxKilledBeforeTheMove: the receipt is there, the object is still in
// the drop. It is moved without a second receipt.
func TestBucketInboxKilledBeforeTheMove(t *testing.T) {
	t.Parallel()

	b := newBucketDrop(t)
	b.put(t, "a.xml", "content")
	i := b.inbox()
	type killed struct{}
	b.arch.Reached = func(point string) {
		if point == "received" {
			panic(killed{})
		}
	}
	func() {
		defer func() { _ = recover() }()
		b.receiveOne(t, i)
	}()
	b.arch.Reached = nil
	if waiting, _ := b.keys(t); len(waiting) != 1 || len(b.receipts(t)) != 1 {
		t.Fatalf("waiting %v, receipts %v; want one each", waiting, b.receipts(t))
	}
	b.scan(t, b.inbox())
	equal(t, "receipts", []string{"a.xml 7"}, b.receipts(t))
	waiting, done := b.keys(t)
	equal(t, "left", nil, waiting)
	equal(t, "done", []string{"a.xml"}, done)
}

// receiveOne brings the one object in as the inbox does, in this goroutine.
func (b *bucketDrop) receiveOne(t *testing.T, i *worker.BucketInbox) {
	t.Helper()
	err := b.drop.Each(t.Context(), func(o blob.Dropped) error { return i.Receive(t.Context(), []blob.Dropped{o}) })
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
}

// TestBucketInboxesSideBySide: each object has one receipt, whoever was faster.
func TestBucketInboxesSideBySide(t *testing.T) {
	t.Parallel()

	b := newBucketDrop(t)
	var want []string
	for n := range 60 {
		name := fmt.Sprintf("f%02d.xml", n)
		b.put(t, name, name)
		want = append(want, name+" 7")
	}
	var wg sync.WaitGroup
	for range 3 {
		i := b.inbox()
		wg.Go(func() {
			for range 2 {
				if err := i.Scan(t.Context()); err != nil {
					t.Errorf("scan: %v", err)
				}
			}
		})
	}
	wg.Wait()
	equal(t, "receipts", want, b.receipts(t))
	waiting, done := b.keys(t)
	if len(waiting) != 0 || len(done) != 60 {
		t.Errorf("%d waiting, %d done; want 0 and 60", len(waiting), len(done))
	}
}

// TestBucketInboxOutage: with the store of files down nothing is lost and nothing
// is moved; with the bucket itself down the next scan goes on.
func TestBucketInboxOutage(t *testing.T) {
	t.Parallel()

	b := newBucketDrop(t)
	i := b.inbox()
	b.put(t, "a.xml", "content")
	whole := b.arch.Blobs
	down, err := blob.Open("s3://nowhere?endpoint=http://127.0.0.1:1", b.s3.Keys)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	b.arch.Blobs = down
	b.scan(t, i)
	if waiting, _ := b.keys(t); len(waiting) != 1 || len(b.receipts(t)) != 0 || !strings.Contains(b.text.String(), "will be tried again") {
		t.Fatalf("waiting %v, receipts %v, log %s", waiting, b.receipts(t), b.text.String())
	}
	b.arch.Blobs = whole
	b.s3.Down(t)
	if err := i.Scan(t.Context()); err == nil {
		t.Error("a scan without a server says nothing")
	}
	b.s3.Up(t)
	b.scan(t, i)
	equal(t, "receipts", []string{"a.xml 7"}, b.receipts(t))
}
