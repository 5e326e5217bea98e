// Package audit keeps the timeline: one event for each change, in the change's
// own transaction.
//
// Events of one company form a chain (events without a company: of one subject): each holds the hash of the one before, and
// the chain's head holds the last sequence number and hash. The application's
// role may append and read, nothing else. Verify finds a changed, removed or
// inserted event, and a cut tail as long as the head was not cut with it.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// Kinds of actors.
const (
	KindPerson    = "PERSON"
	KindStaff     = "STAFF"
	KindSystem    = "SYSTEM"
	KindApplicant = "APPLICANT"
	KindContact   = "CONTACT_OF_RECORD" // somebody at the address that the seller has on file
	KindMachine   = "MACHINE"           // a program with a key
)

// Event is what happened. Detail holds ids, numbers and states, no free text of persons.
type Event struct {
	Company     id.Company // zero: the event stands in the chain of its subject
	At          time.Time
	Actor       policy.Actor
	Kind        string // empty: by the actor
	Action      string // "registration.approved"
	SubjectType string // "Registration"
	Subject     id.UUID
	Via         string // the right by which: a role, a staff role, "link"
	Detail      map[string]string
}

// Append writes an event at the end of its chain. Appends to one chain wait for
// each other until their transactions end.
func Append(ctx context.Context, tx pgx.Tx, e Event) error {
	q := db.New(tx)
	chain := e.Company.UUID
	if e.Company.IsZero() {
		chain = e.Subject
	}
	head, err := q.LockAuditHead(ctx, chain)
	if err != nil {
		return fmt.Errorf("lock the timeline: %w", err)
	}
	row := db.InsertAuditEventParams{
		ID: id.NewEvent(), Chain: chain, Seq: head.Seq + 1, CompanyID: e.Company, At: e.At.UTC().Truncate(time.Microsecond),
		ActorKind: e.kind(), ActorID: e.Actor.Person, Action: e.Action, SubjectType: e.SubjectType, SubjectID: e.Subject,
		Via: e.via(), PrevHash: head.Hash,
	}
	if row.Detail, err = json.Marshal(e.Detail); err != nil {
		return fmt.Errorf("write the event's detail: %w", err)
	}
	if e.Detail == nil {
		row.Detail = []byte("{}")
	}
	row.Hash = hash(row)
	if err := q.InsertAuditEvent(ctx, row); err != nil {
		return fmt.Errorf("append to the timeline: %w", err)
	}
	if err := q.MoveAuditHead(ctx, db.MoveAuditHeadParams{Chain: chain, Seq: row.Seq, Hash: row.Hash}); err != nil {
		return fmt.Errorf("move the timeline's head: %w", err)
	}
	return nil
}

func (e Event) kind() string {
	switch {
	case e.Kind != "":
		return e.Kind
	case e.Actor.IsSystem():
		return KindSystem
	case e.Actor.Staff != "":
		return KindStaff
	case e.Actor.SignedIn():
		return KindPerson
	case !e.Actor.Key.IsZero():
		return KindMachine
	}
	return KindApplicant
}

func (e Event) via() string {
	switch {
	case e.Via != "":
		return e.Via
	case e.Actor.Staff != "":
		return "staff " + string(e.Actor.Staff)
	case !e.Actor.Key.IsZero():
		return "key"
	}
	if role, ok := e.Actor.RoleIn(e.Company); ok {
		return string(role)
	}
	return ""
}

// hash covers every column, each with its length before it, so that no two
// different events have the same bytes. The detail is hashed in canonical form,
// since jsonb does not keep spelling.
func hash(r db.InsertAuditEventParams) []byte {
	h := sha256.New()
	part := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	part(r.PrevHash)
	part(r.ID.UUID.UUID[:])
	part(r.Chain.UUID[:])
	part(binary.BigEndian.AppendUint64(nil, uint64(r.Seq))) //nolint:gosec // a sequence number is not negative
	part(r.CompanyID.UUID.UUID[:])
	part([]byte(r.At.UTC().Format(time.RFC3339Nano)))
	part([]byte(r.ActorKind))
	part(r.ActorID.UUID.UUID[:])
	part([]byte(r.Action))
	part([]byte(r.SubjectType))
	part(r.SubjectID.UUID[:])
	part([]byte(r.Via))
	part(canonical(r.Detail))
	return h.Sum(nil)
}

// canonical renders a flat JSON object with sorted keys and no spaces.
func canonical(detail []byte) []byte {
	var m map[string]string
	if json.Unmarshal(detail, &m) != nil {
		return detail
	}
	out, err := json.Marshal(m)
	if err != nil {
		return detail
	}
	return out
}
