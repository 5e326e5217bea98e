package archive

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/budget"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/once"
	"example.com/comptoir/internal/policy"
)

// MaxUpload is the largest file that can be uploaded, in bytes: twice what is
// read, so that what comes a little too large is kept and told of.
const MaxUpload = 64 << 20

// What one sender, a person of the staff or a machine's key, can upload in a day: ten
// times what a large seller's papers come to. A key that is in wrong hands, or a
// program in a loop, fills no disk.
var (
	uploadsPerSender = budget.Limit{Scope: "upload.files", Times: 100_000, Window: 24 * time.Hour}
	kibPerSender     = budget.Limit{Scope: "upload.kib", Times: 20 << 20, Window: 24 * time.Hour}
)

// Upload is a file that a person of the staff or a machine sends.
type Upload struct {
	Name    string
	Content io.Reader
	Lane    Lane // zero: Live
	// IdempotencyKey makes a call that is sent again one; "": each is one of its own,
	// unless KeyRequired.
	IdempotencyKey string
	KeyRequired    bool
}

// errTooLarge ends the reading of a file beyond MaxUpload.
var errTooLarge = errors.New("the file is too large")

// bounded reads at most so many bytes, and fails at one more. It keeps its error,
// so that the sender's can be told from the store's.
type bounded struct {
	r    io.Reader
	left int64
	err  error
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		n, err = 0, errTooLarge
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// Upload takes a file in: when it returns, the file is safe and its way has
// begun. Nothing of it is held in memory. The faults are UNAUTHENTICATED and
// FORBIDDEN for who may not, TOO_LONG at input.content beyond [MaxUpload],
// INVALID there when the sender's bytes end
// early or are malformed, and REQUIRED, CONFLICT or TOO_LONG at
// input.idempotencyKey. RATE_LIMITED beyond 100,000 files or 20 GiB of one sender in
// a day, before anything is read; both are counted with the receipt, so that uploads
// side by side pass no bound.
func (a *Archive) Upload(ctx context.Context, actor policy.Actor, in Upload) (*Ingestion, error) {
	if err := actor.RequireStaffOrKey(policy.IngestDocuments); err != nil {
		return nil, err
	}
	switch {
	case in.KeyRequired && strings.TrimSpace(in.IdempotencyKey) == "":
		return nil, fault.New(fault.Required, "input.idempotencyKey")
	case len(in.IdempotencyKey) > once.MaxKey:
		return nil, fault.New(fault.TooLong, "input.idempotencyKey", once.MaxKey)
	}
	way := Way{Source: "upload", Lane: in.Lane, Person: actor.Person, Key: actor.Key}
	sender := actor.Person.String()
	if !actor.Key.IsZero() {
		way.Source, sender = "api", actor.Key.String()
	}
	for _, l := range []budget.Limit{uploadsPerSender, kibPerSender} {
		if err := l.Check(ctx, a.DB, sender); err != nil {
			return nil, err
		}
	}
	from := &bounded{r: in.Content, left: MaxUpload}
	call := once.Call{Operation: "ingestDocument", Key: in.IdempotencyKey, Source: sender, Path: "input.idempotencyKey"}
	got, err := a.receive(ctx, way, []Arrival{{Name: in.Name, Content: from}}, func(tx pgx.Tx, r []Receipt) error {
		if call.Key != "" {
			call.Input = uploaded{Name: in.Name, SHA256: r[0].Sum.String(), Lane: in.Lane}
			if err := call.Keep(ctx, tx, r[0].Ingestion.UUID, r[0].At); err != nil {
				return err
			}
		}
		if err := uploadsPerSender.SpendIn(ctx, tx, r[0].At, sender); err != nil {
			return err
		}
		return kibPerSender.SpendManyIn(ctx, tx, r[0].At, sender, int((r[0].Size+1023)/1024))
	})
	switch {
	case errors.Is(err, once.ErrRepeated):
		return a.uploadedBefore(ctx, actor, call)
	case errors.Is(from.err, errTooLarge):
		return nil, fault.New(fault.TooLong, "input.content").Say("file_too_large", MaxUpload>>20)
	case from.err != nil:
		return nil, fault.New(fault.Invalid, "input.content")
	case err != nil:
		return nil, err
	}
	r := got[0]
	return &Ingestion{
		ID: r.Ingestion, State: Received, Source: way.Source, Name: cleanName(in.Name), Size: r.Size, SHA256: hex.EncodeToString(r.Sum[:]), ReceivedAt: r.At,
	}, nil
}

// uploaded is what makes two uploads the same.
type uploaded struct {
	Name, SHA256 string
	Lane         Lane
}

// uploadedBefore gives the receipt of an earlier call. Who calls sent that one,
// too, and may know of it.
func (a *Archive) uploadedBefore(ctx context.Context, actor policy.Actor, call once.Call) (*Ingestion, error) {
	read := a.DB.AsSystem().Read()
	was, err := call.Find(ctx, read)
	if err != nil {
		return nil, err
	}
	row, err := read.IngestionByID(ctx, id.Ingestion{UUID: was})
	if err != nil {
		return nil, fmt.Errorf("read a receipt: %w", err)
	}
	i, err := ingestionFrom(actor, row)
	return &i, err
}

// LaneOf reads a lane's name as callers write it: "" and "live", "archive", in
// any case. ok is false for any other.
func LaneOf(name string) (lane Lane, ok bool) {
	switch strings.ToUpper(name) {
	case "", string(Live):
		return Live, true
	case string(Backfill):
		return Backfill, true
	}
	return "", false
}
