package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

const (
	// SessionLifetime is how long a session lasts without refreshSession.
	SessionLifetime = 14 * 24 * time.Hour
	// seenEvery is how exact last_seen_at is; finer would make each read a write.
	seenEvery = 5 * time.Minute
)

// Delivery is how a session reaches the client.
type Delivery string

// The deliveries.
const (
	Cookie Delivery = "COOKIE"
	Bearer Delivery = "TOKEN"
)

// SignInInput is what a person signs in with.
type SignInInput struct {
	Email    string
	Password string
	Code     *string
	Delivery Delivery
}

// Client is where a request comes from.
type Client struct {
	Source    string // budget.Source of the address
	UserAgent string
}

// SignedIn is a session just made. Token is shown once.
type SignedIn struct {
	Session   id.Session
	Person    id.Person
	Token     string
	Delivery  Delivery
	ExpiresAt time.Time
}

// SignIn makes a session. Unknown address, wrong password, no password set yet
// and suspended person get one answer, BAD_CREDENTIALS, after the same work;
// too many failures get RATE_LIMITED, for unknown addresses as well.
func (a *Accounts) SignIn(ctx context.Context, in SignInInput, from Client) (SignedIn, error) {
	var none SignedIn
	email, ok := CanonicalEmail(in.Email)
	if !ok {
		email = strings.ReplaceAll(strings.ToLower(in.Email), "\x00", "") // goes the same way to the same answer; Postgres takes no zero byte
	}
	if err := a.try(ctx, email, from); err != nil {
		return none, err
	}
	row, err := a.DB.AsSystem().Read().PersonByEmail(ctx, email)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return none, a.untry(ctx, email, fmt.Errorf("look a person up: %w", err))
	}
	right, err := a.Hasher.Compare(ctx, in.Password, row.PasswordHash)
	if err != nil {
		return none, a.untry(ctx, email, err)
	}
	if !right || row.State != "ACTIVE" {
		return none, a.failed(ctx, "input", from)
	}
	if err := a.forgive(ctx, email); err != nil {
		return none, err
	}
	return a.open(ctx, row.ID, policy.StaffRole(deref(row.StaffRole)), in.Delivery, from)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func newSecret() (text string, hash []byte) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	text = "cs_" + base64.RawURLEncoding.EncodeToString(b[:])
	return text, secretHash(text)
}

func secretHash(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

func (a *Accounts) open(ctx context.Context, p id.Person, staff policy.StaffRole, how Delivery, from Client) (SignedIn, error) {
	now := a.DB.Now()
	out := SignedIn{Session: id.NewSession(), Person: p, Delivery: how, ExpiresAt: now.Add(SessionLifetime)}
	var hash []byte
	out.Token, hash = newSecret()
	actor := policy.Actor{Person: p, Session: out.Session, Staff: staff}
	err := a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		err := db.New(tx).InsertSession(ctx, db.InsertSessionParams{
			ID: out.Session, PersonID: p, TokenHash: hash, Delivery: string(how),
			UserAgent: clip(from.UserAgent, 200), CreatedAt: now, ExpiresAt: out.ExpiresAt,
		})
		if err != nil {
			return fmt.Errorf("open a session: %w", err)
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: actor, Action: "session.opened", SubjectType: "Person", Subject: p.UUID, Via: "password"})
	})
	return out, err
}

func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.ReplaceAll(s, "\x00", "")
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}

// Session is a living session and its actor.
type Session struct {
	Actor     policy.Actor
	Locale    mail.Locale
	Delivery  Delivery
	ExpiresAt time.Time
}

// Authenticate gives the actor of a session's token, with the memberships in
// force at this moment, in one statement. No such session, ended, over, person
// suspended: UNAUTHENTICATED.
func (a *Accounts) Authenticate(ctx context.Context, token string) (Session, error) {
	if len(token) > 100 || !strings.HasPrefix(token, "cs_") {
		return Session{}, fault.New(fault.Unauthenticated, "")
	}
	rows, err := a.DB.AsSystem().Read().SessionActorByToken(ctx, db.SessionActorByTokenParams{TokenHash: secretHash(token), Now: a.DB.Now()})
	if err != nil {
		return Session{}, fmt.Errorf("look a session up: %w", err)
	}
	s, err := sessionOf(rows)
	if err == nil && a.DB.Now().Sub(rows[0].LastSeenAt) > seenEvery {
		if err := a.DB.As(s.Actor).Read().SeeSession(ctx, db.SeeSessionParams{ID: s.Actor.Session, Now: a.DB.Now()}); err != nil {
			return Session{}, fmt.Errorf("see a session: %w", err)
		}
	}
	return s, err
}

// ActorOfSession gives the actor of a session that something was made by, a
// download's address for one. UNAUTHENTICATED as with Authenticate.
func (a *Accounts) ActorOfSession(ctx context.Context, i id.Session) (policy.Actor, error) {
	rows, err := a.DB.AsSystem().Read().SessionActorByID(ctx, db.SessionActorByIDParams{ID: i, Now: a.DB.Now()})
	if err != nil {
		return policy.Actor{}, fmt.Errorf("look a session up: %w", err)
	}
	same := make([]db.SessionActorByTokenRow, len(rows))
	for n, r := range rows {
		same[n] = db.SessionActorByTokenRow(r)
	}
	s, err := sessionOf(same)
	return s.Actor, err
}

func sessionOf(rows []db.SessionActorByTokenRow) (Session, error) {
	if len(rows) == 0 {
		return Session{}, fault.New(fault.Unauthenticated, "")
	}
	r := rows[0]
	s := Session{
		Actor:  policy.Actor{Person: r.PersonID, Session: r.SessionID, Staff: policy.StaffRole(r.StaffRole)},
		Locale: mail.Locale(r.Locale), Delivery: Delivery(r.Delivery), ExpiresAt: r.ExpiresAt,
	}
	for _, r := range rows {
		if !r.MembershipID.IsZero() {
			s.Actor.Grants = append(s.Actor.Grants, policy.Grant{Membership: r.MembershipID, Company: r.MemberCompanyID, Role: policy.Role(r.Role), EndsAt: r.EndsAt})
		}
	}
	return s, nil
}

// SignOut ends the actor's session.
func (a *Accounts) SignOut(ctx context.Context, actor policy.Actor) error {
	return a.endSessions(ctx, actor, "session.ended", func(q *db.Queries, now time.Time) (int64, error) {
		return q.EndSession(ctx, db.EndSessionParams{ID: actor.Session, PersonID: actor.Person, Now: &now})
	})
}

// OpenSession is a device on which a person is signed in.
type OpenSession struct {
	ID         id.Session
	Current    bool // the one that asks
	Delivery   Delivery
	UserAgent  string // what the client said it is; at most 200 bytes
	CreatedAt  time.Time
	LastSeenAt time.Time // to seenEvery
	ExpiresAt  time.Time
}

// Sessions gives where the actor is signed in, used last first; at most 100.
func (a *Accounts) Sessions(ctx context.Context, actor policy.Actor) ([]*OpenSession, error) {
	rows, err := a.DB.As(actor).Read().SessionsOf(ctx, db.SessionsOfParams{PersonID: actor.Person, Now: a.DB.Now()})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	out := make([]*OpenSession, len(rows))
	for n, r := range rows {
		out[n] = &OpenSession{
			ID: r.ID, Current: r.ID == actor.Session, Delivery: Delivery(r.Delivery), UserAgent: r.UserAgent,
			CreatedAt: r.CreatedAt, LastSeenAt: r.LastSeenAt, ExpiresAt: r.ExpiresAt,
		}
	}
	return out, nil
}

// EndSession ends one of the actor's sessions. NOT_FOUND for one that is over, and for another person's.
func (a *Accounts) EndSession(ctx context.Context, actor policy.Actor, i id.Session) error {
	return a.endSessions(ctx, actor, "session.ended", func(q *db.Queries, now time.Time) (int64, error) {
		n, err := q.EndSession(ctx, db.EndSessionParams{ID: i, PersonID: actor.Person, Now: &now})
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "input.session")
		}
		return n, err
	})
}

// EndOtherSessions ends all sessions of the actor but the one that asks.
func (a *Accounts) EndOtherSessions(ctx context.Context, actor policy.Actor) error {
	return a.endSessions(ctx, actor, "session.others_ended", func(q *db.Queries, now time.Time) (int64, error) {
		return q.EndSessionsOf(ctx, db.EndSessionsOfParams{PersonID: actor.Person, But: actor.Session, Now: &now})
	})
}

func (a *Accounts) endSessions(ctx context.Context, actor policy.Actor, action string, end func(*db.Queries, time.Time) (int64, error)) error {
	if !actor.SignedIn() {
		return fault.New(fault.Unauthenticated, "")
	}
	now := a.DB.Now()
	return a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		n, err := end(db.New(tx), now)
		if err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		if n == 0 {
			return nil
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: actor, Action: action, SubjectType: "Person", Subject: actor.Person.UUID})
	})
}

// RefreshSession gives the actor's session a new secret and a new end; the old secret stops with it.
func (a *Accounts) RefreshSession(ctx context.Context, actor policy.Actor, how Delivery) (SignedIn, error) {
	if !actor.SignedIn() {
		return SignedIn{}, fault.New(fault.Unauthenticated, "")
	}
	now := a.DB.Now()
	out := SignedIn{Session: actor.Session, Person: actor.Person, Delivery: how, ExpiresAt: now.Add(SessionLifetime)}
	var hash []byte
	out.Token, hash = newSecret()
	err := a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		n, err := db.New(tx).RenewSession(ctx, db.RenewSessionParams{ID: actor.Session, TokenHash: hash, ExpiresAt: out.ExpiresAt})
		if err != nil {
			return fmt.Errorf("renew a session: %w", err)
		}
		if n == 0 {
			return fault.New(fault.Unauthenticated, "")
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: actor, Action: "session.renewed", SubjectType: "Person", Subject: actor.Person.UUID})
	})
	return out, err
}
