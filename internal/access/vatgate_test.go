package access_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/id"
)

// TestVATStop: when VIES has shut us out nobody asks, staff have one task, and it
// goes on after a day, or at once under other settings.
func TestVATStop(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	b.check(t, b.romanian(t, "a@example.com", "401"))
	other := b.romanian(t, "b@example.com", "100")
	r := b.check(t, other)
	if len(s.Requests()) != 1 || r.VatStatus != "UNKNOWN" || r.VatRetryAt == nil || r.VatRetryAt.Sub(b.clock.Now()) != time.Hour {
		t.Fatalf("%d requests; %+v", len(s.Requests()), r)
	}
	if code, until, err := b.access.VIESStopped(t.Context()); err != nil || code != "IP_BLOCKED" || until.Before(b.clock.Now().Add(23*time.Hour)) {
		t.Errorf("%q until %s, %v", code, until, err)
	}
	b.clock.Add(25 * time.Hour)
	if b.check(t, b.romanian(t, "c@example.com", "202")); len(s.Requests()) != 2 {
		t.Error("not tried again after a day")
	}
	if n := b.count(t, `select count(*) from staff_tasks where kind = 'VAT_CHECK_STOPPED' and closed_at is null`); n != 1 {
		t.Errorf("%d tasks", n)
	}
	b.access.VIES = clientOf(t, s.URL, "BE0401574852") // the requester's number is put right
	if r := b.check(t, other); r.VatStatus != "VALID" {
		t.Errorf("under other settings: %+v", r)
	}
	if n := b.count(t, `select count(*) from staff_tasks where kind = 'VAT_CHECK_STOPPED' and closed_at is null`); n != 0 {
		t.Error("VIES answers again, and the task is still open")
	}
	if code, _, err := b.access.VIESStopped(t.Context()); err != nil || code != "" {
		t.Errorf("still stopped: %q, %v", code, err)
	}
}

// process is another process on the same database: a pool and rules of its own.
func (b *bundle) process(t *testing.T) *access.Access {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), b.raw.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	other := *b.access
	other.DB, other.Jobs = db.NewDB(pool, b.clock.Now), jobs
	return &other
}

// TestVATOneRequestASecond: two processes with twelve numbers of four countries.
// All ask at once, again and again; between two rounds the clock moves by a
// quarter of a second.
func TestVATOneRequestASecond(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	shapes := map[string]string{"RO": "7%d", "HR": "000000000%d", "SI": "000000%d", "MT": "000000%d"}
	left := map[id.Registration]bool{}
	for n := range 12 {
		country := []string{"RO", "HR", "SI", "MT"}[n%4]
		number := fmt.Sprintf(shapes[country], 10+n)
		s.Know(country, number, "---")
		left[b.of(t, country, fmt.Sprintf("p%d@example.com", n), number)] = true
	}
	processes := []*access.Access{b.process(t), b.process(t)}
	for round := 0; len(left) > 0; round++ {
		if round == 12*6 {
			t.Fatalf("%d of 12 have no answer after %d seconds", len(left), round/4)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		var ended []id.Registration
		n := 0
		for reg := range left {
			n++
			a := processes[n%2]
			wg.Go(func() {
				wait, err := a.CheckVAT(context.Background(), reg)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				} else if wait == 0 {
					ended = append(ended, reg)
				}
			})
		}
		wg.Wait()
		for _, reg := range ended {
			delete(left, reg)
		}
		b.clock.Add(time.Second / 4)
	}
	got := s.Requests()
	if len(got) != 12 || s.AtOnce() != 1 {
		t.Errorf("%d requests for 12 numbers, %d at once for one country", len(got), s.AtOnce())
	}
	for n := 1; n < len(got); n++ {
		if gap := got[n].At.Sub(got[n-1].At); gap < time.Second {
			t.Errorf("%s after the request before", gap)
		}
	}
	if n := b.count(t, `select count(*) from registrations where vat_status = 'VALID'`); n != 12 {
		t.Errorf("%d of 12 got a verdict", n)
	}
}

// TestVATOneAtATimeForACountry: while a request about a country runs, another
// country's may begin after a second, the same country's may not; and a process
// that was killed keeps its country for half a minute, not for good.
func TestVATOneAtATimeForACountry(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	s.Know("MT", "12345678", "---")
	first, second := b.romanian(t, "a@example.com", "100"), b.romanian(t, "b@example.com", "200")
	maltese := b.of(t, "MT", "c@example.com", "12345678")

	entered, release := make(chan struct{}), make(chan struct{})
	s.Instead(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-release
		fmt.Fprint(w, `{"valid":true,"name":"---"}`)
	})
	ended := make(chan error, 1)
	go func() { _, err := b.access.CheckVAT(context.Background(), first); ended <- err }()
	<-entered
	s.Instead(nil)
	other := b.process(t)
	if wait, err := other.CheckVAT(t.Context(), maltese); err != nil || wait <= 0 {
		t.Errorf("within the second: %s, %v", wait, err)
	}
	b.clock.Add(2 * time.Second)
	if wait, err := other.CheckVAT(t.Context(), second); err != nil || wait <= 0 {
		t.Errorf("the same country: %s, %v", wait, err)
	}
	if wait, err := other.CheckVAT(t.Context(), maltese); err != nil || wait != 0 || len(s.Requests()) != 2 {
		t.Errorf("another country: %s, %v, %d requests", wait, err, len(s.Requests()))
	}
	close(release)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	b.clock.Add(2 * time.Second)
	if wait, err := other.CheckVAT(t.Context(), second); err != nil || wait != 0 {
		t.Errorf("after the first has ended: %s, %v", wait, err)
	}

	third := b.romanian(t, "d@example.com", "302")
	b.raw.Exec(t, `update vies_gates set free_at = $1, holder = $2 where scope = 'RO'`, b.clock.Now().Add(30*time.Second), id.NewUUID()) // somebody was killed
	if wait, err := b.access.CheckVAT(t.Context(), third); err != nil || wait <= 0 {
		t.Errorf("somebody asks: %s, %v", wait, err)
	}
	b.clock.Add(31 * time.Second)
	if wait, err := b.access.CheckVAT(t.Context(), third); err != nil || wait != 0 {
		t.Errorf("somebody is gone: %s, %v", wait, err)
	}
	b.raw.Exec(t, `update vies_gates set free_at = $1`, b.clock.Now().Add(24*time.Hour)) // by a clock that was wrong
	fourth := b.romanian(t, "e@example.com", "301")
	if wait, err := b.access.CheckVAT(t.Context(), fourth); err != nil || wait != 0 {
		t.Errorf("a wrong clock shut the gate: %s, %v", wait, err)
	}
}

// TestVATGivenUp: a worker that stops in the middle leaves the country free and the registration as it was.
func TestVATGivenUp(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	reg := b.romanian(t, "a@example.com", "100")
	ctx, cancel := context.WithCancel(t.Context())
	s.Instead(func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	if _, err := b.access.CheckVAT(ctx, reg); err == nil {
		t.Fatal("no error, so the job would be over")
	}
	if r := b.seenByStaff(t, reg); r.VatStatus != "UNKNOWN" || r.VatRetryAt != nil {
		t.Errorf("%+v", r)
	}
	s.Instead(nil)
	if r := b.check(t, reg); r.VatStatus != "VALID" {
		t.Errorf("%+v", r)
	}
}

// TestVATLateTurn: a request that can't leave in its turn does not leave at all,
// since somebody else's second may have begun.
func TestVATLateTurn(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	reg := b.romanian(t, "a@example.com", "100")
	var slow atomic.Bool
	late := *b.access
	late.DB = b.raw.DB(func() time.Time { // a process that is slow to get on
		if slow.Load() {
			b.clock.Add(300 * time.Millisecond)
		}
		return b.clock.Now()
	})
	slow.Store(true)
	if wait, err := late.CheckVAT(t.Context(), reg); err != nil || wait <= 0 || len(s.Requests()) != 0 {
		t.Errorf("%s, %v, %d requests", wait, err, len(s.Requests()))
	}
	slow.Store(false)
	if r := b.check(t, reg); r.VatStatus != "VALID" {
		t.Errorf("%+v", r)
	}
}
