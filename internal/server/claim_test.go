package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/account"
)

func TestOpeningAccessLinksChangesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	decide := b.asked(c, "bo@zon.example.com")
	report, claim, invitation := b.token(account.ReportAccess), b.claim(c, "eva@zon.example.com"), b.invite(c, "kim@zon.example.com", nil)
	email := b.changeEmail(c, "mia.claes@zon.example.com")
	posts := []string{"/claim/" + claim, "/decide/" + decide, "/not-us/" + report, "/invitation/" + invitation, "/new-email/" + email}
	others := []string{
		"/claim/" + claim + "/new", "/invitation/" + invitation + "/decline", "/invitation/" + invitation + "/new",
		"/claim/no", "/decide/no", "/not-us/no", "/invitation/no", "/new-email/no",
		"/claim/" + decide, "/decide/" + report, "/not-us/" + invitation, "/invitation/" + email, "/new-email/" + claim, // each for one purpose only
	}
	b.unchanged(t, "opening links", func() {
		for _, p := range append(others, posts...) {
			for range 3 {
				b.get(p)
				if a := b.send(http.MethodHead, p, ""); a.text != "" {
					t.Errorf("HEAD %s has a body", p)
				}
			}
		}
	})
	b.unchanged(t, "posting from other sites", func() {
		for _, p := range append(others, posts...) {
			b.send(http.MethodPost, p, "decision=APPROVE&role=ADMIN&text=x&email="+adminEmail+"&givenName=A&familyName=B", "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example").wants(t, http.StatusForbidden)
		}
	})
	for _, p := range others[3:] {
		if strings.HasSuffix(p, "/no") {
			b.get(p).wants(t, http.StatusNotFound)
			b.submit(p, "decision", "APPROVE", "role", "ADMIN").wants(t, http.StatusNotFound)
		}
	}
	b.get("/decide/"+decide).wants(t, http.StatusOK)
	for _, h := range []string{"Content-Security-Policy", "Referrer-Policy", "X-Frame-Options"} {
		if b.get("/decide/"+decide).Header.Get(h) == "" {
			t.Errorf("no %s", h)
		}
	}
	if strings.Contains(b.log.String(), decide) || strings.Contains(b.log.String(), invitation) {
		t.Error("a token is in the log")
	}
}

func TestClaimSaysTheSameWhateverItComesTo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	stranger := c
	stranger.number = "99999"
	for name, of := range map[string]customer{"right": c, "wrong": stranger} {
		token := b.claim(of, name+"@zon.example.com")
		path := "/claim/" + token
		b.get(path).wants(t, http.StatusOK, `<html lang="nl-BE">`, name+"@zon.example.com", of.number, `action="`+path+`"`, "Mijn e-mailadres bevestigen")
		if a := b.submit(path+"?lang=de").wants(t, http.StatusSeeOther); a.Header.Get("Location") != path+"?lang=de" {
			t.Errorf("Location = %q", a.Header.Get("Location"))
		}
		a := b.get(path).wants(t, http.StatusOK, "Wij hebben uw aanvraag ontvangen", "Referentie")
		for _, told := range []string{"Bakkerij", "Zon", of.number, "method="} {
			if text := strings.ReplaceAll(a.text, "@zon.example.com", ""); strings.Contains(text, told) {
				t.Errorf("%s: the page tells %q", name, told)
			}
		}
		b.unchanged(t, "confirming twice", func() { b.submit(path).wants(t, http.StatusSeeOther) })
	}
	if b.events("access.company_contacted") != 1 || b.events("access.rejected") != 1 {
		t.Error("one claim should be with the company, one refused")
	}
}

func TestClaimExpired(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	path := "/claim/" + b.claim(c, "bo@zon.example.com")
	b.clock.pass(7 * 24 * time.Hour)
	b.get(path).wants(t, http.StatusGone, "niet meer geldig", `action="`+path+`/new"`)
	b.unchanged(t, "confirming too late", func() { b.submit(path).wants(t, http.StatusGone, "niet meer geldig") })
	if a := b.submit(path+"/new").wants(t, http.StatusSeeOther); a.Header.Get("Location") != "/link-sent?lang=nl" {
		t.Errorf("Location = %q", a.Header.Get("Location"))
	}
	b.get(path).wants(t, http.StatusNotFound) // replaced
	path = "/claim/" + b.token(account.ConfirmClaim)
	b.get(path).wants(t, http.StatusOK, "bevestigen")
	b.clock.pass(14 * 24 * time.Hour)
	must(t, b.access.Sweep(t.Context()))
	b.get(path).wants(t, http.StatusGone, "is vervallen")
	if strings.Contains(b.get(path).text, "method=") {
		t.Error("a link is offered that never comes")
	}
	b.submit("/claim/nothing/new").wants(t, http.StatusSeeOther) // the same answer
}
