package machine_test

import (
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/machine"
	"example.com/comptoir/internal/policy"
)

type bundle struct {
	*machine.Machines

	data  *dbtest.Database
	admin policy.Actor

	mu sync.Mutex
	at time.Time
}

func setup(t *testing.T) *bundle {
	t.Helper()
	b := &bundle{data: dbtest.New(t), at: time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)}
	b.Machines = &machine.Machines{DB: b.data.DB(b.now)}
	b.admin = policy.Actor{Person: id.NewPerson(), Staff: policy.StaffAdmin}
	b.data.Exec(t, `insert into persons (id, email, given_name, family_name, locale, staff_role, created_at) values ($1, 'ada@seller.example.com', 'Ada', 'Adams', 'en', 'ADMIN', $2)`, b.admin.Person, b.at)
	return b
}

func (b *bundle) now() time.Time { b.mu.Lock(); defer b.mu.Unlock(); return b.at }

func (b *bundle) pass(d time.Duration) { b.mu.Lock(); defer b.mu.Unlock(); b.at = b.at.Add(d) }

func (b *bundle) create(t *testing.T, in machine.CreateAPIKeyInput) *machine.Made {
	t.Helper()
	in.Name, in.Scopes = "ERP", []policy.Scope{policy.ScopeIngest, policy.ScopeIngest}
	made, err := b.Create(t.Context(), b.admin, in)
	if err != nil {
		t.Fatalf("create: %v", err)
	}
	return made
}

func (b *bundle) opens(t *testing.T, secret string) bool {
	t.Helper()
	a, err := b.Authenticate(t.Context(), secret)
	if err != nil && fault.CodeOf(err) != fault.Unauthenticated {
		t.Fatalf("authenticate: %v", err)
	}
	if err == nil && (a.SignedIn() || a.Staff != "" || a.IsSystem() || a.RequireStaffOrKey(policy.IngestDocuments) != nil || a.RequireStaffOrKey(policy.ManageKeys) == nil) {
		t.Errorf("the machine is %+v", a)
	}
	return err == nil
}

// TestKeyEnds: revoked, past its end, its owner suspended or no staff any more: it
// opens nothing from the next call on.
func TestKeyEnds(t *testing.T) {
	t.Parallel()

	for name, end := range map[string]func(t *testing.T, b *bundle, k *machine.Made){
		"Revoked": func(t *testing.T, b *bundle, k *machine.Made) {
			t.Helper()
			if _, err := b.Revoke(t.Context(), b.admin, k.Key.ID); err != nil {
				t.Fatal(err)
			}
		},
		"PastItsEnd": func(_ *testing.T, b *bundle, _ *machine.Made) { b.pass(time.Hour) },
		"OwnerSuspended": func(t *testing.T, b *bundle, _ *machine.Made) {
			t.Helper()
			b.data.Exec(t, `update persons set state = 'SUSPENDED'`)
		},
		"OwnerNoStaff": func(t *testing.T, b *bundle, _ *machine.Made) {
			t.Helper()
			b.data.Exec(t, `update persons set staff_role = null`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			until := b.now().Add(time.Hour)
			k := b.create(t, machine.CreateAPIKeyInput{ExpiresAt: &until, IdempotencyKey: "a"})
			b.pass(59 * time.Minute)
			if !b.opens(t, k.Secret) || b.opens(t, k.Secret+"x") || b.opens(t, "ck_") || b.opens(t, "") {
				t.Fatal("the key does not open, or another text does")
			}
			end(t, b, k)
			if b.opens(t, k.Secret) {
				t.Error("the key opens")
			}
		})
	}
}

// TestSecretIsNotKept: the database holds a hash of 256 bits and nothing of the key.
func TestSecretIsNotKept(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, other := b.create(t, machine.CreateAPIKeyInput{IdempotencyKey: "a"}), b.create(t, machine.CreateAPIKeyInput{IdempotencyKey: "b"})
	if one.Secret == other.Secret || len(one.Secret) != len("ck_")+43 {
		t.Errorf("secrets %q, %q", one.Secret, other.Secret)
	}
	var found int
	err := b.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), `select count(*) from (select k::text as row from api_keys k union all select i::text from idempotency_keys i union all select e::text from audit_events e) x where position($1 in row) > 0`, one.Secret[3:]).Scan(&found)
	})
	if err != nil || found != 0 {
		t.Errorf("the secret is found %d times, %v", found, err)
	}
}

// TestLastUseIsToTheMinute: the first use of a minute writes, the others do not.
func TestLastUseIsToTheMinute(t *testing.T) {
	t.Parallel()

	b := setup(t)
	k := b.create(t, machine.CreateAPIKeyInput{IdempotencyKey: "a"})
	first := b.now()
	for range 3 {
		b.opens(t, k.Secret)
		b.pass(15 * time.Second)
	}
	key, err := b.Key(t.Context(), b.admin, k.Key.ID)
	if err != nil || key.LastUsedAt == nil || !key.LastUsedAt.Equal(first) {
		t.Errorf("last used %v, %v; want %v", key.LastUsedAt, err, first)
	}
	b.pass(time.Minute)
	b.opens(t, k.Secret)
	if key, err = b.Key(t.Context(), b.admin, k.Key.ID); err != nil || key.LastUsedAt.Equal(first) {
		t.Errorf("last used %v, %v; want later", key.LastUsedAt, err)
	}
}
