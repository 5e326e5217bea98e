package access_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// TestClaimOutcomes: what comes of each combination once the mailbox is proven,
// and what the evidence weighs (product rules 7 and 9).
func TestClaimOutcomes(t *testing.T) {
	t.Parallel()

	old := monday.Add(-91 * day)
	order := func(n string) access.ClaimEvidence { return access.ClaimEvidence{OrderNumber: &n} }
	quote := func(n string) access.ClaimEvidence { return access.ClaimEvidence{QuoteNumber: &n} }
	note := func(n string) access.ClaimEvidence { return access.ClaimEvidence{DeliveryNoteNumber: &n} }
	vatText := func(s string) access.ClaimEvidence { return access.ClaimEvidence{VatNumber: &s} }
	for name, tt := range map[string]struct {
		arrange  func(t *testing.T, b *bundle, c id.Company)
		number   string
		evidence access.ClaimEvidence
		email    string
		outcome  string
		weight   string
		told     mail.Kind // what the claimant is told; "" for nothing yet
	}{
		"RecentInvoice":     {number: "C1", evidence: invoice("F1"), outcome: "RIGHT", weight: "MEDIUM"},
		"OldInvoice":        {number: "C1", evidence: invoice("F2"), outcome: "RIGHT", weight: "LOW"},
		"RecentOrder":       {number: "C1", evidence: order("O1"), outcome: "RIGHT", weight: "MEDIUM"},
		"RecentNote":        {number: "C1", evidence: note("N1"), outcome: "RIGHT", weight: "MEDIUM"},
		"RecentQuote":       {number: "C1", evidence: quote("Q1"), outcome: "RIGHT", weight: "LOW"},
		"OnlyTheERPKnows":   {number: "C1", evidence: invoice("F7"), outcome: "RIGHT", weight: "LOW"}, // without a date nothing is recent
		"OtherSpelling":     {number: " c1 ", evidence: invoice("f 000/1."), outcome: "RIGHT", weight: "MEDIUM"},
		"VAT":               {number: "C1", evidence: vatNumber(1), outcome: "RIGHT", weight: "NONE"},
		"VATWithoutCountry": {number: "C1", evidence: vatText(vat(1)[2:6] + "." + vat(1)[6:9] + "." + vat(1)[9:]), outcome: "RIGHT", weight: "NONE"},
		"AnothersVAT":       {number: "C1", evidence: vatNumber(2), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected},
		"NoVAT":             {number: "C1", evidence: vatText("hello"), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected},
		"WrongKind":         {number: "C1", evidence: order("F2"), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected},
		"AnothersInvoice":   {number: "C1", evidence: invoice("F9"), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected},
		"Cancelled":         {number: "C1", evidence: invoice("F3"), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected},
		"CancelledNumber":   {number: "C1", evidence: invoice("F8"), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected},
		"NoCustomer":        {number: "C99", evidence: invoice("F1"), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected},
		"NoNumberAtAll":     {number: "--", evidence: invoice("F1"), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected},
		"PunctuationOnly":   {number: "C1", evidence: invoice("-/-"), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected},
		"Member": {
			arrange: func(t *testing.T, b *bundle, c id.Company) { b.member(t, c, "in@example.com", policy.RoleReader) },
			number:  "C1", evidence: invoice("F1"), email: "in@example.com", outcome: "ALREADY_MEMBER", weight: "MEDIUM", told: mail.KindAlreadyMember,
		},
		"MemberWithWrongNumber": { // tells no more than anybody is told
			arrange: func(t *testing.T, b *bundle, c id.Company) { b.member(t, c, "in@example.com", policy.RoleReader) },
			number:  "C1", evidence: invoice("F9"), email: "in@example.com", outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected,
		},
		"Asked": {
			arrange: func(t *testing.T, b *bundle, _ id.Company) {
				b.claimed(t, "C1", invoice("F1"), "twice@example.com")
			},
			number: "C1", evidence: invoice("F2"), email: "twice@example.com", outcome: "ALREADY_ASKED", weight: "LOW", told: mail.KindAlreadyAsked,
		},
		"Frozen": {
			arrange: func(t *testing.T, b *bundle, c id.Company) {
				b.exec(t, `update memberships set state = 'FROZEN' where id = $1`, b.member(t, c, "in@example.com", policy.RoleReader))
			},
			number: "C1", evidence: invoice("F1"), email: "in@example.com", outcome: "BARRED", weight: "MEDIUM", told: mail.KindClaimRejected,
		},
		"Suspended": {
			arrange: func(t *testing.T, b *bundle, c id.Company) {
				b.exec(t, `update companies set state = 'SUSPENDED' where id = $1`, c)
			},
			number: "C1", evidence: invoice("F1"), outcome: "BARRED", weight: "MEDIUM", told: mail.KindClaimRejected,
		},
		"Closed": {
			arrange: func(t *testing.T, b *bundle, c id.Company) {
				b.exec(t, `update companies set state = 'CLOSED' where id = $1`, c)
			},
			number: "C1", evidence: invoice("F1"), outcome: "WRONG", weight: "NONE", told: mail.KindClaimRejected,
		},
		"Ended": {
			arrange: func(t *testing.T, b *bundle, c id.Company) {
				b.exec(t, `update memberships set state = 'ENDED' where id = $1`, b.member(t, c, "in@example.com", policy.RoleReader))
			},
			number: "C1", evidence: invoice("F1"), email: "in@example.com", outcome: "RIGHT", weight: "MEDIUM",
		},
		"LastDayPassed": {
			arrange: func(t *testing.T, b *bundle, c id.Company) {
				b.exec(t, `update memberships set ends_at = $2 where id = $1`, b.member(t, c, "in@example.com", policy.RoleReader), monday)
			},
			number: "C1", evidence: invoice("F1"), email: "in@example.com", outcome: "RIGHT", weight: "MEDIUM",
		},
		"Locked": {
			arrange: func(_ *testing.T, b *bundle, _ id.Company) {
				for range b.access.Tries.PerNumber.Times {
					_ = b.access.Tries.PerNumber.Spend(context.Background(), b.access.DB, "C1")
				}
			},
			number: "C1", evidence: invoice("F1"), outcome: "LOCKED", weight: "NONE", told: mail.KindClaimRejected,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			c, other := b.company(t, 1), b.company(t, 2)
			b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
			b.document(t, c, policy.Invoice, "F1", monday.Add(-day))
			b.document(t, c, policy.Invoice, "F2", old)
			b.document(t, c, policy.Invoice, "F3", monday.Add(-day))
			b.number(t, c, policy.Invoice, "F3", true)
			b.number(t, c, policy.Invoice, "F7", false)
			b.number(t, c, policy.Invoice, "F8", true)
			b.document(t, c, policy.Order, "O1", monday.Add(-day))
			b.document(t, c, policy.Quote, "Q1", monday.Add(-day))
			b.document(t, c, policy.DeliveryNote, "N1", monday.Add(-day))
			b.document(t, other, policy.Invoice, "F9", monday.Add(-day))
			if tt.arrange != nil {
				tt.arrange(t, b, c)
			}
			email := tt.email
			if email == "" {
				email = "new@example.com"
			}
			b.forget(t)
			before := b.count(t, `select count(*) from memberships where state = 'PENDING'`)
			r := b.claimed(t, tt.number, tt.evidence, email)
			same(t, "outcome", r.Outcome, tt.outcome)
			same(t, "weight", r.Weight, tt.weight)
			told := strings.Join(all[string](t, b, `select kind from mails where to_email = $1 and kind not in ('forgotten', 'confirm_claim')`, email), " ")
			same(t, "told", told, string(tt.told))
			pending := b.count(t, `select count(*) from memberships where state = 'PENDING'`) - before
			if tt.outcome == "RIGHT" {
				same(t, "state", r.State, "AWAITING_COMPANY")
				same(t, "asked", b.mailed(t, mail.KindAccessRequested), "admin@c1.example.com")
				same(t, "pending", pending, 1)
				same(t, "role", string(b.membership(t, r.MembershipID).Role), "PURCHASER")
				same(t, "events", b.events(t, r.ID.UUID), "access.submitted access.company_contacted")
				return
			}
			same(t, "state", r.State, "REJECTED")
			same(t, "asked", b.mailed(t, mail.KindAccessRequested), "")
			same(t, "pending", pending, 0)
			same(t, "events", b.events(t, r.ID.UUID), "access.submitted access.rejected")
			same(t, "events in a company's timeline", b.count(t, `select count(*) from audit_events where subject_id = $1 and company_id is not null`, r.ID), 0)
			listed := 1
			if tt.outcome == "ALREADY_MEMBER" || tt.outcome == "ALREADY_ASKED" {
				listed = 0
			}
			same(t, "on the staff list", b.open(t, "CLAIM_REJECTED"), listed)
			if got, err := b.access.AccessRequest(t.Context(), b.as(t, "admin@c1.example.com"), r.ID); got != nil || err != nil {
				t.Errorf("the company sees a rejected claim: %+v, %v", got, err)
			}
		})
	}
}

// TestPassedDayIsWrittenDown: a membership whose last day has passed hinders
// nobody, whether a sweep has come by or not.
func TestPassedDayIsWrittenDown(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	m := b.member(t, c, "in@example.com", policy.RoleReader)
	b.exec(t, `update memberships set ends_at = $2 where id = $1`, m, monday.Add(day))
	b.clock.Add(day)
	r := b.claimed(t, "C1", vatNumber(1), "in@example.com")
	same(t, "outcome", r.Outcome, "RIGHT")
	same(t, "the one before", b.membership(t, m).State, "ENDED")
	same(t, "its events", b.events(t, m.UUID), "membership.over")
	same(t, "the new one", b.membership(t, r.MembershipID).State, "PENDING")
	same(t, "logins", b.count(t, `select count(*) from persons where email = 'in@example.com'`), 1)
}

// TestPendingSeesNothing: the login of a claimant, known or new, sees nothing of
// the company before it is let in, and that is the database's own word.
func TestPendingSeesNothing(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c, own := b.company(t, 1), b.company(t, 2)
	admin := b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	b.member(t, own, "known@example.com", policy.RoleAdmin)
	doc := b.document(t, c, policy.Invoice, "F1", monday.Add(-day))
	for _, email := range []string{"known@example.com", "new@example.com"} {
		r := b.claimed(t, "C1", invoice("F1"), email)
		same(t, "logins of "+email, b.count(t, `select count(*) from persons where email = $1`, email), 1)
		a := b.as(t, email)
		q := b.access.DB.As(a).Read()
		if _, err := q.CompanyByID(ctx, c); !errors.Is(err, pgx.ErrNoRows) {
			t.Errorf("%s sees the company: %v", email, err)
		}
		if docs, err := q.DocumentsByID(ctx, []id.UUID{doc.UUID}); err != nil || len(docs) != 0 {
			t.Errorf("%s sees %d documents, %v", email, len(docs), err)
		}
		if _, err := q.MembershipByID(ctx, admin); !errors.Is(err, pgx.ErrNoRows) {
			t.Errorf("%s sees its people: %v", email, err)
		}
		if _, err := q.AccessRequestByID(ctx, r.ID); !errors.Is(err, pgx.ErrNoRows) {
			t.Errorf("%s sees the request: %v", email, err)
		}
		if m, err := b.access.Membership(ctx, a, r.MembershipID); err != nil || m == nil || m.State != access.MembershipPending || m.Company != nil || m.GivenHow != nil {
			t.Errorf("%s sees of the own access: %+v, %v", email, m, err)
		}
		if v, err := b.access.Viewer(ctx, a); err != nil || len(v.Memberships) != len(a.Grants)+1 || v.Memberships[len(a.Grants)].Company != nil {
			t.Errorf("%s: %+v, %v", email, v, err)
		}
	}
	same(t, "password links before a decision", b.count(t, `select count(*) from one_time_tokens where purpose = 'SET_PASSWORD'`), 0)
}

// TestTwoClaimsOfOneNewMailbox: one login, whichever claim is proven first.
func TestTwoClaimsOfOneNewMailbox(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	var tokens []string
	for n := 1; n <= 8; n++ {
		b.member(t, b.company(t, n), "admin@example.org", policy.RoleAdmin)
	}
	for i := range 8 * 8 { // eight mailboxes, each at eight companies
		b.clock.Add(3 * time.Minute)
		tokens = append(tokens, b.claim(t, fmt.Sprintf("C%d", 1+i/8), vatNumber(1+i/8), fmt.Sprintf("new%d@example.com", i%8)))
	}
	for i := range 8 {
		ends := atOnce(t, 8, func(c int) error { _, err := b.access.ConfirmClaim(ctx, tokens[8*c+i]); return err })
		same(t, "proven", ends[""], 8)
	}
	same(t, "logins", b.count(t, `select count(*) from persons where email like 'new%'`), 8)
	same(t, "pending", b.count(t, `select count(*) from memberships where state = 'PENDING'`), 64)
}

// TestInvitationsOfOneNewMailbox: taken at once, at several companies, they found one login.
func TestInvitationsOfOneNewMailbox(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for n := range 8 {
		b.member(t, b.company(t, 1+n), "boss@example.com", policy.RoleAdmin)
	}
	boss := b.as(t, "boss@example.com")
	for round := range 5 {
		var links []string
		for _, g := range boss.Grants {
			b.clock.Add(20 * time.Minute)
			_, link := b.invited(t, boss, asked(g.Company, fmt.Sprintf("new%d@example.com", round), policy.RoleReader))
			links = append(links, link)
		}
		ends := atOnce(t, len(links), func(i int) error { _, err := b.accept(t, policy.Actor{}, links[i]); return err })
		same(t, "taken", ends[""], len(links))
	}
	same(t, "logins", b.count(t, `select count(*) from persons where email like 'new%'`), 5)
	same(t, "memberships", b.count(t, `select count(*) from memberships where given_how = 'INVITATION'`), 40)
}

// TestClaimsOfOneMailboxAtOneCompany: of many at once one asks the company (threat T50).
func TestClaimsOfOneMailboxAtOneCompany(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	b.document(t, c, policy.Invoice, "F1", monday.Add(-day))
	var tokens []string
	for range 20 {
		tokens = append(tokens, b.claim(t, "C1", invoice("F1"), "new@example.com"))
		b.clock.Add(time.Hour) // three mails an hour
	}
	ends := atOnce(t, len(tokens), func(i int) error { _, err := b.access.ConfirmClaim(ctx, tokens[i]); return err })
	same(t, "proven", ends[""], len(tokens))
	same(t, "open requests", b.count(t, `select count(*) from access_requests where state = 'AWAITING_COMPANY'`), 1)
	same(t, "asked already", b.count(t, `select count(*) from access_requests where outcome = 'ALREADY_ASKED'`), len(tokens)-1)
	same(t, "mails to the company", b.mailed(t, mail.KindAccessRequested), "admin@c1.example.com")
	same(t, "tries", b.count(t, `select coalesce(sum(spent), 0) from budgets where scope in ('claim.number', 'claim.mailbox')`), 0)
}

// TestFormerNumberClaims: the number of a record that was merged leads to the one
// that stays, with the numbers and the keys of both.
func TestFormerNumberClaims(t *testing.T) {
	t.Parallel()

	b := setup(t)
	from, into, last := b.company(t, 1), b.company(t, 2), b.company(t, 3)
	b.member(t, last, "admin@c3.example.com", policy.RoleAdmin)
	b.document(t, from, policy.Invoice, "F1", monday.Add(-day))
	b.document(t, from, policy.Invoice, "F2", monday.Add(-day))
	b.number(t, from, policy.Invoice, "F2", true)
	b.number(t, from, policy.Invoice, "F3", false)
	b.merged(t, from, into)
	b.merged(t, into, last)
	for n, tt := range []struct {
		number   string
		evidence access.ClaimEvidence
		outcome  string
	}{
		{"C1", invoice("F1"), "RIGHT"},
		{"C3", invoice("F1"), "RIGHT"},
		{"C1", vatNumber(1), "RIGHT"},
		{"C2", vatNumber(1), "RIGHT"},
		{"C3", vatNumber(2), "RIGHT"},
		{"C1", invoice("F3"), "RIGHT"}, // a number without a file comes along
		{"C1", invoice("F2"), "WRONG"}, // and so does the ERP's word that it was cancelled
	} {
		r := b.claimed(t, tt.number, tt.evidence, "p"+string(rune('a'+n))+"@example.com")
		same(t, "outcome of "+tt.number, r.Outcome, tt.outcome)
		if tt.outcome == "RIGHT" {
			same(t, "company", r.CompanyID, last)
		}
	}
}

// merged proposes a merge as one of the staff and does it as another.
func (b *bundle) merged(t testing.TB, from, into id.Company) id.Merge {
	t.Helper()
	m, err := b.access.MergeCompanies(t.Context(), b.staff, access.MergeCompaniesInput{From: from, Into: into, Reason: "the same customer"})
	if err != nil {
		t.Fatalf("propose a merge: %v", err)
	}
	if _, err := b.access.ConfirmMerge(t.Context(), b.second, m.ID); err != nil {
		t.Fatalf("merge: %v", err)
	}
	return m.ID
}

// TestConfirmAnswersAlike: the answer to the proof tells no more than the one before it.
func TestConfirmAnswersAlike(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	for email, e := range map[string]access.ClaimEvidence{"a@example.com": vatNumber(1), "b@example.com": invoice("wrong"), "admin@c1.example.com": vatNumber(1)} {
		got, err := b.access.ConfirmClaim(ctx, b.claim(t, "C1", e, email))
		if err != nil || got.NextStep != access.ConfirmMailbox || got.Locale != mail.Dutch || len(got.Reference) != 19 {
			t.Errorf("%s: %+v, %v", email, got, err)
		}
		if p, err := b.access.LookAtClaim(ctx, b.link(t, account.ConfirmClaim, email)); err != nil || !p.Confirmed {
			t.Errorf("%s: %+v, %v", email, p, err)
		}
	}
}
