package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/mail"
)

// accessPagesToRead opens each page behind the links of the access mails in each of its shapes.
func (b *bundle) accessPagesToRead(lang string) map[string]answer {
	q, out, c := "?lang="+lang, map[string]answer{}, b.customer()
	show := func(name, path string) { out[name] = b.get(path + q) }
	send := func(name, path string, fields ...string) { out[name] = b.submit(path+q, fields...) }

	claim := "/claim/" + b.claim(c, "info@zon.example.com")
	show("claim", claim)
	b.submit(claim)
	show("claimed", claim)
	decide, notUs := "/decide/"+b.token(account.DecideAccess), "/not-us/"+b.token(account.ReportAccess)
	show("decide", decide)
	send("decideWrong", decide, "decision", "APPROVE", "endsAt", "x")
	show("notUs", notUs)
	send("approved", decide, "decision", "APPROVE", "role", "ADMIN")
	show("approved", decide)
	show("notUsActive", "/not-us/"+b.token(account.ReportAccess))
	send("approvedLate", decide, "decision", "DECLINE")
	b.submit(notUs)
	show("reported", notUs)
	b.data.Exec(b.t, "update memberships set state = 'ENDED', ended_at = now() where state = 'FROZEN'")
	show("reportedEnded", notUs)

	declined := "/decide/" + b.asked(c, "eva@zon.example.com")
	b.submit(declined, "decision", "DECLINE")
	show("declined", declined)
	frozen := "/decide/" + b.asked(c, "bo@zon.example.com")
	b.submit("/not-us/" + b.token(account.ReportAccess))
	show("frozen", frozen)
	b.withdrawn(c)
	show("withdrawn", "/decide/"+b.token(account.DecideAccess))
	b.invitationsToRead(c, show, send)
	b.lateToRead(c, show)
	return out
}

// withdrawn asks the company about somebody who takes the request back.
func (b *bundle) withdrawn(c customer) {
	b.t.Helper()
	b.asked(c, "kim@zon.example.com")
	b.data.Exec(b.t, "update access_requests set state = 'WITHDRAWN' where email = 'kim@zon.example.com'")
}

func (b *bundle) invitationsToRead(c customer, show func(name, path string), send func(name, path string, fields ...string)) {
	end := b.clock.now().Add(100 * 24 * time.Hour)
	fresh := "/invitation/" + b.invite(c, "fresh@zon.example.com", &end)
	show("invitation", fresh)
	send("invitationWrong", fresh)
	known := "/invitation/" + b.invite(c, "info@zon.example.com", nil)
	show("invitationKnown", known)
	send("accepted", known)
	show("accepted", known)
	no := "/invitation/" + b.invite(c, "no@zon.example.com", nil)
	b.submit(no + "/decline")
	show("invitationDeclined", no)
	back := "/invitation/" + b.invite(c, "back@zon.example.com", nil)
	_, err := b.access.RevokeInvitation(b.t.Context(), c.admin, b.invitation("back@zon.example.com"))
	must(b.t, err)
	show("invitationRevoked", back)
	b.data.Exec(b.t, "update companies set sub_user_module = false")
	send("invitationVoid", fresh, "givenName", "A", "familyName", "B")
}

// lateToRead opens what time has ended.
func (b *bundle) lateToRead(c customer, show func(name, path string)) {
	email := "/new-email/" + b.changeEmail(c, "mia.claes@zon.example.com")
	show("newEmail", email)
	taken := "/new-email/" + b.changeEmail(c, "no@zon.example.com")
	b.person("no@zon.example.com")
	b.submit(taken)
	b.submit(email)
	show("newEmailDone", email)
	claim := "/claim/" + b.claim(c, "late@zon.example.com")
	unanswered := "/decide/" + b.asked(c, "later@zon.example.com")
	notUs := "/not-us/" + b.token(account.ReportAccess)
	b.clock.pass(8 * 24 * time.Hour)
	show("claimExpired", claim)
	show("newEmailOver", taken)
	b.clock.pass(30 * 24 * time.Hour)
	must(b.t, b.access.Sweep(b.t.Context()))
	show("claimLapsed", claim)
	show("unanswered", unanswered)
	b.data.Exec(b.t, "update memberships set role = 'READER' where person_id = $1", c.admin.Person)
	show("decideLost", unanswered)
	b.data.Exec(b.t, "update memberships set role = 'ADMIN' where person_id = $1", c.admin.Person)
	b.clock.pass(90 * 24 * time.Hour)
	show("decideOver", unanswered)
	show("notUsOver", notUs)
}

func TestEveryAccessPageInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, l := range mail.Locales() {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			for name, a := range b.accessPagesToRead(string(l)) {
				t.Run(name, func(t *testing.T) {
					if a.StatusCode >= http.StatusInternalServerError || a.StatusCode == http.StatusNotFound || a.StatusCode == http.StatusSeeOther {
						t.Fatalf("status = %d\n%s", a.StatusCode, a.text)
					}
					checkPage(t, a.text, l)
					if strings.Contains(a.text, "<b>") || strings.Contains(a.text, "<De Zon>") || strings.Contains(a.text, "<Peeters>") {
						t.Error("a name is taken for markup")
					}
					if got := a.Header.Get("Content-Language"); got != l.Tag() {
						t.Errorf("Content-Language = %q", got)
					}
				})
			}
		})
	}
}
