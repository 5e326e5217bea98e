package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
)

func TestDecideShowsWhoAsks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	path := "/decide/" + b.asked(c, "info@zon.example.com")
	a := b.get(path).wants(t, http.StatusOK, "Bo &lt;b&gt; Maes", "info@zon.example.com", "door meerdere personen gelezen", "Bakkerij &lt;De Zon&gt;", c.number,
		"Het btw-nummer", "Niets waard als bewijs", "23/11/2026 om 10.00 uur", "Vervalt op", "Jan &lt;Peeters&gt;", "tel:&#43;3225550107", "mailto:jan@metaux.example.com",
		`value="PURCHASER" required checked`, `value="ADMIN"`, `min="2026-11-23"`, `value="APPROVE"`, `value="DECLINE"`)
	if strings.Contains(a.text, "mailto:info@") || strings.Contains(a.text, "0440") || strings.Contains(a.text, "al toegang.") {
		t.Error("the page links the stranger's address, shows the number that was given, or a namesake that there is not")
	}
	b.data.Exec(t, "update persons set given_name = 'bo <B>', family_name = 'maes' where email = $1", adminEmail)
	b.get(path).wants(t, http.StatusOK, "iemand met dezelfde naam")
}

func TestDecideApprove(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	path := "/decide/" + b.asked(c, "bo@zon.example.com")
	b.unchanged(t, "what the form refuses", func() {
		b.submit(path, "decision", "APPROVE").wants(t, http.StatusUnprocessableEntity, `id="mistake-role"`, "Gelieve dit in te vullen", "<title>Fout:")
		b.submit(path, "decision", "APPROVE", "role", "OWNER").wants(t, http.StatusUnprocessableEntity, `id="mistake-role"`)
		b.submit(path, "decision", "APPROVE", "role", "READER", "endsAt", "31/12/2026").wants(t, http.StatusUnprocessableEntity, `id="mistake-endsAt"`, `value="31/12/2026"`, `value="READER" required checked`, `aria-invalid="true" autofocus`)
		b.submit(path, "decision", "APPROVE", "role", "READER", "endsAt", "2026-11-22").wants(t, http.StatusUnprocessableEntity, "al voorbij")
		b.submit(path, "role", "READER").wants(t, http.StatusUnprocessableEntity, `id="mistake-form"`)
		b.send(http.MethodPost, path+"?decision=APPROVE&role=ADMIN", "").wants(t, http.StatusUnprocessableEntity) // never from the address
	})
	if a := b.submit(path+"?lang=fr", "decision", "APPROVE", "role", "READER", "endsAt", "2026-12-31").wants(t, http.StatusSeeOther); a.Header.Get("Location") != path+"?lang=fr" {
		t.Errorf("Location = %q", a.Header.Get("Location"))
	}
	if b.count("select count(*) from memberships where role = $1 and state = 'ACTIVE' and ends_at = '2027-01-01 00:00 Europe/Brussels'", "READER") != 1 || b.events("access.granted") != 1 {
		t.Error("not granted as chosen, until the end of the last day")
	}
	a := b.get(path).wants(t, http.StatusOK, "is goedgekeurd", "Lezer", "Mia Claes", "accountbeheerder", "Beslist op")
	if strings.Contains(a.text, "method=") {
		t.Error("a decided request still has a form")
	}
	b.unchanged(t, "deciding twice", func() {
		b.submit(path, "decision", "DECLINE").wants(t, http.StatusConflict, "al beslist", "is goedgekeurd", "Mia Claes")
	})
}

func TestDecideDecline(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	path := "/decide/" + b.asked(c, "bo@zon.example.com")
	b.submit(path, "decision", "DECLINE", "role", "nonsense", "endsAt", "never").wants(t, http.StatusSeeOther)
	if b.events("access.declined") != 1 {
		t.Error("not declined")
	}
	b.get(path).wants(t, http.StatusOK, "is geweigerd", "Mia Claes", "accountbeheerder")
}

func TestDecideByTheContactOfRecord(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	b.data.Exec(t, "update companies set contact_email = 'zaak@zon.example.com', contact_name = 'Zaak' where id = $1", c.id)
	b.data.Exec(t, "update memberships set state = 'ENDED', ended_at = now() where company_id = $1", c.id)
	first := "/decide/" + b.asked(c, "bo@zon.example.com")
	b.get(first).wants(t, http.StatusOK, `value="ADMIN" required checked`) // nobody administers the company yet
	second := "/decide/" + b.asked(c, "eva@zon.example.com")
	b.submit(first, "decision", "APPROVE", "role", "ADMIN").wants(t, http.StatusSeeOther)
	b.get(first).wants(t, http.StatusOK, "is goedgekeurd", "Accountbeheerder", "Zaak", "contactpersoon")
	if a := b.get(second).wants(t, http.StatusOK); strings.Contains(a.text, `value="ADMIN"`) {
		t.Error("the contact of record may give ADMIN beside an admin")
	}
	b.submit(second, "decision", "APPROVE", "role", "ADMIN").wants(t, http.StatusUnprocessableEntity, `id="mistake-role"`, "niet toekennen")
	b.submit(second, "decision", "DECLINE").wants(t, http.StatusSeeOther)
	b.get(second).wants(t, http.StatusOK, "is geweigerd", "de contactpersoon")
}

// What was given is told, also where no admin is there and ADMIN would be proposed.
func TestDecideTellsTheRoleThatWasGiven(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	b.data.Exec(t, "update companies set contact_email = 'zaak@zon.example.com' where id = $1", c.id)
	b.data.Exec(t, "update memberships set state = 'ENDED', ended_at = now() where company_id = $1", c.id)
	path := "/decide/" + b.asked(c, "bo@zon.example.com")
	b.submit(path, "decision", "APPROVE", "role", "READER").wants(t, http.StatusSeeOther)
	if a := b.get(path).wants(t, http.StatusOK, "Lezer", "zaak@zon.example.com"); strings.Contains(a.text, "Accountbeheerder") {
		t.Error("another role is told than was given")
	}
}

func TestDecideLinkOfSomebodyWhoLostTheRight(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	path := "/decide/" + b.asked(c, "bo@zon.example.com")
	b.data.Exec(t, "update memberships set role = 'READER' where person_id = $1", c.admin.Person)
	shown := func() {
		a := b.get(path).wants(t, http.StatusForbidden, "beslist u niet")
		if strings.Contains(a.text, "bo@zon") || strings.Contains(a.text, "Maes") {
			t.Error("who asks is still told")
		}
	}
	shown()
	b.unchanged(t, "deciding without the right", func() {
		b.submit(path, "decision", "APPROVE", "role", "ADMIN").wants(t, http.StatusForbidden, "beslist u niet")
	})
	note := "gebeld"
	request := b.request("bo@zon.example.com")
	_, err := b.access.DecideAccessRequest(t.Context(), b.staff, access.DecideAccessRequestInput{AccessRequest: &request, Decision: access.Decline, Note: &note})
	must(t, err)
	shown()
}

func TestDecideLinkIsOver(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	path := "/decide/" + b.asked(c, "bo@zon.example.com")
	b.clock.pass(90 * 24 * time.Hour)
	b.get(path).wants(t, http.StatusGone, "niet meer geldig")
	b.unchanged(t, "a link that is over", func() {
		b.submit(path, "decision", "APPROVE", "role", "ADMIN").wants(t, http.StatusGone, "niet meer geldig")
	})
}

func TestDecideNobodyDidInTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	path := "/decide/" + b.asked(c, "bo@zon.example.com")
	b.clock.pass(30 * 24 * time.Hour)
	must(t, b.access.Sweep(t.Context()))
	b.get(path).wants(t, http.StatusOK, "is vervallen", "bo@zon.example.com")
	b.submit(path, "decision", "APPROVE", "role", "ADMIN").wants(t, http.StatusConflict, "is vervallen")
}

func TestNotUs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	decide := "/decide/" + b.asked(c, "bo@zon.example.com")
	path := "/not-us/" + b.token(account.ReportAccess)
	b.get(path).wants(t, http.StatusOK, "Bo &lt;b&gt; Maes", "bo@zon.example.com", "Bakkerij &lt;De Zon&gt;", "vraagt toegang", "meteen blokkeren", "niet ongedaan maken")
	if a := b.submit(path+"?lang=en").wants(t, http.StatusSeeOther); a.Header.Get("Location") != path+"?lang=en" {
		t.Errorf("Location = %q", a.Header.Get("Location"))
	}
	if b.events("membership.reported_unknown") != 1 {
		t.Error("not reported")
	}
	b.get(path).wants(t, http.StatusOK, "is geblokkeerd", "Bo &lt;b&gt; Maes", "tel:&#43;3225550100")
	b.unchanged(t, "reporting twice", func() { b.submit(path).wants(t, http.StatusSeeOther) })
	// What was reported is staff's: the other link says so and decides nothing.
	b.get(decide).wants(t, http.StatusOK, "Onze medewerkers onderzoeken het en beslissen", "bo@zon.example.com")
	b.unchanged(t, "deciding what was reported", func() {
		b.submit(decide, "decision", "APPROVE", "role", "ADMIN").wants(t, http.StatusForbidden, "wij bekijken ze en beslissen")
	})
	b.data.Exec(t, "update memberships set state = 'ENDED', ended_at = now() where state = 'FROZEN'")
	b.get(path).wants(t, http.StatusOK, "Er is geen toegang meer")
	b.clock.pass(90 * 24 * time.Hour)
	b.get(path).wants(t, http.StatusGone, "niet meer geldig")
	b.submit(path).wants(t, http.StatusGone, "niet meer geldig")
}

// request gives the newest request of a mailbox.
func (b *bundle) request(email string) (i id.AccessRequest) {
	b.t.Helper()
	b.scan("select id from access_requests where email = $1 order by created_at desc limit 1", email, &i)
	return i
}
