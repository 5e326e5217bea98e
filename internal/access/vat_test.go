package access_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/vatid/vies"
	"example.com/comptoir/internal/vatid/vies/viestest"
)

const checkJobs = `select count(*) from river_job where kind = 'check_vat'`

// withVIES is the bundle with a stand-in for VIES on a socket.
func withVIES(t *testing.T) (*bundle, *viestest.Server) {
	t.Helper()
	b := setup(t)
	s := viestest.Start(t, b.clock.Now)
	b.access.VIES = clientOf(t, s.URL, "BE0202239951")
	return b, s
}

func clientOf(t *testing.T, address, requester string) *vies.Client {
	t.Helper()
	c, err := vies.New(address, requester)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// romanian registers and confirms with a number whose digits can be those of the test service.
func (b *bundle) romanian(t *testing.T, email, number string) id.Registration {
	t.Helper()
	return b.of(t, "RO", email, number)
}

// of registers and confirms with a country's number.
func (b *bundle) of(t *testing.T, country, email, number string) id.Registration {
	t.Helper()
	in := input(email, country+number, email+number)
	in.Company.Country = country
	if _, err := b.access.RegisterCompany(t.Context(), in, account.Client{}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.access.ConfirmEmail(t.Context(), b.token(t, account.ConfirmEmail)); err != nil {
		t.Fatal(err)
	}
	return b.newest(t)
}

// check brings a check to its end as a worker does: it comes again when it is told to.
func (b *bundle) check(t *testing.T, i id.Registration) *access.Registration {
	t.Helper()
	for range 10 {
		wait, err := b.access.CheckVAT(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		if wait == 0 {
			return b.seenByStaff(t, i)
		}
		b.clock.Add(wait)
	}
	t.Fatal("the gate never opened")
	return nil
}

func (b *bundle) seenByStaff(t *testing.T, i id.Registration) *access.Registration {
	t.Helper()
	r, err := b.access.Registration(t.Context(), b.staff, i)
	if err != nil || r == nil {
		t.Fatalf("%v, %v", r, err)
	}
	return r
}

// told gives the details of the timeline's events about VAT checks, oldest first.
func (b *bundle) told(t *testing.T) (details []string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.raw.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), `select detail::text from audit_events where action = 'registration.vat_checked' order by id`)
	if err != nil {
		t.Fatal(err)
	}
	if details, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		t.Fatal(err)
	}
	return details
}

// TestVATOutcomes: each number of the Commission's test service. Only three are
// verdicts; all others leave the registration UNKNOWN, with a time to retry.
func TestVATOutcomes(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	for n, tt := range []struct{ number, status string }{
		{"100", "VALID"},
		{"200", "INVALID"},
		{"201", "INVALID"},
		{"300", "UNKNOWN"},
		{"301", "UNKNOWN"},
		{"302", "UNKNOWN"},
		{"500", "UNKNOWN"},
		{"501", "UNKNOWN"},
		{"600", "UNKNOWN"},
		{"601", "UNKNOWN"},
		{"999", "UNKNOWN"},
		{"202", "UNKNOWN"}, // each of the last three ends all asking for a day
		{"400", "UNKNOWN"},
		{"401", "UNKNOWN"},
	} {
		reg := b.romanian(t, fmt.Sprintf("p%d@example.com", n), tt.number)
		r := b.check(t, reg)
		if r.VatStatus != tt.status || (r.VatCheckedAt != nil) != (tt.status != "UNKNOWN") || (r.VatRetryAt != nil) != (tt.status == "UNKNOWN") {
			t.Errorf("%s: %s, checked %v, again %v; want %s", tt.number, r.VatStatus, r.VatCheckedAt, r.VatRetryAt, tt.status)
		}
		if r.State != access.InReview {
			t.Errorf("%s: the registration is %s", tt.number, r.State)
		}
		if len(s.Requests()) != n+1 {
			t.Fatalf("%s: %d requests", tt.number, len(s.Requests()))
		}
		if tt.number[0] == '4' || tt.number == "202" {
			b.clock.Add(25 * time.Hour)
		}
	}
	if got := len(b.told(t)); got != 14 {
		t.Errorf("%d events for 14 checks", got)
	}
}

// TestVATProofIsKept: request id, date and name stand beside the application and
// in the timeline, and go to the company that is founded.
func TestVATProofIsKept(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	s.Know("BE", "0440966354", "SRL SERRURERIE DUPONT")
	reg := b.registered(t, "a@example.com", "BE0440966354")
	asked := b.clock.Now()
	r := b.check(t, reg)
	if r.VatStatus != "VALID" || r.VatCheckedAt == nil || !r.VatCheckedAt.Equal(asked) || r.VatRetryAt != nil {
		t.Fatalf("%+v", r)
	}
	if r.VatRequestID == nil || *r.VatRequestID != "WAPIAAAAW0000001" || r.VatName == nil || *r.VatName != "SRL SERRURERIE DUPONT" || r.VatNameDiffers == nil || *r.VatNameDiffers {
		t.Errorf("request id %v, name %v, differs %v", r.VatRequestID, r.VatName, r.VatNameDiffers)
	}
	if got := b.told(t); len(got) != 1 || got[0] != `{"status": "VALID", "outcome": "VALID", "requestId": "WAPIAAAAW0000001", "requestDate": "2026-11-22T10:11:12Z"}` {
		t.Errorf("the timeline has %v", got)
	}
	if got := s.Requests(); len(got) != 1 || got[0].Country != "BE" || got[0].Number != "0440966354" || got[0].Requester != "BE0202239951" {
		t.Errorf("asked %+v", got)
	}
	b.check(t, reg)
	if _, err := b.access.ApproveRegistration(t.Context(), b.staff, access.ApproveRegistrationInput{Registration: reg}); err != nil {
		t.Fatal(err)
	}
	if n := b.count(t, `select count(*) from companies c join registrations r on r.company_id = c.id
		where c.vat_status = 'VALID' and c.vat_checked_at = r.vat_checked_at and c.vat_retry_at is null
		  and c.vat_request_id = 'WAPIAAAAW0000001' and c.vat_name = 'SRL SERRURERIE DUPONT'`); n != 1 {
		t.Error("the company did not get the verdict and its proof")
	}
	b.check(t, reg)
	if len(s.Requests()) != 1 || len(b.told(t)) != 1 {
		t.Errorf("a job that ran twice: %d requests, %v", len(s.Requests()), b.told(t))
	}
	if rep, err := audit.Verify(t.Context(), b.access.DB); err != nil || len(rep.Breaks) != 0 {
		t.Errorf("timeline: %+v, %v", rep, err)
	}
}

// TestVATNameDiffers: a reader's eye judges, and nothing is said of a name that is not disclosed.
func TestVATNameDiffers(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	for n, tt := range []struct {
		name string
		want string
	}{{"SERRURERIE DUPONT S.R.L.", "false"}, {"Boulangerie Lambert", "true"}, {"---", "null"}} {
		number := []string{"0440966354", "0202239951", "0403170701"}[n]
		s.Know("BE", number, tt.name)
		r := b.check(t, b.registered(t, fmt.Sprintf("p%d@example.com", n), "BE"+number))
		got := "null"
		if r.VatNameDiffers != nil {
			got = fmt.Sprint(*r.VatNameDiffers)
		}
		if r.VatStatus != "VALID" || got != tt.want || (r.VatName == nil) != (tt.want == "null") {
			t.Errorf("%q: %s, differs %s, want %s", tt.name, r.VatStatus, got, tt.want)
		}
	}
}

// TestVATOutageNeitherApprovesNorBlocks: while VIES is down staff may decide as
// ever, the check goes on after longer and longer times, and the verdict that
// comes at last reaches the company that was founded meanwhile.
func TestVATOutageNeitherApprovesNorBlocks(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	s.Know("BE", "0440966354", "---")
	down := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
	s.Instead(down)
	reg := b.registered(t, "a@example.com", "BE0440966354")
	for _, want := range []time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 160 * time.Minute, 320 * time.Minute, 6 * time.Hour, 6 * time.Hour} {
		r := b.check(t, reg)
		if r.State != access.InReview || r.VatStatus != "UNKNOWN" || r.VatRetryAt == nil || r.VatRetryAt.Sub(b.clock.Now()) != want {
			t.Fatalf("%s, %s, again %v, want after %s", r.State, r.VatStatus, r.VatRetryAt, want)
		}
		b.clock.Add(want)
	}
	if got := b.told(t); len(got) != 1 || got[0] != `{"status": "UNKNOWN", "outcome": "HTTP_503"}` {
		t.Errorf("nine outages in a row: the timeline has %v", got)
	}
	if r, err := b.access.ApproveRegistration(t.Context(), b.staff, access.ApproveRegistrationInput{Registration: reg}); err != nil || r.State != access.Approved {
		t.Fatalf("approval during an outage: %+v, %v", r, err)
	}
	if n := b.count(t, `select count(*) from companies where vat_status = 'UNKNOWN' and vat_retry_at is not null`); n != 1 {
		t.Error("the company does not know that it is still to be checked")
	}
	s.Instead(nil)
	if r := b.check(t, reg); r.VatStatus != "VALID" || r.VatRetryAt != nil {
		t.Errorf("%+v", r)
	}
	if n := b.count(t, `select count(*) from companies where vat_status = 'VALID' and vat_retry_at is null and vat_request_id <> ''`); n != 1 {
		t.Error("the verdict did not reach the company")
	}
	asked := len(s.Requests())
	b.clock.Add(30 * 24 * time.Hour)
	b.check(t, reg)
	if len(s.Requests()) != asked {
		t.Error("an approved registration is checked for ever")
	}
}

// TestVATInvalidDoesNotBlock: associations and small firms are not in VIES.
func TestVATInvalidDoesNotBlock(t *testing.T) {
	t.Parallel()

	b, _ := withVIES(t)
	reg := b.romanian(t, "a@example.com", "200")
	if r := b.check(t, reg); r.VatStatus != "INVALID" || r.VatName != nil || r.VatNameDiffers != nil {
		t.Errorf("%+v", r)
	}
	if _, err := b.access.ApproveRegistration(t.Context(), b.staff, access.ApproveRegistrationInput{Registration: reg}); err != nil {
		t.Error(err)
	}
}

// TestVATUnknownNeverOverwrites: an outage leaves an older verdict and its proof alone.
func TestVATUnknownNeverOverwrites(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	reg := b.romanian(t, "a@example.com", "100")
	first := b.check(t, reg)
	b.clock.Add(8 * 24 * time.Hour) // the verdict is old
	s.Instead(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "garbage") })
	later := b.check(t, reg)
	if len(s.Requests()) != 2 {
		t.Fatalf("%d requests, want a second", len(s.Requests()))
	}
	if later.VatStatus != "VALID" || !later.VatCheckedAt.Equal(*first.VatCheckedAt) || *later.VatRequestID != *first.VatRequestID || *later.VatName != *first.VatName || later.VatRetryAt == nil {
		t.Errorf("before %+v, after %+v", first, later)
	}
}

// TestVATVerdictIsReused: the last answer for a number is good for all who bear
// it, a valid one for seven days, an invalid one for four hours.
func TestVATVerdictIsReused(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	for n, tt := range []struct {
		number  string
		age     time.Duration
		request int // how many there were in all
	}{
		{"100", 0, 1},
		{"100", 7*24*time.Hour - time.Minute, 1},
		{"100", 2 * time.Minute, 2},
		{"200", 0, 3},
		{"200", 4*time.Hour - time.Minute, 3},
		{"200", 2 * time.Minute, 4},
	} {
		b.clock.Add(tt.age)
		r := b.check(t, b.romanian(t, fmt.Sprintf("p%d@example.com", n), tt.number))
		if got := len(s.Requests()); got != tt.request || r.VatStatus == "UNKNOWN" || r.VatRequestID == nil || *r.VatRequestID != fmt.Sprintf("WAPIAAAAW%07d", got) {
			t.Errorf("step %d: %d requests, want %d; %s by %v", n, got, tt.request, r.VatStatus, r.VatRequestID)
		}
	}
	if got := b.told(t); len(got) != 6 || !strings.Contains(got[1], `"from": "regi_`) {
		t.Errorf("the timeline has %v", got)
	}
}

// TestVATNotBeforeTheMailboxIsProven: neither a job nor, with one, a request.
func TestVATNotBeforeTheMailboxIsProven(t *testing.T) {
	t.Parallel()

	b, s := withVIES(t)
	if _, err := b.access.RegisterCompany(t.Context(), input("a@example.com", "BE0440966354", "k"), account.Client{}); err != nil {
		t.Fatal(err)
	}
	reg := b.newest(t)
	b.clock.Add(time.Hour)
	if err := b.access.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := b.count(t, checkJobs); n != 0 {
		t.Errorf("%d jobs before the mailbox is proven", n)
	}
	if b.check(t, reg); len(s.Requests()) != 0 {
		t.Error("VIES was asked before the mailbox is proven")
	}
	if _, err := b.access.ConfirmEmail(t.Context(), b.token(t, account.ConfirmEmail)); err != nil {
		t.Fatal(err)
	}
	if n := b.count(t, checkJobs); n != 1 {
		t.Errorf("%d jobs, want one", n)
	}
	if n := b.count(t, checkJobs+` and args::text like '%0440966354%'`); n != 0 {
		t.Error("the job carries the number")
	}
}

// TestVATNobodyWaits: what ended meanwhile is not asked for.
func TestVATNobodyWaits(t *testing.T) {
	t.Parallel()

	for name, sql := range map[string]string{
		"Rejected": `'REJECTED'`, "Withdrawn": `'WITHDRAWN'`, "Expired": `'EXPIRED'`, "Converted": `'CONVERTED'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b, s := withVIES(t)
			reg := b.romanian(t, "a@example.com", "100")
			b.raw.Exec(t, `update registrations set state = `+sql)
			if b.check(t, reg); len(s.Requests()) != 0 {
				t.Error("VIES was asked")
			}
		})
	}
}

// TestVATJobs: recorded by staff there is a job at once; what can't or needn't be asked has none.
func TestVATJobs(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		off  bool
		do   func(t *testing.T, b *bundle)
		want int
	}{
		"Recorded":              {do: func(t *testing.T, b *bundle) { b.recorded(t, "BE0440966354") }, want: 1},
		"RecordedWithoutNumber": {do: func(t *testing.T, b *bundle) { b.recorded(t, "") }},
		"Off": {off: true, do: func(t *testing.T, b *bundle) {
			b.registered(t, "a@example.com", "BE0440966354")
			b.recorded(t, "BE0202239951")
			b.swept(t)
		}},
		"Converted": {do: func(t *testing.T, b *bundle) {
			if _, err := b.access.ApproveRegistration(t.Context(), b.staff, access.ApproveRegistrationInput{Registration: b.registered(t, "a@example.com", "BE0440966354")}); err != nil {
				t.Fatal(err)
			}
			b.raw.Exec(t, `delete from river_job where kind = 'check_vat'`)
			b.registered(t, "b@example.com", "BE0440966354")
		}},
		"WithdrawnWhileUnconfirmed": {do: func(t *testing.T, b *bundle) {
			r, err := b.access.RegisterCompany(t.Context(), input("a@example.com", "BE0440966354", "k"), account.Client{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.access.WithdrawRegistration(t.Context(), r.Reference); err != nil {
				t.Fatal(err)
			}
			if _, err := b.access.ConfirmEmail(t.Context(), b.token(t, account.ConfirmEmail)); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b, s := withVIES(t)
			if tt.off {
				b.access.VIES = nil
			}
			tt.do(t, b)
			if n := b.count(t, checkJobs); n != tt.want {
				t.Errorf("%d jobs, want %d", n, tt.want)
			}
			if len(s.Requests()) != 0 {
				t.Error("a rule asked VIES itself")
			}
		})
	}
}

func (b *bundle) recorded(t *testing.T, vat string) id.Registration {
	t.Helper()
	in := input("r@example.com", vat, "")
	if vat == "" {
		in.Company.VatNumber = nil
	}
	r, err := b.access.RecordRegistration(t.Context(), b.staff, access.RecordRegistrationInput{Company: in.Company, Person: in.Person, Channel: "TELEPHONE", IdempotencyKey: "r" + vat})
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func (b *bundle) swept(t *testing.T) {
	t.Helper()
	if err := b.access.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestVATRetryBySweep: the job comes back when its time has come, once; what came
// while VIES was off is asked for when it is on.
func TestVATRetryBySweep(t *testing.T) {
	t.Parallel()

	b, _ := withVIES(t)
	done := func() { b.raw.Exec(t, `delete from river_job where kind = 'check_vat'`) }
	reg := b.romanian(t, "a@example.com", "301")
	r := b.check(t, reg)
	done()
	b.clock.Add(r.VatRetryAt.Sub(b.clock.Now()) - time.Second)
	if b.swept(t); b.count(t, checkJobs) != 0 {
		t.Error("too early")
	}
	b.clock.Add(time.Second)
	b.swept(t)
	if b.swept(t); b.count(t, checkJobs) != 1 {
		t.Error("want one job when its time has come")
	}
	done()
	if _, err := b.access.RejectRegistration(t.Context(), b.staff, access.RejectRegistrationInput{Registration: reg, Reason: "Non."}); err != nil {
		t.Fatal(err)
	}
	if b.swept(t); b.count(t, checkJobs) != 0 {
		t.Error("a rejected registration is asked for")
	}
	on := b.access.VIES
	b.access.VIES = nil
	b.registered(t, "b@example.com", "BE0440966354")
	if b.swept(t); b.count(t, checkJobs) != 0 {
		t.Error("off")
	}
	b.access.VIES = on
	if b.swept(t); b.count(t, checkJobs) != 1 {
		t.Error("what came while it was off is not made up for")
	}
}
