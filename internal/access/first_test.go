package access_test

import (
	"strings"
	"testing"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// TestFirstMemberAdministers: unless the approval names another role, which
// leaves staff a task.
func TestFirstMemberAdministers(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c1, c2 := b.company(t, 1), b.company(t, 2)
	b.contact(t, c1, "info@example.com", 40*day)
	r := b.claimed(t, "C1", vatNumber(1), "first@example.com")
	link := b.link(t, account.DecideAccess, "info@example.com")
	if p, err := b.access.LookAtDecision(t.Context(), link); err != nil || p.Request.Role != policy.RoleAdmin || len(p.Roles) != 5 {
		t.Errorf("the page proposes %+v, %v", p, err)
	}
	want(t, "the contact approves", b.decide(t, policy.Actor{}, byLink(link, access.Approve)), "")
	same(t, "role of the first", b.membership(t, r.MembershipID).Role, policy.RoleAdmin)
	same(t, "by", b.membership(t, r.MembershipID).GivenByName, "Contact")
	same(t, "actor", one[string](t, b, `select actor_kind from audit_events where action = 'access.granted'`), "CONTACT_OF_RECORD")
	same(t, "told", b.mailed(t, mail.KindAccessAnnounced), "info@example.com")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 0)

	r = b.claimed(t, "C2", vatNumber(2), "reader@example.com")
	in := byID(r, access.Approve)
	in.Role = ptr(policy.RoleReader)
	want(t, "staff name a role", b.decide(t, b.staff, in), "")
	same(t, "role", b.membership(t, r.MembershipID).Role, policy.RoleReader)
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 1)
	same(t, "its company", one[id.Company](t, b, `select company_id from staff_tasks where kind = 'COMPANY_WITHOUT_ADMIN'`), c2)
	second := b.claimed(t, "C2", vatNumber(2), "second@example.com")
	want(t, "staff let another one in", b.decide(t, b.staff, byID(second, access.Approve)), "")
	same(t, "role of the first without another word", b.membership(t, second.MembershipID).Role, policy.RoleAdmin)
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 0)
}

// TestContactGivesNoAdminBesideAdmins: neither by its own word nor by what was proposed.
func TestContactGivesNoAdminBesideAdmins(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.contact(t, c, "info@example.com", 40*day)
	rec, err := b.access.RecordClaim(ctx, b.staff, access.RecordClaimInput{CustomerNumber: "C1", Person: someone("boss@example.com"), Channel: "TELEPHONE", Role: ptr(policy.RoleAdmin), IdempotencyKey: b.key()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.access.ConfirmClaim(ctx, b.link(t, account.ConfirmClaim, "boss@example.com")); err != nil {
		t.Fatal(err)
	}
	link := b.link(t, account.DecideAccess, "info@example.com")
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin) // came another way meanwhile
	if p, err := b.access.LookAtDecision(ctx, link); err != nil || len(p.Roles) != 4 || !p.Open {
		t.Errorf("the page offers %+v, %v", p, err)
	}
	want(t, "as proposed", b.decide(t, policy.Actor{}, byLink(link, access.Approve)), fault.Forbidden)
	in := byLink(link, access.Approve)
	in.Role = ptr(policy.RoleAdmin)
	want(t, "by name", b.decide(t, policy.Actor{}, in), fault.Forbidden)
	in.Role = ptr(policy.RolePurchaser)
	want(t, "another role", b.decide(t, policy.Actor{}, in), "")
	same(t, "state", b.again(t, rec.ID).State, "GRANTED")
}

func TestDecline(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	b.forget(t)
	want(t, "decline", b.decide(t, b.as(t, "admin@c1.example.com"), byID(r, access.Decline)), "")
	m := b.membership(t, r.MembershipID)
	if r = b.again(t, r.ID); r.State != "DECLINED" || m.State != "ENDED" || m.EndReason != "DECLINED" || m.GivenAt != nil || r.DueAt != nil {
		t.Errorf("%+v, %+v", r, m)
	}
	same(t, "told", strings.Join(all[string](t, b, `select kind || ' ' || to_email from mails where kind <> 'forgotten'`), ","), "access_declined new@example.com")
	again := b.claimed(t, "C1", vatNumber(1), "new@example.com") // who is declined may ask again
	same(t, "a new request", again.State, "AWAITING_COMPANY")
}

// TestRejectedClaimIsReopened: staff look again, decide, and what was wrong is explained.
func TestRejectedClaimIsReopened(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	wrong, nowhere := b.claimed(t, "C1", invoice("typo"), "a@example.com"), b.claimed(t, "C77", invoice("F1"), "b@example.com")
	same(t, "tries", b.count(t, `select sum(spent) from budgets where scope = 'claim.number'`), 2)
	same(t, "tasks", b.open(t, "CLAIM_REJECTED"), 2)
	_, err := b.access.ReopenAccessRequest(ctx, b.as(t, "admin@c1.example.com"), access.ReopenAccessRequestInput{AccessRequest: wrong.ID, Note: "x"})
	want(t, "a company admin", err, fault.Forbidden)
	_, err = b.access.ReopenAccessRequest(ctx, b.staff, access.ReopenAccessRequestInput{AccessRequest: wrong.ID})
	want(t, "without a note", err, fault.Required)
	got, err := b.access.ReopenAccessRequest(ctx, b.staff, access.ReopenAccessRequestInput{AccessRequest: wrong.ID, Note: "an order's number"})
	if err != nil || got.State != access.RequestAwaitingStaff || got.CompanyID != c || *got.Note != "an order's number" {
		t.Fatalf("%+v, %v", got, err)
	}
	same(t, "tries", b.count(t, `select sum(spent) from budgets where scope = 'claim.number'`), 1)
	same(t, "rejected ones", b.open(t, "CLAIM_REJECTED"), 1)
	same(t, "to decide", b.open(t, "ACCESS_REQUEST"), 1)
	_, err = b.access.ReopenAccessRequest(ctx, b.staff, access.ReopenAccessRequestInput{AccessRequest: wrong.ID, Note: "again"})
	want(t, "twice", err, fault.WrongState)
	admin := b.as(t, "admin@c1.example.com")
	want(t, "a company admin decides what was no evidence", b.decide(t, admin, byID(wrong, access.Approve)), fault.Forbidden)
	if seen, err := b.access.AccessRequest(ctx, admin, wrong.ID); err != nil || seen == nil || seen.AvailableActions[0].Allowed {
		t.Errorf("the admin is offered %+v, %v", seen, err)
	}
	want(t, "staff", b.decide(t, b.staff, byID(wrong, access.Approve)), "")
	same(t, "to decide", b.open(t, "ACCESS_REQUEST"), 0)
	same(t, "state", b.again(t, wrong.ID).State, "GRANTED")
	same(t, "membership", b.membership(t, b.again(t, wrong.ID).MembershipID).State, "ACTIVE")

	if _, err := b.access.ReopenAccessRequest(ctx, b.staff, access.ReopenAccessRequestInput{AccessRequest: nowhere.ID, Note: "a typo"}); err != nil {
		t.Fatal(err)
	}
	want(t, "without a company", b.decide(t, b.staff, byID(nowhere, access.Approve)), fault.Required)
	in := byID(nowhere, access.Approve)
	in.Company = ptr(id.NewCompany())
	want(t, "a company that is none", b.decide(t, b.staff, in), fault.NotFound)
	in.Company = &c
	want(t, "the company", b.decide(t, b.staff, in), "")
	same(t, "company", b.again(t, nowhere.ID).CompanyID, c)
}

// TestRecordedClaims: a call, a letter or a list of people goes the way of every claim (product rule 4).
func TestRecordedClaims(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	in := access.RecordClaimInput{
		CustomerNumber: "C1", Person: someone("call@example.com"), Channel: "TELEPHONE", Role: ptr(policy.RoleWarehouse),
		SourceText: ptr("called about access"), ContactedName: ptr("Luc"), ContactedAt: ptr(monday), IdempotencyKey: "call",
	}
	_, err := b.access.RecordClaim(ctx, b.as(t, "admin@c1.example.com"), in)
	want(t, "a customer", err, fault.Forbidden)
	for name, tt := range map[string]struct {
		change func(*access.RecordClaimInput)
		code   fault.Code
	}{
		"Form":        {func(i *access.RecordClaimInput) { i.Channel = "FORM" }, fault.Invalid},
		"Role":        {func(i *access.RecordClaimInput) { i.Role = ptr(policy.Role("KING")) }, fault.Invalid},
		"WhoWithout":  {func(i *access.RecordClaimInput) { i.ContactedAt = nil }, fault.Required},
		"WhenWithout": {func(i *access.RecordClaimInput) { i.ContactedName = nil }, fault.Required},
	} {
		bad := in
		tt.change(&bad)
		_, err := b.access.RecordClaim(ctx, b.staff, bad)
		want(t, name, err, tt.code)
	}
	first, err := b.access.RecordClaim(ctx, b.staff, in)
	if err != nil || first.State != access.RequestSubmitted || *first.CalledName != "Luc" || first.Role != policy.RoleWarehouse {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := b.access.RecordClaim(ctx, b.staff, in)
	if err != nil || again.ID != first.ID {
		t.Errorf("the same key: %+v, %v", again, err)
	}
	same(t, "nobody is asked before the mailbox is proven", b.mailed(t, mail.KindAccessRequested), "")
	if _, err := b.access.ConfirmClaim(ctx, b.link(t, account.ConfirmClaim, "call@example.com")); err != nil {
		t.Fatal(err)
	}
	r := b.again(t, first.ID)
	same(t, "state", r.State, "AWAITING_COMPANY")
	same(t, "role", b.membership(t, r.MembershipID).Role, policy.RoleWarehouse)
	want(t, "the company approves as proposed", b.decide(t, b.as(t, "admin@c1.example.com"), byID(r, access.Approve)), "")
	same(t, "role", b.membership(t, r.MembershipID).Role, policy.RoleWarehouse)
	same(t, "how", b.membership(t, r.MembershipID).GivenHow, "STAFF")

	list := access.ImportPeopleInput{IdempotencyKey: "list", People: []*access.ImportedPerson{
		{CustomerNumber: "C1", Person: someone("one@example.com")},
		{CustomerNumber: "C9", Person: someone("two@example.com")},
		{CustomerNumber: "C1", Person: someone("no mailbox")},
		{CustomerNumber: "c1", Person: someone("four@example.com"), Role: ptr(policy.RoleReader)},
	}}
	for _, dry := range []bool{true, false, false} {
		list.DryRun = dry
		rows, err := b.access.ImportPeople(ctx, b.staff, list)
		if err != nil || len(rows) != 4 {
			t.Fatalf("%v, %v", rows, err)
		}
		for n, code := range []fault.Code{"", fault.NotFound, fault.Invalid, ""} {
			got := fault.Code("")
			if len(rows[n].Faults) > 0 {
				got = rows[n].Faults[0].Code
			}
			if got != code || (rows[n].AccessRequest == nil) != (code != "" || dry) || (rows[n].Company == nil) != (code == fault.NotFound) {
				t.Errorf("row %d, dry run %v: %+v", n, dry, rows[n])
			}
		}
		if dry {
			same(t, "claims after a dry run", b.count(t, `select count(*) from access_requests where channel = 'IMPORT'`), 0)
		}
	}
	same(t, "claims of the list", b.count(t, `select count(*) from access_requests where channel = 'IMPORT'`), 2)
	same(t, "mails", b.count(t, `select count(*) from mails where to_email in ('one@example.com', 'four@example.com')`), 2)
	same(t, "guesses counted of what staff recorded", b.count(t, `select count(*) from budgets where scope = 'claim.number'`), 0)
}

// TestFrozenRequestIsStaffs: what somebody called "not one of us" only staff decide on.
func TestFrozenRequestIsStaffs(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	b.member(t, c, "a2@example.com", policy.RoleAdmin)
	for n, tt := range []struct {
		decision            access.AccessDecision
		request, membership string
	}{{access.Approve, "GRANTED", "ACTIVE"}, {access.Decline, "DECLINED", "ENDED"}} {
		r := b.claimed(t, "C1", vatNumber(1), []string{"x@example.com", "y@example.com"}[n])
		want(t, "report", b.access.ReportUnknownAccess(ctx, b.link(t, account.ReportAccess, "a1@example.com")), "")
		same(t, "state", b.again(t, r.ID).State, "AWAITING_STAFF")
		same(t, "membership", b.membership(t, r.MembershipID).State, "FROZEN")
		same(t, "tasks", b.open(t, string(task.AccessFrozen)), 1)
		for _, d := range []access.AccessDecision{access.Approve, access.Decline} {
			want(t, "by the other admin's link", b.decide(t, policy.Actor{}, byLink(b.link(t, account.DecideAccess, "a2@example.com"), d)), fault.Forbidden)
			want(t, "signed in", b.decide(t, b.as(t, "a2@example.com"), byID(r, d)), fault.Forbidden)
		}
		if seen, err := b.access.AccessRequest(ctx, b.as(t, "a2@example.com"), r.ID); err != nil || *seen.AvailableActions[0].Reason != "FROZEN" {
			t.Errorf("%+v, %v", seen, err)
		}
		_, err := b.access.ReinstateMembership(ctx, b.staff, access.ReinstateMembershipInput{Membership: r.MembershipID, Note: "x"})
		want(t, "reinstated past the request", err, fault.WrongState)
		b.clock.Add(100 * day)
		b.sweep(t)
		same(t, "silence", b.again(t, r.ID).State, "AWAITING_STAFF")
		want(t, "staff", b.decide(t, b.staff, byID(r, tt.decision)), "")
		same(t, "state", b.again(t, r.ID).State, tt.request)
		same(t, "membership", b.membership(t, r.MembershipID).State, tt.membership)
		same(t, "tasks", b.open(t, string(task.AccessFrozen)), 0)
		same(t, "events", b.events(t, r.ID.UUID), "access.submitted access.company_contacted access."+strings.ToLower(tt.request))
		same(t, "events of the membership", b.events(t, r.MembershipID.UUID), "membership.reported_unknown")
	}
}
