package blob

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// Drop is a prefix of a bucket into which others put files. What was taken goes
// to done/ below the same prefix. An object is complete as soon as it is listed.
type Drop struct {
	place

	// URL names the drop without keys and without the way there, the same for
	// whoever uses it: s3://bucket/prefix.
	URL string
}

// Dropped is an object in a drop, as it was listed. Another content under the
// same key has another ETag.
type Dropped struct {
	Key  string
	ETag string
	Size int64
	At   time.Time // when it was put there, by the store's clock
}

// Name is the last part of the key.
func (d Dropped) Name() string { return path.Base(d.Key) }

// doneFolder holds what was taken.
const doneFolder = "done/"

// OpenDrop opens the drop of an address, s3://bucket/prefix. It does not ask the
// bucket; see Check.
func OpenDrop(address string, keys Keys) (*Drop, error) {
	p, err := newPlace(address, []Keys{keys})
	if err != nil {
		return nil, err
	}
	return &Drop{place: p, URL: "s3://" + p.bucket + "/" + p.prefix}, nil
}

// Each calls fn for what lies in the drop, in the order of the keys, a page of
// the listing in memory at a time; what was taken is left out. An error of fn
// ends it.
func (d *Drop) Each(ctx context.Context, fn func(Dropped) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for info := range d.client.ListObjects(ctx, d.bucket, minio.ListObjectsOptions{Prefix: d.prefix}) {
		if info.Err != nil {
			return fmt.Errorf("list the drop: %w", info.Err)
		}
		if strings.HasSuffix(info.Key, "/") {
			continue // a folder, done/ among them
		}
		err := fn(Dropped{Key: info.Key, ETag: info.ETag, Size: info.Size, At: info.LastModified})
		if err != nil {
			return err
		}
	}
	return nil
}

// Open reads an object as it was listed. The error is [ErrNotFound] when it is
// gone or has other content now.
func (d *Drop) Open(ctx context.Context, o Dropped) (io.ReadCloser, error) {
	opts := minio.GetObjectOptions{}
	if err := opts.SetMatchETag(o.ETag); err != nil {
		return nil, fmt.Errorf("open a dropped file: %w", err)
	}
	body, err := d.client.GetObject(ctx, d.bucket, o.Key, opts)
	if err != nil {
		return nil, fmt.Errorf("open a dropped file: %w", err)
	}
	if _, err := body.Stat(); err != nil {
		_ = body.Close()
		if isMissing(err) || minio.ToErrorResponse(err).Code == minio.PreconditionFailed {
			return nil, ErrNotFound
		}
		return nil, fmt.Errorf("open a dropped file: %w", err)
	}
	return body, nil
}

// Done moves an object to done/<folder>/<name>, copied first and removed then; a
// key that has other content by now stays. Doing it again is no error.
func (d *Drop) Done(ctx context.Context, o Dropped, folder string) error {
	_, err := d.client.CopyObject(ctx,
		minio.CopyDestOptions{Bucket: d.bucket, Object: d.prefix + doneFolder + folder + "/" + o.Name()},
		minio.CopySrcOptions{Bucket: d.bucket, Object: o.Key, MatchETag: o.ETag})
	if isMissing(err) || minio.ToErrorResponse(err).Code == minio.PreconditionFailed {
		return nil // another process moved it, or it is another file now
	}
	if err != nil {
		return fmt.Errorf("put a dropped file away: %w", err)
	}
	info, err := d.client.StatObject(ctx, d.bucket, o.Key, minio.StatObjectOptions{})
	if isMissing(err) || err == nil && info.ETag != o.ETag {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at a dropped file: %w", err)
	}
	if err := d.client.RemoveObject(ctx, d.bucket, o.Key, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("remove a dropped file: %w", err)
	}
	return nil
}

// Check tells why files can't be taken and put away now; nil when they can.
func (d *Drop) Check(ctx context.Context) error { return d.check(ctx) }
