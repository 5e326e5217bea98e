package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
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
	"example.com/comptoir/internal/policy"
)

const goodPassword = "vier woorden zonder verband"

// bundle is one test's portal: the public listener over a database of its own.
type bundle struct {
	t        *testing.T
	data     *dbtest.Database
	db       *db.DB
	config   Config
	accounts *account.Accounts
	access   *access.Access
	archive  *archive.Archive
	machines *machine.Machines
	url      string
	log      *logged
	clock    *clock
	staff    policy.Actor
}

// clock is moved by the test.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// logged keeps what was logged.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
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

// setup starts a portal at https://portal.example.com, as its configuration has
// it; change may alter the configuration.
func setup(t *testing.T, change ...func(*Config)) *bundle {
	t.Helper()
	b := &bundle{t: t, data: dbtest.New(t), log: &logged{}, clock: &clock{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}
	b.db = b.data.DB(b.clock.now)
	jobs, err := river.NewClient(riverpgxv5.New(b.data.Pool), &river.Config{})
	must(t, err)
	hasher, err := account.NewHasher(2, 64, 1)
	must(t, err)
	zone, err := mail.LoadZone("")
	must(t, err)
	log := slog.New(slog.NewJSONHandler(b.log, nil))
	tokens := account.Tokens{Secret: []byte(strings.Repeat("s", 32))}
	b.accounts = &account.Accounts{DB: b.db, Jobs: jobs, Tokens: tokens, Hasher: hasher, Log: log}
	b.access = &access.Access{DB: b.db, Jobs: jobs, Tokens: tokens, Hours: access.DefaultHours(zone), SellerMailbox: mail.Address{Email: "sales@metaux.example.com"}, SellerLocale: mail.French, Log: log, Deadlines: access.DefaultDeadlines(), Tries: access.DefaultTries(), Notices: access.DefaultNotices()}
	store, err := blob.Open("file://" + t.TempDir())
	must(t, err)
	b.archive = &archive.Archive{DB: b.db, Jobs: jobs, Blobs: store, Now: b.clock.now, Secret: tokens.Secret, ActorOfSession: b.accounts.ActorOfSession}
	b.machines = &machine.Machines{DB: b.db}
	public, err := url.Parse("https://portal.example.com")
	must(t, err)
	b.config = Config{
		Accounts: b.accounts, Access: b.access, Archive: b.archive, Machines: b.machines, PublicURL: public, Log: log,
		GraphQL: graph.NewHandler(&graph.Resolver{
			Access: b.access, Accounts: b.accounts, Companies: &company.Companies{DB: b.db}, Archive: b.archive, Machines: b.machines, DB: b.db,
			Log: log, PublicURL: public.String(), Now: b.clock.now,
		}, graph.Options{Introspection: true}),
		AllowedOrigins: []string{"https://shop.example.com"},
		Seller:         mail.Seller{Name: "Métaux Exemple", Email: "sales@metaux.example.com", Phone: "+32 2 555 01 00", PrivacyURL: "https://portal.example.com/privacy", Zone: zone},
	}
	for _, c := range change {
		c(&b.config)
	}
	h, err := New(b.config)
	must(t, err)
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	b.url = srv.URL
	b.staff = policy.Actor{Person: b.person("staff@metaux.example.com"), Staff: policy.StaffAdmin}
	b.data.Exec(t, "update persons set staff_role = 'ADMIN' where id = $1", b.staff.Person)
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person adds one who signs in with nothing yet.
func (b *bundle) person(email string) id.Person {
	b.t.Helper()
	p := id.NewPerson()
	b.data.Exec(b.t, "insert into persons (id, email, given_name, family_name, locale, created_at) values ($1, $2, 'Ada', 'Peeters', 'nl', $3)", p, email, b.clock.now())
	return p
}

// register gives a new registration's reference and the token of its mail.
func (b *bundle) register(email string) (reference, token string) {
	b.t.Helper()
	number := "BE 0440.966.354"
	r, err := b.access.RegisterCompany(b.t.Context(), access.RegisterCompanyInput{
		Company:        access.RegisterCompanyDetails{LegalName: "Bakkerij <De Zon>", Country: "BE", EnterpriseNumber: &number},
		Person:         access.PersonInput{GivenName: "Mia", FamilyName: "Claes", Email: email, Locale: mail.Dutch},
		IdempotencyKey: email,
	}, account.Client{Source: "192.0.2.1"})
	must(b.t, err)
	return r.Reference, b.token(account.ConfirmEmail)
}

// token gives the newest link's token of a purpose, as the worker would compute it.
func (b *bundle) token(p account.Purpose) string {
	b.t.Helper()
	conn, err := pgx.Connect(context.Background(), b.data.SuperURL)
	must(b.t, err)
	defer conn.Close(context.Background())
	var i id.Token
	var round int32
	must(b.t, conn.QueryRow(context.Background(), "select id, round from one_time_tokens where purpose = $1 order by created_at desc, id desc limit 1", string(p)).Scan(&i, &round))
	return b.accounts.Tokens.Text(p, i, round)
}

// scan reads one value that has an argument.
func (b *bundle) scan(sql string, arg, into any) {
	b.t.Helper()
	conn, err := pgx.Connect(context.Background(), b.data.SuperURL)
	must(b.t, err)
	defer conn.Close(context.Background())
	must(b.t, conn.QueryRow(context.Background(), sql, arg).Scan(into))
}

// rows is the whole database as one text: what changes nothing leaves it as it is.
func (b *bundle) rows() string {
	b.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, b.data.SuperURL)
	must(b.t, err)
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "select tablename from pg_tables where schemaname = 'public' order by 1")
	must(b.t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(b.t, err)
	if len(names) < 10 {
		b.t.Fatalf("only %d tables to compare", len(names))
	}
	var out strings.Builder
	for _, n := range names {
		var text string
		must(b.t, conn.QueryRow(ctx, fmt.Sprintf("select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from %s t", pgx.Identifier{n}.Sanitize())).Scan(&text))
		out.WriteString(n + "\n" + text + "\n")
	}
	return out.String()
}

// answer is what came back, the body read.
type answer struct {
	*http.Response
	text string
}

// send makes a request and does not follow redirects.
func (b *bundle) send(method, path, body string, headers ...string) answer {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(body))
	must(b.t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	must(b.t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	must(b.t, err)
	return answer{res, string(text)}
}

func (b *bundle) get(path string, headers ...string) answer {
	b.t.Helper()
	return b.send(http.MethodGet, path, "", headers...)
}

// submit posts a form as a browser does from the portal's own page.
func (b *bundle) submit(path string, fields ...string) answer {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return b.send(http.MethodPost, path, v.Encode(), "Sec-Fetch-Site", "same-origin", "Origin", "https://portal.example.com")
}

// wants checks an answer's status and pieces of its text.
func (a answer) wants(t *testing.T, status int, pieces ...string) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s: status = %d, want %d\n%s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.text)
	}
	for _, p := range pieces {
		if !strings.Contains(a.text, p) {
			t.Errorf("%s %s: no %q in\n%s", a.Request.Method, a.Request.URL.Path, p, a.text)
		}
	}
	return a
}
