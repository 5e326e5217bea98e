package access_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// monday is when the tests begin: the seller has just opened.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const (
	day    = 24 * time.Hour
	secret = "quatorze betteraves"
)

type bundle struct {
	raw    *dbtest.Database
	owner  *pgxpool.Pool // passes the walls: to arrange, and to look
	access *access.Access
	acc    *account.Accounts
	staff  policy.Actor // sales
	second policy.Actor // another one of them
	clock  *clock
	keys   atomic.Int64
}

// clock is a clock that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }

func (c *clock) Add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.t = c.t.Add(d) }

func (c *clock) Set(t time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.t = t }

func setup(t testing.TB) *bundle {
	t.Helper()
	raw := dbtest.New(t)
	owner, err := pgxpool.New(context.Background(), raw.OwnerURL)
	if err != nil {
		t.Fatalf("connect as the owner: %v", err)
	}
	t.Cleanup(owner.Close)
	b := &bundle{raw: raw, owner: owner, clock: &clock{t: monday}}
	b.access = b.over(t, raw.Pool)
	hasher, err := account.NewHasher(2, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	b.acc = &account.Accounts{DB: b.access.DB, Jobs: b.access.Jobs, Tokens: b.access.Tokens, Hasher: hasher, Log: slog.New(slog.DiscardHandler)}
	b.staff = policy.Actor{Person: b.person(t, "sales@example.com"), Staff: policy.StaffSales}
	b.second = policy.Actor{Person: b.person(t, "admin@example.com"), Staff: policy.StaffAdmin}
	for _, a := range []policy.Actor{b.staff, b.second} {
		b.exec(t, `update persons set staff_role = $2 where id = $1`, a.Person, string(a.Staff))
	}
	return b
}

// over gives the rules over a pool: another one stands for another process.
func (b *bundle) over(t testing.TB, pool *pgxpool.Pool) *access.Access {
	t.Helper()
	jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return &access.Access{
		DB: db.NewDB(pool, b.clock.Now), Jobs: jobs, Tokens: account.Tokens{Secret: []byte("a secret of thirty-two bytes or more")},
		Hours: access.DefaultHours(time.UTC), Deadlines: access.DefaultDeadlines(), Tries: access.DefaultTries(), Notices: access.DefaultNotices(), Log: slog.New(slog.DiscardHandler),
		SellerMailbox: mail.Address{Email: "metals@example.com"}, SellerLocale: mail.French,
	}
}

// another gives the rules as another process has them.
func (b *bundle) another(t testing.TB) *access.Access {
	t.Helper()
	pool, err := db.OpenPool(context.Background(), b.raw.AppURL, 8)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return b.over(t, pool)
}

func (b *bundle) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := b.owner.Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// one reads a single value, as the owner.
func one[T any](t testing.TB, b *bundle, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := b.owner.QueryRow(context.Background(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// all reads a column, as the owner.
func all[T any](t testing.TB, b *bundle, sql string, args ...any) []T {
	t.Helper()
	rows, err := b.owner.Query(context.Background(), sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

func (b *bundle) count(t testing.TB, sql string, args ...any) int {
	t.Helper()
	return one[int](t, b, sql, args...)
}

// key is a new idempotency key.
func (b *bundle) key() string { return fmt.Sprintf("key-%d", b.keys.Add(1)) }

func ptr[T any](v T) *T { return &v }

// person makes a login.
func (b *bundle) person(t testing.TB, email string) id.Person {
	t.Helper()
	local, _, _ := strings.Cut(email, "@")
	i := id.NewPerson()
	b.exec(t, `insert into persons (id, email, given_name, family_name, locale, created_at) values ($1, $2, $3, 'Exemple', 'fr', $4)`, i, email, local, b.clock.Now())
	return i
}

// vat gives the n'th company's VAT number, with right check digits.
func vat(n int) string {
	eight := 7_000_000 + n
	return fmt.Sprintf("BE%08d%02d", eight, 97-eight%97)
}

// company makes the n'th customer, C-n, with the sub-user module and no contact of record.
func (b *bundle) company(t testing.TB, n int) id.Company {
	t.Helper()
	c := id.NewCompany()
	b.exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, sub_user_module, created_at)
		values ($1, $2, $2, $3, 'BE', $4, 'fr', true, $5)`, c, fmt.Sprintf("C%d", n), fmt.Sprintf("Ferronnerie %d", n), vat(n), b.clock.Now())
	b.exec(t, `insert into company_keys (country, register, number, company_id) values ('BE', 'CBE', $1, $2)`, vat(n)[2:], c)
	return c
}

// contact gives a company a contact of record, unchanged for so long.
func (b *bundle) contact(t testing.TB, c id.Company, email string, unchanged time.Duration) {
	t.Helper()
	b.exec(t, `update companies set contact_email = $2, contact_name = 'Contact', contact_changed_at = $3 where id = $1`, c, email, b.clock.Now().Add(-unchanged))
}

// member makes a person with an access in force, and gives the membership.
func (b *bundle) member(t testing.TB, c id.Company, email string, role policy.Role) id.Membership {
	t.Helper()
	var p id.Person
	if found := all[id.Person](t, b, `select id from persons where email = $1`, email); len(found) > 0 {
		p = found[0]
	} else {
		p = b.person(t, email)
	}
	m := id.NewMembership()
	b.exec(t, `insert into memberships (id, company_id, person_id, role, state, person_name, given_how, given_at, created_at)
		values ($1, $2, $3, $4, 'ACTIVE', 'Exemple', 'CLAIM', $5, $5)`, m, c, p, string(role), b.clock.Now())
	return m
}

// as gives the actor that a session of the mailbox's login has at this moment.
func (b *bundle) as(t testing.TB, email string) policy.Actor {
	t.Helper()
	a := policy.Actor{Person: one[id.Person](t, b, `select id from persons where email = $1`, email)}
	rows, err := b.owner.Query(context.Background(), `select m.id, m.company_id, m.role, m.ends_at from memberships m join companies c on c.id = m.company_id
		where m.person_id = $1 and m.state = 'ACTIVE' and c.state = 'ACTIVE' and (m.ends_at is null or m.ends_at > $2) order by m.created_at`, a.Person, b.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var g policy.Grant
		if err := rows.Scan(&g.Membership, &g.Company, &g.Role, &g.EndsAt); err != nil {
			t.Fatal(err)
		}
		a.Grants = append(a.Grants, g)
	}
	return a
}

// session signs a mailbox's login in; the password is set first.
func (b *bundle) session(t testing.TB, email string) string {
	t.Helper()
	hash, err := b.acc.Hasher.Hash(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	b.exec(t, `insert into credentials (person_id, password_hash, changed_at) select id, $2, $3 from persons where email = $1
		on conflict (person_id) do update set password_hash = excluded.password_hash`, email, hash, b.clock.Now())
	in, err := b.acc.SignIn(t.Context(), account.SignInInput{Email: email, Password: secret, Delivery: account.Bearer}, account.Client{})
	if err != nil {
		t.Fatal(err)
	}
	return in.Token
}

// lives tells whether a session still is one.
func (b *bundle) lives(t testing.TB, token string) bool {
	t.Helper()
	_, err := b.acc.Authenticate(t.Context(), token)
	if err != nil && fault.CodeOf(err) != fault.Unauthenticated {
		t.Fatal(err)
	}
	return err == nil
}

// document files a document that the archive holds.
func (b *bundle) document(t testing.TB, c id.Company, kind policy.Kind, number string, issued time.Time) id.Document {
	t.Helper()
	d := id.NewDocument()
	b.exec(t, `insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, created_at) values ($1, $2, $3, $4, $4, $5::date, extract(year from $5::date)::int, $6)`,
		d, c, string(kind), number, issued, b.clock.Now())
	return d
}

// number is a document's number that only the ERP knows.
func (b *bundle) number(t testing.TB, c id.Company, kind policy.Kind, number string, cancelled bool) {
	t.Helper()
	b.exec(t, `insert into document_numbers (company_id, kind, number, number_key, issue_year, cancelled, as_of) values ($1, $2, $3, $3, 0, $4, $5)`,
		c, string(kind), number, cancelled, b.clock.Now())
	b.exec(t, `update documents set cancelled = $4 where company_id = $1 and kind = $2 and number = $3`, c, string(kind), number, cancelled) // as the import does
}

func invoice(n string) access.ClaimEvidence { return access.ClaimEvidence{InvoiceNumber: &n} }

func vatNumber(n int) access.ClaimEvidence { return access.ClaimEvidence{VatNumber: ptr(vat(n))} }

func someone(email string) access.PersonInput {
	return access.PersonInput{GivenName: "Nora", FamilyName: "Nouvelle", Email: email, Locale: mail.Dutch}
}

func from(source string) account.Client { return account.Client{Source: source} }

// claim writes a claim down and gives its link's token.
func (b *bundle) claim(t testing.TB, number string, e access.ClaimEvidence, email string) string {
	t.Helper()
	in := access.ClaimAccessInput{CustomerNumber: number, Evidence: e, Person: someone(email), IdempotencyKey: b.key()}
	receipt, err := b.access.ClaimAccess(t.Context(), in, from(email))
	if err != nil {
		t.Fatalf("claim %s: %v", number, err)
	}
	var i id.Token
	var round int32
	err = b.owner.QueryRow(context.Background(), `select t.id, t.round from one_time_tokens t join access_requests r on r.id = t.access_request_id
		where r.reference = $1 and t.purpose = 'CONFIRM_CLAIM'`, receipt.Reference).Scan(&i, &round)
	if err != nil {
		t.Fatalf("the claim's link: %v", err)
	}
	return b.access.Tokens.Text(account.ConfirmClaim, i, round)
}

// claimed writes a claim down, proves its mailbox, and gives the request.
func (b *bundle) claimed(t testing.TB, number string, e access.ClaimEvidence, email string) db.AccessRequest {
	t.Helper()
	receipt, err := b.access.ConfirmClaim(t.Context(), b.claim(t, number, e, email))
	if err != nil {
		t.Fatalf("prove %s: %v", email, err)
	}
	return b.request(t, receipt.Reference)
}

// request reads a request as the system sees it.
func (b *bundle) request(t testing.TB, reference string) db.AccessRequest {
	t.Helper()
	i := one[id.AccessRequest](t, b, `select id from access_requests where reference = $1`, reference)
	return b.again(t, i)
}

func (b *bundle) again(t testing.TB, i id.AccessRequest) db.AccessRequest {
	t.Helper()
	r, err := b.access.DB.AsSystem().Read().AccessRequestByID(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (b *bundle) membership(t testing.TB, i id.Membership) db.Membership {
	t.Helper()
	m, err := b.access.DB.AsSystem().Read().MembershipByID(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// link computes the newest link of a purpose that was mailed to an address, as the worker does.
func (b *bundle) link(t testing.TB, p account.Purpose, email string) string {
	t.Helper()
	var i id.Token
	var round int32
	err := b.owner.QueryRow(context.Background(), `select t.id, t.round from one_time_tokens t join mails m on t.id in (m.token_id, m.report_token_id)
		where t.purpose = $1 and m.to_email = $2 order by m.queued_at desc, m.id desc limit 1`, string(p), email).Scan(&i, &round)
	if err != nil {
		t.Fatalf("a link %s to %s: %v", p, email, err)
	}
	return b.access.Tokens.Text(p, i, round)
}

// token computes the newest link's token, whoever gets it.
func (b *bundle) token(t testing.TB, p account.Purpose) string {
	t.Helper()
	var i id.Token
	var round int32
	err := b.owner.QueryRow(context.Background(), `select id, round from one_time_tokens where purpose = $1 order by id desc limit 1`, string(p)).Scan(&i, &round)
	if err != nil {
		t.Fatal(err)
	}
	return b.access.Tokens.Text(p, i, round)
}

// mailed gives who was mailed a kind, in order; forget begins anew.
func (b *bundle) mailed(t testing.TB, kind mail.Kind) string {
	t.Helper()
	to := all[string](t, b, `select to_email from mails where kind = $1`, string(kind))
	slices.Sort(to)
	return strings.Join(to, " ")
}

// forget makes the mails so far count no more.
func (b *bundle) forget(t testing.TB) {
	t.Helper()
	b.exec(t, `update mails set kind = 'forgotten'`)
}

// open counts the open tasks of a kind.
func (b *bundle) open(t testing.TB, kind string) int {
	t.Helper()
	return b.count(t, `select count(*) from staff_tasks where kind = $1 and closed_at is null`, kind)
}

// events gives what the timelines say of a subject, oldest first.
func (b *bundle) events(t testing.TB, subject id.UUID) string {
	t.Helper()
	return strings.Join(all[string](t, b, `select action from audit_events where subject_id = $1 order by id`, subject), " ")
}

func (b *bundle) sweep(t testing.TB) {
	t.Helper()
	if err := b.access.Sweep(t.Context()); err != nil {
		t.Fatalf("sweep: %v", err)
	}
}

// want fails unless a refusal has the code; "" wants none.
func want(t testing.TB, what string, err error, code fault.Code) {
	t.Helper()
	if got := fault.CodeOf(err); got != code || code == "" && err != nil {
		t.Errorf("%s: %v, want %q", what, err, code)
	}
}

// same fails unless both are equal.
func same[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// atOnce runs n calls at the same time and counts how they ended, by the refusal's code.
func atOnce(t testing.TB, n int, do func(i int) error) map[fault.Code]int {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	ends, begin := map[fault.Code]int{}, make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-begin
			err := do(i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && fault.CodeOf(err) == "" {
				t.Errorf("call %d: %v", i, err)
			}
			ends[fault.CodeOf(err)]++
		})
	}
	close(begin)
	wg.Wait()
	return ends
}

func input(email, vat, key string) access.RegisterCompanyInput {
	return access.RegisterCompanyInput{
		Company:        access.RegisterCompanyDetails{LegalName: "Serrurerie Dupont", Country: "BE", VatNumber: &vat},
		Person:         access.PersonInput{GivenName: "Anne", FamilyName: "Dupont", Email: email, Locale: mail.French},
		IdempotencyKey: key,
	}
}

// registered registers and confirms, and gives the row's id.
func (b *bundle) registered(t testing.TB, email, vat string) id.Registration {
	t.Helper()
	if _, err := b.access.RegisterCompany(t.Context(), input(email, vat, email+vat), account.Client{}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.access.ConfirmEmail(t.Context(), b.token(t, account.ConfirmEmail)); err != nil {
		t.Fatal(err)
	}
	return b.newest(t)
}

func (b *bundle) newest(t testing.TB) id.Registration {
	t.Helper()
	states := access.Registrations.States
	p, err := b.access.Registrations(t.Context(), b.staff, &access.RegistrationFilter{States: states}, page.Args{})
	if err != nil || len(p.Nodes) == 0 {
		t.Fatalf("%v, %v", p, err)
	}
	return p.Nodes[0].ID
}

func (b *bundle) newestRequest(t testing.TB) id.AccessRequest {
	t.Helper()
	return one[id.AccessRequest](t, b, `select id from access_requests order by created_at desc, id desc limit 1`)
}
