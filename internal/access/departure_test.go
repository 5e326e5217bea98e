package access_test

import (
	"strings"
	"testing"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

func (b *bundle) leaves(t *testing.T, actor policy.Actor, in access.ReportDepartureInput) (*access.Departure, error) {
	t.Helper()
	return b.access.ReportDeparture(t.Context(), actor, in)
}

// resets tells whether a mailbox still gets links for a password.
func (b *bundle) resets(t *testing.T, email string) bool {
	t.Helper()
	before := b.count(t, `select count(*) from mails where kind = 'password_reset'`)
	b.clock.Add(time.Hour) // three mails an hour
	if err := b.acc.RequestPasswordReset(t.Context(), email); err != nil {
		t.Fatal(err)
	}
	b.clock.Add(-time.Hour)
	return b.count(t, `select count(*) from mails where kind = 'password_reset'`) > before
}

func TestDepartureToday(t *testing.T) {
	t.Parallel()

	for name, actor := range map[string]string{"Self": "leaver@example.com", "Admin": "boss@example.com", "Staff": "sales@example.com"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			c := b.company(t, 1)
			b.member(t, c, "boss@example.com", policy.RoleAdmin)
			b.member(t, c, "boss2@example.com", policy.RoleAdmin)
			m := b.member(t, c, "leaver@example.com", policy.RolePurchaser)
			token := b.session(t, "leaver@example.com")
			same(t, "resets before", b.resets(t, "leaver@example.com"), true)
			link := b.link(t, account.ResetPassword, "leaver@example.com")
			b.forget(t)
			by := b.as(t, actor)
			if name == "Staff" {
				by = b.staff
			}
			out, err := b.leaves(t, by, access.ReportDepartureInput{Membership: m, LastDay: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)})
			if err != nil || out.Claim != nil || out.Membership.State != access.MembershipEnded {
				t.Fatalf("%+v, %v", out, err)
			}
			row := b.membership(t, m)
			if row.State != "ENDED" || row.EndReason != "LEFT_EMPLOYER" || !row.EndedAt.Equal(monday) || row.EndedBy != by.Person {
				t.Errorf("%+v", row)
			}
			same(t, "the session", b.lives(t, token), false)
			same(t, "resets after", b.resets(t, "leaver@example.com"), false)
			want(t, "a link that was on its way", b.acc.SetPassword(t.Context(), account.SetPasswordInput{Token: link, Password: secret}), fault.Expired)
			same(t, "events", b.events(t, m.UUID), "membership.ended")
			told := "boss2@example.com"
			if name != "Admin" {
				told = "boss2@example.com boss@example.com"
			}
			same(t, "admins are told", b.mailed(t, mail.KindDepartureReported), told)
			same(t, "the person is told", b.mailed(t, mail.KindMembershipEnded), "leaver@example.com")
			_, err = b.leaves(t, by, access.ReportDepartureInput{Membership: m, LastDay: monday})
			if code := fault.CodeOf(err); code != fault.WrongState {
				t.Errorf("twice: %v", err)
			}
		})
	}
}

func TestDepartureOnADay(t *testing.T) {
	t.Parallel()

	b := setup(t)
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	b.access.Hours = access.DefaultHours(zone)
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	m := b.member(t, c, "leaver@example.com", policy.RolePurchaser)
	token := b.session(t, "leaver@example.com")
	me := b.as(t, "leaver@example.com")
	last := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	midnight := time.Date(2026, 12, 1, 0, 0, 0, 0, zone)
	for name, tt := range map[string]struct {
		actor policy.Actor
		m     id.Membership
		last  time.Time
		code  fault.Code
	}{
		"Yesterday": {me, m, monday.Add(-day), fault.Invalid},
		"Colleague": {b.as(t, "boss@example.com"), id.NewMembership(), last, fault.NotFound},
		"Visitor":   {policy.Actor{}, m, last, fault.NotFound},
	} {
		_, err := b.leaves(t, tt.actor, access.ReportDepartureInput{Membership: tt.m, LastDay: tt.last})
		want(t, name, err, tt.code)
	}
	reader := b.member(t, c, "reader@example.com", policy.RoleReader)
	_, err = b.leaves(t, me, access.ReportDepartureInput{Membership: reader, LastDay: last})
	want(t, "a colleague's", err, fault.NotFound)
	out, err := b.leaves(t, me, access.ReportDepartureInput{Membership: m, LastDay: last})
	if err != nil || out.Membership.State != access.MembershipActive || !out.Membership.EndsAt.Equal(midnight) {
		t.Fatalf("%+v, %v", out, err)
	}
	_, err = b.leaves(t, b.as(t, "boss@example.com"), access.ReportDepartureInput{Membership: m, LastDay: last.Add(10 * day)})
	want(t, "a later day by another", err, "")
	same(t, "the earlier one holds", b.membership(t, m).EndsAt.Equal(midnight), true)
	b.clock.Set(midnight.Add(-time.Second))
	s, err := b.acc.Authenticate(t.Context(), token)
	if err != nil || len(s.Actor.Grants) != 1 {
		t.Errorf("on the last day: %+v, %v", s, err)
	}
	b.clock.Add(-2 * time.Hour)
	same(t, "resets on the last day", b.resets(t, "leaver@example.com"), true)
	b.clock.Set(midnight)
	if s, err = b.acc.Authenticate(t.Context(), token); err != nil || len(s.Actor.Grants) != 0 {
		t.Errorf("after it: %+v, %v", s, err)
	}
	same(t, "resets after it", b.resets(t, "leaver@example.com"), false)
	b.sweep(t)
	same(t, "events", b.events(t, m.UUID), "membership.departure_reported membership.departure_reported membership.over")
	same(t, "the session", b.lives(t, token), false)
}

// TestDepartureOfTheLastAdmin takes effect, and is a task.
func TestDepartureOfTheLastAdmin(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for n, last := range []time.Time{monday, monday.Add(7 * day)} {
		c := b.company(t, n+1)
		m := b.member(t, c, "boss@example.com", policy.RoleAdmin)
		b.member(t, c, "reader@example.com", policy.RoleReader)
		_, err := b.leaves(t, b.as(t, "boss@example.com"), access.ReportDepartureInput{Membership: m, LastDay: last})
		want(t, "leave", err, "")
		same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), n+1)
	}
	alone := b.company(t, 3)
	_, err := b.leaves(t, b.as(t, "boss@example.com"), access.ReportDepartureInput{Membership: b.member(t, alone, "boss@example.com", policy.RoleAdmin), LastDay: monday})
	want(t, "the only person leaves", err, "")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 3)
}

// TestEarliestWordOnAMailboxCounts: leaving a second employer later gives the mailbox nothing back.
func TestEarliestWordOnAMailboxCounts(t *testing.T) {
	t.Parallel()

	b := setup(t)
	m1, m2 := b.member(t, b.company(t, 1), "leaver@example.com", policy.RoleReader), b.member(t, b.company(t, 2), "leaver@example.com", policy.RoleReader)
	me := b.as(t, "leaver@example.com")
	_, err := b.leaves(t, me, access.ReportDepartureInput{Membership: m1, LastDay: monday})
	want(t, "leave the one", err, "")
	_, err = b.leaves(t, me, access.ReportDepartureInput{Membership: m2, LastDay: monday.Add(30 * day)})
	want(t, "leave the other", err, "")
	same(t, "resets", b.resets(t, "leaver@example.com"), false)
}

// TestOneEmployerDoesNotReachIntoAnother: an admin's word on a colleague who works elsewhere too.
func TestOneEmployerDoesNotReachIntoAnother(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	m := b.member(t, c, "accountant@example.com", policy.RoleAccountant)
	b.member(t, b.company(t, 2), "accountant@example.com", policy.RoleAccountant)
	token := b.session(t, "accountant@example.com")
	_, err := b.leaves(t, b.as(t, "boss@example.com"), access.ReportDepartureInput{Membership: m, LastDay: monday})
	want(t, "leave", err, "")
	same(t, "resets", b.resets(t, "accountant@example.com"), true)
	same(t, "the session", b.lives(t, token), true)
}

// TestNewEmployer: in the same step a claim begins, and the sign-in moves to the
// new mailbox before anything opens (product rule 16).
func TestNewEmployer(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	old, next := b.company(t, 1), b.company(t, 2)
	b.member(t, old, "boss@old.example.com", policy.RoleAdmin)
	b.member(t, next, "boss@new.example.com", policy.RoleAdmin)
	doc := b.document(t, old, policy.Invoice, "F1", monday)
	b.document(t, next, policy.Order, "O1", monday)
	m := b.member(t, old, "me@old.example.com", policy.RolePurchaser)
	me := b.as(t, "me@old.example.com")
	b.session(t, "me@old.example.com")
	in := access.ReportDepartureInput{Membership: m, LastDay: monday, NewEmployer: &access.NewEmployerInput{CustomerNumber: ptr("C2"), Evidence: &access.ClaimEvidence{OrderNumber: ptr("O1")}, Email: "me@new.example.com"}}
	for name, tt := range map[string]struct {
		change func(*access.NewEmployerInput)
		code   fault.Code
		path   string
	}{
		"OwnMailbox": {func(n *access.NewEmployerInput) { n.Email = "ME@old.example.com" }, fault.Invalid, "input.newEmployer.email"},
		"NoMailbox":  {func(n *access.NewEmployerInput) { n.Email = "x" }, fault.Invalid, "input.newEmployer.email"},
		"NoEmployer": {func(n *access.NewEmployerInput) { n.CustomerNumber, n.Evidence = nil, nil }, fault.Required, "input.newEmployer.employer"},
		"TwoNumbers": {func(n *access.NewEmployerInput) {
			n.Evidence = &access.ClaimEvidence{OrderNumber: ptr("1"), QuoteNumber: ptr("2")}
		}, fault.ExactlyOne, "input.newEmployer.evidence"},
		"BlankEvidence": {func(n *access.NewEmployerInput) { n.Evidence = &access.ClaimEvidence{OrderNumber: ptr(" ")} }, fault.Required, "input.newEmployer.evidence.orderNumber"},
		"NumberOfNone":  {func(n *access.NewEmployerInput) { n.CustomerNumber, n.Employer = nil, ptr("Tôlerie") }, fault.Required, "input.newEmployer.customerNumber"},
	} {
		bad := in
		bad.NewEmployer = ptr(*in.NewEmployer)
		tt.change(bad.NewEmployer)
		_, err := b.leaves(t, me, bad)
		if fs := fault.All(err); len(fs) != 1 || fs[0].Code != tt.code || strings.Join(fs[0].Path, ".") != tt.path {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := b.leaves(t, b.as(t, "boss@old.example.com"), in)
	want(t, "the old employer says where somebody goes", err, fault.Forbidden)
	same(t, "nothing happened", b.membership(t, m).State, "ACTIVE")
	out, err := b.leaves(t, me, in)
	if err != nil || out.Claim == nil || out.Membership.State != access.MembershipEnded {
		t.Fatalf("%+v, %v", out, err)
	}
	same(t, "sign-in before the mailbox is proven", one[string](t, b, `select email from persons where id = $1`, me.Person), "me@old.example.com")
	same(t, "asked before it is proven", b.mailed(t, mail.KindAccessRequested), "")
	if _, err := b.access.ConfirmClaim(ctx, b.link(t, account.ConfirmClaim, "me@new.example.com")); err != nil {
		t.Fatal(err)
	}
	r := b.request(t, out.Claim.Reference)
	if r.State != "AWAITING_COMPANY" || r.PersonID != me.Person || r.Weight != "MEDIUM" || r.GivenName != "me" || b.membership(t, r.MembershipID).GivenHow != "DEPARTURE" {
		t.Errorf("%+v", r)
	}
	same(t, "sign-in", one[string](t, b, `select email from persons where id = $1`, me.Person), "me@new.example.com")
	same(t, "the old address is told", b.mailed(t, mail.KindEmailChanged), "me@old.example.com")
	same(t, "asked", b.mailed(t, mail.KindAccessRequested), "boss@new.example.com")
	same(t, "the old mailbox resets", b.resets(t, "me@old.example.com"), false)
	same(t, "the new one resets", b.resets(t, "me@new.example.com"), true)
	same(t, "pending yet", b.membership(t, r.MembershipID).State, "PENDING")
	_, err = b.leaves(t, me, access.ReportDepartureInput{Membership: m, LastDay: monday})
	want(t, "leaving again", err, fault.WrongState)
	want(t, "the new employer approves", b.decide(t, b.as(t, "boss@new.example.com"), byID(r, access.Approve)), "")
	now := b.as(t, "me@new.example.com")
	if len(now.Grants) != 1 || now.Grants[0].Company != next || now.Person != me.Person {
		t.Errorf("%+v", now)
	}
	if docs, err := b.access.DB.As(now).Read().DocumentsByID(ctx, []id.UUID{doc.UUID}); err != nil || len(docs) != 0 {
		t.Errorf("sees %d documents of before, %v", len(docs), err)
	}
	if _, err := b.acc.SignIn(ctx, account.SignInInput{Email: "me@new.example.com", Password: secret, Delivery: account.Bearer}, account.Client{}); err != nil {
		t.Errorf("the password stays with the login: %v", err)
	}
	want(t, "a door at the old address", func() error {
		_, err := b.acc.SignIn(ctx, account.SignInInput{Email: "me@old.example.com", Password: secret, Delivery: account.Bearer}, account.Client{})
		return err
	}(), fault.BadCredentials)
	same(t, "the name on the old records", b.membership(t, m).PersonName, "Exemple")
}

// TestNewEmployerIsCompletedByStaff: without a reference, whether by a name or by a number that is no secret.
func TestNewEmployerIsCompletedByStaff(t *testing.T) {
	t.Parallel()

	for name, in := range map[string]access.NewEmployerInput{
		"Name":           {Employer: ptr("Tôlerie 2"), Email: "me@new.example.com"},
		"CustomerNumber": {CustomerNumber: ptr("C2"), Email: "me@new.example.com"},
		"UnknownNumber":  {CustomerNumber: ptr("C22"), Email: "me@new.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b, ctx := setup(t), t.Context()
			m, next := b.member(t, b.company(t, 1), "me@old.example.com", policy.RoleReader), b.company(t, 2)
			b.member(t, next, "boss@new.example.com", policy.RoleAdmin)
			me := b.as(t, "me@old.example.com")
			out, err := b.leaves(t, me, access.ReportDepartureInput{Membership: m, LastDay: monday.Add(5 * day), NewEmployer: &in})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.access.ConfirmClaim(ctx, b.link(t, account.ConfirmClaim, "me@new.example.com")); err != nil {
				t.Fatal(err)
			}
			r := b.request(t, out.Claim.Reference)
			same(t, "state", r.State+" "+r.Weight, "AWAITING_STAFF NONE")
			same(t, "asked", b.mailed(t, mail.KindAccessRequested), "")
			same(t, "tasks", b.open(t, "ACCESS_REQUEST"), 1)
			same(t, "pending", b.count(t, `select count(*) from memberships where state = 'PENDING'`), 0)
			decision := byID(r, access.Approve)
			decision.Company = &next
			want(t, "staff complete it", b.decide(t, b.staff, decision), "")
			r = b.again(t, r.ID)
			same(t, "person", b.membership(t, r.MembershipID).PersonID, me.Person)
			same(t, "company", b.membership(t, r.MembershipID).CompanyID, next)
			same(t, "sign-in", one[string](t, b, `select email from persons where id = $1`, me.Person), "me@new.example.com")
			same(t, "tasks", b.open(t, "ACCESS_REQUEST"), 0)
			_, err = b.leaves(t, b.as(t, "me@new.example.com"), access.ReportDepartureInput{Membership: m, LastDay: monday.Add(day)})
			want(t, "an earlier last day", err, "")
			b.clock.Add(2 * day)
			same(t, "the new employer's mailbox is none of the old one's", b.resets(t, "me@new.example.com"), true)
		})
	}
}

// TestNewEmployerWhereSomethingIs: a mailbox with a login of its own, and a login that has access already.
func TestNewEmployerWhereSomethingIs(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c1, c2 := b.company(t, 1), b.company(t, 2)
	b.member(t, c2, "boss@new.example.com", policy.RoleAdmin)
	leave := func(m id.Membership, by, to string, employer int) db.AccessRequest {
		out, err := b.leaves(t, b.as(t, by), access.ReportDepartureInput{Membership: m, LastDay: monday.Add(9 * day), NewEmployer: &access.NewEmployerInput{
			CustomerNumber: ptr("C" + string(rune('0'+employer))), Evidence: ptr(vatNumber(employer)), Email: to,
		}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.access.ConfirmClaim(ctx, b.link(t, account.ConfirmClaim, to)); err != nil {
			t.Fatal(err)
		}
		return b.request(t, out.Claim.Reference)
	}
	other := b.person(t, "second@example.com")
	r := leave(b.member(t, c1, "first@example.com", policy.RoleReader), "first@example.com", "second@example.com", 2)
	same(t, "two logins stay two", r.PersonID, other)
	same(t, "the first sign-in", b.count(t, `select count(*) from persons where email = 'first@example.com'`), 1)

	b.member(t, c2, "both@example.com", policy.RoleReader)
	r = leave(b.member(t, c1, "both@example.com", policy.RoleReader), "both@example.com", "both@new.example.com", 2)
	same(t, "access already", r.State+" "+r.Outcome, "REJECTED ALREADY_MEMBER")
	r = leave(b.member(t, c1, "same@example.com", policy.RoleReader), "same@example.com", "same@new.example.com", 1)
	same(t, "to the same employer, before the last day", r.State+" "+r.Outcome, "REJECTED ALREADY_MEMBER")
}
