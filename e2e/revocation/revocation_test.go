package revocation_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertest"
	"github.com/riverqueue/river/rivertype"

	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/mail/catcher"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/worker/job"
)

// TestEndingReachesOtherProcesses is product rule 15. Somebody holds, of one
// process, sessions, an address of a file, and a mail of the company that waits.
// The access stops in another process: with that commit all of them are refused,
// the next request already. Who has access elsewhere keeps that, and nothing else.
func TestEndingReachesOtherProcesses(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name string
		stop func(s *scene, membership string)
		// lasts says that the sessions themselves live on, and reach nothing.
		lasts bool
	}{
		{name: "Ended", stop: func(s *scene, m string) {
			s.here.does(s.admin, `endMembership(input: {membership: "`+m+`", reason: NO_LONGER_NEEDED})`, "membership { state }")
		}},
		{name: "Frozen", stop: func(s *scene, m string) {
			s.here.does(s.staff, `freezeMembership(input: {membership: "`+m+`", reason: "Being looked into."})`, "membership { state }")
		}},
		{name: "Departed", stop: func(s *scene, m string) {
			s.here.does(s.admin, `reportDeparture(input: {membership: "`+m+`", lastDay: "2026-11-23"})`, "membership { state }")
		}},
		{name: "NotOneOfUs", stop: func(s *scene, m string) {
			s.here.does(nil, `reportUnknownAccess(input: {token: "`+s.reportLink(m)+`"})`, "done")
		}},
		{name: "PastItsEnd", lasts: true, stop: func(s *scene, m string) {
			end := s.clock.now().Add(time.Minute)
			s.here.does(s.admin, `changeMembership(input: {membership: "`+m+`", endsAt: "`+end.Format(time.RFC3339)+`"})`, "membership { endsAt }")
			s.clock.pass(time.Minute) // and no job runs
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			s := newScene(t)
			ben := s.letsIn("ben@zon.example.com", s.company)
			cleo := s.letsIn("cleo@zon.example.com", s.company)
			elsewhere := cleo.also(s.founds("Maan"))
			for _, h := range []*holder{ben, cleo, elsewhere} {
				h.opens()
			}
			tt.stop(s, ben.membership.String())
			tt.stop(s, cleo.membership.String())

			ben.opensNothing(tt.lasts)
			cleo.opensNothing(true)
			elsewhere.opens()
			s.sends(ben.pending, "TOO_OLD")
			s.sends(cleo.pending, "TOO_OLD")
			s.sends(elsewhere.pending, "SENT")
			if got := s.mails.Messages(); len(got) != 1 || !strings.Contains(got[0].Text, "Maan") {
				t.Errorf("%d mails went out, want the one of the other company", len(got))
			}
		})
	}
}

// scene is one database under two processes: access stops here, and is used there.
type scene struct {
	t            *testing.T
	data         *dbtest.Database
	clock        *clock
	mails        *catcher.Catcher
	here, there  *process
	hash         string // of password
	company      owned
	admin, staff []string // the proofs of who acts here
}

// owned is a company.
type owned struct {
	id   id.Company
	name string
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{t: t, data: dbtest.New(t), clock: &clock{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}
	var err error
	s.mails, err = catcher.Start(t.Context(), catcher.Options{SMTPListen: "127.0.0.1:0"})
	must(t, err)
	files, err := blob.Open("file://" + t.TempDir())
	must(t, err)
	s.here = begin(t, s.data, files, s.mails.SMTPURL(), s.clock)
	s.there = begin(t, s.data, files, s.mails.SMTPURL(), s.clock)
	s.hash, err = s.here.accounts.Hasher.Hash(t.Context(), password)
	must(t, err)
	s.company = s.founds("Zon")
	s.ties(s.company, s.person("ada@zon.example.com", ""))
	_, s.admin = s.here.signIn("ada@zon.example.com")
	s.person("nora@seller.example.com", "ADMIN")
	_, s.staff = s.here.signIn("nora@seller.example.com")
	return s
}

func (s *scene) exec(sql string, args ...any) {
	s.t.Helper()
	s.data.Exec(s.t, sql, args...)
}

func (s *scene) person(email, staff string) id.Person {
	s.t.Helper()
	p := id.NewPerson()
	s.exec(`insert into persons (id, email, given_name, family_name, locale, staff_role, created_at) values ($1, $2, 'Ada', 'Peeters', 'nl', nullif($3, ''), $4)`, p, email, staff, s.clock.now())
	s.exec(`insert into credentials (person_id, password_hash, changed_at) values ($1, $2, $3)`, p, s.hash, s.clock.now())
	return p
}

func (s *scene) founds(name string) owned {
	s.t.Helper()
	c := owned{id.NewCompany(), name}
	s.exec(`insert into companies (id, customer_number, customer_key, legal_name, country, enterprise_number, locale, created_at) values ($1, $2, $2, $2, 'BE', '0440.966.354', 'nl', $3)`, c.id, name, s.clock.now())
	return c
}

func (s *scene) ties(c owned, p id.Person) id.Membership {
	s.t.Helper()
	m := id.NewMembership()
	s.exec(`insert into memberships (id, company_id, person_id, role, state, person_name, given_at, created_at) values ($1, $2, $3, 'ADMIN', 'ACTIVE', 'Ada Peeters', $4, $4)`, m, c.id, p, s.clock.now())
	return m
}

// reportLink is a link "this is not one of us" about a membership.
func (s *scene) reportLink(membership string) string {
	s.t.Helper()
	m, err := id.ParseMembership(membership)
	must(s.t, err)
	return s.here.access.Tokens.Text(account.ReportAccess, s.issues(s.here, m), 1)
}

func (s *scene) issues(p *process, m id.Membership) (i id.Token) {
	s.t.Helper()
	must(s.t, p.db.AsSystem().Tx(s.t.Context(), func(tx pgx.Tx) (err error) {
		i, err = p.access.Tokens.Issue(s.t.Context(), tx, account.ReportAccess, account.About{Membership: m}, s.clock.now())
		return err
	}))
	return i
}

// holder is somebody with one of each thing that a membership gives, all of the other process.
type holder struct {
	s              *scene
	email          string
	person         id.Person
	company        owned
	membership     id.Membership
	cookie, bearer []string
	address        string // of a file
	pending        id.Mail
}

// letsIn gives somebody access to a company, and sessions.
func (s *scene) letsIn(email string, c owned) *holder {
	s.t.Helper()
	h := &holder{s: s, email: email, person: s.person(email, ""), company: c}
	h.membership = s.ties(c, h.person)
	h.cookie, h.bearer = s.there.signIn(email)
	h.takes()
	return h
}

// also gives the same person access to another company.
func (h *holder) also(c owned) *holder {
	h.s.t.Helper()
	other := *h
	other.company, other.membership = c, h.s.ties(c, h.person)
	other.takes()
	return &other
}

// takes fills the holder's hands with a file's address and a mail that waits.
func (h *holder) takes() {
	s, now := h.s, h.s.clock.now()
	s.t.Helper()
	sum, size, err := s.there.archive.Blobs.Put(s.t.Context(), strings.NewReader("of "+h.company.name))
	must(s.t, err)
	d, f := id.NewDocument(), id.NewFile()
	s.exec(`insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, created_at) values ($1, $2, 'INVOICE', $3, $3, '2026-11-20', 2026, $4)`, d, h.company.id, h.email, now)
	s.exec(`insert into document_files (id, document_id, company_id, position, name, media_type, size, sha256, part) values ($1, $2, $3, 1, 'x', 'application/pdf', $4, $5, 'ORIGINAL')`, f, d, h.company.id, size, sum[:])
	got := s.there.does(h.cookie, `requestDocumentDownload(input: {file: "`+f.String()+`"})`, "url")
	_, rest, _ := strings.Cut(got, public)
	h.address, _, _ = strings.Cut(rest, `"`)

	h.pending = id.NewMail()
	report := s.issues(s.there, h.membership)
	must(s.t, s.there.db.AsSystem().Tx(s.t.Context(), func(tx pgx.Tx) error {
		return outbox.Queue(s.t.Context(), tx, s.there.jobs, now, outbox.Mail{
			ID: h.pending, Kind: mail.KindAccessAnnounced, To: mail.Address{Email: h.email}, Locale: mail.Dutch, Person: h.person, Company: h.company.id,
			Membership: h.membership, ReportToken: report, Worthless: now.Add(24 * time.Hour),
		})
	}))
}

const seen = `{ viewer { person { email } memberships { company { legalName } } } }`

// opens checks that the other process gives everything.
func (h *holder) opens() {
	h.s.t.Helper()
	for _, proof := range [][]string{h.cookie, h.bearer} {
		if a := h.s.there.ask(seen, proof); a.status != http.StatusOK || !strings.Contains(a.text, h.email) || !strings.Contains(a.text, h.company.name) {
			h.s.t.Fatalf("%s at %s: %d %s", h.email, h.company.name, a.status, a.text)
		}
	}
	for _, proof := range [][]string{nil, h.cookie, h.bearer} {
		if a := h.s.there.get(h.address, proof); a.status != http.StatusOK || a.text != "of "+h.company.name {
			h.s.t.Fatalf("the file of %s: %d %s", h.company.name, a.status, a.text)
		}
	}
}

// opensNothing checks that the other process gives nothing of the company any
// more; whether the sessions live on at all is lasts.
func (h *holder) opensNothing(lasts bool) {
	h.s.t.Helper()
	for _, proof := range [][]string{h.cookie, h.bearer} {
		if a := h.s.there.ask(seen, proof); strings.Contains(a.text, h.company.name) || strings.Contains(a.text, h.email) != lasts {
			h.s.t.Errorf("%s at %s is answered %d %s", h.email, h.company.name, a.status, a.text)
		}
	}
	for _, proof := range [][]string{nil, h.cookie, h.bearer} {
		if a := h.s.there.get(h.address, proof); a.status != http.StatusNotFound && a.status != http.StatusUnauthorized || strings.Contains(a.text, "of "+h.company.name) {
			h.s.t.Errorf("the file of %s is answered %d %s", h.company.name, a.status, a.text)
		}
	}
}

// sends works a waiting mail's job as the other process's worker, and checks what becomes of it.
func (s *scene) sends(i id.Mail, want string) {
	s.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.data.SuperURL)
	must(s.t, err)
	defer conn.Close(ctx)
	j := &rivertype.JobRow{Attempt: 1, MaxAttempts: 8, State: rivertype.JobStateRunning, Kind: job.SendMail{}.Kind()}
	must(s.t, conn.QueryRow(ctx, `update river_job set state = 'running', attempt = 1 where args->>'mail_id' = $1 returning id`, i.String()).Scan(&j.ID))
	must(s.t, s.there.sends.Work(rivertest.WorkContext(s.t.Context(), s.there.jobs), &river.Job[job.SendMail]{JobRow: j, Args: job.SendMail{MailID: i}}))
	var state string
	must(s.t, conn.QueryRow(ctx, `select state from mails where id = $1`, i).Scan(&state))
	if state != want {
		s.t.Errorf("the mail that waited is %s, want %s", state, want)
	}
}
