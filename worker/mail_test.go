package worker_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertest"
	"github.com/riverqueue/river/rivertype"

	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/mail/catcher"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/worker"
	"example.com/comptoir/worker/job"
)

var (
	secret  = []byte("a secret of thirty-two bytes or more")
	seller  = mail.Seller{Name: "Métaux du Canal", Email: "metals@example.com", PrivacyURL: "https://portal.example.com/privacy", Zone: time.UTC}
	discard = slog.New(slog.DiscardHandler)
)

// mailBundle is a database with a person and the worker under test.
type mailBundle struct {
	raw  *dbtest.Database
	pool *pgxpool.Pool
	jobs *river.Client[pgx.Tx]
	send *worker.SendMail
	to   id.Person

	mu  sync.Mutex
	now time.Time
}

func (b *mailBundle) Now() time.Time { b.mu.Lock(); defer b.mu.Unlock(); return b.now }

func setupMail(t *testing.T, smtpURL string) *mailBundle {
	t.Helper()
	b := &mailBundle{raw: dbtest.New(t), to: id.NewPerson(), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	b.pool = b.raw.Pool
	var err error
	if b.jobs, err = river.NewClient(riverpgxv5.New(b.pool), &river.Config{}); err != nil {
		t.Fatal(err)
	}
	sender, err := mail.NewSender(smtpURL, mail.Address{Name: "Métaux du Canal", Email: "portal@example.com"}, mail.Options{StepTimeout: 2 * time.Second, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	public, err := url.Parse("https://portal.example.com")
	if err != nil {
		t.Fatal(err)
	}
	b.send = &worker.SendMail{Hours: access.DefaultHours(time.UTC), DB: b.raw.DB(b.Now), Sender: sender, Seller: seller, Tokens: account.Tokens{Secret: secret}, Secret: secret, PublicURL: public, Log: discard}
	b.raw.Exec(t, `insert into persons (id, email, given_name, family_name, locale, created_at) values ($1, 'anne@example.com', 'Anne', 'Dupont', 'fr', $2)`, b.to, b.now)
	return b
}

// queue queues a password-reset mail, as the rules do, and gives its id.
func (b *mailBundle) queue(t *testing.T) id.Mail {
	t.Helper()
	err := b.send.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		token, err := b.send.Tokens.Issue(t.Context(), tx, account.ResetPassword, account.About{Person: b.to}, b.Now())
		if err != nil {
			return err
		}
		return outbox.Queue(t.Context(), tx, b.jobs, b.Now(), outbox.Mail{
			Kind: mail.KindPasswordReset, To: mail.Address{Name: "Anne Dupont", Email: "anne@example.com"}, Locale: mail.French,
			Person: b.to, Token: token, Worthless: b.Now().Add(time.Hour),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	var i id.Mail
	b.scan(t, `select id from mails order by id desc limit 1`, &i)
	return i
}

func (b *mailBundle) scan(t *testing.T, sql string, dest ...any) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), b.raw.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), sql).Scan(dest...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// work runs the worker on a mail as the given attempt of a committed job.
func (b *mailBundle) work(t *testing.T, i id.Mail, attempt int) error {
	t.Helper()
	b.raw.Exec(t, `update river_job set state = 'running', finalized_at = null, attempt = $1 where kind = 'send_mail' and args->>'mail_id' = $2`, attempt, i.String())
	var jobID int64
	b.scan(t, `select id from river_job where kind = 'send_mail' and args->>'mail_id' = '`+i.String()+`'`, &jobID)
	j := &river.Job[job.SendMail]{
		JobRow: &rivertype.JobRow{ID: jobID, Attempt: attempt, MaxAttempts: 8, State: rivertype.JobStateRunning, Kind: "send_mail"},
		Args:   job.SendMail{MailID: i},
	}
	return b.send.Work(rivertest.WorkContext(t.Context(), b.jobs), j)
}

func (b *mailBundle) state(t *testing.T, i id.Mail) (state, class string) {
	t.Helper()
	b.scan(t, `select state, answer_class from mails where id = '`+i.UUID.UUID.String()+`'`, &state, &class)
	return state, class
}

func TestMailIsSentOnce(t *testing.T) {
	t.Parallel()

	c, err := catcher.Start(t.Context(), catcher.Options{SMTPListen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	b := setupMail(t, c.SMTPURL())
	i := b.queue(t)
	if err := b.work(t, i, 1); err != nil {
		t.Fatal(err)
	}
	if s, _ := b.state(t, i); s != "SENT" {
		t.Errorf("state %s", s)
	}
	if err := b.work(t, i, 2); err != nil { // the job again, after its mark
		t.Fatal(err)
	}
	got := c.Messages()
	if len(got) != 1 {
		t.Fatalf("%d mails", len(got))
	}
	m := got[0]
	if want := mail.MessageID(secret, i.String(), "example.com"); strings.Trim(m.MessageID, "<>") != want {
		t.Errorf("Message-ID %s, want %s", m.MessageID, want)
	}
	if len(m.Links) == 0 || !strings.HasPrefix(m.Links[0], "https://portal.example.com/set-password/") {
		t.Errorf("links %v", m.Links)
	}
	if !strings.Contains(m.Text, "Métaux du Canal") || !strings.Contains(m.HTML, "lang=\"fr") {
		t.Errorf("not in the person's language:\n%s", m.Text)
	}
}

// TestKilledBetweenSendAndMark: found SENDING, it goes out once more under the same Message-ID (threat T97).
func TestKilledBetweenSendAndMark(t *testing.T) {
	t.Parallel()

	c, err := catcher.Start(t.Context(), catcher.Options{SMTPListen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	b := setupMail(t, c.SMTPURL())
	i := b.queue(t)
	if err := b.work(t, i, 1); err != nil {
		t.Fatal(err)
	}
	b.raw.Exec(t, `update mails set state = 'SENDING', sent_at = null`) // as if the mark had never been committed
	if err := b.work(t, i, 2); err != nil {
		t.Fatal(err)
	}
	got := c.Messages()
	if len(got) != 2 || got[0].MessageID != got[1].MessageID {
		t.Errorf("%d mails, ids %v", len(got), got)
	}
}

// TestMailIsJudgedWhenSent: what is too old or no longer true is not sent (threat T102).
func TestMailIsJudgedWhenSent(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		before func(t *testing.T, b *mailBundle)
		tasks  int
	}{
		"TooOld":    {func(_ *testing.T, b *mailBundle) { b.mu.Lock(); b.now = b.now.Add(time.Hour); b.mu.Unlock() }, 1},
		"TokenUsed": {func(t *testing.T, b *mailBundle) { b.raw.Exec(t, `update one_time_tokens set used_at = now()`) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c, err := catcher.Start(t.Context(), catcher.Options{SMTPListen: "127.0.0.1:0"})
			if err != nil {
				t.Fatal(err)
			}
			b := setupMail(t, c.SMTPURL())
			i := b.queue(t)
			tt.before(t, b)
			if err := b.work(t, i, 1); err != nil {
				t.Fatal(err)
			}
			var tasks int
			b.scan(t, `select count(*) from staff_tasks`, &tasks)
			if s, _ := b.state(t, i); s != "TOO_OLD" || len(c.Messages()) != 0 || tasks != tt.tasks {
				t.Errorf("state %s, %d mails, %d tasks", s, len(c.Messages()), tasks)
			}
		})
	}
}

// refusing is an SMTP server that answers every recipient the same.
type refusing struct{ code int }

func (r refusing) NewSession(*smtp.Conn) (smtp.Session, error) { return r, nil }
func (refusing) Mail(string, *smtp.MailOptions) error          { return nil }
func (r refusing) Rcpt(string, *smtp.RcptOptions) error {
	return &smtp.SMTPError{Code: r.code, Message: "no"}
}
func (refusing) Data(io.Reader) error { return errors.New("no data was wanted") }
func (refusing) Reset()               {}
func (refusing) Logout() error        { return nil }

func startRefusing(t *testing.T, code int) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(refusing{code})
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return "smtp://" + l.Addr().String()
}

// TestServerRefuses: 4xx is tried again until the tries are used up, 5xx never; staff are told at the end.
func TestServerRefuses(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		code, attempt int
		retry         bool
		state, class  string
		tasks         int
	}{
		"Greylisted":  {451, 1, true, "QUEUED", "4xx 451", 0},
		"NoSuchUser":  {550, 1, false, "FAILED", "5xx 550", 1},
		"LastAttempt": {451, 8, false, "FAILED", "4xx 451", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setupMail(t, startRefusing(t, tt.code))
			i := b.queue(t)
			err := b.work(t, i, tt.attempt)
			if (err != nil) != tt.retry {
				t.Errorf("error %v, want a retry: %v", err, tt.retry)
			}
			var tasks int
			b.scan(t, `select count(*) from staff_tasks where kind = 'MAIL_FAILED'`, &tasks)
			if s, c := b.state(t, i); s != tt.state || c != tt.class || tasks != tt.tasks {
				t.Errorf("state %s, answer %q, %d tasks; want %s, %q, %d", s, c, tasks, tt.state, tt.class, tt.tasks)
			}
		})
	}
}
