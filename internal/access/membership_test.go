package access_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
)

func (b *bundle) end(t *testing.T, actor policy.Actor, m id.Membership) error {
	t.Helper()
	_, err := b.access.EndMembership(t.Context(), actor, access.EndMembershipInput{Membership: m, Reason: access.NoLongerNeeded})
	return err
}

func (b *bundle) change(t *testing.T, actor policy.Actor, in access.MembershipPatch) error {
	t.Helper()
	_, err := b.access.ChangeMembership(t.Context(), actor, in)
	return err
}

// TestWhoMayChangePeople: a foreign membership does not exist; one's own is seen and not to be changed.
func TestWhoMayChangePeople(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	boss, reader := b.member(t, c, "boss@example.com", policy.RoleAdmin), b.member(t, c, "reader@example.com", policy.RoleReader)
	b.member(t, b.company(t, 2), "foreign@example.com", policy.RoleAdmin)
	role := policy.RolePurchaser
	for name, tt := range map[string]struct {
		actor policy.Actor
		m     id.Membership
		code  fault.Code
	}{
		"Visitor":        {policy.Actor{}, reader, fault.NotFound},
		"Foreigner":      {b.as(t, "foreign@example.com"), reader, fault.NotFound},
		"ForeignerAdmin": {b.as(t, "foreign@example.com"), boss, fault.NotFound},
		"MadeUp":         {b.as(t, "boss@example.com"), id.NewMembership(), fault.NotFound},
		"None":           {b.as(t, "boss@example.com"), id.Membership{}, fault.NotFound},
		"Colleague":      {b.as(t, "reader@example.com"), boss, fault.NotFound},
		"Own":            {b.as(t, "reader@example.com"), reader, fault.Forbidden},
	} {
		want(t, name+" changes", b.change(t, tt.actor, access.MembershipPatch{Membership: tt.m, Role: &role}), tt.code)
		want(t, name+" ends", b.end(t, tt.actor, tt.m), tt.code)
		freezes := fault.Forbidden
		if name == "Visitor" {
			freezes = fault.Unauthenticated
		}
		_, err := b.access.FreezeMembership(ctx, tt.actor, access.FreezeMembershipInput{Membership: tt.m, Reason: "x"})
		want(t, name+" freezes", err, freezes)
		_, err = b.access.ReinstateMembership(ctx, tt.actor, access.ReinstateMembershipInput{Membership: tt.m, Note: "x"})
		want(t, name+" reinstates", err, freezes)
	}
	admin := b.as(t, "boss@example.com")
	for name, tt := range map[string]access.MembershipPatch{
		"Role": {Membership: reader, Role: ptr(policy.Role("KING"))}, "End": {Membership: reader, SetEnd: true, EndsAt: ptr(monday)},
	} {
		want(t, name, b.change(t, admin, tt), fault.Invalid)
	}
	_, err := b.access.EndMembership(ctx, admin, access.EndMembershipInput{Membership: reader, Reason: "BORED"})
	want(t, "a reason that is none", err, fault.Invalid)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	want(t, "changing a pending one", b.change(t, admin, access.MembershipPatch{Membership: r.MembershipID, Role: &role}), fault.WrongState)
	want(t, "ending a pending one", b.end(t, admin, r.MembershipID), fault.WrongState)
	same(t, "events", b.count(t, `select count(*) from audit_events where subject_type = 'Membership'`), 0)
}

func TestChangeMembership(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	m := b.member(t, c, "reader@example.com", policy.RoleReader)
	boss := b.as(t, "boss@example.com")
	end := monday.Add(10 * day)
	got, err := b.access.ChangeMembership(ctx, boss, access.MembershipPatch{Membership: m, Role: ptr(policy.RoleWarehouse), SetEnd: true, EndsAt: &end})
	if err != nil || got.Role != policy.RoleWarehouse || !got.EndsAt.Equal(end) || got.Company == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	got, err = b.access.ChangeMembership(ctx, boss, access.MembershipPatch{Membership: m})
	if err != nil || got.Role != policy.RoleWarehouse || !got.EndsAt.Equal(end) {
		t.Errorf("what is absent did not stay: %+v, %v", got, err)
	}
	got, err = b.access.ChangeMembership(ctx, b.staff, access.MembershipPatch{Membership: m, SetEnd: true})
	if err != nil || got.EndsAt != nil {
		t.Errorf("the end is not taken away: %+v, %v", got, err)
	}
	same(t, "events", b.events(t, m.UUID), "membership.changed membership.changed membership.changed")
	same(t, "by", strings.Join(all[string](t, b, `select actor_kind || ' ' || via from audit_events where subject_id = $1 order by id`, m), ", "), "PERSON ADMIN, PERSON ADMIN, STAFF staff SALES")
}

// TestLastAdmin: a company with people keeps one who administers it and stays
// (product rule 14, threat T86).
func TestLastAdmin(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	m, reader := b.member(t, c, "boss@example.com", policy.RoleAdmin), b.member(t, c, "reader@example.com", policy.RoleReader)
	passing := b.member(t, c, "passing@example.com", policy.RoleAdmin)
	b.exec(t, `update memberships set ends_at = $2 where id = $1`, passing, monday.Add(30*day)) // who leaves is no lasting admin
	boss := b.as(t, "boss@example.com")
	for name, err := range map[string]error{
		"End":     b.end(t, boss, m),
		"Demote":  b.change(t, boss, access.MembershipPatch{Membership: m, Role: ptr(policy.RoleReader)}),
		"EndDate": b.change(t, boss, access.MembershipPatch{Membership: m, SetEnd: true, EndsAt: ptr(monday.Add(day))}),
		"ByOther": b.end(t, b.as(t, "passing@example.com"), m),
	} {
		want(t, name, err, fault.LastAdmin)
	}
	want(t, "a change that keeps it", b.change(t, boss, access.MembershipPatch{Membership: m, Role: ptr(policy.RoleAdmin)}), "")
	for name, tt := range map[string]struct {
		successor id.Membership
		code      fault.Code
	}{
		"Foreign": {b.member(t, b.company(t, 2), "foreign@example.com", policy.RoleReader), fault.NotFound},
		"Oneself": {m, fault.NotFound}, "MadeUp": {id.NewMembership(), fault.NotFound}, "Passing": {passing, fault.WrongState},
	} {
		_, err := b.access.EndMembership(ctx, boss, access.EndMembershipInput{Membership: m, Reason: access.LeftEmployer, Successor: &tt.successor})
		want(t, name+" succeeds", err, tt.code)
	}
	_, err := b.access.EndMembership(ctx, boss, access.EndMembershipInput{Membership: m, Reason: access.LeftEmployer, Successor: &reader})
	want(t, "with a successor", err, "")
	same(t, "the successor", b.membership(t, reader).Role, policy.RoleAdmin)
	same(t, "its events", b.events(t, reader.UUID), "membership.changed")
	same(t, "the one who left", b.membership(t, m).State+b.events(t, m.UUID), "ENDED"+"membership.changed membership.ended")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 0)

	want(t, "staff demote the last one", b.change(t, b.staff, access.MembershipPatch{Membership: reader, Role: ptr(policy.RoleReader)}), "")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 1)
	same(t, "staff are told", b.mailed(t, mail.KindStaffNotice), "metals@example.com")
	want(t, "staff make one", b.change(t, b.staff, access.MembershipPatch{Membership: reader, Role: ptr(policy.RoleAdmin)}), "")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 0)
	want(t, "staff give the last one an end", b.change(t, b.staff, access.MembershipPatch{Membership: reader, SetEnd: true, EndsAt: ptr(monday.Add(day))}), "")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 1)
	want(t, "and take it away", b.change(t, b.staff, access.MembershipPatch{Membership: reader, SetEnd: true}), "")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 0)
	_, err = b.access.FreezeMembership(ctx, b.staff, access.FreezeMembershipInput{Membership: reader, Reason: "Fraude ?"})
	want(t, "a freeze always takes effect", err, "")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 1)
	want(t, "staff end the frozen one", b.end(t, b.staff, reader), "")
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 1)
}

// TestAdminsDemoteEachOther: at once, and one is left.
func TestAdminsDemoteEachOther(t *testing.T) {
	t.Parallel()

	b := setup(t)
	other := b.another(t)
	for n := 1; n <= 10; n++ {
		c := b.company(t, n)
		m := []id.Membership{b.member(t, c, "a@example.com", policy.RoleAdmin), b.member(t, c, "b@example.com", policy.RoleAdmin)}
		actors := []policy.Actor{b.as(t, "a@example.com"), b.as(t, "b@example.com")}
		ends := atOnce(t, 2, func(i int) error {
			rules := []*access.Access{b.access, other}[i]
			if n%2 == 0 {
				_, err := rules.EndMembership(t.Context(), actors[i], access.EndMembershipInput{Membership: m[1-i], Reason: access.OtherReason})
				return err
			}
			_, err := rules.ChangeMembership(t.Context(), actors[i], access.MembershipPatch{Membership: m[1-i], Role: ptr(policy.RoleReader)})
			return err
		})
		if ends[""] != 1 {
			t.Errorf("company %d: %v", n, ends)
		}
		same(t, "admins left", b.count(t, `select count(*) from memberships where company_id = $1 and role = 'ADMIN' and state = 'ACTIVE'`, c), 1)
	}
}

// TestRightOverPeopleIsJudgedAtTheChange: a request in flight still holds the right of before.
func TestRightOverPeopleIsJudgedAtTheChange(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	m, reader := b.member(t, c, "was@example.com", policy.RoleAdmin), b.member(t, c, "reader@example.com", policy.RoleReader)
	i, _ := b.invited(t, b.as(t, "boss@example.com"), asked(c, "in@example.com", policy.RoleReader))
	was := b.as(t, "was@example.com")
	b.exec(t, `update memberships set role = 'READER' where id = $1`, m)
	want(t, "change", b.change(t, was, access.MembershipPatch{Membership: reader, Role: ptr(policy.RoleAdmin)}), fault.Forbidden)
	want(t, "end", b.end(t, was, reader), fault.Forbidden)
	_, err := b.access.InviteMember(ctx, was, asked(c, "friend@example.com", policy.RoleAdmin))
	want(t, "invite", err, fault.Forbidden)
	_, err = b.access.ResendInvitation(ctx, was, i.ID)
	want(t, "resend", err, fault.Forbidden)
	_, err = b.access.RevokeInvitation(ctx, was, i.ID)
	want(t, "revoke", err, fault.Forbidden)
	_, err = b.leaves(t, was, access.ReportDepartureInput{Membership: reader, LastDay: monday})
	want(t, "report a departure", err, fault.Forbidden)
	same(t, "events", b.count(t, `select count(*) from audit_events where subject_id = $1`, reader), 0)
}

// TestEndStopsAtOnce: rights, sessions that reach nothing else and mails still to
// be sent end with the commit (product rule 15, threat T34).
func TestEndStopsAtOnce(t *testing.T) {
	t.Parallel()

	for name, stop := range map[string]func(t *testing.T, b *bundle, m id.Membership) error{
		"End": func(t *testing.T, b *bundle, m id.Membership) error { return b.end(t, b.as(t, "boss@example.com"), m) },
		"Freeze": func(t *testing.T, b *bundle, m id.Membership) error {
			_, err := b.access.FreezeMembership(t.Context(), b.staff, access.FreezeMembershipInput{Membership: m, Reason: "x"})
			return err
		},
		"Departure": func(t *testing.T, b *bundle, m id.Membership) error {
			_, err := b.access.ReportDeparture(t.Context(), b.as(t, "boss@example.com"), access.ReportDepartureInput{Membership: m, LastDay: monday})
			return err
		},
		"LastDay": func(t *testing.T, b *bundle, m id.Membership) error {
			b.exec(t, `update memberships set ends_at = $2 where id = $1`, m, monday.Add(time.Hour))
			b.clock.Add(time.Hour)
			return b.access.Sweep(t.Context())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b, ctx := setup(t), t.Context()
			c, c2 := b.company(t, 1), b.company(t, 2)
			b.company(t, 3)
			boss := b.member(t, c, "boss@example.com", policy.RoleAdmin)
			doc := b.document(t, c, policy.Invoice, "F1", monday)
			for _, email := range []string{"one@example.com", "two@example.com"} {
				m := b.member(t, c, email, policy.RoleAdmin)
				if email == "two@example.com" {
					b.member(t, c2, email, policy.RoleReader)
				}
				b.claimed(t, "C3", vatNumber(3), email) // what is pending is nothing that is reached
				token := b.session(t, email)
				before, err := b.acc.Authenticate(ctx, token)
				want(t, "authenticate", err, "")
				b.queue(t, c, before.Actor.Person)
				want(t, "stop", stop(t, b, m), "")
				same(t, email+": the session lives", b.lives(t, token), email == "two@example.com")
				read := b.access.DB.As(before.Actor).Read() // a request in flight still holds the old actor
				if docs, err := read.DocumentsByID(ctx, []id.UUID{doc.UUID}); err != nil || len(docs) != 0 {
					t.Errorf("%s still sees %d documents, %v", email, len(docs), err)
				}
				want(t, "a change by it", b.change(t, before.Actor, access.MembershipPatch{Membership: boss, Role: ptr(policy.RoleReader)}), fault.NotFound)
				same(t, email+": mails still to be sent", b.count(t, `select count(*) from mails where company_id = $1 and person_id = $2 and state = 'QUEUED' and kind not in ('membership_ended', 'membership_frozen')`, c, before.Actor.Person), 0)
			}
		})
	}
}

// queue puts a mail into the outbox that a company's news would put there.
func (b *bundle) queue(t *testing.T, c id.Company, p id.Person) {
	t.Helper()
	err := b.access.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		return outbox.Queue(t.Context(), tx, b.access.Jobs, b.clock.Now(), outbox.Mail{
			Kind: mail.KindAccessAnnounced, To: mail.Address{Email: "x@example.com"}, Locale: mail.French, Person: p, Company: c, Worthless: b.clock.Now().Add(day),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLastDayNeedsNoJob: what a membership gives ends at its moment.
func TestLastDayNeedsNoJob(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	m := b.member(t, c, "temp@example.com", policy.RoleAdmin)
	doc := b.document(t, c, policy.Invoice, "F1", monday)
	b.exec(t, `update memberships set ends_at = $2 where id = $1`, m, monday.Add(day))
	token := b.session(t, "temp@example.com")
	sees := func() (int, int) {
		s, err := b.acc.Authenticate(ctx, token)
		want(t, "authenticate", err, "")
		docs, err := b.access.DB.As(s.Actor).Read().DocumentsByID(ctx, []id.UUID{doc.UUID})
		want(t, "read", err, "")
		return len(s.Actor.Grants), len(docs)
	}
	b.clock.Add(day - time.Microsecond)
	if g, d := sees(); g != 1 || d != 1 {
		t.Errorf("before the end: %d grants, %d documents", g, d)
	}
	b.clock.Add(time.Microsecond)
	if g, d := sees(); g != 0 || d != 0 {
		t.Errorf("after the end: %d grants, %d documents", g, d)
	}
	b.claimed(t, "C1", vatNumber(1), "new@example.com")
	same(t, "who is over is not asked", b.mailed(t, mail.KindAccessRequested), "boss@example.com")
	got, err := b.access.Membership(ctx, b.as(t, "boss@example.com"), m)
	if err != nil || got.State != access.MembershipEnded || !got.EndedAt.Equal(monday.Add(day)) || got.AvailableActions[0].Allowed {
		t.Errorf("%+v, %v", got, err)
	}
	want(t, "extend it afterwards", b.change(t, b.as(t, "boss@example.com"), access.MembershipPatch{Membership: m, SetEnd: true}), fault.WrongState)
	want(t, "end it afterwards", b.end(t, b.as(t, "boss@example.com"), m), fault.WrongState)
	for range 2 {
		b.sweep(t)
	}
	same(t, "events", b.events(t, m.UUID), "membership.over")
	same(t, "row", b.membership(t, m).State, "ENDED")
}

func TestFreezeAndReinstate(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	m := b.member(t, c, "in@example.com", policy.RoleReader)
	_, err := b.access.FreezeMembership(ctx, b.staff, access.FreezeMembershipInput{Membership: m})
	want(t, "without a reason", err, fault.Required)
	got, err := b.access.FreezeMembership(ctx, b.staff, access.FreezeMembershipInput{Membership: m, Reason: "Nous vérifions.", Note: ptr("hacked?")})
	if err != nil || got.State != access.MembershipFrozen || *got.FrozenReason != "Nous vérifions." || *got.FrozenNote != "hacked?" {
		t.Fatalf("%+v, %v", got, err)
	}
	same(t, "told", b.mailed(t, mail.KindMembershipFrozen), "in@example.com")
	own, err := b.access.Membership(ctx, policy.Actor{Person: b.membership(t, m).PersonID}, m)
	if err != nil || *own.FrozenReason != "Nous vérifions." || own.FrozenNote != nil {
		t.Errorf("the person sees %+v, %v", own, err)
	}
	v, err := b.access.Viewer(ctx, b.as(t, "in@example.com"))
	if err != nil || len(v.Memberships) != 1 || v.Memberships[0].State != access.MembershipFrozen || *v.Memberships[0].FrozenReason != "Nous vérifions." || v.Memberships[0].Company != nil {
		t.Errorf("the viewer shows %+v, %v", v, err)
	}
	_, err = b.access.FreezeMembership(ctx, b.staff, access.FreezeMembershipInput{Membership: m, Reason: "x"})
	want(t, "twice", err, fault.WrongState)
	want(t, "an admin changes a frozen one", b.change(t, b.as(t, "boss@example.com"), access.MembershipPatch{Membership: m, Role: ptr(policy.RoleAdmin)}), fault.WrongState)
	_, err = b.access.ReinstateMembership(ctx, b.staff, access.ReinstateMembershipInput{Membership: m})
	want(t, "without a note", err, fault.Required)
	got, err = b.access.ReinstateMembership(ctx, b.staff, access.ReinstateMembershipInput{Membership: m, Note: "spoke with them"})
	if err != nil || got.State != access.MembershipActive || got.FrozenReason != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	_, err = b.access.ReinstateMembership(ctx, b.staff, access.ReinstateMembershipInput{Membership: m, Note: "x"})
	want(t, "twice", err, fault.WrongState)
	same(t, "events", b.events(t, m.UUID), "membership.frozen membership.reinstated")
}

// TestOldRecordsKeepTheName: as it was when the access was given.
func TestOldRecordsKeepTheName(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	want(t, "approve", b.decide(t, b.as(t, "boss@example.com"), byID(r, access.Approve)), "")
	want(t, "end", b.end(t, b.as(t, "boss@example.com"), r.MembershipID), "")
	b.exec(t, `update persons set family_name = 'Mariée' where email = 'new@example.com'`)
	same(t, "name", b.membership(t, r.MembershipID).PersonName, "Nora Nouvelle")
	same(t, "request", b.again(t, r.ID).FamilyName, "Nouvelle")
	p, err := b.access.LookAtReport(ctx, b.link(t, account.ReportAccess, "boss@example.com"))
	if err != nil || p.Person != "Nora Nouvelle" || !p.Reported {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := b.access.Viewer(ctx, b.as(t, "new@example.com")); err != nil || len(p.Memberships) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
}
