// Package revocation holds what a membership gives in one process, and ends the
// membership in another.
package revocation_test

import (
	"bytes"
	"encoding/json"
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
	"example.com/comptoir/internal/machine"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/server"
	"example.com/comptoir/worker"
)

const (
	public   = "https://portal.example.com"
	password = "vier woorden zonder verband"
)

var secret = []byte("a secret of tests, thirty-two bytes and more")

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

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// process is what one process has: a pool, rules, a server and a worker of its own.
type process struct {
	t        *testing.T
	db       *db.DB
	jobs     *river.Client[pgx.Tx]
	accounts *account.Accounts
	access   *access.Access
	archive  *archive.Archive
	sends    *worker.SendMail
	url      string
}

// begin starts a process. What it shares with others is the database, the files,
// the mail server and the time.
func begin(t *testing.T, data *dbtest.Database, files blob.Store, smtp string, c *clock) *process {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), data.AppURL)
	must(t, err)
	t.Cleanup(pool.Close)
	p := &process{t: t, db: db.NewDB(pool, c.now)}
	p.jobs, err = river.NewClient(riverpgxv5.New(pool), &river.Config{})
	must(t, err)
	hasher, err := account.NewHasher(2, 64, 1)
	must(t, err)
	at, err := url.Parse(public)
	must(t, err)
	log, tokens, hours := slog.New(slog.DiscardHandler), account.Tokens{Secret: secret}, access.DefaultHours(time.UTC)
	p.accounts = &account.Accounts{DB: p.db, Jobs: p.jobs, Tokens: tokens, Hasher: hasher, Log: log}
	p.access = &access.Access{
		DB: p.db, Jobs: p.jobs, Tokens: tokens, Hours: hours, Deadlines: access.DefaultDeadlines(), Tries: access.DefaultTries(), Notices: access.DefaultNotices(),
		SellerMailbox: mail.Address{Email: "metals@seller.example.com"}, SellerLocale: mail.French, Log: log,
	}
	p.archive = &archive.Archive{DB: p.db, Jobs: p.jobs, Blobs: files, Now: c.now, Secret: secret, ActorOfSession: p.accounts.ActorOfSession}
	machines := &machine.Machines{DB: p.db}
	seller := mail.Seller{Name: "Métaux du Canal", Email: "metals@seller.example.com", PrivacyURL: public + "/privacy", Zone: time.UTC}
	handler, err := server.New(server.Config{
		Accounts: p.accounts, Access: p.access, Archive: p.archive, Machines: machines, PublicURL: at, Log: log, Seller: seller,
		GraphQL: graph.NewHandler(&graph.Resolver{
			Access: p.access, Accounts: p.accounts, Companies: &company.Companies{DB: p.db, Jobs: p.jobs}, Archive: p.archive, Machines: machines,
			DB: p.db, Log: log, PublicURL: public, Now: c.now,
		}, graph.Options{}),
	})
	must(t, err)
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	p.url = srv.URL
	sender, err := mail.NewSender(smtp, mail.Address{Name: "Métaux du Canal", Email: "portal@seller.example.com"}, mail.Options{StepTimeout: 5 * time.Second, Timeout: 10 * time.Second})
	must(t, err)
	p.sends = &worker.SendMail{DB: p.db, Sender: sender, Seller: seller, Tokens: tokens, Hours: hours, Secret: secret, PublicURL: at, Log: log}
	return p
}

// answer is what came back, the body read.
type answer struct {
	status int
	text   string
}

// ask posts a document; proof is the header by which the caller is known, nil for nobody.
func (p *process) ask(document string, proof []string) answer {
	p.t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	must(p.t, err)
	return p.send(http.MethodPost, "/graphql", body, proof)
}

func (p *process) get(path string, proof []string) answer {
	p.t.Helper()
	return p.send(http.MethodGet, path, nil, proof)
}

func (p *process) send(method, path string, body []byte, proof []string) answer {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, bytes.NewReader(body))
	must(p.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if proof != nil {
		req.Header.Set(proof[0], proof[1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	must(p.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(p.t, err)
	return answer{res.StatusCode, string(text)}
}

// does is a mutation that must not be refused.
func (p *process) does(proof []string, mutation, selection string) string {
	p.t.Helper()
	a := p.ask(`mutation { `+mutation+` { `+selection+` errors { code message } } }`, proof)
	if !strings.Contains(a.text, `"errors":[]`) {
		p.t.Fatalf("%s: %d %s", mutation, a.status, a.text)
	}
	return a.text
}

// signIn opens two sessions of a person: a browser's and a script's.
func (p *process) signIn(email string) (cookie, bearer []string) {
	p.t.Helper()
	for _, how := range []account.Delivery{account.Cookie, account.Bearer} {
		in, err := p.accounts.SignIn(p.t.Context(), account.SignInInput{Email: email, Password: password, Delivery: how}, account.Client{Source: "192.0.2.1"})
		must(p.t, err)
		if how == account.Cookie {
			cookie = []string{"Cookie", "__Host-comptoir=" + in.Token}
		} else {
			bearer = []string{"Authorization", "Bearer " + in.Token}
		}
	}
	return cookie, bearer
}
