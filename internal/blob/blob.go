// Package blob keeps files by what is in them: a file's name is the SHA-256 of
// its bytes, so that the same bytes are stored once and a damaged file can be
// told from a whole one. They are kept in a folder ([Disk]) or in a bucket of an
// S3-compatible store ([Bucket]); an address says which. A [Drop] is the prefix
// of a bucket in which others leave files.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

// ErrNotFound is returned for a sum that no stored file has.
var ErrNotFound = errors.New("no such file in the store")

// Sum is the SHA-256 of a file's bytes (FIPS 180-4).
type Sum [sha256.Size]byte

func (s Sum) String() string { return hex.EncodeToString(s[:]) }

// SumOf reads the binary form, as the database keeps it.
func SumOf(b []byte) (Sum, error) {
	if len(b) != sha256.Size {
		return Sum{}, fmt.Errorf("a SHA-256 has %d bytes, not %d", sha256.Size, len(b))
	}
	return Sum(b), nil
}

// Store keeps files. It may be used by several processes at once.
//
// A file is there whole or not at all, and is safe from a loss of power when Put
// returns. Files are never changed.
type Store interface {
	// Put stores what r gives and returns its sum and size. Storing the same bytes
	// again is no error: it replaces a copy that was damaged meanwhile, and makes
	// the file as young as a new one. After an error nothing is stored.
	Put(ctx context.Context, r io.Reader) (Sum, int64, error)
	// Open opens a stored file for reading and gives its size in bytes. The error
	// is [ErrNotFound] when there is none. The caller closes it, and keeps ctx alive
	// while it reads.
	Open(ctx context.Context, sum Sum) (io.ReadSeekCloser, int64, error)
	// List gives stored files in the order of their sums, those after the given one
	// and at most so many. None are left when it gives fewer. The zero sum begins.
	List(ctx context.Context, after Sum, most int) ([]Stored, error)
	// Remove removes a file unless it was stored, or stored again, at or after a
	// time; it tells whether it did. A file that is not there is no error.
	Remove(ctx context.Context, sum Sum, before time.Time) (bool, error)
	// Check tells why files can't be stored now; nil when they can.
	Check(ctx context.Context) error
}

// Stored is a file of a store.
type Stored struct {
	Sum  Sum
	Size int64     // in bytes
	At   time.Time // when it was last stored, by the store's clock
}

// Keys open a bucket. They come from the environment, never from an address,
// which stands in configurations and logs.
type Keys struct {
	Access  string // AWS_ACCESS_KEY_ID
	Secret  string // AWS_SECRET_ACCESS_KEY
	Session string // AWS_SESSION_TOKEN; of temporary keys
	Region  string // AWS_REGION; where the address names none
}

// KeysFrom reads the standard variables of an environment.
func KeysFrom(getenv func(string) string) Keys {
	region := getenv("AWS_REGION")
	if region == "" {
		region = getenv("AWS_DEFAULT_REGION")
	}
	return Keys{
		Access: getenv("AWS_ACCESS_KEY_ID"), Secret: getenv("AWS_SECRET_ACCESS_KEY"), Session: getenv("AWS_SESSION_TOKEN"), Region: region,
	}
}

// Open opens the store of an address: file:///var/lib/comptoir/files, whose
// folders it makes where they are missing, or s3://bucket/prefix with keys. It
// does not ask the bucket; see Store.Check.
func Open(address string, keys ...Keys) (Store, error) {
	if IsBucket(address) {
		return openBucket(address, keys)
	}
	return openDisk(address)
}

// reader stops reading when its context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
