package server

import (
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
)

// hears makes a member who hears of invoices at once, and gives the token that ends it.
func (b *bundle) hears(email string) string {
	b.t.Helper()
	c, m, p := id.NewCompany(), id.NewMembership(), b.person(email)
	b.data.Exec(b.t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at) values ($1, 'C/7', 'C7', 'Bakkerij <De Zon>', 'BE', 'x', 'nl', now())`, c)
	b.data.Exec(b.t, `insert into memberships (id, company_id, person_id, role, state, given_at, created_at) values ($1, $2, $3, 'ADMIN', 'ACTIVE', now(), now())`, m, c, p)
	b.data.Exec(b.t, `insert into document_notifications (membership_id, company_id, person_id, frequency, kinds, changed_at) values ($1, $2, $3, 'AT_ONCE', '{INVOICE}', now())`, m, c, p)
	must(b.t, b.accounts.DB.AsSystem().Tx(b.t.Context(), func(tx pgx.Tx) error {
		_, err := b.accounts.Tokens.Issue(b.t.Context(), tx, account.StopNotifications, account.About{Person: p, Membership: m}, b.clock.now())
		return err
	}))
	return b.token(account.StopNotifications)
}

// TestStopNotifications: the link ends the mails without signing in, by POST only,
// for a browser and for a mail program (RFC 8058), as often as it is used.
func TestStopNotifications(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token := b.hears("ben@zon.example.com")
	path := "/stop-notifications/" + token
	frequency := func() (f string) {
		b.scan(`select frequency from document_notifications where frequency <> $1`, "", &f)
		return f
	}
	before := b.rows()
	b.get(path).wants(t, http.StatusOK, `<html lang="nl-BE">`, "Bakkerij &lt;De Zon&gt;", `action="`+path+`"`, "Deze berichten stoppen", `href="/profile"`)
	b.get(path+"?lang=de").wants(t, http.StatusOK, "Diese Nachrichten beenden")
	if b.rows() != before {
		t.Error("opening the link changed something")
	}
	b.get("/stop-notifications/nothing").wants(t, http.StatusNotFound)
	b.submit("/stop-notifications/"+token[:len(token)-1]).wants(t, http.StatusNotFound)
	b.send(http.MethodPost, path, "List-Unsubscribe=One-Click").wants(t, http.StatusOK, "Deze berichten zijn gestopt") // as a mail program does: no redirect
	if f := frequency(); f != "OFF" {
		t.Fatalf("frequency %s", f)
	}
	b.get(path).wants(t, http.StatusOK, "Deze berichten zijn gestopt")
	stopped := b.rows()
	b.submit(path).wants(t, http.StatusSeeOther)
	if b.rows() != stopped {
		t.Error("stopping twice changed something")
	}

	b.data.Exec(t, `update document_notifications set frequency = 'DAILY'`) // asked for again
	b.clock.pass(3 * 365 * 24 * 60 * 60 * 1e9)                              // the mail lay for years
	if got := b.submit(path+"?lang=en").wants(t, http.StatusSeeOther).Header.Get("Location"); got != path+"?lang=en" {
		t.Errorf("Location = %q", got)
	}
	if f := frequency(); f != "OFF" {
		t.Errorf("an old link left it %s", f)
	}
	var events int
	b.scan(`select count(*) from audit_events where action = 'membership.notifications_set' and via = $1`, "link", &events)
	if events != 2 {
		t.Errorf("%d events", events)
	}
}

// TestStopByAnotherSite: a page of another site can't have the reader's browser do it.
func TestStopByAnotherSite(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := "/stop-notifications/" + b.hears("ben@zon.example.com")
	before := b.rows()
	b.send(http.MethodPost, path, "List-Unsubscribe=One-Click", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test").wants(t, http.StatusForbidden)
	if b.rows() != before {
		t.Error("it changed something")
	}
}
