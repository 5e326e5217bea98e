package blob

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	// inMemory is the size up to which a file waits in memory until its sum, and
	// with it its name, is known; a larger one waits in the system's temporary folder.
	inMemory = 1 << 20
	// tries is how often one request is sent when the store does not answer; whoever
	// asks tries again later, with more patience.
	tries = 3
	// binary is the media type of stored files: what they are is the database's to say.
	binary = "application/octet-stream"
)

// place is a prefix of a bucket, and the way there.
type place struct {
	bucketAddress
	client *minio.Client
}

func newPlace(address string, keys []Keys) (place, error) {
	a, err := parseBucket(address)
	if err != nil {
		return place{}, err
	}
	var k Keys
	if len(keys) > 0 {
		k = keys[0]
	}
	if k.Access == "" || k.Secret == "" {
		return place{}, errors.New("a bucket needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment")
	}
	region := cmp.Or(a.region, k.Region, "us-east-1")
	endpoint := cmp.Or(a.endpoint, "s3."+region+".amazonaws.com")
	client, err := minio.New(endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(k.Access, k.Secret, k.Session), Secure: a.secure, Region: region, MaxRetries: tries,
	})
	if err != nil {
		return place{}, errors.New("the endpoint of a bucket is malformed" + wantBucket)
	}
	return place{a, client}, nil
}

// isMissing tells that there is no such object, or no such bucket: an answer
// without a body does not tell which.
func isMissing(err error) bool {
	switch minio.ToErrorResponse(err).Code {
	case minio.NoSuchKey, "NotFound":
		return true
	}
	return false
}

// missing is ErrNotFound when it is the object that is missing, and not the bucket.
func (p place) missing(ctx context.Context, err error) error {
	if isMissing(err) {
		there, berr := p.client.BucketExists(ctx, p.bucket)
		if there && berr == nil {
			return ErrNotFound
		}
		err = cmp.Or(berr, errors.New("there is no such bucket"))
	}
	return fmt.Errorf("open a stored file: %w", err)
}

// Bucket is a store in a bucket of an S3-compatible service, which must be
// strongly consistent, as Amazon's has been since 2020: what was stored is found.
type Bucket struct{ place }

var _ Store = (*Bucket)(nil)

func openBucket(address string, keys []Keys) (*Bucket, error) {
	p, err := newPlace(address, keys)
	if err != nil {
		return nil, err
	}
	return &Bucket{p}, nil
}

func (b *Bucket) key(sum Sum) string {
	name := sum.String()
	return b.prefix + "sha256/" + name[:2] + "/" + name[2:4] + "/" + name
}

// Put stores a file; see Store.
func (b *Bucket) Put(ctx context.Context, r io.Reader) (sum Sum, size int64, err error) {
	h := sha256.New()
	body, size, done, err := spool(io.TeeReader(reader{ctx, r}, h))
	if err != nil {
		return Sum{}, 0, fmt.Errorf("take a file in: %w", err)
	}
	defer func() { err = errors.Join(err, done()) }()
	sum = Sum(h.Sum(nil))
	// The service compares MD5 sums, part by part for a large file: damage on the
	// way is told from a stored file. Every service can do that.
	o := minio.PutObjectOptions{ContentType: binary, SendContentMd5: true, NumThreads: 1}
	if _, err := b.client.PutObject(ctx, b.bucket, b.key(sum), body, size, o); err != nil {
		return Sum{}, 0, fmt.Errorf("store a file: %w", err)
	}
	return sum, size, nil
}

// spool reads all of r and gives it back from its beginning, with its size. done
// frees what it took.
func spool(r io.Reader) (body io.ReadSeeker, size int64, done func() error, err error) {
	var head bytes.Buffer
	size, err = io.CopyN(&head, r, inMemory)
	if errors.Is(err, io.EOF) {
		return bytes.NewReader(head.Bytes()), size, func() error { return nil }, nil
	}
	if err != nil {
		return nil, 0, nil, err
	}
	f, err := os.CreateTemp("", "comptoir-put-*")
	if err != nil {
		return nil, 0, nil, err
	}
	done = func() error { return errors.Join(f.Close(), os.Remove(f.Name())) }
	size, err = io.Copy(f, io.MultiReader(&head, r))
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, nil, errors.Join(err, done())
	}
	return f, size, done, nil
}

// Open opens a file; see Store.
func (b *Bucket) Open(ctx context.Context, sum Sum) (io.ReadSeekCloser, int64, error) {
	o, err := b.client.GetObject(ctx, b.bucket, b.key(sum), minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, fmt.Errorf("open a stored file: %w", err)
	}
	info, err := o.Stat()
	if err != nil {
		_ = o.Close()
		return nil, 0, b.missing(ctx, err)
	}
	return o, info.Size, nil
}

// List gives a part of the store; see Store. Keys are in the order of the sums.
func (b *Bucket) List(ctx context.Context, after Sum, most int) ([]Stored, error) {
	ctx, cancel := context.WithCancel(ctx) // ends the listing, also in its midst
	defer cancel()
	o := minio.ListObjectsOptions{Prefix: b.prefix + "sha256/", Recursive: true, MaxKeys: min(most+1, 1000)}
	if after != (Sum{}) {
		o.StartAfter = b.key(after)
	}
	var list []Stored
	for info := range b.client.ListObjects(ctx, b.bucket, o) {
		if info.Err != nil {
			return nil, fmt.Errorf("list stored files: %w", info.Err)
		}
		sum, err := parseSum(info.Key[strings.LastIndexByte(info.Key, '/')+1:])
		if err != nil || b.key(sum) != info.Key || sum == after {
			continue // nothing of ours
		}
		if list = append(list, Stored{Sum: sum, Size: info.Size, At: info.LastModified}); len(list) == most {
			break
		}
	}
	return list, nil
}

// Remove removes a file; see Store. S3 has no removal on condition of a time: a
// Put of the very same bytes between the look and the removal, milliseconds
// apart, would be undone. Whoever removes asks for files only that nobody has
// named for a day, and the check of all files would find the gap.
func (b *Bucket) Remove(ctx context.Context, sum Sum, before time.Time) (bool, error) {
	info, err := b.client.StatObject(ctx, b.bucket, b.key(sum), minio.StatObjectOptions{})
	switch {
	case isMissing(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look at a stored file: %w", err)
	case !info.LastModified.Before(before):
		return false, nil
	}
	if err := b.client.RemoveObject(ctx, b.bucket, b.key(sum), minio.RemoveObjectOptions{}); err != nil {
		return false, fmt.Errorf("remove a stored file: %w", err)
	}
	return true, nil
}

// Check tells why files can't be stored now; see Store.
func (b *Bucket) Check(ctx context.Context) error { return b.check(ctx) }

// check writes and removes an object.
func (p place) check(ctx context.Context) error {
	key := p.prefix + ".check/" + rand.Text()
	if _, err := p.client.PutObject(ctx, p.bucket, key, strings.NewReader("ok"), 2, minio.PutObjectOptions{ContentType: binary}); err != nil {
		return fmt.Errorf("write to the bucket: %w", err)
	}
	if err := p.client.RemoveObject(ctx, p.bucket, key, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("remove from the bucket: %w", err)
	}
	return nil
}
