// Package machine lets programs in: each has a key of its own, which opens what
// its scopes say and nothing else, answers to a person of the staff, and can be
// taken back at once.
package machine

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// Prefix begins every key, so that one is told from a session's token, and found
// where it should not stand.
const Prefix = "ck_"

const (
	// usedEvery is how exact the last use is; finer would make each call a write.
	usedEvery = time.Minute
	// defaultPage is the length of a list where the caller says none.
	defaultPage = 20
)

// Machines are the rules of this package.
type Machines struct{ DB *db.DB }

// Key is a machine's key, without the secret: that is shown once, when it is made.
type Key struct {
	ID         id.APIKey
	Name       string
	Scopes     []policy.Scope
	OwnerID    id.Person
	CreatedAt  time.Time
	ExpiresAt  *time.Time
	LastUsedAt *time.Time // to the minute
	RevokedAt  *time.Time
}

// IsNode marks what node(id:) of the API can give.
func (Key) IsNode() {}

func keyOf(r db.ApiKey) Key {
	k := Key{ID: r.ID, Name: r.Name, OwnerID: r.OwnerID, CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, LastUsedAt: r.LastUsedAt, RevokedAt: r.RevokedAt}
	for _, s := range r.Scopes {
		k.Scopes = append(k.Scopes, policy.Scope(s))
	}
	return k
}

// newSecret gives 256 random bits as text, and what is kept of them.
func newSecret() (text string, hash []byte) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	text = Prefix + base64.RawURLEncoding.EncodeToString(b[:])
	return text, secretHash(text)
}

func secretHash(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// Authenticate gives the actor of a key. One that is unknown, revoked or over, and
// one whose owner is no active staff person any more, is UNAUTHENTICATED.
func (m *Machines) Authenticate(ctx context.Context, token string) (policy.Actor, error) {
	if len(token) > 100 || !strings.HasPrefix(token, Prefix) {
		return policy.Actor{}, fault.New(fault.Unauthenticated, "")
	}
	now := m.DB.Now()
	read := m.DB.AsSystem().Read()
	row, err := read.APIKeyByToken(ctx, db.APIKeyByTokenParams{TokenHash: secretHash(token), Now: now})
	if errors.Is(err, pgx.ErrNoRows) {
		return policy.Actor{}, fault.New(fault.Unauthenticated, "")
	}
	if err != nil {
		return policy.Actor{}, fmt.Errorf("look a key up: %w", err)
	}
	if row.LastUsedAt == nil || now.Sub(*row.LastUsedAt) >= usedEvery {
		if err := read.UseAPIKey(ctx, db.UseAPIKeyParams{ID: row.ID, Now: now}); err != nil {
			return policy.Actor{}, fmt.Errorf("note the use of a key: %w", err)
		}
	}
	a := policy.Actor{Key: row.ID}
	for _, s := range row.Scopes {
		a.Scopes = append(a.Scopes, policy.Scope(s))
	}
	return a, nil
}

// Keys gives a page of keys, newest first, revoked ones too. The faults are those
// of RequireStaff, and INVALID at the arguments.
func (m *Machines) Keys(ctx context.Context, actor policy.Actor, args page.Args) (*page.Page[Key], error) {
	if err := actor.RequireStaff(policy.ManageKeys); err != nil {
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
	if w.Backward {
		return nil, fault.New(fault.Invalid, "last")
	}
	rows, err := m.DB.As(actor).Read().APIKeys(ctx, db.APIKeysParams{LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, MaxRows: w.Fetch()})
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	keys := make([]Key, len(rows))
	for i, r := range rows {
		keys[i] = keyOf(r)
	}
	return page.New(w, keys, func(k Key) string { return page.Place{At: k.CreatedAt, ID: k.ID.UUID}.Cursor() }), nil
}

// Key gives one key; nil when it does not exist for the actor.
func (m *Machines) Key(ctx context.Context, actor policy.Actor, k id.APIKey) (*Key, error) {
	if !actor.MayStaff(policy.ManageKeys) {
		return nil, nil
	}
	row, err := m.DB.As(actor).Read().APIKeyByID(ctx, k)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a key: %w", err)
	}
	key := keyOf(row)
	return &key, nil
}

// scopesOf normalises scopes: known ones, each once.
func scopesOf(in []policy.Scope, faults *fault.List) []string {
	if len(in) == 0 {
		faults.Add(fault.New(fault.Required, "input.scopes"))
	}
	var out []string
	for _, s := range in {
		if !slices.Contains(policy.Scopes, s) {
			faults.Add(fault.New(fault.Invalid, "input.scopes"))
		}
		if !slices.Contains(out, string(s)) {
			out = append(out, string(s))
		}
	}
	return out
}
