package access_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

func TestBadClaims(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for name, tt := range map[string]struct {
		change func(*access.ClaimAccessInput)
		code   fault.Code
		path   string
	}{
		"NoEvidence":    {func(i *access.ClaimAccessInput) { i.Evidence = access.ClaimEvidence{} }, fault.ExactlyOne, "input.evidence"},
		"TwoNumbers":    {func(i *access.ClaimAccessInput) { i.Evidence.QuoteNumber = ptr("2") }, fault.ExactlyOne, "input.evidence"},
		"TwoOfOneText":  {func(i *access.ClaimAccessInput) { i.Evidence.VatNumber = i.Evidence.InvoiceNumber }, fault.ExactlyOne, "input.evidence"},
		"BlankEvidence": {func(i *access.ClaimAccessInput) { i.Evidence = invoice(" ") }, fault.Required, "input.evidence.invoiceNumber"},
		"Zero":          {func(i *access.ClaimAccessInput) { i.Evidence = invoice("1\x002") }, fault.Invalid, "input.evidence.invoiceNumber"},
		"NoNumber":      {func(i *access.ClaimAccessInput) { i.CustomerNumber = "" }, fault.Required, "input.customerNumber"},
		"LongNumber":    {func(i *access.ClaimAccessInput) { i.CustomerNumber = strings.Repeat("1", 41) }, fault.TooLong, "input.customerNumber"},
		"Mailbox":       {func(i *access.ClaimAccessInput) { i.Person.Email = "a@b@example.com" }, fault.Invalid, "input.person.email"},
		"Language":      {func(i *access.ClaimAccessInput) { i.Person.Locale = "xx" }, fault.Invalid, "input.person.locale"},
		"NoKey":         {func(i *access.ClaimAccessInput) { i.IdempotencyKey = "" }, fault.Required, "input.idempotencyKey"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			in := access.ClaimAccessInput{CustomerNumber: "C1", Evidence: invoice("1"), Person: someone("a@example.com"), IdempotencyKey: b.key()}
			tt.change(&in)
			_, err := b.access.ClaimAccess(context.Background(), in, account.Client{})
			fs := fault.All(err)
			if len(fs) != 1 || fs[0].Code != tt.code || strings.Join(fs[0].Path, ".") != tt.path {
				t.Errorf("%v, want %s at %s", err, tt.code, tt.path)
			}
		})
	}
	t.Cleanup(func() { same(t, "rows of bad claims", b.count(t, `select count(*) from access_requests`), 0) })
}

// tracer notes the statements of a pool, in order.
type tracer struct {
	mu  sync.Mutex
	sql []string
}

func (r *tracer) note(sql string) {
	if strings.Contains(sql, "PGNotify") {
		return // River wakes its workers at most every few milliseconds: a matter of the clock alone
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sql = append(r.sql, sql)
}

func (r *tracer) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.sql
	r.sql = nil
	return out
}

func (r *tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	r.note(q.SQL)
	return ctx
}
func (*tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
func (*tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (r *tracer) TraceBatchQuery(_ context.Context, _ *pgx.Conn, q pgx.TraceBatchQueryData) {
	r.note(q.SQL)
}
func (*tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// traced gives the rules over one connection whose statements are noted.
func (b *bundle) traced(t *testing.T) (*access.Access, *tracer) {
	t.Helper()
	cfg, err := pgxpool.ParseConfig(b.raw.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	seen := &tracer{}
	cfg.ConnConfig.Tracer, cfg.MaxConns = seen, 1
	pool, err := pgxpool.NewWithConfig(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return b.over(t, pool), seen
}

// TestClaimTellsNothing: whatever is known or not, one answer after the same
// statements, and nobody but the mailbox hears of it (threats T44, T43, T52).
func TestClaimTellsNothing(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c1, c2, c3 := b.company(t, 1), b.company(t, 2), b.company(t, 3)
	b.member(t, c1, "admin@c1.example.com", policy.RoleAdmin)
	b.contact(t, c1, "info@c1.example.com", 40*day)
	b.member(t, c2, "known@example.com", policy.RoleReader)
	b.document(t, c1, policy.Invoice, "F1", monday.Add(-day))
	b.document(t, c1, policy.Invoice, "F3", monday.Add(-day))
	b.number(t, c1, policy.Invoice, "F3", true)
	b.document(t, c2, policy.Invoice, "F2", monday.Add(-day))
	b.document(t, c3, policy.Invoice, "F4", monday.Add(-day))
	for range b.access.Tries.PerNumber.Times + 1 {
		_ = b.access.Tries.PerNumber.Spend(ctx, b.access.DB, "C3")
	}
	rules, seen := b.traced(t)
	if _, err := rules.ClaimAccess(ctx, access.ClaimAccessInput{CustomerNumber: "X", Evidence: invoice("X"), Person: someone("warm@example.com"), IdempotencyKey: b.key()}, from("s")); err != nil {
		t.Fatal(err) // the connection and River's own look at the database are warm from here
	}
	b.forget(t)
	var first []string
	for _, tt := range []struct{ name, number, invoice, email string }{
		{"Right", "C1", "F1", "new@example.com"},
		{"UnknownCustomer", "C999", "F1", "a@example.com"},
		{"WrongReference", "C1", "F9", "b@example.com"},
		{"AnothersReference", "C1", "F2", "c@example.com"},
		{"Cancelled", "C1", "F3", "d@example.com"},
		{"LockedNumber", "C3", "F4", "e@example.com"},
		{"AlreadyMember", "C2", "F2", "known@example.com"},
		{"KnownMailbox", "C1", "F1", "admin@c1.example.com"},
		{"ContactOfRecord", "C1", "F1", "info@c1.example.com"},
	} {
		seen.take()
		got, err := rules.ClaimAccess(ctx, access.ClaimAccessInput{CustomerNumber: tt.number, Evidence: invoice(tt.invoice), Person: someone(tt.email), IdempotencyKey: b.key()}, from("s"))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		sql := seen.take()
		if first == nil {
			first = sql
		}
		if d := cmp.Diff(first, sql); d != "" {
			t.Errorf("%s: other statements (-Right +%s):\n%s", tt.name, tt.name, d)
		}
		if len(got.Reference) != 19 {
			t.Errorf("%s: reference %q", tt.name, got.Reference)
		}
		r := b.request(t, got.Reference)
		if d := cmp.Diff(&access.ClaimReceipt{Reference: r.Reference, NextStep: access.ConfirmMailbox, Locale: mail.Dutch}, got); d != "" {
			t.Errorf("%s: %s", tt.name, d)
		}
		if r.State != "SUBMITTED" || r.Outcome != "" || r.Weight != "NONE" || !r.CompanyID.IsZero() || !r.PersonID.IsZero() || !r.MembershipID.IsZero() {
			t.Errorf("%s: looked at before the mailbox is proven: %+v", tt.name, r)
		}
		same(t, tt.name+": who is mailed", strings.Join(all[string](t, b, `select kind || ' ' || to_email from mails where kind <> 'forgotten'`), ","), "confirm_claim "+tt.email)
		b.forget(t)
	}
	if len(first) < 8 {
		t.Errorf("only %d statements were noted", len(first))
	}
	same(t, "tasks", b.count(t, `select count(*) from staff_tasks`), 0)
	same(t, "memberships", b.count(t, `select count(*) from memberships`), 2)
}

func TestClaimIsIdempotent(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	in := access.ClaimAccessInput{CustomerNumber: "C1", Evidence: invoice("F1"), Person: someone("a@example.com"), IdempotencyKey: "k"}
	var mu sync.Mutex
	seen := map[access.ClaimReceipt]int{}
	ends := atOnce(t, 50, func(int) error {
		got, err := b.access.ClaimAccess(ctx, in, from("s"))
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			seen[*got]++
		}
		return err
	})
	if ends[""] != 50 || len(seen) != 1 {
		t.Errorf("%v, %d receipts", ends, len(seen))
	}
	same(t, "rows", b.count(t, `select count(*) from access_requests`), 1)
	same(t, "mails", b.mailed(t, mail.KindConfirmClaim), "a@example.com")
	in.CustomerNumber = "C2"
	_, err := b.access.ClaimAccess(ctx, in, from("s"))
	want(t, "another input under the same key", err, fault.Conflict)
}

func TestMailsToOneMailboxAreBounded(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	for n := range 5 {
		got, err := b.access.ClaimAccess(ctx, access.ClaimAccessInput{CustomerNumber: fmt.Sprintf("C%d", n), Evidence: invoice("F1"), Person: someone("a@example.com"), IdempotencyKey: b.key()}, from("s"))
		if err != nil || got.NextStep != access.ConfirmMailbox || len(got.Reference) != 19 {
			t.Errorf("claim %d: %+v, %v", n, got, err)
		}
	}
	same(t, "mails", b.count(t, `select count(*) from mails where to_email = 'a@example.com'`), 3)
	same(t, "claims", b.count(t, `select count(*) from access_requests`), 5)
	b.clock.Add(time.Hour)
	b.claim(t, "C9", invoice("F1"), "a@example.com")
	same(t, "mails an hour later", b.count(t, `select count(*) from mails where to_email = 'a@example.com'`), 4)
}

func TestOneSourceIsBounded(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	claim := func(n int) error {
		_, err := b.access.ClaimAccess(ctx, access.ClaimAccessInput{CustomerNumber: "C1", Evidence: invoice("F1"), Person: someone(fmt.Sprintf("p%d@example.com", n)), IdempotencyKey: b.key()}, from("one"))
		return err
	}
	for n := range 100 {
		want(t, "claim", claim(n), "")
	}
	want(t, "the 101st of an hour", claim(100), fault.RateLimited)
}

func TestClaimLink(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.document(t, c, policy.Invoice, "F1", monday.Add(-day))
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	token := b.claim(t, "C1", invoice("F1"), "a@example.com")
	for range 3 { // scanners open links
		p, err := b.access.LookAtClaim(ctx, token)
		if err != nil || p.Confirmed || p.Expired || p.Email != "a@example.com" || p.CustomerNumber != "C1" || p.Locale != mail.Dutch {
			t.Fatalf("%+v, %v", p, err)
		}
	}
	want(t, "a new link while the old one works", b.access.AskNewClaimLink(ctx, token), "")
	same(t, "mails", b.mailed(t, mail.KindConfirmClaim), "a@example.com")
	b.clock.Add(7 * day)
	_, err := b.access.ConfirmClaim(ctx, token)
	want(t, "an old link", err, fault.Expired)
	want(t, "a new link", b.access.AskNewClaimLink(ctx, token), "")
	same(t, "mails", b.mailed(t, mail.KindConfirmClaim), "a@example.com a@example.com")
	fresh := b.link(t, account.ConfirmClaim, "a@example.com")
	_, err = b.access.ConfirmClaim(ctx, token)
	want(t, "the link before it", err, fault.NotFound)

	receipts, mu := map[string]int{}, sync.Mutex{}
	ends := atOnce(t, 50, func(int) error { // a double click and many more
		got, err := b.access.ConfirmClaim(ctx, fresh)
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			receipts[got.Reference]++
		}
		return err
	})
	if ends[""] != 50 || len(receipts) != 1 {
		t.Errorf("%v, %d receipts", ends, len(receipts))
	}
	same(t, "pending memberships", b.count(t, `select count(*) from memberships where state = 'PENDING'`), 1)
	same(t, "mails to the company", b.mailed(t, mail.KindAccessRequested), "admin@c1.example.com")
	same(t, "tries", b.count(t, `select coalesce(sum(spent), 0) from budgets where scope like 'claim.%' and scope <> 'claim.flood'`), 0)
	if p, err := b.access.LookAtClaim(ctx, fresh); err != nil || !p.Confirmed || p.Expired {
		t.Errorf("%+v, %v", p, err)
	}
	want(t, "a forged link", func() error { _, err := b.access.LookAtClaim(ctx, "nonsense"); return err }(), fault.NotFound)
	want(t, "a link of another purpose", func() error {
		_, err := b.access.ConfirmClaim(ctx, b.link(t, account.DecideAccess, "admin@c1.example.com"))
		return err
	}(), fault.NotFound)
}

func TestUnprovenClaimLapses(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	token := b.claim(t, "C1", invoice("F1"), "a@example.com")
	b.clock.Add(14*day - time.Second)
	b.sweep(t)
	same(t, "states", all[string](t, b, `select state from access_requests`)[0], "SUBMITTED")
	b.forget(t)
	b.clock.Add(time.Second)
	for range 2 {
		b.sweep(t)
	}
	r := b.again(t, b.newestRequest(t))
	same(t, "state", r.State, "EXPIRED")
	same(t, "events", b.events(t, r.ID.UUID), "access.submitted access.lapsed")
	same(t, "mails", b.count(t, `select count(*) from mails where kind <> 'forgotten'`), 0)
	want(t, "a new link for it", b.access.AskNewClaimLink(ctx, token), "")
	same(t, "mails", b.count(t, `select count(*) from mails where kind <> 'forgotten'`), 0)
	_, err := b.access.ConfirmClaim(ctx, token)
	want(t, "its link", err, fault.Expired)
}
