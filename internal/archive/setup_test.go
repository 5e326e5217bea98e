package archive_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid"
)

// start is the time at which the tests play; a clock moves when a test says so.
var start = time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type bundle struct {
	data  *dbtest.Database
	db    *db.DB
	clock *clock
	*archive.Archive
}

func setup(t testing.TB) *bundle {
	t.Helper()
	b := &bundle{data: dbtest.New(t), clock: &clock{at: start}}
	b.db = b.data.DB(b.clock.now)
	store, err := blob.Open("file://" + t.TempDir())
	if err != nil {
		t.Fatalf("open a store: %v", err)
	}
	jobs, err := river.NewClient(riverpgxv5.New(b.data.Pool), &river.Config{})
	if err != nil {
		t.Fatalf("make a job client: %v", err)
	}
	b.Archive = &archive.Archive{
		DB: b.db, Jobs: jobs, Blobs: store, Now: b.clock.now,
		Secret: []byte("a secret of the tests, of 32 byte"), ActorOfSession: b.actorOfSession,
	}
	b.ReadBy(readFacts)
	return b
}

// fork gives the same database with a clock and rules of its own, for subtests
// that turn either.
func (b *bundle) fork() *bundle {
	f := &bundle{data: b.data, clock: &clock{at: start}}
	f.db = f.data.DB(f.clock.now)
	rules := *b.Archive
	rules.DB, rules.Now, rules.ActorOfSession = f.db, f.clock.now, f.actorOfSession
	f.Archive = &rules
	return f
}

// actorOfSession is what the account rules give in the running system.
func (b *bundle) actorOfSession(ctx context.Context, s id.Session) (policy.Actor, error) {
	rows, err := b.db.AsSystem().Read().SessionActorByID(ctx, db.SessionActorByIDParams{ID: s, Now: b.clock.now()})
	if err != nil {
		return policy.Actor{}, err
	}
	if len(rows) == 0 {
		return policy.Actor{}, fault.New(fault.Unauthenticated, "")
	}
	a := policy.Actor{Person: rows[0].PersonID, Session: rows[0].SessionID, Staff: policy.StaffRole(rows[0].StaffRole)}
	for _, r := range rows {
		if !r.MembershipID.IsZero() {
			a.Grants = append(a.Grants, policy.Grant{Membership: r.MembershipID, Company: r.MemberCompanyID, Role: policy.Role(r.Role), EndsAt: r.EndsAt})
		}
	}
	return a, nil
}

// enterprise invents the n'th enterprise number, with right check digits.
func enterprise(n int) string {
	eight := 7_000_000 + n
	return fmt.Sprintf("%08d%02d", eight, 97-eight%97)
}

// company makes the n'th customer: customer number C-n, enterprise(n).
func (b *bundle) company(t testing.TB, n int) id.Company {
	t.Helper()
	c := id.NewCompany()
	number := fmt.Sprintf("C-%d", n)
	b.data.Exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, enterprise_number, locale, created_at)
		values ($1, $2, $2, 'Ferronnerie Exemple', 'BE', $3, 'fr', $4)`, c, number, enterprise(n), start)
	b.data.Exec(t, `insert into company_keys (country, register, number, company_id) values ('BE', 'CBE', $1, $2)`, enterprise(n), c)
	return c
}

// person makes a signed-in person with a role in a company; staff when the role is a staff role.
func (b *bundle) person(t testing.TB, c id.Company, role string) policy.Actor {
	t.Helper()
	p, s := id.NewPerson(), id.NewSession()
	staff := role == "SUPPORT" || role == "SALES"
	var staffRole *string
	if staff {
		staffRole = &role
	}
	b.data.Exec(t, `insert into persons (id, email, given_name, family_name, locale, staff_role, created_at) values ($1, $2, 'Ada', 'Exemple', 'fr', $3, $4)`,
		p, p.String()+"@example.com", staffRole, start)
	hash := sha256.Sum256(s.UUID.UUID[:])
	b.data.Exec(t, `insert into sessions (id, person_id, token_hash, delivery, created_at, last_seen_at, expires_at) values ($1, $2, $3, 'TOKEN', $4, $4, $5)`,
		s, p, hash[:], start, start.Add(24*time.Hour))
	if !staff {
		b.data.Exec(t, `insert into memberships (id, company_id, person_id, role, state, created_at) values ($1, $2, $3, $4, 'ACTIVE', $5)`,
			id.NewMembership(), c, p, role, start)
	}
	a, err := b.actorOfSession(t.Context(), s)
	if err != nil {
		t.Fatalf("make an actor: %v", err)
	}
	return a
}

// found founds a customer by the company rules.
func (b *bundle) found(t testing.TB, n company.New) (c id.Company, err error) {
	t.Helper()
	err = b.db.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		c, err = company.Found(t.Context(), tx, b.Jobs, b.clock.now(), n)
		return err
	})
	return c, err
}

// receipt is what the database has of an ingestion.
type receipt struct {
	state, reason, facts string
	document             id.Document
	company              id.Company
	ing                  id.Ingestion
}

// bring receives and ingests a file and gives its receipt.
func (b *bundle) bring(t testing.TB, content string) receipt {
	t.Helper()
	ing, err := b.Receive(t.Context(), strings.NewReader(content), "inbox", "facture.xml")
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	if err := b.Ingest(t.Context(), ing); err != nil {
		t.Fatalf("ingest: %v", err)
	}
	return b.receipt(t, ing)
}

func (b *bundle) receipt(t testing.TB, ing id.Ingestion) receipt {
	t.Helper()
	r, err := b.db.AsSystem().Read().IngestionByID(t.Context(), ing)
	if err != nil {
		t.Fatalf("read receipt: %v", err)
	}
	return receipt{state: r.State, reason: r.Reason, facts: string(r.Facts), document: r.DocumentID, company: r.CompanyID, ing: ing}
}

// count gives a number out of the database, as the system sees it.
func (b *bundle) count(t testing.TB, sql string, args ...any) int {
	t.Helper()
	var n int
	err := b.db.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), sql, args...).Scan(&n) })
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// one gives an id out of the database.
func (b *bundle) one(t testing.TB, sql string, args ...any) (i uuid.UUID) {
	t.Helper()
	err := b.db.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		var v id.UUID
		err := tx.QueryRow(t.Context(), sql, args...).Scan(&v)
		i = v.UUID
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return i
}

func wantFault(t testing.TB, err error, code fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("error = %v, want %s", err, code)
	}
}

func readAll(t testing.TB, r io.ReadCloser) string {
	t.Helper()
	text, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		t.Fatalf("read: %v", err)
	}
	return string(text)
}

func ptr[T any](v T) *T { return &v }

func hexSum(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func sellerKeys(t testing.TB, number string) []vatid.Key {
	t.Helper()
	n, err := vatid.EnterpriseNumber("BE", number)
	if err != nil {
		t.Fatalf("read an enterprise number: %v", err)
	}
	return []vatid.Key{n.Key}
}
