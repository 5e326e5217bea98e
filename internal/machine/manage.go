package machine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/once"
	"example.com/comptoir/internal/policy"
)

// CreateAPIKeyInput is a key to be made.
type CreateAPIKeyInput struct {
	Name           string // which program, for people
	Scopes         []policy.Scope
	Owner          *id.Person // nil: whoever makes it
	ExpiresAt      *time.Time
	IdempotencyKey string
}

// Made is a key just made. Secret is shown once; it is "" when the call was sent
// again, and then a new key is the way.
type Made struct {
	Key    Key
	Secret string
}

const maxName = 100

func (in CreateAPIKeyInput) normalise(now time.Time) (name string, scopes []string, err error) {
	var faults fault.List
	name = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, in.Name)), " ")
	switch {
	case name == "":
		faults.Add(fault.New(fault.Required, "input.name"))
	case len([]rune(name)) > maxName:
		faults.Add(fault.New(fault.TooLong, "input.name", maxName))
	}
	scopes = scopesOf(in.Scopes, &faults)
	if in.ExpiresAt != nil && !in.ExpiresAt.After(now) {
		faults.Add(fault.New(fault.Invalid, "input.expiresAt"))
	}
	switch {
	case strings.TrimSpace(in.IdempotencyKey) == "":
		faults.Add(fault.New(fault.Required, "input.idempotencyKey"))
	case len(in.IdempotencyKey) > once.MaxKey:
		faults.Add(fault.New(fault.TooLong, "input.idempotencyKey", once.MaxKey))
	}
	return name, scopes, faults.Err()
}

// Create makes a key. Its owner is an active staff person, else NOT_FOUND at
// input.owner. The faults besides are those of RequireStaff and of the input; the
// same call again gives the key without its secret.
func (m *Machines) Create(ctx context.Context, actor policy.Actor, in CreateAPIKeyInput) (*Made, error) {
	if err := actor.RequireStaff(policy.ManageKeys); err != nil {
		return nil, err
	}
	now := m.DB.Now()
	name, scopes, err := in.normalise(now)
	if err != nil {
		return nil, err
	}
	owner := actor.Person
	if in.Owner != nil {
		owner = *in.Owner
	}
	call := once.Call{Operation: "createApiKey", Key: in.IdempotencyKey, Source: actor.Person.String(), Path: "input.idempotencyKey", Input: in}
	if made, err := m.repeated(ctx, actor, call); made != nil || err != nil {
		return made, err
	}
	row := db.InsertAPIKeyParams{ID: id.NewAPIKey(), Name: name, OwnerID: owner, Scopes: scopes, CreatedAt: now, CreatedBy: actor.Person, ExpiresAt: in.ExpiresAt}
	var secret string
	secret, row.TokenHash = newSecret()
	// The table of idempotency keys is nobody's to read; the step is the staff person's all the same.
	err = m.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		if err := answers(ctx, tx, owner); err != nil {
			return err
		}
		if err := call.Keep(ctx, tx, row.ID.UUID, now); err != nil {
			return err
		}
		if err := db.New(tx).InsertAPIKey(ctx, row); err != nil {
			return fmt.Errorf("insert a key: %w", err)
		}
		return audit.Append(ctx, tx, audit.Event{
			At: now, Actor: actor, Action: "api_key.created", SubjectType: "ApiKey", Subject: row.ID.UUID,
			Detail: map[string]string{"owner": owner.String(), "scopes": strings.Join(scopes, " ")},
		})
	})
	if errors.Is(err, once.ErrRepeated) {
		return m.repeated(ctx, actor, call)
	}
	if err != nil {
		return nil, err
	}
	key, err := m.Key(ctx, actor, row.ID)
	if err != nil {
		return nil, err
	}
	return &Made{Key: *key, Secret: secret}, nil
}

// answers tells whether a person can answer for a key.
func answers(ctx context.Context, tx pgx.Tx, owner id.Person) error {
	p, err := db.New(tx).PersonByID(ctx, owner)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && (p.StaffRole == nil || p.State != "ACTIVE") {
		return fault.New(fault.NotFound, "input.owner")
	}
	if err != nil {
		return fmt.Errorf("read the owner of a key: %w", err)
	}
	return nil
}

// repeated gives the key that an earlier call of the same kind made, nil when there was none.
func (m *Machines) repeated(ctx context.Context, actor policy.Actor, call once.Call) (*Made, error) {
	was, err := call.Find(ctx, m.DB.AsSystem().Read())
	if err != nil || was.IsZero() {
		return nil, err
	}
	key, err := m.Key(ctx, actor, id.APIKey{UUID: was})
	if err != nil {
		return nil, err
	}
	return &Made{Key: *key}, nil
}

// Revoke takes a key back: with the commit it opens nothing. Again is no error.
// An unknown one is NOT_FOUND at input.id.
func (m *Machines) Revoke(ctx context.Context, actor policy.Actor, k id.APIKey) (*Key, error) {
	if err := actor.RequireStaff(policy.ManageKeys); err != nil {
		return nil, err
	}
	now := m.DB.Now()
	err := m.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		n, err := db.New(tx).RevokeAPIKey(ctx, db.RevokeAPIKeyParams{ID: k, Now: now, RevokedBy: actor.Person})
		if err != nil {
			return fmt.Errorf("revoke a key: %w", err)
		}
		if n == 0 {
			return nil // unknown, or revoked already
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: actor, Action: "api_key.revoked", SubjectType: "ApiKey", Subject: k.UUID})
	})
	if err != nil {
		return nil, err
	}
	key, err := m.Key(ctx, actor, k)
	if err == nil && key == nil {
		err = fault.New(fault.NotFound, "input.id")
	}
	return key, err
}
