package access_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// inviting gives a company with one admin, and that admin.
func (b *bundle) inviting(t *testing.T) (id.Company, policy.Actor) {
	t.Helper()
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	return c, b.as(t, "boss@example.com")
}

func asked(c id.Company, email string, role policy.Role) access.InviteMemberInput {
	return access.InviteMemberInput{Company: c, Email: email, Role: role, Locale: mail.German}
}

// invited invites and gives the invitation with its link.
func (b *bundle) invited(t *testing.T, admin policy.Actor, in access.InviteMemberInput) (*access.Invitation, string) {
	t.Helper()
	i, err := b.access.InviteMember(t.Context(), admin, in)
	if err != nil {
		t.Fatalf("invite %s: %v", in.Email, err)
	}
	return i, b.link(t, account.AcceptInvitation, i.Email)
}

// accept takes an invitation as somebody with a name.
func (b *bundle) accept(t *testing.T, actor policy.Actor, link string) (*access.Accepted, error) {
	t.Helper()
	return b.access.AcceptInvitation(t.Context(), actor, access.AcceptInvitationInput{Token: link, GivenName: ptr("Ina"), FamilyName: ptr("Vitée")})
}

func TestWhoMayInvite(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, boss := b.inviting(t)
	other := b.company(t, 2)
	b.member(t, other, "boss2@example.com", policy.RoleAdmin)
	for _, role := range policy.Roles[1:] {
		email := strings.ToLower(string(role)) + "@example.com"
		b.member(t, c, email, role)
		_, err := b.access.InviteMember(ctx, b.as(t, email), asked(c, "new@example.com", policy.RoleReader))
		want(t, string(role), err, fault.Forbidden)
	}
	for name, tt := range map[string]struct {
		actor policy.Actor
		c     id.Company
		code  fault.Code
	}{
		"Visitor":   {policy.Actor{}, c, fault.Unauthenticated},
		"Foreigner": {b.as(t, "boss2@example.com"), c, fault.NotFound},
		"MadeUp":    {boss, id.NewCompany(), fault.NotFound},
		"None":      {boss, id.Company{}, fault.NotFound},
		"Staff":     {b.staff, c, fault.Forbidden},
	} {
		_, err := b.access.InviteMember(ctx, tt.actor, asked(tt.c, "new@example.com", policy.RoleReader))
		want(t, name, err, tt.code)
	}
	for name, tt := range map[string]struct {
		change func(*access.InviteMemberInput)
		path   string
	}{
		"Mailbox":  {func(i *access.InviteMemberInput) { i.Email = "nobody" }, "input.email"},
		"Role":     {func(i *access.InviteMemberInput) { i.Role = "OWNER" }, "input.role"},
		"End":      {func(i *access.InviteMemberInput) { i.EndsAt = ptr(monday) }, "input.endsAt"},
		"Language": {func(i *access.InviteMemberInput) { i.Locale = "xx" }, "input.locale"},
	} {
		in := asked(c, "new@example.com", policy.RoleReader)
		tt.change(&in)
		_, err := b.access.InviteMember(ctx, boss, in)
		if fs := fault.All(err); len(fs) != 1 || fs[0].Code != fault.Invalid || strings.Join(fs[0].Path, ".") != tt.path {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.exec(t, `update companies set sub_user_module = false, manager_name = 'Mia', manager_phone = '+32 2 1' where id = $1`, c)
	_, err := b.access.InviteMember(ctx, boss, asked(c, "new@example.com", policy.RoleReader))
	if fs := fault.All(err); len(fs) != 1 || fs[0].Code != fault.ModuleOff || fmt.Sprint(fs[0].Args) != "[Mia, +32 2 1]" {
		t.Errorf("without the module: %v", err)
	}
	b.exec(t, `update companies set sub_user_module = true, state = 'SUSPENDED' where id = $1`, c)
	_, err = b.access.InviteMember(ctx, boss, asked(c, "new@example.com", policy.RoleReader))
	want(t, "suspended since the request began", err, fault.NotFound)
	same(t, "invitations", b.count(t, `select count(*) from invitations`), 0)
	same(t, "mails", b.count(t, `select count(*) from mails`), 0)
}

func TestOnePendingInvitationEach(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, boss := b.inviting(t)
	first, link := b.invited(t, boss, asked(c, "New@Example.com", policy.RoleReader))
	b.clock.Add(2 * day)
	in := asked(c, " nEW@example.COM ", policy.RoleAccountant)
	in.EndsAt = ptr(monday.Add(100 * day))
	second, newer := b.invited(t, boss, in)
	if second.ID != first.ID || second.Role != policy.RoleAccountant || !second.ExpiresAt.Equal(first.ExpiresAt.Add(2*day)) || !second.MembershipEndsAt.Equal(*in.EndsAt) {
		t.Errorf("again gave %+v after %+v", second, first)
	}
	_, err := b.accept(t, policy.Actor{}, link)
	want(t, "the older link", err, fault.NotFound)
	_, err = b.access.LookAtInvitation(ctx, policy.Actor{}, link)
	want(t, "looking at it", err, fault.NotFound)
	same(t, "events", b.events(t, first.ID.UUID), "invitation.sent invitation.resent")
	for range 3 { // scanners open links
		p, err := b.access.LookAtInvitation(ctx, policy.Actor{}, newer)
		if err != nil || p.State != access.InvitationPending || p.Company != "Ferronnerie 1" || p.InvitedBy != "boss Exemple" || p.Role != policy.RoleAccountant || p.Known || p.Locale != mail.German {
			t.Fatalf("%+v, %v", p, err)
		}
	}
	out, err := b.accept(t, policy.Actor{}, newer)
	want(t, "accept", err, "")
	m := b.membership(t, out.Membership)
	if m.Role != policy.RoleAccountant || m.State != "ACTIVE" || m.CompanyID != c || !m.EndsAt.Equal(*in.EndsAt) || m.GivenHow != "INVITATION" || m.GivenByName != "boss Exemple" || m.PersonName != "Ina Vitée" {
		t.Errorf("%+v", m)
	}
	_, err = b.access.InviteMember(ctx, boss, asked(c, "new@example.com", policy.RoleReader))
	want(t, "one who has access", err, fault.Conflict)
	ends := atOnce(t, 20, func(int) error {
		_, err := b.access.InviteMember(ctx, boss, asked(c, "many@example.com", policy.RoleReader))
		return err
	})
	if ends[""] != 3 || ends[fault.RateLimited] != 17 {
		t.Errorf("twenty at once: %v", ends)
	}
	same(t, "pending ones", b.count(t, `select count(*) from invitations where email = 'many@example.com'`), 1)
}

func TestAcceptingByWhom(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, boss := b.inviting(t)
	b.member(t, c, "second@example.com", policy.RoleAdmin)
	b.contact(t, c, "info@example.com", time.Hour)

	// A new mailbox: a name is needed, and the first password is set at once.
	_, link := b.invited(t, boss, asked(c, "new@example.com", policy.RolePurchaser))
	_, err := b.access.AcceptInvitation(ctx, policy.Actor{}, access.AcceptInvitationInput{Token: link})
	if fs := fault.All(err); len(fs) != 2 || fs[0].Code != fault.Required {
		t.Errorf("without a name: %v", err)
	}
	out, err := b.accept(t, policy.Actor{}, link)
	want(t, "accept", err, "")
	if err := b.acc.SetPassword(ctx, account.SetPasswordInput{Token: out.PasswordToken, Password: secret}); err != nil {
		t.Errorf("the first password: %v", err)
	}
	same(t, "announced", b.mailed(t, mail.KindAccessAnnounced), "info@example.com second@example.com")
	same(t, "the inviter is told", b.mailed(t, mail.KindInvitationAnswered), "boss@example.com")

	// A known one: the same login, no second password.
	known := b.person(t, "known@example.com")
	b.session(t, "known@example.com")
	_, link = b.invited(t, boss, asked(c, "known@example.com", policy.RolePurchaser))
	if p, err := b.access.LookAtInvitation(ctx, policy.Actor{}, link); err != nil || !p.Known {
		t.Errorf("%+v, %v", p, err)
	}
	// Somebody else is signed in here.
	p, err := b.access.LookAtInvitation(ctx, boss, link)
	if err != nil || p.SignedInAs != "boss@example.com" {
		t.Errorf("%+v, %v", p, err)
	}
	_, err = b.access.AcceptInvitation(ctx, boss, access.AcceptInvitationInput{Token: link})
	want(t, "by another account", err, fault.OtherAccount)
	out, err = b.access.AcceptInvitation(ctx, policy.Actor{Person: known}, access.AcceptInvitationInput{Token: link})
	want(t, "by the own", err, "")
	same(t, "person", b.membership(t, out.Membership).PersonID, known)
	same(t, "password link", out.PasswordToken, "")
	same(t, "logins", b.count(t, `select count(*) from persons where email = 'known@example.com'`), 1)

	_, link = b.invited(t, boss, asked(c, "third@example.com", policy.RolePurchaser))
	in := access.AcceptInvitationInput{Token: link, GivenName: ptr("T"), FamilyName: ptr("T"), OtherAccount: true}
	out, err = b.access.AcceptInvitation(ctx, boss, in)
	want(t, "by another account that says so", err, "")
	if b.membership(t, out.Membership).PersonID == boss.Person {
		t.Error("whoever was signed in got the access")
	}
}

// TestInvitationIsOver: whatever ended it, one refusal and no access (threat T79).
func TestInvitationIsOver(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		end   func(t *testing.T, b *bundle, c id.Company, boss policy.Actor, i *access.Invitation, link string)
		state string
	}{
		"Expired": {func(_ *testing.T, b *bundle, _ id.Company, _ policy.Actor, _ *access.Invitation, _ string) {
			b.clock.Add(14 * day)
		}, "PENDING"},
		"ExpiredAndSwept": {func(t *testing.T, b *bundle, _ id.Company, _ policy.Actor, i *access.Invitation, _ string) {
			b.clock.Add(14 * day)
			b.sweep(t)
			same(t, "events", b.events(t, i.ID.UUID), "invitation.sent invitation.expired")
		}, "EXPIRED"},
		"Revoked": {func(t *testing.T, b *bundle, _ id.Company, boss policy.Actor, i *access.Invitation, _ string) {
			for _, code := range []fault.Code{"", fault.WrongState} {
				_, err := b.access.RevokeInvitation(t.Context(), boss, i.ID)
				want(t, "revoke", err, code)
			}
		}, "REVOKED"},
		"Declined": {func(t *testing.T, b *bundle, _ id.Company, _ policy.Actor, _ *access.Invitation, link string) {
			want(t, "decline", b.access.DeclineInvitation(t.Context(), link), "")
			same(t, "the inviter is told", b.mailed(t, mail.KindInvitationAnswered), "boss@example.com")
		}, "DECLINED"},
		"Accepted": {func(t *testing.T, b *bundle, _ id.Company, boss policy.Actor, i *access.Invitation, link string) {
			out, err := b.accept(t, policy.Actor{}, link)
			want(t, "accept", err, "")
			_, err = b.access.EndMembership(t.Context(), boss, access.EndMembershipInput{Membership: out.Membership, Reason: access.OtherReason})
			want(t, "end", err, "")
			_, err = b.access.RevokeInvitation(t.Context(), boss, i.ID)
			want(t, "revoke", err, fault.WrongState)
		}, "ACCEPTED"},
		"InviterDemoted": {func(t *testing.T, b *bundle, _ id.Company, boss policy.Actor, _ *access.Invitation, _ string) {
			b.exec(t, `update memberships set role = 'READER' where person_id = $1`, boss.Person)
		}, "PENDING"},
		"InviterEnded": {func(t *testing.T, b *bundle, _ id.Company, boss policy.Actor, _ *access.Invitation, _ string) {
			b.exec(t, `update memberships set state = 'ENDED' where person_id = $1`, boss.Person)
		}, "PENDING"},
		"InviterOver": {func(t *testing.T, b *bundle, _ id.Company, boss policy.Actor, _ *access.Invitation, _ string) {
			b.exec(t, `update memberships set ends_at = $2 where person_id = $1`, boss.Person, monday)
		}, "PENDING"},
		"Suspended": {func(t *testing.T, b *bundle, c id.Company, _ policy.Actor, _ *access.Invitation, _ string) {
			b.exec(t, `update companies set state = 'SUSPENDED' where id = $1`, c)
		}, "PENDING"},
		"ModuleOff": {func(t *testing.T, b *bundle, c id.Company, _ policy.Actor, _ *access.Invitation, _ string) {
			b.exec(t, `update companies set sub_user_module = false where id = $1`, c)
		}, "PENDING"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			c, boss := b.inviting(t)
			b.member(t, c, "second@example.com", policy.RoleAdmin)
			i, link := b.invited(t, boss, asked(c, "new@example.com", policy.RoleReader))
			tt.end(t, b, c, boss, i, link)
			members := b.count(t, `select count(*) from memberships where state = 'ACTIVE'`)
			for range 2 {
				_, err := b.accept(t, policy.Actor{}, link)
				want(t, "accept", err, fault.Expired)
			}
			if tt.state != "PENDING" || name == "Expired" {
				want(t, "decline", b.access.DeclineInvitation(t.Context(), link), fault.Expired)
			}
			same(t, "state", one[string](t, b, `select state from invitations where id = $1`, i.ID), tt.state)
			same(t, "members", b.count(t, `select count(*) from memberships where state = 'ACTIVE'`), members)
			if _, err := b.access.LookAtInvitation(t.Context(), policy.Actor{}, link); err != nil {
				t.Errorf("the page: %v", err)
			}
		})
	}
}

// TestWrongLinksDestroyNothing: neither three nor fifty (threat T79).
func TestWrongLinksDestroyNothing(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c, boss := b.inviting(t)
	_, link := b.invited(t, boss, asked(c, "new@example.com", policy.RoleReader))
	for n := range 50 {
		wrong := []byte(link)
		wrong[30+n%40] ^= 1
		if _, err := b.accept(t, policy.Actor{}, string(wrong)); err == nil {
			t.Fatal("a wrong link was taken")
		} else {
			want(t, "a wrong link", err, fault.NotFound)
		}
	}
	_, err := b.accept(t, policy.Actor{}, link)
	want(t, "the right one", err, "")
}

// TestFiftyAccept: one membership, one login (threat T82).
func TestFiftyAccept(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c, boss := b.inviting(t)
	other := b.another(t)
	i, link := b.invited(t, boss, asked(c, "new@example.com", policy.RoleReader))
	ends := atOnce(t, 50, func(n int) error {
		_, err := []*access.Access{b.access, other}[n%2].AcceptInvitation(t.Context(), policy.Actor{}, access.AcceptInvitationInput{Token: link, GivenName: ptr("I"), FamilyName: ptr("V")})
		return err
	})
	if ends[""] != 1 || ends[fault.Expired] != 49 {
		t.Errorf("%v", ends)
	}
	same(t, "logins", b.count(t, `select count(*) from persons where email = 'new@example.com'`), 1)
	same(t, "memberships", b.count(t, `select count(*) from memberships where given_how = 'INVITATION'`), 1)
	same(t, "events", b.events(t, i.ID.UUID), "invitation.sent invitation.accepted")
}

// TestResend: the older link is dead, three an hour (threat T85).
func TestResend(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, boss := b.inviting(t)
	i, link := b.invited(t, boss, asked(c, "new@example.com", policy.RoleReader))
	for range 2 {
		b.clock.Add(time.Minute)
		_, err := b.access.ResendInvitation(ctx, boss, i.ID)
		want(t, "resend", err, "")
		newer := b.link(t, account.AcceptInvitation, "new@example.com")
		_, err = b.access.LookAtInvitation(ctx, policy.Actor{}, link)
		want(t, "the older link", err, fault.NotFound)
		link = newer
	}
	_, err := b.access.ResendInvitation(ctx, boss, i.ID)
	want(t, "a fourth mail within the hour", err, fault.RateLimited)
	b.clock.Add(time.Hour)
	_, err = b.access.ResendInvitation(ctx, boss, i.ID)
	want(t, "an hour later", err, "")
	b.clock.Add(15 * day)
	b.sweep(t)
	link = b.link(t, account.AcceptInvitation, "new@example.com")
	got, err := b.access.ResendInvitation(ctx, boss, i.ID)
	if err != nil || got.State != access.InvitationPending {
		t.Errorf("one that has expired: %+v, %v", got, err)
	}
	_, err = b.accept(t, policy.Actor{}, link)
	want(t, "the older link", err, fault.NotFound)
	_, err = b.accept(t, policy.Actor{}, b.link(t, account.AcceptInvitation, "new@example.com"))
	want(t, "accept", err, "")
	_, err = b.access.ResendInvitation(ctx, boss, i.ID)
	want(t, "one that is taken", err, fault.WrongState)
	same(t, "events", b.events(t, i.ID.UUID), "invitation.sent invitation.resent invitation.resent invitation.resent invitation.expired invitation.resent invitation.accepted")
}

// TestAskNewInvitation: whoever was invited gets a new link for one that has expired, and nobody else does.
func TestAskNewInvitation(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, boss := b.inviting(t)
	i, link := b.invited(t, boss, asked(c, "new@example.com", policy.RoleReader))
	want(t, "while it works", b.access.AskNewInvitation(ctx, link), "")
	same(t, "mails", b.mailed(t, mail.KindInvitation), "new@example.com")
	b.clock.Add(14 * day)
	want(t, "when it is over", b.access.AskNewInvitation(ctx, link), "")
	same(t, "mails", b.mailed(t, mail.KindInvitation), "new@example.com new@example.com")
	want(t, "the older link", b.access.AskNewInvitation(ctx, link), fault.NotFound)
	b.clock.Add(14 * day)
	b.sweep(t)
	link = b.link(t, account.AcceptInvitation, "new@example.com")
	b.invited(t, boss, asked(c, "new@example.com", policy.RoleReader)) // a newer one beside it
	b.forget(t)
	want(t, "beside a newer one", b.access.AskNewInvitation(ctx, link), "")
	_, err := b.access.ResendInvitation(ctx, boss, i.ID)
	want(t, "resend beside a newer one", err, fault.WrongState)
	same(t, "mails", b.mailed(t, mail.KindInvitation), "")
	b.exec(t, `update memberships set role = 'READER' where person_id = $1`, boss.Person)
	b.clock.Add(14 * day)
	want(t, "the inviter is no admin any more", b.access.AskNewInvitation(ctx, link), "")
	same(t, "mails", b.mailed(t, mail.KindInvitation), "")
}

func TestDeliveryFollowsTheMail(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, boss := b.inviting(t)
	b.member(t, c, "reader@example.com", policy.RoleReader)
	i, _ := b.invited(t, boss, asked(c, "inkoop@example.com", policy.RoleReader))
	for state, delivery := range map[string]access.Delivery{
		"QUEUED": access.DeliveryQueued, "SENDING": access.DeliveryQueued, "SENT": access.DeliverySent, "FAILED": access.DeliveryFailed, "TOO_OLD": access.DeliveryFailed,
	} {
		b.exec(t, `update mails set state = $1, answer_class = '5xx 550'`, state)
		p, err := b.access.Invitations(ctx, boss, c, page.Args{})
		if err != nil || len(p.Nodes) != 1 || p.Nodes[0].Delivery != delivery || *p.Nodes[0].AnswerClass != "5xx 550" || !p.Nodes[0].SharedMailbox {
			t.Errorf("%s: %+v, %v", state, p, err)
		}
	}
	if p, err := b.access.Invitations(ctx, b.as(t, "reader@example.com"), c, page.Args{}); p != nil || err != nil {
		t.Errorf("a reader lists %+v, %v", p, err)
	}
	_, err := b.access.ResendInvitation(ctx, boss, i.ID) // shows the new mail's state
	want(t, "resend", err, "")
	if got, err := b.access.Invitation(ctx, boss, i.ID); err != nil || got.Delivery != access.DeliveryQueued || got.AnswerClass != nil {
		t.Errorf("after a resend: %+v, %v", got, err)
	}
	b.member(t, b.company(t, 2), "boss2@example.com", policy.RoleAdmin)
	for _, i := range []id.Invitation{i.ID, id.NewInvitation(), {}} {
		_, err := b.access.RevokeInvitation(ctx, b.as(t, "boss2@example.com"), i)
		want(t, "a foreign or made-up one", err, fault.NotFound)
		_, err = b.access.ResendInvitation(ctx, b.as(t, "boss2@example.com"), i)
		want(t, "a foreign or made-up one", err, fault.NotFound)
	}
	_, err = b.access.RevokeInvitation(ctx, b.as(t, "reader@example.com"), i.ID)
	want(t, "by a reader", err, fault.NotFound)
}

// TestInvitationMeetsClaim: the company's invitation answers the person's own claim.
func TestInvitationMeetsClaim(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, boss := b.inviting(t)
	_, link := b.invited(t, boss, asked(c, "new@example.com", policy.RoleAccountant))
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	same(t, "state", r.State, "AWAITING_COMPANY")
	_, err := b.access.InviteMember(ctx, boss, asked(c, "new@example.com", policy.RoleReader))
	want(t, "inviting one who asks", err, fault.Conflict)
	out, err := b.accept(t, policy.Actor{}, link)
	want(t, "accept", err, "")
	same(t, "membership", out.Membership, r.MembershipID)
	m, r := b.membership(t, r.MembershipID), b.again(t, r.ID)
	if m.State != "ACTIVE" || m.Role != policy.RoleAccountant || m.GivenAt == nil || r.State != "GRANTED" || r.DecidedVia != "ADMIN" || r.DueAt != nil {
		t.Errorf("%+v, %+v", m, r)
	}
	same(t, "events", b.events(t, r.ID.UUID), "access.submitted access.company_contacted access.granted")
	b.clock.Add(30 * day)
	b.sweep(t)
	same(t, "state later", b.again(t, r.ID).State, "GRANTED")
}

// TestOldInvitationLetsNobodyBackIn: whom the company has shown out comes in by no older link.
func TestOldInvitationLetsNobodyBackIn(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, boss := b.inviting(t)
	i, link := b.invited(t, boss, asked(c, "new@example.com", policy.RoleReader))
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	want(t, "approve the claim", b.decide(t, boss, byID(r, access.Approve)), "")
	_, err := b.access.EndMembership(ctx, boss, access.EndMembershipInput{Membership: r.MembershipID, Reason: access.Abuse})
	want(t, "end", err, "")
	_, err = b.accept(t, policy.Actor{}, link)
	want(t, "the older link", err, fault.Expired)
	same(t, "events", b.events(t, i.ID.UUID), "invitation.sent invitation.revoked")
	_, link = b.invited(t, boss, asked(c, "new@example.com", policy.RoleReader)) // the company may change its mind
	_, err = b.accept(t, policy.Actor{}, link)
	want(t, "a new one", err, "")
}
