package account_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
)

const password = "quatorze betteraves"

type bundle struct {
	raw    *dbtest.Database
	acc    *account.Accounts
	person id.Person

	mu  sync.Mutex
	now time.Time
}

func (b *bundle) Now() time.Time { b.mu.Lock(); defer b.mu.Unlock(); return b.now }

func (b *bundle) pass(d time.Duration) { b.mu.Lock(); defer b.mu.Unlock(); b.now = b.now.Add(d) }

func setup(t *testing.T) *bundle {
	t.Helper()
	b := &bundle{raw: dbtest.New(t), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), person: id.NewPerson()}
	jobs, err := river.NewClient(riverpgxv5.New(b.raw.Pool), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	hasher, err := account.NewHasher(2, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	b.acc = &account.Accounts{DB: b.raw.DB(b.Now), Jobs: jobs, Tokens: account.Tokens{Secret: []byte("a secret of thirty-two bytes or more")}, Hasher: hasher, Log: slog.New(slog.DiscardHandler)}
	b.raw.Exec(t, `insert into persons (id, email, given_name, family_name, locale, created_at) values ($1, 'a@example.com', 'A', 'B', 'fr', $2)`, b.person, b.now)
	hash, err := hasher.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	b.raw.Exec(t, `insert into credentials values ($1, $2, $3)`, b.person, hash, b.now)
	return b
}

func (b *bundle) signIn(t *testing.T) string {
	t.Helper()
	in, err := b.acc.SignIn(t.Context(), account.SignInInput{Email: "a@example.com", Password: password, Delivery: account.Bearer}, account.Client{Source: "s"})
	if err != nil {
		t.Fatal(err)
	}
	return in.Token
}

func (b *bundle) alive(t *testing.T, token string) bool {
	t.Helper()
	_, err := b.acc.Authenticate(t.Context(), token)
	if err != nil && fault.CodeOf(err) != fault.Unauthenticated {
		t.Fatal(err)
	}
	return err == nil
}

// link gives the token of the newest link.
func (b *bundle) link(t *testing.T) string {
	t.Helper()
	var row db.OneTimeToken
	conn, err := pgx.Connect(context.Background(), b.raw.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), `select id, round, purpose from one_time_tokens order by id desc limit 1`).Scan(&row.ID, &row.Round, &row.Purpose); err != nil {
		t.Fatal(err)
	}
	return b.acc.Tokens.Text(account.Purpose(row.Purpose), row.ID, row.Round)
}

// TestSessionsEnd: every way in which a session ends (threat T34), seen by the next request.
func TestSessionsEnd(t *testing.T) {
	t.Parallel()

	for name, end := range map[string]func(t *testing.T, b *bundle, token string){
		"SignOut": func(t *testing.T, b *bundle, token string) {
			s, err := b.acc.Authenticate(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			if err := b.acc.SignOut(t.Context(), s.Actor); err != nil {
				t.Fatal(err)
			}
		},
		"Refresh": func(t *testing.T, b *bundle, token string) {
			s, err := b.acc.Authenticate(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			in, err := b.acc.RefreshSession(t.Context(), s.Actor, account.Bearer)
			if err != nil || !b.alive(t, in.Token) {
				t.Fatalf("the new secret: %v", err)
			}
		},
		"Time":      func(_ *testing.T, b *bundle, _ string) { b.pass(account.SessionLifetime) },
		"Suspended": func(t *testing.T, b *bundle, _ string) { b.raw.Exec(t, `update persons set state = 'SUSPENDED'`) },
		"Reset": func(t *testing.T, b *bundle, _ string) {
			if err := b.acc.RequestPasswordReset(t.Context(), "A@example.com "); err != nil {
				t.Fatal(err)
			}
			if err := b.acc.SetPassword(t.Context(), account.SetPasswordInput{Token: b.link(t), Password: "seize carottes crues"}); err != nil {
				t.Fatal(err)
			}
		},
		"ChangeElsewhere": func(t *testing.T, b *bundle, _ string) {
			other := b.signIn(t)
			s, err := b.acc.Authenticate(t.Context(), other)
			if err != nil {
				t.Fatal(err)
			}
			if err := b.acc.ChangePassword(t.Context(), s.Actor, account.ChangePasswordInput{CurrentPassword: password, NewPassword: "seize carottes crues"}, account.Client{}); err != nil {
				t.Fatal(err)
			}
			if !b.alive(t, other) {
				t.Error("the session that changed the password ended")
			}
		},
		"OthersEnded": func(t *testing.T, b *bundle, _ string) {
			s, err := b.acc.Authenticate(t.Context(), b.signIn(t))
			if err != nil {
				t.Fatal(err)
			}
			if err := b.acc.EndOtherSessions(t.Context(), s.Actor); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			token := b.signIn(t)
			if !b.alive(t, token) {
				t.Fatal("dead at once")
			}
			end(t, b, token)
			if b.alive(t, token) {
				t.Error("still alive")
			}
		})
	}
}

// TestSignInTellsNothing: unknown, wrong, without a password and suspended are one answer.
func TestSignInTellsNothing(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.raw.Exec(t, `insert into persons (id, email, given_name, family_name, locale, created_at) values ($1, 'new@example.com', 'A', 'B', 'fr', now())`, id.NewPerson())
	b.raw.Exec(t, `insert into persons (id, email, given_name, family_name, locale, state, created_at) values ($1, 'gone@example.com', 'A', 'B', 'fr', 'SUSPENDED', now())`, id.NewPerson())
	var first string
	for _, email := range []string{"a@example.com", "nobody@example.com", "new@example.com", "gone@example.com", "no address", ""} {
		_, err := b.acc.SignIn(t.Context(), account.SignInInput{Email: email, Password: "not the right one"}, account.Client{Source: email})
		if fault.CodeOf(err) != fault.BadCredentials {
			t.Fatalf("%q: %v", email, err)
		}
		if first == "" {
			first = err.Error()
		}
		if err.Error() != first {
			t.Errorf("%q answers %q, others %q", email, err, first)
		}
	}
}

// TestGuessingIsBounded: known or not, after ten failures the address waits, and the right password too.
func TestGuessingIsBounded(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for _, email := range []string{"a@example.com", "nobody@example.com"} {
		for n := range 12 {
			_, err := b.acc.SignIn(t.Context(), account.SignInInput{Email: email, Password: "not the right one"}, account.Client{Source: email})
			want := fault.BadCredentials
			if n >= 10 {
				want = fault.RateLimited
			}
			if fault.CodeOf(err) != want {
				t.Fatalf("%s, try %d: %v", email, n, err)
			}
		}
	}
	if _, err := b.acc.SignIn(t.Context(), account.SignInInput{Email: "a@example.com", Password: password}, account.Client{}); fault.CodeOf(err) != fault.RateLimited {
		t.Errorf("%v", err)
	}
	b.pass(15 * time.Minute)
	b.signIn(t)
}

func TestResetLink(t *testing.T) {
	t.Parallel()

	b := setup(t)
	if err := b.acc.RequestPasswordReset(t.Context(), "nobody@example.com"); err != nil {
		t.Fatalf("an unknown address gets another answer: %v", err)
	}
	if err := b.acc.RequestPasswordReset(t.Context(), "a@example.com"); err != nil {
		t.Fatal(err)
	}
	older := b.link(t)
	if err := b.acc.RequestPasswordReset(t.Context(), "a@example.com"); err != nil {
		t.Fatal(err)
	}
	newest := b.link(t)
	set := func(token string) fault.Code {
		return fault.CodeOf(b.acc.SetPassword(t.Context(), account.SetPasswordInput{Token: token, Password: "seize carottes crues"}))
	}
	if got := set(older); got != fault.Expired {
		t.Errorf("the older link: %q", got)
	}
	if got := set(newest[:len(newest)-2] + "a0"); got != fault.NotFound {
		t.Errorf("a forged link: %q", got)
	}
	b.pass(2 * time.Hour)
	if got := set(newest); got != fault.Expired {
		t.Errorf("an old link: %q", got)
	}
	if err := b.acc.AskNewPasswordLink(t.Context(), newest); err != nil {
		t.Fatal(err)
	}
	again := b.link(t)
	if got := set(again); got != "" {
		t.Errorf("the new link: %q", got)
	}
	if got := set(again); got != fault.Expired {
		t.Errorf("the new link, again: %q", got)
	}
	b.pass(time.Hour)
	for range 5 { // at most three an hour to one mailbox, and nobody is told
		if err := b.acc.RequestPasswordReset(t.Context(), "a@example.com"); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.acc.LookAtPasswordLink(t.Context(), b.link(t))
	if err != nil || p.Expired || p.First {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestHasherIsBounded(t *testing.T) {
	t.Parallel()

	h, err := account.NewHasher(1, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a1 b2 c3 ", 12)
	hash, err := h.Hash(t.Context(), long+"x")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.Compare(t.Context(), long+"y", hash); ok || err != nil {
		t.Errorf("cut at some length: %v, %v", ok, err)
	}
	if ok, err := h.Compare(t.Context(), "nobody has this password", ""); ok || err != nil {
		t.Errorf("without a hash: %v, %v", ok, err)
	}
	release := make(chan struct{})
	held := h.Hold(release)
	<-held
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(ctx, long); fault.CodeOf(err) != fault.Overloaded {
		t.Errorf("with all slots taken: %v", err)
	}
	close(release)
}

func TestCanonicalEmail(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]string{
		" Anne@Example.COM ": "anne@example.com", "a+b@example.com": "a+b@example.com", "a.b@sub.example.com": "a.b@sub.example.com",
		"a@b@example.com": "", "a@example": "", "@example.com": "", "a@": "", "a b@example.com": "", "a@example.com\r\nBcc: x@example.com": "",
		"A <a@example.com>": "", "\"a b\"@example.com": "", "a@[127.0.0.1]": "", "а@example.com": "", "a@exämple.com": "",
		strings.Repeat("a", 65) + "@example.com": "", "a@" + strings.Repeat("b", 260) + ".com": "", "": "", "a@.example.com": "", "a@example.com.": "",
	} {
		got, ok := account.CanonicalEmail(in)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", in, got, ok)
		}
	}
}

// TestTokensAreStoredHashed: nothing in the database opens anything (threat T35).
func TestTokensAreStoredHashed(t *testing.T) {
	t.Parallel()

	b := setup(t)
	session := b.signIn(t)
	if err := b.acc.RequestPasswordReset(t.Context(), "a@example.com"); err != nil {
		t.Fatal(err)
	}
	link := b.link(t)
	conn, err := pgx.Connect(t.Context(), b.raw.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, table := range []string{"sessions", "one_time_tokens", "mails", "river_job", "audit_events", "budgets"} {
		var dump *string
		err := conn.QueryRow(t.Context(), `select string_agg(x::text, ' ') from `+table+` x`).Scan(&dump)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			t.Fatal(err)
		}
		if dump == nil {
			continue
		}
		for _, secret := range []string{session, strings.TrimPrefix(session, "cs_"), link, password} {
			if strings.Contains(*dump, secret) {
				t.Errorf("%s holds a secret in clear", table)
			}
		}
		if table == "river_job" && strings.Contains(*dump, "example.com") {
			t.Error("job args hold an address")
		}
	}
}

// TestTokensSurvivePlainText: a token is letters and digits, so that a link is whole wherever it is found.
func TestTokensSurvivePlainText(t *testing.T) {
	t.Parallel()

	tokens := account.Tokens{Secret: []byte("a secret of thirty-two bytes or more")}
	for range 500 {
		text := tokens.Text(account.SetPassword, id.NewToken(), 1)
		if strings.Trim(text, "0123456789abcdefghijklmnopqrstuvwxyz") != "" {
			t.Fatalf("%q", text)
		}
	}
}
