package server

import (
	"net/http"
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
