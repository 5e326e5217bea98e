package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// RequestIngestionFile gives a token under which [Archive.OpenDownload] gives the
// bytes of an ingestion as they came, to this session of this person for five
// minutes. Nobody's document need have come of them, so asking is the event, in the
// ingestion's own chain. The faults are those of staff's rights, UNAUTHENTICATED for an actor
// without a session, and NOT_FOUND at input.ingestion.
func (a *Archive) RequestIngestionFile(ctx context.Context, actor policy.Actor, ing id.Ingestion) (token string, expires time.Time, err error) {
	if err := actor.RequireStaff(policy.ReadIngestions); err != nil {
		return "", time.Time{}, err
	}
	if actor.Session.IsZero() {
		return "", time.Time{}, fault.New(fault.Unauthenticated, "")
	}
	now := a.now()
	err = a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		_, err := db.New(tx).IngestionByID(ctx, ing)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.ingestion")
		}
		if err != nil {
			return fmt.Errorf("read ingestion: %w", err)
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: actor, Action: "ingestion.opened", SubjectType: "Ingestion", Subject: ing.UUID})
	})
	if err != nil {
		return "", time.Time{}, err
	}
	c := claim{file: id.File(ing), session: actor.Session, person: actor.Person, expires: now.Add(downloadLifetime).Truncate(time.Second), ingestion: true}
	return a.token(c), c.expires, nil
}

// openIngestion opens an ingestion's bytes for staff who may see it at this moment, else NOT_FOUND.
func (a *Archive) openIngestion(ctx context.Context, actor policy.Actor, c claim) (*Download, error) {
	if !actor.MayStaff(policy.ReadIngestions) {
		return nil, fault.New(fault.NotFound, "")
	}
	row, err := a.DB.As(actor).Read().IngestionByID(ctx, id.Ingestion(c.file))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "")
	}
	if err != nil {
		return nil, fmt.Errorf("read ingestion: %w", err)
	}
	d, err := a.open(ctx, c, row.Sha256, row.Size)
	if err != nil {
		return nil, err
	}
	var f facts
	head, err := beginning(d.Content)
	if err == nil {
		err = json.Unmarshal(row.Facts, &f)
	}
	if err != nil {
		_ = d.Content.Close()
		return nil, fmt.Errorf("look at an ingestion: %w", err)
	}
	d.File, d.MediaType = c.file, paper.MediaTypeOf("", head)
	d.Name = paper.SafeFileName(row.Name, d.MediaType)
	d.Viewable = viewable(d.MediaType, d.MediaType == mediaPDF && !f.Harmless)
	return d, nil
}

// beginning gives a file's first bytes, without a character that their end cuts
// through, and goes back to its start.
func beginning(file io.ReadSeeker) ([]byte, error) {
	head, err := io.ReadAll(io.LimitReader(file, 512))
	if err != nil {
		return nil, err
	}
	for range min(utf8.UTFMax-1, len(head)) {
		if utf8.Valid(head) {
			break
		}
		head = head[:len(head)-1]
	}
	_, err = file.Seek(0, io.SeekStart)
	return head, err
}

// IngestionTotal is how many files are in a state.
type IngestionTotal struct {
	State string
	Files int
}

// IngestionTotals counts the files that wait, by state, for staff; states without
// any are left out, and those in which nothing is to be done.
func (a *Archive) IngestionTotals(ctx context.Context, actor policy.Actor) ([]IngestionTotal, error) {
	if err := actor.RequireStaff(policy.ReadIngestions); err != nil {
		return nil, err
	}
	rows, err := a.DB.As(actor).Read().IngestionTotals(ctx)
	if err != nil {
		return nil, fmt.Errorf("count ingestions: %w", err)
	}
	out := make([]IngestionTotal, len(rows))
	for n, r := range rows {
		out[n] = IngestionTotal{r.State, int(r.Files)}
	}
	return out, nil
}
