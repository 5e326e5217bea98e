package archive

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
)

// Batch is one import of an archive.
type Batch struct {
	ID        id.Batch
	StartedAt time.Time
	Resumed   bool // it was begun by an earlier call
}

// OpenBatch goes on with the import over the same roots that has not ended, or
// begins one. fresh begins one in any case.
func (a *Archive) OpenBatch(ctx context.Context, roots []string, fresh bool) (Batch, error) {
	origin := sha256.Sum256([]byte(strings.Join(roots, "\x00"))) // no path has a zero byte
	b := Batch{ID: id.NewBatch(), StartedAt: a.now()}
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		if !fresh {
			was, err := q.OpenBatch(ctx, origin[:])
			if err == nil {
				b = Batch{ID: was.ID, StartedAt: was.StartedAt, Resumed: true}
				return nil
			}
			if !errors.Is(err, pgx.ErrNoRows) {
				return fmt.Errorf("look for an import: %w", err)
			}
		}
		err := q.InsertBatch(ctx, db.InsertBatchParams{ID: b.ID, Roots: cleanName(strings.Join(roots, " ")), RootsHash: origin[:], StartedAt: b.StartedAt})
		if err != nil {
			return fmt.Errorf("begin an import: %w", err)
		}
		return nil
	})
	return b, err
}

// EndBatch ends an import: the next call over the same roots begins another.
func (a *Archive) EndBatch(ctx context.Context, b id.Batch) error {
	now := a.now()
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		return db.New(tx).EndBatch(ctx, db.EndBatchParams{ID: b, EndedAt: &now})
	})
	if err != nil {
		return fmt.Errorf("end an import: %w", err)
	}
	return nil
}

// Counts are the files of an import by what became of them, at one moment: In is
// the sum of all others.
type Counts struct {
	In, Filed, Duplicate, Quarantined, Waiting, Held int
	Discarded                                        int // put aside by a person
	ToDo                                             int // received, not looked at yet
}

// Ended are those that wait for nothing of ours.
func (c Counts) Ended() int { return c.In - c.ToDo }

func (c Counts) String() string {
	s := fmt.Sprintf("%d in = %d filed + %d duplicate + %d quarantined + %d waiting + %d held", c.In, c.Filed, c.Duplicate, c.Quarantined, c.Waiting, c.Held)
	if c.Discarded > 0 {
		s += fmt.Sprintf(" + %d discarded", c.Discarded)
	}
	if c.ToDo > 0 {
		s += fmt.Sprintf(" + %d to do", c.ToDo)
	}
	return s
}

// BatchCounts counts the files of an import.
func (a *Archive) BatchCounts(ctx context.Context, b id.Batch) (Counts, error) {
	rows, err := a.DB.AsSystem().Read().BatchStates(ctx, b)
	if err != nil {
		return Counts{}, fmt.Errorf("count the files of an import: %w", err)
	}
	var c Counts
	for _, r := range rows {
		n := int(r.Files)
		c.In += n
		switch r.State {
		case Received:
			c.ToDo = n
		case Waiting:
			c.Waiting = n
		case Filed:
			c.Filed = n
		case Duplicate:
			c.Duplicate = n
		case Held:
			c.Held = n
		case Quarantined:
			c.Quarantined = n
		case Discarded:
			c.Discarded = n
		}
	}
	return c, nil
}
