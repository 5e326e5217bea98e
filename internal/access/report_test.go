package access_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// TestReportUnknownAccess: "this is not one of us" freezes at once and opens a
// case; it unfreezes nothing (product rule 17).
func TestReportUnknownAccess(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	b.member(t, c, "a2@example.com", policy.RoleAdmin)
	b.contact(t, c, "info@example.com", 40*day)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	want(t, "approve", b.decide(t, b.as(t, "a1@example.com"), byID(r, access.Approve)), "")
	token := b.session(t, "new@example.com")
	b.forget(t)
	link := b.link(t, account.ReportAccess, "info@example.com")
	for range 3 { // scanners open links
		p, err := b.access.LookAtReport(ctx, link)
		if err != nil || p.Reported || p.Expired || p.Email != "new@example.com" || p.Role != policy.RolePurchaser || p.Company != "Ferronnerie 1" {
			t.Fatalf("%+v, %v", p, err)
		}
	}
	same(t, "state", b.membership(t, r.MembershipID).State, "ACTIVE")
	for range 3 { // again is no error and changes nothing
		want(t, "report", b.access.ReportUnknownAccess(ctx, link), "")
	}
	want(t, "by another reader", b.access.ReportUnknownAccess(ctx, b.link(t, account.ReportAccess, "a2@example.com")), "")
	m := b.membership(t, r.MembershipID)
	if m.State != "FROZEN" || m.FrozenAt == nil {
		t.Errorf("%+v", m)
	}
	same(t, "events", b.events(t, m.ID.UUID), "membership.reported_unknown")
	same(t, "by", one[string](t, b, `select actor_kind || ' ' || via from audit_events where action = 'membership.reported_unknown'`), "CONTACT_OF_RECORD link")
	same(t, "tasks", b.open(t, "ACCESS_FROZEN"), 1)
	same(t, "told", strings.Join(all[string](t, b, `select kind || ' ' || to_email from mails where kind <> 'forgotten' order by kind`), ", "), "membership_frozen new@example.com, staff_notice metals@example.com")
	same(t, "the session", b.lives(t, token), false)
	if p, err := b.access.LookAtReport(ctx, link); err != nil || !p.Reported {
		t.Errorf("%+v, %v", p, err)
	}
	_, err := b.access.ReinstateMembership(ctx, b.staff, access.ReinstateMembershipInput{Membership: m.ID, Note: "called the boss"})
	want(t, "staff put it back", err, "")
	same(t, "tasks", b.open(t, "ACCESS_FROZEN"), 0)
	want(t, "reported anew", b.access.ReportUnknownAccess(ctx, link), "")
	same(t, "tasks", b.open(t, "ACCESS_FROZEN"), 1)
	want(t, "staff end it", b.end(t, b.staff, m.ID), "")
	same(t, "tasks", b.open(t, "ACCESS_FROZEN"), 0)
	want(t, "one that is over", b.access.ReportUnknownAccess(ctx, link), "")
	same(t, "state", b.membership(t, m.ID).State, "ENDED")
	for name, tt := range map[string]struct {
		link string
		code fault.Code
	}{"Forged": {"nonsense", fault.NotFound}, "OtherPurpose": {b.link(t, account.DecideAccess, "a1@example.com"), fault.NotFound}} {
		want(t, name, b.access.ReportUnknownAccess(ctx, tt.link), tt.code)
	}
	b.clock.Add(90 * day)
	want(t, "an old link", b.access.ReportUnknownAccess(ctx, link), fault.Expired)
}

// TestReportOfThePending holds the request, whoever asked it, and lets no reminder go on.
func TestReportOfThePending(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	b.forget(t)
	want(t, "report", b.access.ReportUnknownAccess(ctx, b.link(t, account.ReportAccess, "a1@example.com")), "")
	r = b.again(t, r.ID)
	if m := b.membership(t, r.MembershipID); m.State != "FROZEN" || r.State != "AWAITING_STAFF" || r.Route != "STAFF" || r.DueAt != nil {
		t.Errorf("%+v, %+v", r, m)
	}
	same(t, "the person is told nothing yet", b.count(t, `select count(*) from mails where to_email = 'new@example.com' and kind <> 'forgotten'`), 0)
	same(t, "tasks", b.open(t, "ACCESS_FROZEN"), 1)
	b.clock.Add(5 * day)
	b.sweep(t)
	same(t, "reminders", b.mailed(t, mail.KindAccessReminder), "")
	same(t, "another claim of the same mailbox", b.claimed(t, "C1", vatNumber(1), "new@example.com").Outcome, "BARRED")
}

// TestReportOfTheLastAdmin takes effect, and is a task of its own.
func TestReportOfTheLastAdmin(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.contact(t, c, "info@example.com", 40*day)
	r := b.claimed(t, "C1", vatNumber(1), "boss@example.com")
	want(t, "approve", b.decide(t, policy.Actor{}, byLink(b.link(t, account.DecideAccess, "info@example.com"), access.Approve)), "")
	same(t, "role", b.membership(t, r.MembershipID).Role, policy.RoleAdmin)
	want(t, "report", b.access.ReportUnknownAccess(ctx, b.link(t, account.ReportAccess, "info@example.com")), "")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 1)
	same(t, "cases", b.open(t, "ACCESS_FROZEN"), 1)
}

// TestReportAbuse: anybody may, it changes nothing, and its answer tells nothing (product rule 18).
func TestReportAbuse(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.exec(t, `update companies set manager_email = 'manager@example.com' where id = $1`, c)
	report := func(in access.ReportAbuseInput, source string) (*access.AbuseReceipt, error) {
		return b.access.ReportAbuse(ctx, policy.Actor{}, in, from(source))
	}
	for name, tt := range map[string]struct {
		in   access.ReportAbuseInput
		path string
	}{
		"NoText": {access.ReportAbuseInput{Text: "\n"}, "input.text"}, "Mailbox": {access.ReportAbuseInput{Text: "x", Email: ptr("x@")}, "input.email"},
		"Number": {access.ReportAbuseInput{Text: "x", CustomerNumber: ptr(strings.Repeat("9", 41))}, "input.customerNumber"},
		"Long":   {access.ReportAbuseInput{Text: strings.Repeat("é", 10001)}, "input.text"},
	} {
		_, err := report(tt.in, "s")
		if fs := fault.All(err); len(fs) != 1 || strings.Join(fs[0].Path, ".") != tt.path {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, number := range []*string{nil, ptr("C1"), ptr("C999"), ptr("")} {
		got, err := report(access.ReportAbuseInput{Text: "Ligne 1\nLigne 2", CustomerNumber: number, Email: ptr("Me@example.com")}, "s")
		if err != nil || len(got.Reference) != 19 || cmp.Diff(&access.AbuseReceipt{Reference: got.Reference}, got) != "" {
			t.Errorf("%+v, %v", got, err)
		}
	}
	same(t, "tasks", b.open(t, "ABUSE_REPORT"), 4)
	same(t, "of the company", b.count(t, `select count(*) from staff_tasks where company_id = $1`, c), 1)
	same(t, "told", b.mailed(t, mail.KindStaffNotice), "manager@example.com metals@example.com metals@example.com metals@example.com")
	i := one[id.AbuseReport](t, b, `select id from abuse_reports where company_id = $1`, c)
	if got, err := b.access.AbuseReport(ctx, b.staff, i); err != nil || got.Text != "Ligne 1\nLigne 2" || *got.Email != "me@example.com" || *got.CustomerNumber != "C1" {
		t.Errorf("%+v, %v", got, err)
	}
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	for _, a := range []policy.Actor{{}, b.as(t, "boss@example.com")} {
		if got, err := b.access.AbuseReport(ctx, a, i); got != nil || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
	}
	same(t, "memberships", b.count(t, `select count(*) from memberships where state <> 'ACTIVE'`), 0)
	for n := range 16 {
		_, err := report(access.ReportAbuseInput{Text: fmt.Sprint(n)}, "s")
		want(t, "report", err, "")
	}
	_, err := report(access.ReportAbuseInput{Text: "x"}, "s")
	want(t, "the 21st of an hour", err, fault.RateLimited)
	_, err = report(access.ReportAbuseInput{Text: "x"}, "elsewhere")
	want(t, "from elsewhere", err, "")
}

// TestSuspendCompany: everything that its people may do stops at once, and comes back.
func TestSuspendCompany(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	b.member(t, c, "reader@example.com", policy.RoleReader)
	b.exec(t, `update memberships set state = 'ENDED' where id = $1`, b.member(t, c, "gone@example.com", policy.RoleReader))
	doc := b.document(t, c, policy.Invoice, "F1", monday)
	token := b.session(t, "boss@example.com")
	boss := b.as(t, "boss@example.com")
	suspend := func(actor policy.Actor, i id.Company, reason string) error {
		_, err := b.access.SuspendCompany(ctx, actor, access.SuspendCompanyInput{Company: i, Reason: reason, Note: ptr("unpaid")})
		return err
	}
	want(t, "a visitor", suspend(policy.Actor{}, c, "x"), fault.Unauthenticated)
	want(t, "its admin", suspend(boss, c, "x"), fault.Forbidden)
	want(t, "without a reason", suspend(b.staff, c, " "), fault.Required)
	want(t, "one that is none", suspend(b.staff, id.NewCompany(), "x"), fault.NotFound)
	want(t, "suspend", suspend(b.staff, c, "Factures impayées."), "")
	want(t, "twice", suspend(b.staff, c, "x"), fault.WrongState)
	same(t, "told", b.mailed(t, mail.KindCompanySuspended), "boss@example.com reader@example.com")
	same(t, "reason", one[string](t, b, `select suspended_reason || '/' || suspended_note from companies where id = $1`, c), "Factures impayées./unpaid")
	read := b.access.DB.As(boss).Read() // as a request in flight has the actor
	if _, err := read.CompanyByID(ctx, c); !errors.Is(err, pgx.ErrNoRows) {
		t.Errorf("the company is seen: %v", err)
	}
	if docs, err := read.DocumentsByID(ctx, []id.UUID{doc.UUID}); err != nil || len(docs) != 0 {
		t.Errorf("%d documents are seen, %v", len(docs), err)
	}
	s, err := b.acc.Authenticate(ctx, token)
	if err != nil || len(s.Actor.Grants) != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = b.access.ReinstateCompany(ctx, boss, c)
	want(t, "its admin reinstates", err, fault.Forbidden)
	got, err := b.access.ReinstateCompany(ctx, b.staff, c)
	if err != nil || got.State != "ACTIVE" {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = b.access.ReinstateCompany(ctx, b.staff, c)
	want(t, "twice", err, fault.WrongState)
	if s, err = b.acc.Authenticate(ctx, token); err != nil || len(s.Actor.Grants) != 1 {
		t.Errorf("afterwards: %+v, %v", s, err)
	}
	same(t, "events", b.events(t, c.UUID), "company.suspended company.reinstated")
}

// TestAnnouncedToAll: each new access, whatever way it came, is announced to all
// other admins and the contact of record, each with a link to freeze it.
func TestAnnouncedToAll(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	b.member(t, c, "a2@example.com", policy.RoleAdmin)
	b.contact(t, c, "a2@example.com", 40*day) // one mailbox gets one mail
	boss := b.as(t, "a1@example.com")
	ways := map[string]func(email string){
		"claim": func(email string) {
			want(t, "approve", b.decide(t, boss, byID(b.claimed(t, "C1", vatNumber(1), email), access.Approve)), "")
		},
		"staff": func(email string) {
			want(t, "approve", b.decide(t, b.staff, byID(b.claimed(t, "C1", vatNumber(1), email), access.Approve)), "")
		},
		"invitation": func(email string) {
			_, link := b.invited(t, boss, asked(c, email, policy.RoleReader))
			_, err := b.accept(t, policy.Actor{}, link)
			want(t, "accept", err, "")
		},
		"registration": func(email string) {
			b.applied(t, email, vat(1))
			want(t, "approve", b.decide(t, boss, byID(b.again(t, b.newestRequest(t)), access.Approve)), "")
		},
	}
	for way, let := range ways {
		b.forget(t)
		let(way + "@example.com")
		told := "a2@example.com"
		if way == "staff" {
			told = "a1@example.com a2@example.com"
		}
		same(t, way, b.mailed(t, mail.KindAccessAnnounced), told)
		link := b.link(t, account.ReportAccess, "a2@example.com")
		if p, err := b.access.LookAtReport(ctx, link); err != nil || p.Email != way+"@example.com" {
			t.Errorf("%s: %+v, %v", way, p, err)
		}
		want(t, "report", b.access.ReportUnknownAccess(ctx, link), "")
		same(t, way+" is frozen", b.count(t, `select count(*) from memberships m join persons p on p.id = m.person_id where p.email = $1 and m.state = 'FROZEN'`, way+"@example.com"), 1)
	}
}
