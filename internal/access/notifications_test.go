package access_test

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // the daily mail goes at an hour in Brussels

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

func (b *bundle) notify(t testing.TB, email string, m id.Membership, f access.Frequency, kinds ...policy.Kind) error {
	t.Helper()
	_, err := b.access.SetDocumentNotifications(t.Context(), b.as(t, email), access.SetDocumentNotificationsInput{Membership: m, Frequency: f, Kinds: kinds})
	return err
}

// hears makes a member who hears of invoices and quotations.
func (b *bundle) hears(t testing.TB, c id.Company, email string, f access.Frequency) id.Membership {
	t.Helper()
	m := b.member(t, c, email, policy.RoleAdmin)
	if err := b.notify(t, email, m, f, policy.Invoice, policy.Quote); err != nil {
		t.Fatal(err)
	}
	return m
}

// files files n invoices as the archive does, of which those who asked are to hear.
func (b *bundle) files(t testing.TB, c id.Company, n int) {
	t.Helper()
	for range n {
		d := b.document(t, c, policy.Invoice, b.key(), b.clock.Now())
		err := b.access.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
			return db.New(tx).NoteNewDocument(t.Context(), db.NoteNewDocumentParams{CompanyID: c, DocumentID: d, Kind: string(policy.Invoice), NotedAt: b.clock.Now()})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (b *bundle) waiting(t testing.TB) int {
	t.Helper()
	return b.count(t, `select count(*) from document_notices where settled_at is null`)
}

// mailedOf gives how many documents the mails so far tell of, mail by mail.
func (b *bundle) mailedOf(t testing.TB) string {
	t.Helper()
	return fmt.Sprint(all[int](t, b, `select count(n.*)::int from mails m left join document_notices n on n.mail_id = m.id where m.kind = 'documents_filed' group by m.id order by m.queued_at, m.id`))
}

func TestSetDocumentNotifications(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	m, boss := b.member(t, c, "stock@example.com", policy.RoleWarehouse), b.member(t, c, "boss@example.com", policy.RoleAdmin)
	frozen := b.member(t, b.company(t, 2), "stock@example.com", policy.RoleAdmin)
	b.exec(t, `update memberships set state = 'FROZEN' where id = $1`, frozen)
	over := b.member(t, b.company(t, 3), "stock@example.com", policy.RoleAdmin)
	b.exec(t, `update memberships set ends_at = $2 where id = $1`, over, b.clock.Now())
	b.member(t, b.company(t, 4), "stranger@example.com", policy.RoleAdmin)
	for _, tt := range []struct {
		name, as string
		m        id.Membership
		f        access.Frequency
		kinds    []policy.Kind
		code     fault.Code
	}{
		{"ok", "stock@example.com", m, access.AtOnce, []policy.Kind{policy.Certificate, policy.DeliveryNote, policy.Certificate}, ""},
		{"no kinds", "stock@example.com", m, access.Daily, nil, fault.Required},
		{"a kind that the role does not see", "stock@example.com", m, access.Daily, []policy.Kind{policy.Invoice}, fault.Invalid},
		{"no such kind", "stock@example.com", m, access.Daily, []policy.Kind{"LETTER"}, fault.Invalid},
		{"no such frequency", "stock@example.com", m, "HOURLY", []policy.Kind{policy.DeliveryNote}, fault.Invalid},
		{"a frozen access", "stock@example.com", frozen, access.Daily, []policy.Kind{policy.DeliveryNote}, fault.WrongState},
		{"an access that is over", "stock@example.com", over, access.Never, nil, fault.WrongState},
		{"a colleague's", "boss@example.com", m, access.Never, nil, fault.Forbidden},
		{"the boss's", "stock@example.com", boss, access.Never, nil, fault.NotFound},
		{"a stranger's", "stranger@example.com", m, access.Never, nil, fault.NotFound},
		{"a customer's, by staff", "sales@example.com", m, access.Never, nil, ""},
		{"none", "stock@example.com", id.Membership{}, access.Never, nil, fault.NotFound},
	} {
		actor := b.as(t, tt.as)
		if tt.as == "sales@example.com" {
			actor, tt.code = b.staff, fault.Forbidden
		}
		_, err := b.access.SetDocumentNotifications(t.Context(), actor, access.SetDocumentNotificationsInput{Membership: tt.m, Frequency: tt.f, Kinds: tt.kinds})
		want(t, tt.name, err, tt.code)
	}
	if _, err := b.access.SetDocumentNotifications(t.Context(), policy.Actor{}, access.SetDocumentNotificationsInput{Membership: m, Frequency: access.Never}); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("a visitor: %v", err)
	}
	same(t, "what is kept", one[string](t, b, `select frequency || ' ' || kinds::text from document_notifications`), "AT_ONCE {DELIVERY_NOTE,CERTIFICATE}")
	want(t, "the same again", b.notify(t, "stock@example.com", m, access.AtOnce, policy.DeliveryNote, policy.Certificate), "")
	same(t, "events", b.events(t, m.UUID), "membership.notifications_set")
	want(t, "off", b.notify(t, "stock@example.com", m, access.Never, policy.DeliveryNote), "")
	same(t, "events", b.events(t, m.UUID), "membership.notifications_set membership.notifications_set")

	// Another role sees other kinds: what is read is what it may hear of.
	want(t, "on", b.notify(t, "stock@example.com", m, access.Daily, policy.DeliveryNote, policy.Certificate), "")
	b.exec(t, `update memberships set role = 'ACCOUNTANT' where id = $1`, m)
	found, err := b.access.NotificationsOf(t.Context(), b.as(t, "stock@example.com"))
	if err != nil || len(found) != 1 || len(found[m].Kinds) != 0 || found[m].Frequency != access.Daily || len(found[m].OfferedKinds) != 3 {
		t.Errorf("%+v, %v", found[m], err)
	}
	if found, err = b.access.NotificationsOf(t.Context(), b.as(t, "boss@example.com")); err != nil || found[m] != nil || found[boss].Frequency != access.Never || len(found[boss].OfferedKinds) != len(policy.Kinds) {
		t.Errorf("the boss reads %+v, %v", found, err)
	}
}

// TestManyDocumentsAreOneMail: what comes within the window is told together, and once.
func TestManyDocumentsAreOneMail(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.hears(t, c, "anne@example.com", access.AtOnce)
	b.files(t, c, 150)
	b.clock.Add(time.Minute)
	b.files(t, c, 50)
	b.sweep(t)
	same(t, "before the window ends", b.mailedOf(t), "[]")
	b.clock.Add(time.Minute)
	b.sweep(t)
	b.sweep(t)
	same(t, "after it", b.mailedOf(t), "[200]")
	b.files(t, c, 1)
	b.sweep(t)
	same(t, "at once again", b.mailedOf(t), "[200]")
	b.clock.Add(2 * time.Minute)
	b.sweep(t)
	same(t, "a window later", b.mailedOf(t), "[200 1]")
	same(t, "one link in all", b.count(t, `select count(distinct token_id) from mails`), 1)
	b.exec(t, `update one_time_tokens set expires_at = $1 where purpose = 'STOP_NOTIFICATIONS'`, b.clock.Now().Add(day))
	b.files(t, c, 1)
	b.clock.Add(2 * time.Minute)
	b.sweep(t)
	same(t, "another one in time", b.count(t, `select count(distinct token_id) from mails`), 2)
	same(t, "jobs", b.count(t, `select count(*) from river_job where kind = 'send_mail'`), 3)
}

// TestGatheringAtOnce: of several processes one gathers.
func TestGatheringAtOnce(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	for n := range 10 {
		b.hears(t, c, fmt.Sprintf("p%d@example.com", n), access.AtOnce)
	}
	b.files(t, c, 5)
	b.clock.Add(2 * time.Minute)
	processes := []*access.Access{b.access, b.another(t), b.another(t)}
	ends := atOnce(t, 9, func(i int) error { return processes[i%3].Sweep(t.Context()) })
	same(t, "sweeps", ends[""], 9)
	same(t, "mails", b.mailedOf(t), "[5 5 5 5 5 5 5 5 5 5]")
}

// TestDailyMail goes at an hour of the seller's, also when clocks change, and not on empty days.
func TestDailyMail(t *testing.T) {
	t.Parallel()

	b := setup(t)
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	b.access.Hours = access.DefaultHours(brussels)
	b.access.Notices.DigestAt = 7*time.Hour + 30*time.Minute
	c := b.company(t, 1)
	m := b.hears(t, c, "anne@example.com", access.Daily)
	at := func(what string, d, h, minute int, told string) {
		t.Helper()
		b.clock.Set(time.Date(2027, 3, d, h, minute, 0, 0, brussels))
		b.sweep(t)
		same(t, what, b.mailedOf(t), told)
	}
	at("an empty day", 26, 7, 30, "[]")
	b.files(t, c, 2)
	at("the same day", 26, 23, 59, "[]")
	at("a minute early", 27, 7, 29, "[]")
	b.files(t, c, 1)
	at("the hour", 27, 7, 30, "[3]")
	b.files(t, c, 1) // at the very moment
	at("once a day", 27, 20, 0, "[3]")
	b.files(t, c, 1)
	at("the clocks changed, a minute early", 28, 7, 29, "[3]")
	at("the clocks changed", 28, 7, 30, "[3 2]")
	at("nobody worked for a while", 30, 12, 0, "[3 2]")

	// What waits follows the setting.
	b.files(t, c, 1)
	want(t, "at once", b.notify(t, "anne@example.com", m, access.AtOnce, policy.Invoice), "")
	b.sweep(t)
	same(t, "in the window", b.mailedOf(t), "[3 2]")
	b.clock.Add(2 * time.Minute)
	b.sweep(t)
	same(t, "after it", b.mailedOf(t), "[3 2 1]")
	b.files(t, c, 1)
	want(t, "off", b.notify(t, "anne@example.com", m, access.Never), "")
	b.sweep(t)
	same(t, "off", b.mailedOf(t), "[3 2 1]")
	same(t, "nothing waits", b.waiting(t), 0)
}

// TestNoticesEndWithTheMembership: with the commit that ends an access its mails
// and what waits to be told end (product rule 15); so with whatever else stops it.
func TestNoticesEndWithTheMembership(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		end   func(t *testing.T, b *bundle, m id.Membership, c id.Company)
		sweep bool // what is seen only when somebody looks
	}{
		"Ended": {func(t *testing.T, b *bundle, m id.Membership, _ id.Company) {
			t.Helper()
			_, err := b.access.EndMembership(t.Context(), b.staff, access.EndMembershipInput{Membership: m, Reason: access.LeftEmployer})
			want(t, "end", err, "")
		}, false},
		"Frozen": {func(t *testing.T, b *bundle, m id.Membership, _ id.Company) {
			t.Helper()
			_, err := b.access.FreezeMembership(t.Context(), b.staff, access.FreezeMembershipInput{Membership: m, Reason: "x"})
			want(t, "freeze", err, "")
		}, false},
		"Over": {func(t *testing.T, b *bundle, m id.Membership, _ id.Company) {
			t.Helper()
			b.exec(t, `update memberships set ends_at = $2 where id = $1`, m, b.clock.Now())
		}, true},
		"PersonSuspended": {func(t *testing.T, b *bundle, _ id.Membership, _ id.Company) {
			t.Helper()
			b.exec(t, `update persons set state = 'SUSPENDED' where email = 'anne@example.com'`)
		}, true},
		"CompanySuspended": {func(t *testing.T, b *bundle, _ id.Membership, c id.Company) {
			t.Helper()
			b.exec(t, `update companies set state = 'SUSPENDED' where id = $1`, c)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			c := b.company(t, 1)
			m := b.hears(t, c, "anne@example.com", access.AtOnce)
			b.hears(t, c, "boss@example.com", access.AtOnce)
			b.files(t, c, 1)
			b.clock.Add(2 * time.Minute)
			b.sweep(t)
			b.files(t, c, 1)
			tt.end(t, b, m, c)
			if tt.sweep {
				b.clock.Add(2 * time.Minute)
				b.sweep(t)
			}
			same(t, "waits for anne", b.count(t, `select count(*) from document_notices where membership_id = $1 and settled_at is null`, m), 0)
			same(t, "mails to anne", b.count(t, `select count(*) from mails where to_email = 'anne@example.com' and kind = 'documents_filed'`), 1)
			if !tt.sweep {
				same(t, "anne's mail", one[string](t, b, `select state from mails where to_email = 'anne@example.com' and kind = 'documents_filed'`), "TOO_OLD")
				same(t, "boss's mail", one[string](t, b, `select state from mails where to_email = 'boss@example.com' and kind = 'documents_filed'`), "QUEUED")
				same(t, "waits for boss", b.waiting(t), 1)
			}
		})
	}
}

// TestNoticesFollowAMerge: whoever is carried to another record hears of the same there.
func TestNoticesFollowAMerge(t *testing.T) {
	t.Parallel()

	b := setup(t)
	from, into := b.company(t, 1), b.company(t, 2)
	b.hears(t, from, "anne@example.com", access.AtOnce)
	b.files(t, from, 1)
	m, err := b.access.MergeCompanies(t.Context(), b.staff, access.MergeCompaniesInput{From: from, Into: into, Reason: "one firm"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.access.ConfirmMerge(t.Context(), b.second, m.ID); err != nil {
		t.Fatal(err)
	}
	b.clock.Add(2 * time.Minute)
	b.files(t, into, 1)
	b.sweep(t)
	same(t, "told", b.mailedOf(t), "[2]")
	same(t, "in the name of", one[id.Company](t, b, `select company_id from mails where kind = 'documents_filed'`), into)
}

// TestStopLink: the token of a mail ends the mails of that membership and opens nothing else.
func TestStopLink(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	m := b.hears(t, c, "anne@example.com", access.AtOnce)
	b.hears(t, b.company(t, 2), "anne@example.com", access.AtOnce)
	b.files(t, c, 1)
	b.clock.Add(2 * time.Minute)
	b.sweep(t)
	token := b.link(t, account.StopNotifications, "anne@example.com")
	p, err := b.access.LookAtStop(t.Context(), token)
	if err != nil || p.Stopped || p.Company != "Ferronnerie 1" || p.Locale != mail.French {
		t.Errorf("page %+v, %v", p, err)
	}
	want(t, "as another link", b.access.ReportUnknownAccess(t.Context(), token), fault.NotFound)
	want(t, "another link", b.access.StopNotifications(t.Context(), b.access.Tokens.Text(account.ReportAccess, id.NewToken(), 1)), fault.NotFound)
	b.files(t, c, 1)
	for range 2 {
		want(t, "stop", b.access.StopNotifications(t.Context(), token), "")
	}
	b.clock.Add(2 * time.Minute)
	b.sweep(t)
	same(t, "mails", b.mailedOf(t), "[1]")
	same(t, "settings", fmt.Sprint(all[string](t, b, `select frequency from document_notifications order by frequency`)), "[AT_ONCE OFF]")
	same(t, "events", b.events(t, m.UUID), "membership.notifications_set membership.notifications_set")
	if p, err = b.access.LookAtStop(t.Context(), token); err != nil || !p.Stopped {
		t.Errorf("page %+v, %v", p, err)
	}
}
