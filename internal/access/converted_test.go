package access_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// applied registers and proves a company, and gives the reference.
func (b *bundle) applied(t *testing.T, email, vat string) string {
	t.Helper()
	r, err := b.access.RegisterCompany(t.Context(), input(email, vat, b.key()), account.Client{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.access.ConfirmEmail(t.Context(), b.link(t, account.ConfirmEmail, email)); err != nil {
		t.Fatal(err)
	}
	return r.Reference
}

// seen is a receipt without its reference, which is random.
func (b *bundle) seen(t *testing.T, reference string) access.RegistrationReceipt {
	t.Helper()
	r, err := b.access.RegistrationReceipt(t.Context(), reference)
	if err != nil || r == nil || r.Reference != reference {
		t.Fatalf("%+v, %v", r, err)
	}
	out := *r
	out.Reference = ""
	return out
}

// TestConversionIsUnseen: the application for a company that is a customer looks
// like any other one to whoever made it, until it is decided (product rule 2).
func TestConversionIsUnseen(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	known, err := b.access.RegisterCompany(ctx, input("known@example.com", vat(1), b.key()), account.Client{})
	want(t, "register", err, "")
	fresh, err := b.access.RegisterCompany(ctx, input("fresh@example.com", vat(7), b.key()), account.Client{})
	want(t, "register", err, "")
	alike := func(when string) {
		t.Helper()
		if d := cmp.Diff(b.seen(t, fresh.Reference), b.seen(t, known.Reference)); d != "" {
			t.Errorf("%s the two differ: %s", when, d)
		}
		for _, email := range []string{"fresh@example.com", "known@example.com"} {
			same(t, when+" mails to "+email, strings.Join(all[string](t, b, `select kind from mails where to_email = $1`, email), " "), "confirm_email")
		}
	}
	alike("at first")
	same(t, "before the mailbox is proven nobody is asked", b.mailed(t, mail.KindAccessRequested), "")
	for email, r := range map[string]*access.RegistrationReceipt{"known@example.com": known, "fresh@example.com": fresh} {
		link := b.link(t, account.ConfirmEmail, email)
		if p, err := b.access.LookAtConfirmation(ctx, link); err != nil || p.Confirmed || p.Expired || p.LegalName != "Serrurerie Dupont" {
			t.Errorf("%s: %+v, %v", email, p, err)
		}
		got, err := b.access.ConfirmEmail(ctx, link)
		if err != nil || got.Reference != r.Reference || got.Status != "IN_REVIEW" || !got.Open {
			t.Errorf("%s: %+v, %v", email, got, err)
		}
	}
	alike("once it is proven")
	same(t, "the company is asked", b.mailed(t, mail.KindAccessRequested), "admin@c1.example.com")
	same(t, "companies", b.count(t, `select count(*) from companies`), 1)
	for range 5 {
		b.clock.Add(2 * day)
		b.sweep(t)
		alike("later")
	}
	for _, r := range []*access.RegistrationReceipt{known, fresh} {
		_, err := b.access.AnswerRegistration(ctx, access.AnswerRegistrationInput{Reference: r.Reference, Answer: "x"})
		want(t, "an answer that nobody asked for", err, fault.WrongState)
	}
	reg := b.newestRequest(t)
	row := b.again(t, reg)
	same(t, "channel", row.Channel, "REGISTRATION")
	same(t, "how", b.membership(t, row.MembershipID).GivenHow, "REGISTRATION")
	want(t, "the company approves", b.decide(t, b.as(t, "admin@c1.example.com"), byID(row, access.Approve)), "")
	got := b.seen(t, known.Reference)
	if got.Status != "APPROVED" || got.Open {
		t.Errorf("granted it shows %+v", got)
	}
	_, err = b.access.WithdrawRegistration(ctx, known.Reference)
	want(t, "withdrawn after that", err, fault.WrongState)
}

// TestConvertedIsDecidedUnseen: what became of it shows like staff's decision on any other.
func TestConvertedIsDecidedUnseen(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		end    func(t *testing.T, b *bundle, r db.AccessRequest)
		status access.RegistrationStatus
		state  string
	}{
		"Granted": {func(t *testing.T, b *bundle, r db.AccessRequest) {
			want(t, "grant", b.decide(t, b.staff, byID(r, access.Approve)), "")
		}, "APPROVED", "GRANTED ACTIVE"},
		"Declined": {func(t *testing.T, b *bundle, r db.AccessRequest) {
			want(t, "decline", b.decide(t, b.staff, byID(r, access.Decline)), "")
		}, "CLOSED", "DECLINED ENDED"},
		"Expired": {func(t *testing.T, b *bundle, _ db.AccessRequest) { b.clock.Add(30 * day); b.sweep(t) }, "CLOSED", "EXPIRED ENDED"},
		"Reported": {func(t *testing.T, b *bundle, _ db.AccessRequest) {
			want(t, "report", b.access.ReportUnknownAccess(t.Context(), b.link(t, account.ReportAccess, "admin@c1.example.com")), "")
		}, "IN_REVIEW", "AWAITING_STAFF FROZEN"},
		"Withdrawn": {func(t *testing.T, b *bundle, r db.AccessRequest) {
			reference := one[string](t, b, `select reference from registrations where id = $1`, r.RegistrationID)
			got, err := b.access.WithdrawRegistration(t.Context(), reference)
			if err != nil || got.Status != "CLOSED" {
				t.Errorf("%+v, %v", got, err)
			}
			same(t, "registration", one[string](t, b, `select state from registrations`), "WITHDRAWN")
			same(t, "events", b.events(t, r.RegistrationID.UUID), "registration.submitted registration.converted registration.withdrawn")
			same(t, "events of the request", b.events(t, r.ID.UUID), "access.company_contacted")
			want(t, "the company decides after that", b.decide(t, b.staff, byID(r, access.Approve)), fault.WrongState)
		}, "CLOSED", "WITHDRAWN ENDED"},
		"WithdrawnWhenReported": {func(t *testing.T, b *bundle, r db.AccessRequest) {
			want(t, "report", b.access.ReportUnknownAccess(t.Context(), b.link(t, account.ReportAccess, "admin@c1.example.com")), "")
			_, err := b.access.WithdrawRegistration(t.Context(), one[string](t, b, `select reference from registrations where id = $1`, r.RegistrationID))
			want(t, "withdraw", err, "")
			same(t, "tasks", b.open(t, "ACCESS_FROZEN"), 0)
		}, "CLOSED", "WITHDRAWN ENDED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			b.member(t, b.company(t, 1), "admin@c1.example.com", policy.RoleAdmin)
			reference := b.applied(t, "new@example.com", vat(1))
			r := b.again(t, b.newestRequest(t))
			tt.end(t, b, r)
			same(t, "status", b.seen(t, reference).Status, tt.status)
			same(t, "state", b.again(t, r.ID).State+" "+b.membership(t, r.MembershipID).State, tt.state)
		})
	}
}

// TestConvertedForWhoHasAccess: nothing is asked, and the mail tells it.
func TestConvertedForWhoHasAccess(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	b.applied(t, "admin@c1.example.com", vat(1))
	r := b.again(t, b.newestRequest(t))
	same(t, "state", r.State+" "+r.Outcome, "REJECTED ALREADY_MEMBER")
	same(t, "told", b.mailed(t, mail.KindAlreadyMember), "admin@c1.example.com")
	same(t, "asked", b.mailed(t, mail.KindAccessRequested), "")
	same(t, "tasks", b.count(t, `select count(*) from staff_tasks where closed_at is null`), 0)
}

// TestTwoNumbersOfTwoCustomers: staff find out which one it is.
func TestTwoNumbersOfTwoCustomers(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c1, c2 := b.company(t, 1), b.company(t, 2)
	// In Luxembourg the two numbers have nothing in common.
	b.exec(t, `update company_keys set country = 'LU', register = 'RCS', number = 'B12345' where company_id = $1`, c1)
	b.exec(t, `update company_keys set country = 'LU', register = 'TVA', number = '12345613' where company_id = $1`, c2)
	in := input("new@example.com", "LU12345613", b.key())
	in.Company.Country, in.Company.EnterpriseNumber = "LU", ptr("B12345")
	if _, err := b.access.RegisterCompany(ctx, in, account.Client{}); err != nil {
		t.Fatal(err)
	}
	keys := all[[]string](t, b, `select key_texts from registrations`)[0]
	for n, k := range keys { // as the archive of numbers spells them
		part := strings.Split(k, ":")
		b.exec(t, `update company_keys set country = $2, register = $3, number = $4 where company_id = $1`, []any{c1, c2}[n], part[0], part[1], part[2])
	}
	got, err := b.access.ConfirmEmail(ctx, b.link(t, account.ConfirmEmail, "new@example.com"))
	if err != nil || got.Status != "IN_REVIEW" {
		t.Fatalf("%+v, %v", got, err)
	}
	same(t, "tasks", b.open(t, "COMPANY_DUPLICATE"), 1)
	same(t, "still to decide", b.open(t, "REGISTRATION"), 1)
	same(t, "requests", b.count(t, `select count(*) from access_requests`), 0)
	b.merged(t, c1, c2)
	same(t, "tasks once they are one", b.open(t, "COMPANY_DUPLICATE"), 0)
	same(t, "still to decide", b.open(t, "REGISTRATION"), 1)
}
