package worker_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertest"

	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid/vies"
	"example.com/comptoir/internal/vatid/vies/viestest"
	"example.com/comptoir/worker"
	"example.com/comptoir/worker/job"
)

// vatBundle is a database with the rules, a stand-in for VIES, and staff.
type vatBundle struct {
	raw    *dbtest.Database
	access *access.Access
	vies   *viestest.Server
	staff  policy.Actor
}

func setupVAT(t *testing.T) *vatBundle {
	t.Helper()
	b := &vatBundle{raw: dbtest.New(t), vies: viestest.Start(t, nil), staff: policy.Actor{Person: id.NewPerson(), Staff: policy.StaffSales}}
	jobs, err := river.NewClient(riverpgxv5.New(b.raw.Pool), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	client, err := vies.New(b.vies.URL, "BE0202239951")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	b.access = &access.Access{
		DB: b.raw.DB(nil), Jobs: jobs, Tokens: account.Tokens{Secret: secret}, Hours: access.DefaultHours(time.UTC), Log: discard,
		SellerMailbox: mail.Address{Email: seller.Email}, SellerLocale: mail.French, VIES: client,
	}
	b.raw.Exec(t, `insert into persons (id, email, given_name, family_name, locale, staff_role, created_at) values ($1, 'sales@example.com', 'S', 'T', 'fr', 'SALES', now())`, b.staff.Person)
	return b
}

// record enters an application of a company with a number of the test service.
func (b *vatBundle) record(t *testing.T, number string) id.Registration {
	t.Helper()
	number = "RO" + number
	r, err := b.access.RecordRegistration(t.Context(), b.staff, access.RecordRegistrationInput{
		Company: access.RegisterCompanyDetails{LegalName: "Serrurerie Dupont", Country: "RO", VatNumber: &number},
		Person:  access.PersonInput{GivenName: "Anne", FamilyName: "Dupont", Email: "anne@example.com", Locale: mail.French},
		Channel: "TELEPHONE", IdempotencyKey: number,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

// work runs one job as River does.
func (b *vatBundle) work(t *testing.T, i id.Registration) (*rivertest.WorkResult, error) {
	t.Helper()
	w := rivertest.NewWorker(t, riverpgxv5.New(b.raw.Pool), &river.Config{}, &worker.CheckVAT{Access: b.access})
	tx, err := b.raw.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(t.Context()); err != nil {
			t.Errorf("roll back: %v", err)
		}
	}()
	return w.Work(t.Context(), t, tx, job.CheckVAT{RegistrationID: i}, nil)
}

func (b *vatBundle) status(t *testing.T, i id.Registration) string {
	t.Helper()
	r, err := b.access.Registration(t.Context(), b.staff, i)
	if err != nil || r == nil {
		t.Fatalf("%v, %v", r, err)
	}
	return r.VatStatus
}

// TestCheckVAT: a check ends, be it with a verdict or with an outage; one that
// comes too early is snoozed; one of a registration that does not exist, or on a
// database that is down, is not.
func TestCheckVAT(t *testing.T) {
	t.Parallel()

	b := setupVAT(t)
	for _, tt := range []struct {
		number, status string
		want           river.EventKind
	}{
		{"100", "VALID", river.EventKindJobCompleted},
		{"301", "UNKNOWN", river.EventKindJobSnoozed}, // within the same second
	} {
		reg := b.record(t, tt.number)
		res, err := b.work(t, reg)
		if err != nil || res.EventKind != tt.want || b.status(t, reg) != tt.status {
			t.Errorf("%s: %+v, %v, %s; want %s and %s", tt.number, res, err, b.status(t, reg), tt.want, tt.status)
		}
	}
	b.raw.Exec(t, `update vies_gates set free_at = 'epoch'`)
	reg := b.record(t, "302")
	if res, err := b.work(t, reg); err != nil || res.EventKind != river.EventKindJobCompleted || b.status(t, reg) != "UNKNOWN" {
		t.Errorf("an outage: %+v, %v", res, err)
	}
	if res, err := b.work(t, id.NewRegistration()); err != nil || res.EventKind != river.EventKindJobCancelled {
		t.Errorf("unknown: %+v, %v, want cancelled", res, err)
	}
	b.raw.Exec(t, `update vies_gates set free_at = 'epoch'`)
	b.raw.Exec(t, `alter table vies_gates rename to vies_gates_gone`)
	if res, err := b.work(t, b.record(t, "200")); err == nil || res != nil && res.EventKind != river.EventKindJobFailed {
		t.Errorf("without a gate: %+v, %v, want a failure that is tried again", res, err)
	}
	if n := len(b.vies.Requests()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

// TestCheckVATRuns: two processes work on three numbers, by the wall clock and
// over a socket, and stand in line. That they are a whole second apart is measured
// where the clock is a test's own; here a busy machine may deliver one late.
func TestCheckVATRuns(t *testing.T) {
	t.Parallel()

	b := setupVAT(t)
	for n := range 3 {
		b.vies.Know("RO", fmt.Sprintf("77%d", n), "---")
		b.record(t, fmt.Sprintf("77%d", n))
	}
	b.raw.Exec(t, `delete from river_job where kind <> 'check_vat'`) // no mail server here
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	for range 2 {
		w, err := worker.New(worker.Config{Pool: b.raw.Pool, DB: b.access.DB, Access: b.access, Tokens: b.access.Tokens, Secret: secret, PublicURL: &url.URL{}, Log: discard})
		if err != nil {
			t.Fatal(err)
		}
		go func() { ended <- w.Run(ctx) }()
	}
	conn, err := pgx.Connect(t.Context(), b.raw.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	deadline, poll := time.NewTimer(60*time.Second), time.NewTicker(50*time.Millisecond)
	defer deadline.Stop()
	defer poll.Stop()
	for valid := 0; valid < 3; {
		select {
		case <-poll.C:
		case <-deadline.C:
			t.Fatalf("%d of 3 have a verdict after a minute", valid)
		}
		if err := conn.QueryRow(t.Context(), `select count(*) from registrations where vat_status = 'VALID'`).Scan(&valid); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	for range 2 {
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	}
	got := b.vies.Requests()
	if len(got) != 3 {
		t.Errorf("%d requests for 3 numbers", len(got))
	}
	for n := 1; n < len(got); n++ {
		if gap := got[n].At.Sub(got[n-1].At); gap < 500*time.Millisecond {
			t.Errorf("%s after the request before", gap)
		}
	}
}
