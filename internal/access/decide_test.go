package access_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// TestWhoIsAsked: all admins in force; without any the contact of record; without
// that staff. Never the claimant (product rule 8).
func TestWhoIsAsked(t *testing.T) {
	t.Parallel()

	const claimant = "new@example.com"
	for name, tt := range map[string]struct {
		arrange func(t *testing.T, b *bundle, c id.Company)
		state   string
		route   string
		asked   string
	}{
		"AllAdmins": {func(t *testing.T, b *bundle, c id.Company) {
			b.member(t, c, "a1@example.com", policy.RoleAdmin)
			b.member(t, c, "a2@example.com", policy.RoleAdmin)
			b.member(t, c, "p@example.com", policy.RolePurchaser)
			b.contact(t, c, "info@example.com", 40*day)
		}, "AWAITING_COMPANY", "ADMINS", "a1@example.com a2@example.com"},
		"AdminsOnTheirWayOut": {func(t *testing.T, b *bundle, c id.Company) {
			b.exec(t, `update memberships set state = 'ENDED' where id = $1`, b.member(t, c, "ended@example.com", policy.RoleAdmin))
			b.exec(t, `update memberships set state = 'FROZEN' where id = $1`, b.member(t, c, "frozen@example.com", policy.RoleAdmin))
			b.exec(t, `update memberships set ends_at = $2 where id = $1`, b.member(t, c, "over@example.com", policy.RoleAdmin), monday)
			b.member(t, c, "suspended@example.com", policy.RoleAdmin)
			b.exec(t, `update persons set state = 'SUSPENDED' where email = 'suspended@example.com'`)
			b.contact(t, c, "info@example.com", 72*time.Hour)
		}, "AWAITING_COMPANY", "CONTACT_OF_RECORD", "info@example.com"},
		"ContactNeverChanged": {func(t *testing.T, b *bundle, c id.Company) {
			b.exec(t, `update companies set contact_email = 'info@example.com' where id = $1`, c)
		}, "AWAITING_COMPANY", "CONTACT_OF_RECORD", "info@example.com"},
		"NewContact": {func(t *testing.T, b *bundle, c id.Company) {
			b.contact(t, c, "info@example.com", 72*time.Hour-time.Second)
		}, "AWAITING_STAFF", "STAFF", ""},
		"Nobody":               {func(*testing.T, *bundle, id.Company) {}, "AWAITING_STAFF", "STAFF", ""},
		"ContactIsTheClaimant": {func(t *testing.T, b *bundle, c id.Company) { b.contact(t, c, claimant, 30*day-time.Second) }, "AWAITING_STAFF", "STAFF", ""},
		"ClaimantIsContactBesideAdmin": {func(t *testing.T, b *bundle, c id.Company) {
			b.contact(t, c, claimant, 40*day)
			b.member(t, c, "a1@example.com", policy.RoleAdmin)
		}, "AWAITING_COMPANY", "ADMINS", "a1@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			c := b.company(t, 1)
			b.exec(t, `update companies set manager_email = 'manager@example.com' where id = $1`, c)
			tt.arrange(t, b, c)
			r := b.claimed(t, "C1", vatNumber(1), claimant)
			same(t, "state", r.State, tt.state)
			same(t, "route", r.Route, tt.route)
			same(t, "asked", b.mailed(t, mail.KindAccessRequested), tt.asked)
			same(t, "told to the claimant", b.count(t, `select count(*) from mails where to_email = $1 and kind <> 'confirm_claim'`, claimant), 0)
			toStaff := ""
			if tt.route == "STAFF" {
				toStaff = "manager@example.com"
			}
			same(t, "tasks", b.open(t, "ACCESS_REQUEST"), len(toStaff)/len("manager@example.com"))
			same(t, "staff told", b.mailed(t, mail.KindStaffNotice), toStaff)
			same(t, "membership", b.membership(t, r.MembershipID).State, "PENDING")
		})
	}
}

// TestContactLetsItselfIn: the one exception of product rule 8.
func TestContactLetsItselfIn(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.exec(t, `update companies set manager_email = 'manager@example.com' where id = $1`, c)
	b.exec(t, `update memberships set state = 'ENDED' where id = $1`, b.member(t, c, "gone@example.com", policy.RoleAdmin))
	b.contact(t, c, "info@example.com", 30*day)
	b.claimed(t, "C1", invoice("wrong"), "info@example.com")
	r := b.claimed(t, "C1", vatNumber(1), "info@example.com")
	same(t, "state", r.State, "GRANTED")
	same(t, "via", r.DecidedVia, "RULE")
	m := b.membership(t, r.MembershipID)
	same(t, "membership", m.State, "ACTIVE")
	same(t, "role", m.Role, policy.RoleAdmin)
	same(t, "the account manager is told", b.mailed(t, mail.KindAdminByContact), "manager@example.com")
	same(t, "the way in", b.mailed(t, mail.KindAccessGranted), "info@example.com")
	same(t, "asked", b.mailed(t, mail.KindAccessRequested), "")
	same(t, "events", b.events(t, r.ID.UUID), "access.submitted access.granted")
	same(t, "wrong tries left of before", b.count(t, `select coalesce(sum(spent), 0) from budgets where scope = 'claim.number'`), 0)
}

// forged issues a link to decide that no rule would issue.
func (b *bundle) forged(t *testing.T, about account.About) string {
	t.Helper()
	var i id.Token
	err := b.access.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) (err error) {
		i, err = b.access.Tokens.Issue(t.Context(), tx, account.DecideAccess, about, b.clock.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.access.Tokens.Text(account.DecideAccess, i, 1)
}

func byLink(token string, d access.AccessDecision) access.DecideAccessRequestInput {
	return access.DecideAccessRequestInput{Token: &token, Decision: d}
}

func byID(r db.AccessRequest, d access.AccessDecision) access.DecideAccessRequestInput {
	return access.DecideAccessRequestInput{AccessRequest: &r.ID, Decision: d, Note: ptr("called 12 34")}
}

func (b *bundle) decide(t *testing.T, actor policy.Actor, in access.DecideAccessRequestInput) error {
	t.Helper()
	_, err := b.access.DecideAccessRequest(t.Context(), actor, in)
	return err
}

// TestLookingDecidesNothing: scanners open links (threat T83).
func TestLookingDecidesNothing(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	b.exec(t, `update persons set given_name = 'NORA', family_name = 'nouvelle' where id = (select person_id from memberships where id = $1)`, b.member(t, c, "namesake@example.com", policy.RoleReader))
	r := b.claimed(t, "C1", vatNumber(1), "inkoop@example.com")
	link := b.link(t, account.DecideAccess, "admin@c1.example.com")
	before := b.count(t, `select count(*) from audit_events`)
	for range 3 {
		p, err := b.access.LookAtDecision(ctx, link)
		if err != nil || !p.Open || p.Expired || p.Customer != "C1" || p.Locale != mail.French || len(p.Roles) != 5 {
			t.Fatalf("%+v, %v", p, err)
		}
		q := p.Request
		if q.GivenName != "Nora" || !q.SharedMailbox || !q.Namesake || q.Weight != access.WeightNone || q.EvidenceKind != "VAT" || q.Role != policy.RolePurchaser || !q.CreatedAt.Equal(monday) {
			t.Errorf("shows %+v", q)
		}
		if q.EvidenceNumber != nil || q.CustomerNumber != nil || q.Outcome != nil || q.Note != nil {
			t.Errorf("shows what is staff's: %+v", q)
		}
	}
	same(t, "state", b.again(t, r.ID).State, "AWAITING_COMPANY")
	same(t, "events", b.count(t, `select count(*) from audit_events`), before)
	want(t, "approve", b.decide(t, policy.Actor{}, byLink(link, access.Approve)), "")
	p, err := b.access.LookAtDecision(ctx, link)
	if err != nil || p.Open || p.Request.State != access.RequestGranted || *p.Request.DecidedBy != "admin Exemple" {
		t.Errorf("afterwards it shows %+v, %v", p, err)
	}
}

// TestFirstDecisionOnAccessWins: fifty at once, one outcome (threat T71).
func TestFirstDecisionOnAccessWins(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	b.member(t, c, "a2@example.com", policy.RoleAdmin)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	link, admin := b.link(t, account.DecideAccess, "a1@example.com"), b.as(t, "a2@example.com")
	ends := atOnce(t, 50, func(i int) error {
		d := access.Approve
		if i%2 == 0 {
			d = access.Decline
		}
		switch i % 3 {
		case 0:
			return b.decide(t, policy.Actor{}, byLink(link, d))
		case 1:
			return b.decide(t, admin, byID(r, d))
		}
		return b.decide(t, b.staff, byID(r, d))
	})
	if ends[""] != 1 || ends[fault.WrongState] != 49 {
		t.Errorf("%v", ends)
	}
	r = b.again(t, r.ID)
	m := b.membership(t, r.MembershipID)
	if got := r.State + " " + m.State; got != "GRANTED ACTIVE" && got != "DECLINED ENDED" {
		t.Errorf("ended as %s", got)
	}
	same(t, "events", len(strings.Fields(b.events(t, r.ID.UUID))), 3)
	same(t, "answers to the claimant", b.count(t, `select count(*) from mails where kind in ('access_granted', 'access_declined')`), 1)
}

// TestRightIsJudgedAtTheDecision: whoever lost the right since the mail was sent can't use its link.
func TestRightIsJudgedAtTheDecision(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		admin bool // whether there is one to be asked
		lose  func(t *testing.T, b *bundle, c id.Company, admin id.Membership)
		code  fault.Code
	}{
		"AdminAsBefore": {true, func(*testing.T, *bundle, id.Company, id.Membership) {}, ""},
		"AdminDemoted": {true, func(t *testing.T, b *bundle, _ id.Company, m id.Membership) {
			b.exec(t, `update memberships set role = 'PURCHASER' where id = $1`, m)
		}, fault.Forbidden},
		"AdminEnded": {true, func(t *testing.T, b *bundle, _ id.Company, m id.Membership) {
			b.exec(t, `update memberships set state = 'ENDED' where id = $1`, m)
		}, fault.Forbidden},
		"AdminFrozen": {true, func(t *testing.T, b *bundle, _ id.Company, m id.Membership) {
			b.exec(t, `update memberships set state = 'FROZEN' where id = $1`, m)
		}, fault.Forbidden},
		"AdminOver": {true, func(t *testing.T, b *bundle, _ id.Company, m id.Membership) {
			b.exec(t, `update memberships set ends_at = $2 where id = $1`, m, monday)
		}, fault.Forbidden},
		"ContactAsSent": {false, func(*testing.T, *bundle, id.Company, id.Membership) {}, ""},
		"ContactChanged": {false, func(t *testing.T, b *bundle, c id.Company, _ id.Membership) {
			b.contact(t, c, "other@example.com", 40*day)
		}, fault.Forbidden},
		"ContactJustSet": {false, func(t *testing.T, b *bundle, c id.Company, _ id.Membership) {
			b.contact(t, c, "info@example.com", time.Hour)
		}, fault.Forbidden},
		"ContactDropped": {false, func(t *testing.T, b *bundle, c id.Company, _ id.Membership) {
			b.exec(t, `update companies set contact_email = '' where id = $1`, c)
		}, fault.Forbidden},
		"Suspended": {true, func(t *testing.T, b *bundle, c id.Company, _ id.Membership) {
			b.exec(t, `update companies set state = 'SUSPENDED' where id = $1`, c)
		}, fault.WrongState},
		"LinkOver": {true, func(_ *testing.T, b *bundle, _ id.Company, _ id.Membership) { b.clock.Add(90 * day) }, fault.Expired},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			c := b.company(t, 1)
			b.contact(t, c, "info@example.com", 40*day)
			reader, m := "info@example.com", id.Membership{}
			if tt.admin {
				reader = "admin@c1.example.com"
				m = b.member(t, c, reader, policy.RoleAdmin)
			}
			r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
			link := b.link(t, account.DecideAccess, reader)
			tt.lose(t, b, c, m)
			p, err := b.access.LookAtDecision(t.Context(), link)
			if err != nil || name != "Suspended" && p.Open != (tt.code == "") {
				t.Errorf("the page says open=%v, %v", p.Open, err)
			}
			want(t, "approve", b.decide(t, policy.Actor{}, byLink(link, access.Approve)), tt.code)
			if tt.code != "" {
				same(t, "state", b.again(t, r.ID).State, "AWAITING_COMPANY")
			} else {
				same(t, "state", b.again(t, r.ID).State, "GRANTED")
			}
		})
	}
}

// TestNobodyDecidesOnTheOwnRequest: not as an admin, not as the contact of record, not as staff.
func TestNobodyDecidesOnTheOwnRequest(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	b.contact(t, c, "info@example.com", 40*day)
	byContact := b.claimed(t, "C1", vatNumber(1), "info@example.com")
	b.contact(t, c, "info@example.com", 40*day)
	want(t, "the contact of record", b.decide(t, policy.Actor{}, byLink(b.forged(t, account.About{AccessRequest: byContact.ID, Email: "info@example.com"}), access.Approve)), fault.Forbidden)

	byPerson := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	me := b.as(t, "new@example.com")
	want(t, "by a link", b.decide(t, policy.Actor{}, byLink(b.forged(t, account.About{AccessRequest: byPerson.ID, Person: me.Person, Email: "moved@example.com"}), access.Approve)), fault.Forbidden)
	stale := me
	stale.Grants = []policy.Grant{{Company: c, Role: policy.RoleAdmin}} // as a request in flight may have it
	if err := b.decide(t, stale, byID(byPerson, access.Approve)); err == nil {
		t.Error("an admin let itself in")
	}

	byStaff := b.claimed(t, "C1", vatNumber(1), "sales@example.com")
	want(t, "a person of the staff", b.decide(t, b.staff, byID(byStaff, access.Approve)), fault.Forbidden)
	want(t, "declining it", b.decide(t, b.staff, byID(byStaff, access.Decline)), fault.Forbidden)
	want(t, "a colleague", b.decide(t, b.second, byID(byStaff, access.Approve)), "")
	rejected := b.claimed(t, "C1", invoice("wrong"), "admin@example.com") // has no login of its own as yet
	_, err := b.access.ReopenAccessRequest(t.Context(), b.second, access.ReopenAccessRequestInput{AccessRequest: rejected.ID, Note: "mine"})
	want(t, "reopen", err, "")
	want(t, "the own one that was reopened", b.decide(t, b.second, byID(rejected, access.Approve)), fault.Forbidden)
	for _, r := range []db.AccessRequest{byContact, byPerson} {
		same(t, "state", b.again(t, r.ID).State, "AWAITING_COMPANY")
	}
}

// TestWhoMayDecide: for everybody else a request does not exist.
func TestWhoMayDecide(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, other := b.company(t, 1), b.company(t, 2)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	b.member(t, c, "purchaser@example.com", policy.RolePurchaser)
	b.member(t, other, "admin@c2.example.com", policy.RoleAdmin)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	for email, code := range map[string]fault.Code{"purchaser@example.com": fault.NotFound, "admin@c2.example.com": fault.NotFound, "new@example.com": fault.NotFound} {
		a := b.as(t, email)
		want(t, email, b.decide(t, a, byID(r, access.Approve)), code)
		want(t, email+" a made-up one", b.decide(t, a, access.DecideAccessRequestInput{AccessRequest: ptr(id.NewAccessRequest()), Decision: access.Approve}), code)
		if got, err := b.access.AccessRequest(ctx, a, r.ID); got != nil || err != nil {
			t.Errorf("%s reads %+v, %v", email, got, err)
		}
	}
	want(t, "a visitor", b.decide(t, policy.Actor{}, byID(r, access.Approve)), fault.Unauthenticated)
	want(t, "staff without a note", b.decide(t, b.staff, access.DecideAccessRequestInput{AccessRequest: &r.ID, Decision: access.Approve}), fault.Required)
	link := b.link(t, account.DecideAccess, "admin@c1.example.com")
	for name, tt := range map[string]struct {
		in   access.DecideAccessRequestInput
		code fault.Code
	}{
		"Both":     {access.DecideAccessRequestInput{AccessRequest: &r.ID, Token: &link, Decision: access.Approve}, fault.ExactlyOne},
		"Neither":  {access.DecideAccessRequestInput{Decision: access.Approve}, fault.ExactlyOne},
		"Decision": {access.DecideAccessRequestInput{Token: &link, Decision: "MAYBE"}, fault.Invalid},
		"Role":     {access.DecideAccessRequestInput{Token: &link, Decision: access.Approve, Role: ptr(policy.Role("KING"))}, fault.Invalid},
		"Ended":    {access.DecideAccessRequestInput{Token: &link, Decision: access.Approve, EndsAt: ptr(monday)}, fault.Invalid},
		"Forged":   {byLink(link[:len(link)-1]+"z", access.Approve), fault.NotFound},
		"Zero":     {byLink("a\x00b", access.Approve), fault.NotFound},
	} {
		want(t, name, b.decide(t, policy.Actor{}, tt.in), tt.code)
	}
	same(t, "state", b.again(t, r.ID).State, "AWAITING_COMPANY")
}

// TestApproval: the person gets in, and everybody hears of it whom it concerns
// (product rule 17).
func TestApproval(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	b.member(t, c, "a2@example.com", policy.RoleAdmin)
	b.member(t, c, "reader@example.com", policy.RoleReader)
	b.contact(t, c, "info@example.com", time.Hour) // a new one decides nothing, and is told all the same
	b.person(t, "known@example.com")
	b.session(t, "known@example.com")
	fresh, known := b.claimed(t, "C1", vatNumber(1), "new@example.com"), b.claimed(t, "C1", vatNumber(1), "known@example.com")
	end := monday.Add(100 * day)
	in := byID(fresh, access.Approve)
	in.Role, in.EndsAt = ptr(policy.RoleAccountant), &end
	want(t, "approve", b.decide(t, b.as(t, "a1@example.com"), in), "")
	m := b.membership(t, fresh.MembershipID)
	if m.State != "ACTIVE" || m.Role != policy.RoleAccountant || !m.EndsAt.Equal(end) || m.GivenByName != "a1 Exemple" || m.GivenAt == nil || m.GivenHow != "CLAIM" || m.PersonName != "Nora Nouvelle" {
		t.Errorf("%+v", m)
	}
	same(t, "the way in", b.mailed(t, mail.KindAccessGranted), "new@example.com")
	same(t, "announced", b.mailed(t, mail.KindAccessAnnounced), "a2@example.com info@example.com")
	same(t, "the manager", b.mailed(t, mail.KindAdminByContact), "")
	if err := b.acc.SetPassword(t.Context(), account.SetPasswordInput{Token: b.link(t, account.SetPassword, "new@example.com"), Password: secret}); err != nil {
		t.Errorf("the link to the first password: %v", err)
	}
	b.forget(t)
	want(t, "approve the other by the mail", b.decide(t, policy.Actor{}, byLinkTo(t, b, "a2@example.com", known)), "")
	same(t, "no second password", b.mailed(t, mail.KindAccessGranted), "")
	same(t, "the notice", b.mailed(t, mail.KindAccessAdded), "known@example.com")
	same(t, "announced", b.mailed(t, mail.KindAccessAnnounced), "a1@example.com info@example.com")
	same(t, "role", b.membership(t, known.MembershipID).Role, policy.RolePurchaser)
	if rep, err := audit.Verify(t.Context(), b.access.DB); err != nil || len(rep.Breaks) > 0 {
		t.Errorf("timeline: %+v, %v", rep, err)
	}
}

// byLinkTo approves by the link that a reader got about a request.
func byLinkTo(t *testing.T, b *bundle, reader string, r db.AccessRequest) access.DecideAccessRequestInput {
	t.Helper()
	i := one[id.Token](t, b, `select token_id from mails where to_email = $1 and access_request_id = $2 and token_id is not null order by id desc limit 1`, reader, r.ID)
	return byLink(b.access.Tokens.Text(account.DecideAccess, i, 1), access.Approve)
}
