package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/account"
)

// changeEmail asks for another sign-in address and gives the token of its mail.
func (b *bundle) changeEmail(c customer, email string) string {
	b.t.Helper()
	must(b.t, b.accounts.ChangeEmail(b.t.Context(), c.admin, account.ChangeEmailInput{Email: email, CurrentPassword: goodPassword}, account.Client{Source: "192.0.2.1"}))
	return b.token(account.ConfirmNewEmail)
}

func TestNewEmail(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	path := "/new-email/" + b.changeEmail(c, "mia.claes@zon.example.com")
	b.get(path).wants(t, http.StatusOK, "mia.claes@zon.example.com", "Bevestig uw nieuwe e-mailadres")
	if a := b.submit(path+"?lang=de").wants(t, http.StatusSeeOther); a.Header.Get("Location") != path+"?lang=de" {
		t.Errorf("Location = %q", a.Header.Get("Location"))
	}
	b.session("mia.claes@zon.example.com")
	b.get(path).wants(t, http.StatusOK, "is gewijzigd")
	b.unchanged(t, "confirming twice", func() { b.submit(path).wants(t, http.StatusOK, "is gewijzigd") })
	taken := "/new-email/" + b.changeEmail(c, "ben@zon.example.com")
	b.person("ben@zon.example.com")
	b.unchanged(t, "an address that has a login", func() {
		b.submit(taken).wants(t, http.StatusConflict, `id="mistake-form"`, "wordt al gebruikt om aan te melden")
	})
	late := "/new-email/" + b.changeEmail(c, "late@zon.example.com")
	b.clock.pass(48 * time.Hour)
	b.get(late).wants(t, http.StatusGone, "niet meer geldig")
	b.unchanged(t, "confirming too late", func() { b.submit(late).wants(t, http.StatusGone, "niet meer geldig") })
}

func TestForgottenPasswordAnswersAlwaysTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.person("ben@zon.example.com")
	b.get("/forgotten-password?lang=en").wants(t, http.StatusOK, `action="/forgotten-password?lang=en"`, `type="email"`)
	for _, email := range []string{"ben@zon.example.com", "Nobody@zon.example.com", "ben@zon.example.com", "ben@zon.example.com", "ben@zon.example.com"} {
		if a := b.submit("/forgotten-password?lang=en", "email", email).wants(t, http.StatusSeeOther); a.Header.Get("Location") != "/password-asked?lang=en" {
			t.Errorf("%s leads to %q", email, a.Header.Get("Location"))
		}
	}
	b.get("/password-asked?lang=en").wants(t, http.StatusOK, "If this address has a login")
	if n := b.count("select count(*) from one_time_tokens where purpose = $1", string(account.ResetPassword)); n != 3 {
		t.Errorf("%d links, want three an hour", n)
	}
	b.get("/set-password/"+b.token(account.ResetPassword)).wants(t, http.StatusOK, "ben@zon.example.com")
	b.submit("/forgotten-password?lang=en", "email", "no <address>").wants(t, http.StatusUnprocessableEntity, `value="no &lt;address&gt;"`, "right form", `aria-describedby="mistake-email"`)
}

func TestReportAbuse(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	b.get("/privacy?lang=nl").wants(t, http.StatusOK, `href="/report-abuse?lang=nl"`, `href="/forgotten-password?lang=nl"`)
	b.get("/report-abuse").wants(t, http.StatusOK, `<label for="text">`)
	b.unchanged(t, "what the form refuses", func() {
		b.submit("/report-abuse?lang=nl", "text", "", "email", "x<y", "customerNumber", "12\"3").wants(t, http.StatusUnprocessableEntity,
			`id="mistake-text"`, `id="mistake-email"`, `value="x&lt;y"`, `value="12&#34;3"`)
	})
	for _, number := range []string{c.number, "nothing", ""} {
		a := b.submit("/report-abuse?lang=nl", "text", "Wie is\r\ndit?", "customerNumber", number).wants(t, http.StatusSeeOther)
		to := a.Header.Get("Location")
		if !strings.HasPrefix(to, "/abuse-reports/") || !strings.HasSuffix(to, "?lang=nl") {
			t.Fatalf("Location = %q", to)
		}
		b.get(to).wants(t, http.StatusOK, "Wij hebben uw melding ontvangen", strings.TrimSuffix(strings.TrimPrefix(to, "/abuse-reports/"), "?lang=nl"))
	}
	if n := b.count("select count(*) from abuse_reports where text = $1 ", "Wie is\ndit?"); n != 3 {
		t.Errorf("%d reports", n)
	}
	for range 17 {
		b.submit("/report-abuse", "text", "x").wants(t, http.StatusSeeOther)
	}
	a := b.submit("/report-abuse?lang=nl", "text", "een lang verhaal").wants(t, http.StatusTooManyRequests, "een lang verhaal", `id="mistake-form"`)
	if a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	b.get("/abuse-reports/Call-0900-1234-5678").wants(t, http.StatusNotFound)
}
