package archive

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// Ingestion is one file's way into the archive, for staff.
type Ingestion struct {
	ID         id.Ingestion
	State      string
	Reason     *string // of a held or quarantined one; see the Reasons and the codes of package paper
	Source     string
	Name       string // as it came; not safe as a path
	Size       int64  // in bytes
	SHA256     string // hexadecimal
	ReceivedAt time.Time
	DocumentID id.Document // zero: none
}

// Ingestions gives a page of what came in, newest first, in the given states
// (nil: all). The faults are FORBIDDEN for an actor who is not staff with that
// right, and INVALID at the arguments.
func (a *Archive) Ingestions(ctx context.Context, actor policy.Actor, states []string, args page.Args) (*page.Page[Ingestion], error) {
	if err := actor.RequireStaff(policy.ReadIngestions); err != nil {
		return nil, err
	}
	w, err := page.Resolve(args, defaultPage)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Descending()
	if err != nil {
		return nil, err
	}
	if states == nil {
		states = States
	}
	list := db.IngestionsParams{LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, States: states, MaxRows: w.Fetch()}
	var rows []db.Ingestion
	if w.Backward {
		rows, err = a.DB.As(actor).Read().IngestionsBackward(ctx, db.IngestionsBackwardParams(list))
	} else {
		rows, err = a.DB.As(actor).Read().Ingestions(ctx, list)
	}
	if err != nil {
		return nil, fmt.Errorf("list ingestions: %w", err)
	}
	nodes := make([]Ingestion, len(rows))
	for i, r := range rows {
		nodes[i] = ingestionFrom(r)
	}
	return page.New(w, nodes, ingestionCursor), nil
}

// Ingestion gives one receipt; nil when it does not exist for the actor.
func (a *Archive) Ingestion(ctx context.Context, actor policy.Actor, ing id.Ingestion) (*Ingestion, error) {
	if !actor.MayStaff(policy.ReadIngestions) {
		return nil, nil
	}
	row, err := a.DB.As(actor).Read().IngestionByID(ctx, ing)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read ingestion: %w", err)
	}
	i := ingestionFrom(row)
	return &i, nil
}

func ingestionFrom(r db.Ingestion) Ingestion {
	return Ingestion{
		ID: r.ID, State: r.State, Reason: text(r.Reason), Source: r.Source, Name: r.Name, Size: r.Size,
		SHA256: hex.EncodeToString(r.Sha256), ReceivedAt: r.ReceivedAt, DocumentID: r.DocumentID,
	}
}

func ingestionCursor(i Ingestion) string {
	return page.Place{At: i.ReceivedAt, ID: i.ID.UUID}.Cursor()
}
