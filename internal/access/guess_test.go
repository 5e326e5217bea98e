package access_test

import (
	"fmt"
	"testing"
	"time"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// outcomes counts the claims by what came of looking at them.
func (b *bundle) outcomes(t *testing.T, outcome string) int {
	t.Helper()
	return b.count(t, `select count(*) from access_requests where outcome = $1`, outcome)
}

// guess writes a claim down as if from a source, and gives its link's token.
func (b *bundle) guess(t *testing.T, number, reference, email, source string) string {
	t.Helper()
	_, err := b.access.ClaimAccess(t.Context(), access.ClaimAccessInput{CustomerNumber: number, Evidence: invoice(reference), Person: someone(email), IdempotencyKey: b.key()}, from(source))
	if err != nil {
		t.Fatal(err)
	}
	return b.link(t, account.ConfirmClaim, email)
}

// TestGuessesOfOneNumber: of fifty at once, in two processes, from everywhere, no
// more than the bound are looked at; company and staff are told once.
func TestGuessesOfOneNumber(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.exec(t, `update companies set manager_email = 'manager@example.com' where id = $1`, c)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	b.member(t, c, "a2@example.com", policy.RoleAdmin)
	b.document(t, c, policy.Invoice, "F1", monday)
	other := b.another(t)
	var tokens []string
	for n := range 50 {
		tokens = append(tokens, b.guess(t, "C1", fmt.Sprintf("G%d", 100+n), fmt.Sprintf("p%d@example.com", n), fmt.Sprintf("s%d", n)))
	}
	ends := atOnce(t, 50, func(i int) error {
		_, err := []*access.Access{b.access, other}[i%2].ConfirmClaim(ctx, tokens[i])
		return err
	})
	same(t, "proven", ends[""], 50)
	same(t, "looked at", b.outcomes(t, "WRONG"), 2)
	same(t, "not looked at", b.outcomes(t, "LOCKED"), 48)
	same(t, "the company is told", b.mailed(t, mail.KindClaimsLocked), "a1@example.com a2@example.com")
	same(t, "tasks", b.open(t, "CLAIMS_LOCKED"), 1)
	same(t, "staff are told", b.mailed(t, mail.KindStaffNotice), "manager@example.com")
	same(t, "guessers are told alike", b.count(t, `select count(*) from mails where kind = 'claim_rejected'`), 50)
	same(t, "counted", b.count(t, `select sum(spent) from budgets where scope = 'claim.number'`), 2)

	right := b.claimed(t, "C1", invoice("F1"), "right@example.com")
	same(t, "a right one is not looked at either", right.Outcome, "LOCKED")
	same(t, "another number", b.claimed(t, "C9", invoice("F1"), "right@example.com").Outcome, "WRONG")

	// Only this path is closed (threat T51).
	_, err := b.access.InviteMember(ctx, b.as(t, "a1@example.com"), access.InviteMemberInput{Company: c, Email: "right@example.com", Role: policy.RoleReader, Locale: mail.French})
	want(t, "an invitation", err, "")
	if _, err := b.access.RecordClaim(ctx, b.staff, access.RecordClaimInput{CustomerNumber: "C1", Person: someone("call@example.com"), Channel: "TELEPHONE", IdempotencyKey: b.key()}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.access.ConfirmClaim(ctx, b.link(t, account.ConfirmClaim, "call@example.com")); err != nil {
		t.Fatal(err)
	}
	same(t, "what staff recorded", b.again(t, b.newestRequest(t)).State, "AWAITING_COMPANY")
	if _, err := b.access.ReopenAccessRequest(ctx, b.staff, access.ReopenAccessRequestInput{AccessRequest: right.ID, Note: "called"}); err != nil {
		t.Fatal(err)
	}
	want(t, "staff let the right one in", b.decide(t, b.staff, byID(right, access.Approve)), "")
	same(t, "told once", b.mailed(t, mail.KindClaimsLocked), "a1@example.com a2@example.com")

	// Whoever looked at it opens it again.
	task := one[id.Task](t, b, `select id from staff_tasks where kind = 'CLAIMS_LOCKED'`)
	_, err = b.access.CloseStaffTask(ctx, b.staff, access.CloseStaffTaskInput{Task: task})
	want(t, "without a note", err, fault.Required)
	same(t, "still closed", b.claimed(t, "C1", invoice("F1"), "late@example.com").Outcome, "LOCKED")
	_, err = b.access.CloseStaffTask(ctx, b.staff, access.CloseStaffTaskInput{Task: task, Note: "spoke with them"})
	want(t, "closed", err, "")
	same(t, "open again", b.claimed(t, "C1", invoice("F1"), "later@example.com").Outcome, "RIGHT")
	for n := range 3 {
		b.claimed(t, "C1", invoice("G9"), fmt.Sprintf("q%d@example.com", n))
	}
	same(t, "told a second time of a second run", b.count(t, `select count(*) from mails where kind = 'claims_locked' and to_email = 'a1@example.com'`), 2)
}

// TestGuessesFromOneSource: whatever the numbers and mailboxes.
func TestGuessesFromOneSource(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	other := b.another(t)
	round := func(first int) {
		var tokens []string
		for n := range 30 {
			tokens = append(tokens, b.guess(t, fmt.Sprintf("C%d", first+n), "G1", fmt.Sprintf("p%d@example.com", first+n), "one"))
		}
		atOnce(t, len(tokens), func(i int) error {
			_, err := []*access.Access{b.access, other}[i%2].ConfirmClaim(ctx, tokens[i])
			return err
		})
	}
	round(0)
	same(t, "looked at", b.outcomes(t, "WRONG"), 20)
	b.clock.Add(day)
	round(100)
	same(t, "looked at on two days", b.outcomes(t, "WRONG"), 40)
	same(t, "company numbers that are none tell nobody", b.open(t, "CLAIMS_LOCKED"), 0)
}

// TestGuessesOfOneMailbox: whatever the numbers and sources.
func TestGuessesOfOneMailbox(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	other := b.another(t)
	var tokens []string
	for n := range 12 {
		tokens = append(tokens, b.guess(t, fmt.Sprintf("C%d", n), "G1", "p@example.com", fmt.Sprintf("s%d", n)))
		b.clock.Add(20 * time.Minute) // three mails an hour
	}
	ends := atOnce(t, len(tokens), func(i int) error {
		_, err := []*access.Access{b.access, other}[i%2].ConfirmClaim(ctx, tokens[i])
		return err
	})
	same(t, "proven", ends[""], len(tokens))
	same(t, "looked at", b.outcomes(t, "WRONG"), 5)
	same(t, "not looked at", b.outcomes(t, "LOCKED"), 7)
}

// TestRightClaimsAreNoGuesses: they count against nobody.
func TestRightClaimsAreNoGuesses(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	b.document(t, c, policy.Invoice, "F1", monday)
	for n := range 25 {
		if _, err := b.access.ConfirmClaim(t.Context(), b.guess(t, "C1", "F1", fmt.Sprintf("p%d@example.com", n), "office")); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "right", b.outcomes(t, "RIGHT"), 25)
	same(t, "counted", b.count(t, `select coalesce(sum(spent), 0) from budgets where scope in ('claim.number', 'claim.source', 'claim.mailbox')`), 0)
}

// TestGrantForgives: whoever is let in mistyped, and only the own tries come back, once.
func TestGrantForgives(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "a1@example.com", policy.RoleAdmin)
	spent := func() int {
		return b.count(t, `select coalesce(sum(spent), 0) from budgets where scope = 'claim.number'`)
	}
	b.claimed(t, "C1", invoice("typo"), "me@example.com")
	b.clock.Add(40 * day) // the counter of another month
	r := b.claimed(t, "C1", vatNumber(1), "me@example.com")
	same(t, "before", spent(), 1)
	want(t, "approve", b.decide(t, b.as(t, "a1@example.com"), byID(r, access.Approve)), "")
	same(t, "after", spent(), 0)

	b.clock.Add(day)
	b.claimed(t, "C1", invoice("guess"), "stranger@example.com")
	_, err := b.access.EndMembership(ctx, b.as(t, "a1@example.com"), access.EndMembershipInput{Membership: r.MembershipID, Reason: access.OtherReason})
	want(t, "end", err, "")
	r = b.claimed(t, "C1", vatNumber(1), "me@example.com")
	b.clock.Add(day)
	want(t, "approve again", b.decide(t, b.as(t, "a1@example.com"), byID(r, access.Approve)), "")
	same(t, "the stranger's stays counted", spent(), 1)

	_, err = b.access.InviteMember(ctx, b.as(t, "a1@example.com"), access.InviteMemberInput{Company: c, Email: "stranger@example.com", Role: policy.RoleReader, Locale: mail.French})
	want(t, "invite", err, "")
	_, err = b.access.AcceptInvitation(ctx, policy.Actor{}, access.AcceptInvitationInput{Token: b.link(t, account.AcceptInvitation, "stranger@example.com"), GivenName: ptr("S"), FamilyName: ptr("T")})
	want(t, "accept", err, "")
	same(t, "an invitation explains it as well", spent(), 0)
}

// TestFormerNumberHasNoTriesOfItsOwn: two numbers of one customer are one target.
func TestFormerNumberHasNoTriesOfItsOwn(t *testing.T) {
	t.Parallel()

	b := setup(t)
	from, into := b.company(t, 1), b.company(t, 2)
	b.merged(t, from, into)
	for n, number := range []string{"C1", "C2", "C1", "C2"} {
		b.claimed(t, number, invoice("G1"), fmt.Sprintf("p%d@example.com", n))
	}
	same(t, "looked at", b.outcomes(t, "WRONG"), 2)
	same(t, "not looked at", b.outcomes(t, "LOCKED"), 2)
	_, err := b.access.CloseStaffTask(t.Context(), b.staff, access.CloseStaffTaskInput{Task: one[id.Task](t, b, `select id from staff_tasks where kind = 'CLAIMS_LOCKED'`), Note: "x"})
	want(t, "opened again", err, "")
	b.claimed(t, "C1", invoice("G1"), "again@example.com")
	same(t, "looked at", b.outcomes(t, "WRONG"), 3)
}
