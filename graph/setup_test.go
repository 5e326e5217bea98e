package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
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
	"example.com/comptoir/graph"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/machine"
	"example.com/comptoir/internal/mail"
)

const password = "a long walk by the canal"

// bundle is one test's own system, behind its HTTP handler.
type bundle struct {
	t          *testing.T
	database   *dbtest.Database
	pool       *pgxpool.Pool // of the application, counted
	owner      *pgx.Conn
	accounts   *account.Accounts
	access     *access.Access
	handler    http.Handler
	statements atomic.Int64
	log        *logged
	staff      string // a bearer token of the staff
	hash       string // of password
}

// logged keeps what is logged.
type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TraceQueryStart counts round trips with one statement.
func (b *bundle) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	b.statements.Add(1)
	return ctx
}

// TraceQueryEnd does nothing.
func (*bundle) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart counts round trips of an actor's statement.
func (b *bundle) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	b.statements.Add(1)
	return ctx
}

// TraceBatchQuery does nothing.
func (*bundle) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd does nothing.
func (*bundle) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func (b *bundle) logger() *slog.Logger { return slog.New(slog.NewTextHandler(b.log, nil)) }

// quote writes a text as JSON does.
func quote(s string) string {
	out, err := json.Marshal(s)
	if err != nil {
		panic(err) // text can be written
	}
	return string(out)
}

func setup(t *testing.T) *bundle {
	t.Helper()
	ctx := context.Background()
	b := &bundle{t: t, database: dbtest.New(t), log: &logged{}}
	cfg := b.database.Pool.Config()
	cfg.ConnConfig.Tracer = b
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		t.Fatalf("open a pool: %v", err)
	}
	t.Cleanup(pool.Close)
	b.pool = pool
	if b.owner, err = pgx.Connect(ctx, b.database.OwnerURL); err != nil {
		t.Fatalf("connect as the owner: %v", err)
	}
	t.Cleanup(func() { _ = b.owner.Close(ctx) })
	jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	if err != nil {
		t.Fatalf("make a job client: %v", err)
	}
	hasher, err := account.NewHasher(4, 64, 1)
	if err != nil {
		t.Fatalf("make a hasher: %v", err)
	}
	log := b.logger()
	d := db.NewDB(pool, nil)
	tokens := account.Tokens{Secret: []byte("a secret of tests, thirty-two bytes")}
	b.accounts = &account.Accounts{DB: d, Jobs: jobs, Tokens: tokens, Hasher: hasher, Log: log}
	b.access = &access.Access{
		DB: d, Jobs: jobs, Tokens: tokens, Hours: access.DefaultHours(time.UTC), Deadlines: access.DefaultDeadlines(), Tries: access.DefaultTries(), Notices: access.DefaultNotices(), Log: log,
		SellerMailbox: mail.Address{Email: "orders@seller.example.com"}, SellerLocale: mail.French,
	}
	store, err := blob.Open("file://" + t.TempDir())
	if err != nil {
		t.Fatalf("open a store: %v", err)
	}
	r := &graph.Resolver{
		Access: b.access, Accounts: b.accounts, Companies: &company.Companies{DB: d, Jobs: jobs}, DB: d, Log: log,
		Machines:  &machine.Machines{DB: d},
		Archive:   &archive.Archive{DB: d, Jobs: jobs, Blobs: store, Now: time.Now, Secret: tokens.Secret, ActorOfSession: b.accounts.ActorOfSession},
		PublicURL: "https://portal.example.com", Now: time.Now,
		Seller: mail.Seller{
			Name: "Métaux Exemple", Email: "orders@seller.example.com", Phone: "+32 2 555 01 00", Address: "Quai des Exemples 1\n1000 Bruxelles", ContactName: "Nora Peeters",
			Colour: "#0b5f6d", PrivacyURL: "https://portal.example.com/privacy",
		},
	}
	b.handler = b.authenticated(graph.NewHandler(r, graph.Options{}))
	if b.hash, err = hasher.Hash(ctx, password); err != nil {
		t.Fatalf("hash a password: %v", err)
	}
	b.person("nora@seller.example.com", "ADMIN")
	b.staff = b.signIn("nora@seller.example.com")
	return b
}

// authenticated does what the server does: it makes the request's session of its bearer token.
func (b *bundle) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req := &graph.Request{Client: account.Client{Source: "192.0.2.1", UserAgent: r.UserAgent()}, Locale: mail.Locale(r.Header.Get("X-Locale")), ID: r.Header.Get("X-Request-Id")}
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			session, err := b.sessionOf(r.Context(), token)
			if err != nil {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			req.Session = session
		}
		req.SetCookie = func(s account.SignedIn) { w.Header().Set("X-Cookie", s.Token) }
		req.ClearCookie = func() { w.Header().Set("X-Cookie", "cleared") }
		next.ServeHTTP(w, r.WithContext(graph.WithRequest(r.Context(), req)))
	})
}

// sessionOf gives a person's session or a machine's.
func (b *bundle) sessionOf(ctx context.Context, token string) (account.Session, error) {
	if !strings.HasPrefix(token, machine.Prefix) {
		return b.accounts.Authenticate(ctx, token)
	}
	actor, err := (&machine.Machines{DB: db.NewDB(b.pool, nil)}).Authenticate(ctx, token)
	return account.Session{Actor: actor}, err
}

func (b *bundle) exec(sql string, args ...any) {
	b.t.Helper()
	if _, err := b.owner.Exec(context.Background(), sql, args...); err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
}

// one reads one value as the owner.
func one[T any](b *bundle, sql string, args ...any) T {
	b.t.Helper()
	var v T
	if err := b.owner.QueryRow(context.Background(), sql, args...).Scan(&v); err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// person adds somebody who can sign in; staff is empty for a customer's person.
func (b *bundle) person(email, staff string) id.Person {
	b.t.Helper()
	i := id.NewPerson()
	b.exec(`insert into persons (id, email, given_name, family_name, locale, staff_role, created_at) values ($1, $2, 'Nora', 'Peeters', 'nl', nullif($3, ''), now())`, i.UUID, email, staff)
	b.exec(`insert into credentials (person_id, password_hash, changed_at) values ($1, $2, now())`, i.UUID, b.hash)
	return i
}

var numbers atomic.Int64

// company adds a customer with an admin and gives its id and the admin's token.
func (b *bundle) company(role string) (id.Company, string) {
	b.t.Helper()
	i, n := id.NewCompany(), numbers.Add(1)
	b.exec(`insert into companies (id, customer_number, customer_key, legal_name, country, enterprise_number, locale, created_at) values ($1, $2, $2, 'Menuiserie Exemple', 'BE', '0440.966.354', 'fr', now())`, i.UUID, fmt.Sprint(5000+n))
	email := fmt.Sprintf("person%d@customer.example.com", n)
	p := b.person(email, "")
	b.exec(`insert into memberships (id, company_id, person_id, role, state, created_at) values ($1, $2, $3, $4, 'ACTIVE', now())`, id.NewMembership().UUID, i.UUID, p.UUID, role)
	return i, b.signIn(email)
}

// document adds an invoice with two lines, a reference and a file.
func (b *bundle) document(c id.Company, number string) (id.Document, id.File) {
	b.t.Helper()
	d, f := id.NewDocument(), id.NewFile()
	b.exec(`insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, currency, payable, tax_exclusive, line_count, created_at)
		values ($1, $2, 'INVOICE', $3, $3, '2026-03-02', 2026, 'EUR', 121.00, 100.00, 2, now())`, d.UUID, c.UUID, number)
	b.exec(`insert into document_lines (document_id, company_id, position, description, unit_price, amount) select $1, $2, n, 'Beam', 10, 50 from generate_series(1, 2) n`, d.UUID, c.UUID)
	b.exec(`insert into document_references (document_id, company_id, position, kind, number) values ($1, $2, 1, 'ORDER', 'PO-1')`, d.UUID, c.UUID)
	b.exec(`insert into document_files (id, document_id, company_id, position, name, media_type, size, sha256, part) values ($1, $2, $3, 1, 'a.xml', 'application/xml', 3, $4, 'ORIGINAL')`, f.UUID, d.UUID, c.UUID, make([]byte, 32))
	return d, f
}

// answer is what came back.
type answer struct {
	Data   map[string]any `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
	status int
	header http.Header
	body   string
}

// code is the code of the first top-level error.
func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// at walks into the data: "viewer.memberships.0.company".
func (a answer) at(path string) any {
	var v any = a.Data
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			var n int
			if _, err := fmt.Sscan(step, &n); err != nil || n >= len(x) {
				return nil
			}
			v = x[n]
		default:
			return nil
		}
	}
	return v
}

// ask sends a document with variables; token is empty for a visitor.
func (b *bundle) ask(token, query string, variables map[string]any) answer {
	b.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		b.t.Fatalf("write the request: %v", err)
	}
	req := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return b.send(req)
}

func (b *bundle) send(req *http.Request) answer {
	b.t.Helper()
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, req)
	raw, err := io.ReadAll(rec.Body)
	if err != nil {
		b.t.Fatalf("read the answer: %v", err)
	}
	a := answer{status: rec.Code, header: rec.Header(), body: string(raw)}
	if err := json.Unmarshal(raw, &a); err != nil {
		b.t.Fatalf("answer %d is no JSON: %s", rec.Code, raw)
	}
	return a
}

// want fails unless the request was answered without a top-level error.
func (b *bundle) want(token, query string, variables map[string]any) answer {
	b.t.Helper()
	a := b.ask(token, query, variables)
	if len(a.Errors) > 0 {
		b.t.Fatalf("%s: %s\n%s", query, a.body, b.log)
	}
	return a
}

func (b *bundle) signIn(email string) string {
	b.t.Helper()
	a := b.want("", `mutation($in: SignInInput!) { signIn(input: $in) { token errors { code } viewer { person { email } } } }`,
		map[string]any{"in": map[string]any{"email": email, "password": password, "delivery": "TOKEN"}})
	token, _ := a.at("signIn.token").(string)
	if token == "" || a.at("signIn.viewer.person.email") != email {
		b.t.Fatalf("sign in %s: %s", email, a.body)
	}
	return token
}
