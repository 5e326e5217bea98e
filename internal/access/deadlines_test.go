package access_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// walk moves the clock hour by hour and writes down what sweeps do: mails, tasks, states.
func (b *bundle) walk(t *testing.T, until time.Time, r id.AccessRequest) []string {
	t.Helper()
	var out []string
	b.forget(t)
	state, open := b.again(t, r).State, b.open(t, "ACCESS_REQUEST")
	for b.clock.Now().Before(until) {
		b.clock.Add(time.Hour)
		for range 2 { // a second sweep finds nothing to do
			b.sweep(t)
		}
		at := b.clock.Now().Format("Mon 2 Jan 15h ")
		for _, m := range all[string](t, b, `select kind || ' ' || to_email from mails where kind <> 'forgotten' order by kind, to_email`) {
			out = append(out, at+m)
		}
		if now := b.open(t, "ACCESS_REQUEST"); now != open {
			open = now
			out = append(out, fmt.Sprintf("%s%d tasks", at, open))
		}
		if now := b.again(t, r).State; now != state {
			state = now
			out = append(out, at+state)
		}
		b.forget(t)
	}
	return out
}

// TestSilenceNeverGrants walks the clock over a request that nobody decides on:
// reminders, the call, the end (product rule 8).
func TestSilenceNeverGrants(t *testing.T) {
	t.Parallel()

	closed := access.Closure{From: time.Date(2026, 12, 3, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 12, 8, 0, 0, 0, 0, time.UTC)}
	for name, tt := range map[string]struct {
		change func(b *bundle, c id.Company)
		want   []string
	}{
		"Admins": {func(b *bundle, c id.Company) {
			b.member(t, c, "a1@example.com", policy.RoleAdmin)
			b.member(t, c, "a2@example.com", policy.RoleAdmin)
			b.contact(t, c, "info@example.com", 40*day)
		}, []string{
			"Thu 26 Nov 09h access_reminder a1@example.com", "Thu 26 Nov 09h access_reminder a2@example.com", "Thu 26 Nov 09h access_reminder info@example.com",
			"Thu 26 Nov 09h staff_notice metals@example.com", "Thu 26 Nov 09h 1 tasks",
			"Wed 2 Dec 09h access_reminder a1@example.com", "Wed 2 Dec 09h access_reminder a2@example.com", "Wed 2 Dec 09h access_reminder info@example.com",
			"Fri 11 Dec 09h access_expired new@example.com", "Fri 11 Dec 09h 0 tasks", "Fri 11 Dec 09h EXPIRED",
		}},
		"ContactAlone": {func(b *bundle, c id.Company) { b.contact(t, c, "info@example.com", 40*day) }, []string{
			"Thu 26 Nov 09h access_reminder info@example.com", "Thu 26 Nov 09h staff_notice metals@example.com", "Thu 26 Nov 09h 1 tasks",
			"Wed 2 Dec 09h access_reminder info@example.com",
			"Fri 11 Dec 09h access_expired new@example.com", "Fri 11 Dec 09h 0 tasks", "Fri 11 Dec 09h EXPIRED",
		}},
		"NewContactIsNotAsked": {func(b *bundle, c id.Company) {
			b.member(t, c, "a1@example.com", policy.RoleAdmin)
			b.contact(t, c, "info@example.com", -day) // set a day from now
		}, []string{
			"Thu 26 Nov 09h access_reminder a1@example.com", "Thu 26 Nov 09h staff_notice metals@example.com", "Thu 26 Nov 09h 1 tasks",
			"Wed 2 Dec 09h access_reminder a1@example.com", "Wed 2 Dec 09h access_reminder info@example.com",
			"Fri 11 Dec 09h access_expired new@example.com", "Fri 11 Dec 09h 0 tasks", "Fri 11 Dec 09h EXPIRED",
		}},
		"ClosureStopsTheClock": {func(b *bundle, c id.Company) {
			b.member(t, c, "a1@example.com", policy.RoleAdmin)
			b.access.Hours.Closures = []access.Closure{closed} // four working days
		}, []string{
			"Thu 26 Nov 09h access_reminder a1@example.com", "Thu 26 Nov 09h staff_notice metals@example.com", "Thu 26 Nov 09h 1 tasks",
			"Wed 2 Dec 09h access_reminder a1@example.com",
			"Thu 17 Dec 09h access_expired new@example.com", "Thu 17 Dec 09h 0 tasks", "Thu 17 Dec 09h EXPIRED",
		}},
		"EscalatesBeforeItReminds": {func(b *bundle, c id.Company) {
			b.member(t, c, "a1@example.com", policy.RoleAdmin)
			b.contact(t, c, "info@example.com", 40*day)
			b.access.Deadlines.Escalate, b.access.Deadlines.Remind, b.access.Deadlines.Expire = 1, []int{2}, 3
		}, []string{
			"Tue 24 Nov 09h access_reminder info@example.com", "Tue 24 Nov 09h staff_notice metals@example.com", "Tue 24 Nov 09h 1 tasks",
			"Wed 25 Nov 09h access_reminder a1@example.com", "Wed 25 Nov 09h access_reminder info@example.com",
			"Thu 26 Nov 09h access_expired new@example.com", "Thu 26 Nov 09h 0 tasks", "Thu 26 Nov 09h EXPIRED",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			tt.change(b, b.company(t, 1))
			r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
			same(t, "state", r.State, "AWAITING_COMPANY")
			got := b.walk(t, monday.Add(30*day), r.ID)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			m := b.membership(t, r.MembershipID)
			if m.State != "ENDED" || m.EndReason != "UNANSWERED" || m.GivenAt != nil {
				t.Errorf("%+v", m)
			}
			if events := b.events(t, r.ID.UUID); strings.Contains(events, "granted") || !strings.HasSuffix(events, "access.expired") {
				t.Errorf("%s", events)
			}
			again := b.claimed(t, "C1", vatNumber(1), "new@example.com") // nobody is barred by others' silence
			same(t, "a new claim", again.State, "AWAITING_COMPANY")
		})
	}
}

// TestClosureAnnouncedLater: a request that is under way waits for it as well.
func TestClosureAnnouncedLater(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	b.access.Hours.Closures = []access.Closure{{From: monday.Add(day), To: monday.Add(25 * day)}} // almost four weeks
	got := b.walk(t, monday.Add(60*day), r.ID)
	if d := cmp.Diff([]string{
		"Wed 23 Dec 09h access_reminder a1@example.com", "Wed 23 Dec 09h staff_notice metals@example.com", "Wed 23 Dec 09h 1 tasks",
		"Tue 29 Dec 09h access_reminder a1@example.com",
		"Thu 7 Jan 09h access_expired new@example.com", "Thu 7 Jan 09h 0 tasks", "Thu 7 Jan 09h EXPIRED",
	}, got); d != "" {
		t.Error(d)
	}
	same(t, "events", b.events(t, r.ID.UUID), "access.submitted access.company_contacted access.reminded access.reminded access.expired")
}

// TestWhoeverWasAskedIsGone: then staff are, at the next deadline.
func TestWhoeverWasAskedIsGone(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	m := b.member(t, c, "a1@example.com", policy.RoleAdmin)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	b.exec(t, `update memberships set state = 'FROZEN' where id = $1`, m)
	got := b.walk(t, monday.Add(30*day), r.ID)
	if d := cmp.Diff([]string{"Thu 26 Nov 09h staff_notice metals@example.com", "Thu 26 Nov 09h 1 tasks", "Thu 26 Nov 09h AWAITING_STAFF"}, got); d != "" {
		t.Error(d)
	}
	want(t, "staff decide late", b.decide(t, b.staff, byID(r, access.Approve)), "")
}

// TestLateSweepSendsOnce: what fell due while nobody swept is not sent several times.
func TestLateSweepSendsOnce(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	b.clock.Set(time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC)) // both reminders are due
	b.sweep(t)
	same(t, "reminders", b.mailed(t, mail.KindAccessReminder), "a1@example.com")
	same(t, "counted", b.again(t, r.ID).Reminders, int32(2))
	b.clock.Add(100 * day)
	b.sweep(t)
	same(t, "state", b.again(t, r.ID).State, "EXPIRED")
	same(t, "reminders", b.mailed(t, mail.KindAccessReminder), "a1@example.com")
}

// TestSweepsAtOnce: many processes, and each thing happens once.
func TestSweepsAtOnce(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	other := b.another(t)
	for n := 1; n <= 3; n++ {
		c := b.company(t, n)
		b.member(t, c, "a@example.com", policy.RoleAdmin)
		b.claimed(t, fmt.Sprintf("C%d", n), vatNumber(n), fmt.Sprintf("new%d@example.com", n))
		m := b.member(t, c, fmt.Sprintf("over%d@example.com", n), policy.RoleReader)
		b.exec(t, `update memberships set ends_at = $2 where id = $1`, m, monday.Add(day))
		b.claim(t, "C1", vatNumber(1), fmt.Sprintf("unproven%d@example.com", n))
		_, err := b.access.InviteMember(ctx, b.as(t, "a@example.com"), access.InviteMemberInput{Company: c, Email: fmt.Sprintf("in%d@example.com", n), Role: policy.RoleReader, Locale: mail.French})
		want(t, "invite", err, "")
	}
	for _, at := range []time.Duration{3 * day, 9 * day, 18 * day} {
		b.clock.Set(monday.Add(at))
		ends := atOnce(t, 12, func(i int) error { return []*access.Access{b.access, other}[i%2].Sweep(ctx) })
		same(t, "sweeps", ends[fault.Code("")], 12)
	}
	for what, n := range map[string]int{
		`select count(*) from mails where kind = 'access_reminder'`:                                  6,
		`select count(*) from mails where kind = 'access_expired'`:                                   3,
		`select count(*) from audit_events where action = 'access.expired'`:                          3,
		`select count(*) from audit_events where action = 'access.reminded'`:                         6,
		`select count(*) from audit_events where action = 'access.lapsed'`:                           3,
		`select count(*) from audit_events where action = 'membership.over'`:                         3,
		`select count(*) from audit_events where action = 'invitation.expired'`:                      3,
		`select count(*) from memberships where state = 'ENDED' and end_reason = ''`:                 3,
		`select count(*) from access_requests where state not in ('EXPIRED')`:                        0,
		`select count(*) from staff_tasks where kind = 'ACCESS_REQUEST'`:                             3,
		`select count(*) from mails where kind = 'staff_notice' and to_email = 'metals@example.com'`: 3,
	} {
		same(t, what, b.count(t, what), n)
	}
}

// TestOneBadRowStopsNoSweep: what can't be done today hinders nothing else.
func TestOneBadRowStopsNoSweep(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "a@example.com", policy.RoleAdmin)
	bad := b.claimed(t, "C1", vatNumber(1), "bad@example.com")
	good := b.claimed(t, "C1", vatNumber(1), "good@example.com")
	m := b.member(t, c, "over@example.com", policy.RoleReader)
	b.exec(t, `update memberships set ends_at = $2 where id = $1`, m, monday.Add(day))
	b.exec(t, `update access_requests set company_id = null, due_at = due_at - interval '1 hour' where id = $1`, bad.ID) // as no rule leaves it
	b.clock.Add(20 * day)
	if err := b.access.Sweep(t.Context()); err == nil {
		t.Error("nobody is told of the bad row")
	}
	same(t, "the good one", b.again(t, good.ID).State, "EXPIRED")
	same(t, "a membership that is over", b.membership(t, m).State, "ENDED")
}

func TestWorkingDays(t *testing.T) {
	t.Parallel()

	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	h := access.DefaultHours(zone)
	date := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	h.Closures = []access.Closure{{From: date("2026-12-24 00:00"), To: date("2027-01-01 00:00")}}
	for _, tt := range []struct {
		from string
		days int
		want string
	}{
		{"2026-11-23 09:30", 0, "2026-11-23 09:30"},
		{"2026-11-23 09:30", 3, "2026-11-26 09:30"},
		{"2026-11-26 23:30", 3, "2026-12-01 23:30"}, // over the weekend
		{"2026-11-28 12:00", 1, "2026-11-30 12:00"}, // from a Saturday
		{"2026-12-22 09:00", 3, "2027-01-05 09:00"}, // over the closure
		{"2026-12-28 09:00", 1, "2027-01-04 09:00"}, // from within it
		{"2026-03-27 09:00", 1, "2026-03-30 09:00"}, // over the change of clocks
	} {
		if got := h.After(date(tt.from), tt.days); !got.Equal(date(tt.want)) {
			t.Errorf("%d after %s: %s, want %s", tt.days, tt.from, got.In(zone), tt.want)
		}
	}
	h.Days = [7]bool{}
	h.After(date("2026-11-23 09:30"), 3) // comes to an end
}
