// Package once makes a creating call that is sent again have one effect: what it
// made is kept under its key, in the change's own transaction.
package once

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
)

// MaxKey is the longest key, in bytes.
const MaxKey = 200

// ErrRepeated says that another call under the same key was faster: roll back
// and Find what it made.
var ErrRepeated = errors.New("another call with this key was faster")

// Call is a creating call under its key.
type Call struct {
	Operation string
	Key       string
	Source    string // who calls: keys of two sources have nothing to do with each other
	Path      string // of the key in the input, for a refusal
	Input     any    // a plain struct; the same input makes the same JSON
}

func (c Call) hash() ([]byte, error) {
	b, err := json.Marshal(c.Input)
	if err != nil {
		return nil, fmt.Errorf("hash an input: %w", err)
	}
	sum := sha256.Sum256(b)
	return sum[:], nil
}

// Find gives what an earlier call made, zero when there was none. Another input
// under the same key is CONFLICT. The keys are nobody's to read: q is the system's.
func (c Call) Find(ctx context.Context, q *db.Queries) (id.UUID, error) {
	was, err := q.FindIdempotent(ctx, db.FindIdempotentParams{Operation: c.Operation, Key: c.Key, Source: c.Source})
	if errors.Is(err, pgx.ErrNoRows) {
		return id.UUID{}, nil
	}
	if err != nil {
		return id.UUID{}, fmt.Errorf("look an idempotency key up: %w", err)
	}
	hash, err := c.hash()
	if err != nil {
		return id.UUID{}, err
	}
	if !bytes.Equal(was.InputHash, hash) {
		return id.UUID{}, fault.New(fault.Conflict, c.Path).Say("key_reused")
	}
	return was.Result, nil
}

// Keep keeps what this call made. The error is ErrRepeated when another one did.
func (c Call) Keep(ctx context.Context, tx pgx.Tx, result id.UUID, now time.Time) error {
	hash, err := c.hash()
	if err != nil {
		return err
	}
	n, err := db.New(tx).KeepIdempotent(ctx, db.KeepIdempotentParams{
		Operation: c.Operation, Key: c.Key, Source: c.Source, InputHash: hash, Result: result, CreatedAt: now,
	})
	if err != nil {
		return fmt.Errorf("keep an idempotency key: %w", err)
	}
	if n == 0 {
		return ErrRepeated
	}
	return nil
}
