package graph_test

import (
	"testing"
	"time"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
)

const (
	mails      = `query($f: MailFilter) { mails(first: 10, filter: $f) { nodes { id kind to state attempts answerClass queuedAt sentAt resentAs company { id } availableActions { action allowed reason } } pageInfo { hasNextPage } } }`
	resendMail = `mutation($m: ID!) { resendMail(input: {mail: $m}) { mail { id kind to state } errors { code path } } }`
)

// TestMailsAreSeenAndSentAgain: staff see how far a mail came and send it once more; its link is the same.
func TestMailsAreSeenAndSentAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.want("", register, map[string]any{"in": application("k1")})
	list := func(f map[string]any) answer { return b.want(b.staff, mails, map[string]any{"f": f}) }

	a := list(nil)
	m := a.at("mails.nodes.0.id")
	if a.at("mails.nodes.0.to") != "ada@customer.example.com" || a.at("mails.nodes.0.kind") != "confirm_email" || actions(a, "mails.nodes.0.availableActions") != "resendMail:WRONG_STATE" {
		t.Fatalf("mails: %s", a.body)
	}
	if a := b.want(b.staff, resendMail, map[string]any{"m": m}); a.at("resendMail.errors.0.code") != "WRONG_STATE" {
		t.Errorf("one on its way is sent again: %s", a.body)
	}

	// It fails, and staff are told.
	b.exec(`update mails set state = 'FAILED', attempts = 3, answer_class = '5xx 550'`)
	b.exec(`insert into staff_tasks (id, kind, subject_id, mail_id, opened_at, promised_at) select $1, 'MAIL_FAILED', id, id, now(), now() from mails`, id.NewTask().UUID)
	if a := b.want(b.staff, `{ staffTasks(kinds: [MAIL_FAILED]) { nodes { mail { id state answerClass availableActions { action allowed reason } } } } }`, nil); a.at("staffTasks.nodes.0.mail.id") != m || actions(a, "staffTasks.nodes.0.mail.availableActions") != "resendMail" {
		t.Errorf("the task's mail: %s", a.body)
	}
	for _, f := range []map[string]any{{"states": []string{"SENT"}}, {"to": "somebody@else.example.com"}, {"company": id.NewCompany().String()}, {"company": "comp_x"}} {
		if a := list(f); a.at("mails.nodes.0") != nil {
			t.Errorf("%v: %s", f, a.body)
		}
	}
	if a := b.ask(b.staff, mails, map[string]any{"f": map[string]any{"to": "nobody"}}); a.code() != "INVALID" && a.code() != "BAD_USER_INPUT" {
		t.Errorf("no address: %s", a.body)
	}
	jobs := `select count(*) from river_job where kind = 'send_mail'`
	before := one[int](b, jobs)

	a = b.want(b.staff, resendMail, map[string]any{"m": m})
	again := a.at("resendMail.mail.id")
	if again == nil || again == m || a.at("resendMail.mail.state") != "QUEUED" || a.at("resendMail.mail.to") != "ada@customer.example.com" {
		t.Fatalf("resendMail: %s", a.body)
	}
	if n := one[int](b, jobs); n != before+1 {
		t.Errorf("%d jobs, were %d", n, before)
	}
	if n := one[int](b, `select count(distinct (token_id, worthless_at)) from mails`); n != 1 {
		t.Error("the new mail has another link, or lives longer")
	}
	if n := one[int](b, `select count(*) from staff_tasks where kind = 'MAIL_FAILED' and closed_at is null`); n != 0 {
		t.Error("the task stays open")
	}
	if n := one[int](b, `select count(*) from audit_events where action = 'mail.resent'`); n != 1 {
		t.Errorf("%d events", n)
	}
	// A second click finds it done.
	if a := b.want(b.staff, resendMail, map[string]any{"m": m}); a.at("resendMail.errors.0.code") != "WRONG_STATE" {
		t.Errorf("sent again twice: %s", a.body)
	}
	a = list(map[string]any{"to": "ADA@customer.example.com"})
	if a.at("mails.nodes.0.id") != again || a.at("mails.nodes.1.resentAs") != again || a.at("mails.nodes.2") != nil {
		t.Errorf("both are listed: %s", a.body)
	}

	// One that says nothing any more, and one whose link is used.
	b.exec(`update mails set state = 'SENT', sent_at = now(), worthless_at = now() - interval '1 second' where resent_as is null`)
	if a := b.want(b.staff, resendMail, map[string]any{"m": again}); a.at("resendMail.errors.0.code") != "EXPIRED" {
		t.Errorf("too late: %s", a.body)
	}
	b.exec(`update mails set worthless_at = $1 where resent_as is null`, time.Now().Add(time.Hour))
	b.want("", `mutation($t: String!) { confirmEmail(input: {token: $t}) { errors { code } } }`, map[string]any{"t": b.token(account.ConfirmEmail)})
	if a := b.want(b.staff, resendMail, map[string]any{"m": again}); a.at("resendMail.errors.0.code") != "WRONG_STATE" {
		t.Errorf("a used link is sent again: %s", a.body)
	}
}

// TestMailsAreForTheBackOffice: a sales person, a customer and a visitor see and send none.
func TestMailsAreForTheBackOffice(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.want("", register, map[string]any{"in": application("k1")})
	_, admin := b.company("ADMIN")
	b.person("sales@seller.example.com", "SALES")
	b.exec(`update mails set state = 'SENT'`)
	m := id.Mail{UUID: one[id.UUID](b, `select id from mails limit 1`)}.String()
	for who, token := range map[string]string{"a visitor": "", "an admin": admin, "sales": b.signIn("sales@seller.example.com")} {
		if a := b.ask(token, mails, nil); a.code() != "FORBIDDEN" && a.code() != "UNAUTHENTICATED" {
			t.Errorf("%s: %s", who, a.body)
		}
		if a := b.ask(token, resendMail, map[string]any{"m": m}); a.code() != "UNAUTHENTICATED" && a.at("resendMail.errors.0.code") != "FORBIDDEN" {
			t.Errorf("%s sends: %s", who, a.body)
		}
		if a := b.want(token, `query($m: ID!) { node(id: $m) { id } }`, map[string]any{"m": m}); a.at("node") != nil {
			t.Errorf("%s finds: %s", who, a.body)
		}
	}
}
