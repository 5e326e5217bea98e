package worker_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/mail/catcher"
	"example.com/comptoir/internal/policy"
)

// newsBundle has a company whose only member, Anne, hears of its documents.
type newsBundle struct {
	*mailBundle
	rules      *access.Access
	company    id.Company
	membership id.Membership
}

func setupNews(t *testing.T, smtpURL string, role policy.Role) *newsBundle {
	t.Helper()
	b := &newsBundle{mailBundle: setupMail(t, smtpURL), company: id.NewCompany(), membership: id.NewMembership()}
	b.rules = &access.Access{
		DB: b.send.DB, Jobs: b.jobs, Tokens: b.send.Tokens, Hours: b.send.Hours, Deadlines: access.DefaultDeadlines(), Tries: access.DefaultTries(),
		Notices: access.DefaultNotices(), SellerMailbox: mail.Address{Email: seller.Email}, SellerLocale: mail.French, Log: discard,
	}
	b.raw.Exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at) values ($1, '10/7', '107', 'Ferronnerie Exemple', 'BE', 'x', 'nl', $2)`, b.company, b.now)
	b.raw.Exec(t, `insert into memberships (id, company_id, person_id, role, state, given_at, created_at) values ($1, $2, $3, $4, 'ACTIVE', $5, $5)`, b.membership, b.company, b.to, string(role), b.now)
	b.raw.Exec(t, `insert into document_notifications (membership_id, company_id, person_id, frequency, kinds, changed_at) values ($1, $2, $3, 'AT_ONCE', '{INVOICE,QUOTE,DELIVERY_NOTE}', $4)`, b.membership, b.company, b.to, b.now)
	return b
}

// file files a document as the archive does.
func (b *newsBundle) file(t *testing.T, kind policy.Kind, number string, version int) id.Document {
	t.Helper()
	d := id.NewDocument()
	b.raw.Exec(t, `update documents set state = 'SUPERSEDED' where kind = $1 and number = $2`, string(kind), number)
	b.raw.Exec(t, `insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, version, currency, payable, buyer_reference, created_at)
		values ($1, $2, $3, $4, $4, '2026-11-20', 2026, $5, 'EUR', 1210.5, 'Chantier Nord', $6)`, d, b.company, string(kind), number, version, b.Now())
	err := b.send.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		return db.New(tx).NoteNewDocument(t.Context(), db.NoteNewDocumentParams{CompanyID: b.company, DocumentID: d, Kind: string(kind), NotedAt: b.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// gather lets the window pass and gives the mail.
func (b *newsBundle) gather(t *testing.T) (i id.Mail) {
	t.Helper()
	b.mu.Lock()
	b.now = b.now.Add(2 * time.Minute)
	b.mu.Unlock()
	if err := b.rules.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.scan(t, `select id from mails where kind = 'documents_filed' order by id desc limit 1`, &i)
	return i
}

func caught(t *testing.T) *catcher.Catcher {
	t.Helper()
	c, err := catcher.Start(t.Context(), catcher.Options{SMTPListen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestNewsIsSentOnce: one mail lists what came, says what the role sees, and ends by one click.
func TestNewsIsSentOnce(t *testing.T) {
	t.Parallel()

	c := caught(t)
	b := setupNews(t, c.SMTPURL(), policy.RolePurchaser)
	quote := b.file(t, policy.Quote, "O-1", 1)
	revised := b.file(t, policy.Quote, "O-1", 2)
	invoice := b.file(t, policy.Invoice, "F-7", 1)
	b.file(t, policy.Order, "B-1", 1) // not asked for
	i := b.gather(t)
	for attempt := range 2 {
		if err := b.work(t, i, attempt+1); err != nil {
			t.Fatal(err)
		}
	}
	got := c.Messages()
	if s, _ := b.state(t, i); s != "SENT" || len(got) != 1 {
		t.Fatalf("state %s, %d mails", s, len(got))
	}
	m := got[0]
	at := "https://portal.example.com/companies/10%2F7/"
	for _, want := range []string{
		"Bonjour Anne Dupont,", "Facture\u00a0F-7", "Offre\u00a0O-1", "nouvelle version", "votre référence\u00a0: Chantier Nord", "EUR\u00a01\u00a0210,50",
		at + "documents/" + invoice.String() + "\n", at + "documents/" + revised.String() + "\n", at + "documents\n", "https://portal.example.com/profile\n",
	} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("%q is not in:\n%s", want, m.Text)
		}
	}
	for _, never := range []string{quote.String(), "B-1"} {
		if strings.Contains(m.Text+m.HTML, never) {
			t.Errorf("%q is in:\n%s", never, m.Text)
		}
	}
	var token id.Token
	b.scan(t, `select token_id from mails where kind = 'documents_filed'`, &token)
	stop := "https://portal.example.com/stop-notifications/" + b.send.Tokens.Text(account.StopNotifications, token, 1)
	raw := strings.ReplaceAll(string(m.Raw), "\r\n ", " ")
	for _, want := range []string{"List-Unsubscribe: <" + stop + ">\r\n", "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "List-Id: <documents.example.com>\r\n", "Auto-Submitted: auto-generated\r\n"} {
		if !strings.Contains(raw, want) {
			t.Errorf("no %q among the headers:\n%.1500s", want, raw)
		}
	}
	if !strings.Contains(m.Text, "\n"+stop+"\n") {
		t.Errorf("no link that ends it in:\n%s", m.Text)
	}
}

// TestNewsSentAgain: staff may send it once more, and it tells of the same documents.
func TestNewsSentAgain(t *testing.T) {
	t.Parallel()

	c := caught(t)
	b := setupNews(t, c.SMTPURL(), policy.RoleAdmin)
	b.file(t, policy.Invoice, "F-1", 1)
	i := b.gather(t)
	if err := b.work(t, i, 1); err != nil {
		t.Fatal(err)
	}
	staff := policy.Actor{Person: id.NewPerson(), Staff: policy.StaffSupport}
	b.raw.Exec(t, `insert into persons (id, email, given_name, family_name, locale, staff_role, created_at) values ($1, 'nora@seller.example.com', 'Nora', 'Peeters', 'nl', 'SUPPORT', $2)`, staff.Person, b.Now())
	again, err := b.rules.ResendMail(t.Context(), staff, i)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.work(t, again.ID, 1); err != nil {
		t.Fatal(err)
	}
	if got := c.Messages(); len(got) != 2 || got[0].Subject != got[1].Subject {
		t.Errorf("%d mails", len(got))
	}
}

// TestNewsWithoutMoney: a role that sees no money is told no amount; more than twenty are counted.
func TestNewsWithoutMoney(t *testing.T) {
	t.Parallel()

	for _, role := range []policy.Role{policy.RoleWarehouse, policy.RoleReader} {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()

			c := caught(t)
			b := setupNews(t, c.SMTPURL(), role)
			for n := range 200 {
				b.file(t, policy.DeliveryNote, fmt.Sprintf("L-%03d", n), 1)
			}
			if err := b.work(t, b.gather(t), 1); err != nil {
				t.Fatal(err)
			}
			m := c.Messages()[0]
			if strings.Contains(m.Text+m.HTML, "EUR") || strings.Contains(m.Text+m.HTML, "1210") || strings.Contains(m.Text, "210,5") {
				t.Errorf("an amount in:\n%s", m.Text)
			}
			if n := strings.Count(m.Text, "- Bon de livraison"); n != 20 || !strings.Contains(m.Text, "et 180 autres documents") || !strings.HasPrefix(m.Subject, "200 nouveaux documents") {
				t.Errorf("%d listed under %q:\n%s", n, m.Subject, m.Text)
			}
		})
	}
}

// TestNewsAfterAKill: found SENDING it goes out once more under the same
// Message-ID, and what came meanwhile goes into a mail of its own.
func TestNewsAfterAKill(t *testing.T) {
	t.Parallel()

	c := caught(t)
	b := setupNews(t, c.SMTPURL(), policy.RoleAdmin)
	b.file(t, policy.Invoice, "F-1", 1)
	i := b.gather(t)
	if err := b.work(t, i, 1); err != nil {
		t.Fatal(err)
	}
	b.raw.Exec(t, `update mails set state = 'SENDING', sent_at = null`) // as if the mark had never been committed
	b.file(t, policy.Invoice, "F-2", 1)
	next := b.gather(t)
	for _, m := range []id.Mail{i, next} {
		if err := b.work(t, m, 2); err != nil {
			t.Fatal(err)
		}
	}
	got := c.Messages()
	slices.Reverse(got) // the oldest first
	if len(got) != 3 || got[0].MessageID != got[1].MessageID || got[2].MessageID == got[0].MessageID {
		t.Fatalf("%d mails", len(got))
	}
	for n, want := range []string{"F-1", "F-1", "F-2"} {
		if !strings.Contains(got[n].Subject, want) {
			t.Errorf("mail %d is about %q, want %s", n, got[n].Subject, want)
		}
	}
}

// TestNewsIsJudgedWhenSent (threat T102): what is no longer the reader's to hear is not sent, and nobody has to look after it.
func TestNewsIsJudgedWhenSent(t *testing.T) {
	t.Parallel()

	for name, change := range map[string]string{
		"Off":              `update document_notifications set frequency = 'OFF'`,
		"KindNotWanted":    `update document_notifications set kinds = '{QUOTE}'`,
		"KindNotSeen":      `update memberships set role = 'WAREHOUSE'`,
		"Superseded":       `update documents set state = 'SUPERSEDED'`,
		"Cancelled":        `update documents set cancelled = true`,
		"Moved":            `update documents set company_id = (select id from companies where customer_number = 'other')`,
		"MembershipEnded":  `update memberships set state = 'ENDED'`,
		"MembershipFrozen": `update memberships set state = 'FROZEN'`,
		"MembershipOver":   `update memberships set ends_at = '2026-11-23T09:02:00Z'`,
		"PersonSuspended":  `update persons set state = 'SUSPENDED'`,
		"CompanySuspended": `update companies set state = 'SUSPENDED'`,
		"OtherMailbox":     `update persons set email = 'anne@elsewhere.example.com'`,
		"TooOld":           `update mails set worthless_at = queued_at`,
		"Nothing":          `select 1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c := caught(t)
			b := setupNews(t, c.SMTPURL(), policy.RoleAdmin)
			b.raw.Exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at) values ($1, 'other', 'other', 'Autre', 'BE', 'y', 'nl', $2)`, id.NewCompany(), b.now)
			b.file(t, policy.Invoice, "F-1", 1)
			i := b.gather(t)
			b.raw.Exec(t, change)
			if err := b.work(t, i, 1); err != nil {
				t.Fatal(err)
			}
			state, mails := "TOO_OLD", 0
			if name == "Nothing" {
				state, mails = "SENT", 1
			}
			var tasks int
			b.scan(t, `select count(*) from staff_tasks`, &tasks)
			if s, _ := b.state(t, i); s != state || len(c.Messages()) != mails || tasks != 0 {
				t.Errorf("state %s, %d mails, %d tasks; want %s, %d, 0", s, len(c.Messages()), tasks, state, mails)
			}
		})
	}
}

// TestNewsThatFails is nobody's task: the documents are in the account.
func TestNewsThatFails(t *testing.T) {
	t.Parallel()

	b := setupNews(t, startRefusing(t, 550), policy.RoleAdmin)
	b.file(t, policy.Invoice, "F-1", 1)
	i := b.gather(t)
	if err := b.work(t, i, 1); err != nil {
		t.Fatal(err)
	}
	var tasks int
	b.scan(t, `select count(*) from staff_tasks`, &tasks)
	if s, class := b.state(t, i); s != "FAILED" || class != "5xx 550" || tasks != 0 {
		t.Errorf("state %s, class %s, %d tasks", s, class, tasks)
	}
}
