package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
)

func TestGetAndHeadChangeNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reference, token := b.register("mia@zon.example.com")
	password := b.passwordLink("ben@zon.example.com")
	paths := []string{
		"/", "/nowhere", "/link-sent", "/password-set", "/assets/page.css",
		"/confirm/" + token, "/confirm/" + token + "/new", "/confirm/nothing",
		"/set-password/" + password, "/set-password/" + password + "/new", "/set-password/nothing",
		"/registrations/" + reference, "/registrations/" + reference + "/withdraw", "/registrations/" + reference + "/answer",
		"/files/nothing", "/graphql",
	}
	before := b.rows()
	for _, p := range paths {
		for range 10 {
			b.get(p)
			if a := b.send(http.MethodHead, p, ""); a.text != "" {
				t.Errorf("HEAD %s has a body", p)
			}
		}
	}
	if after := b.rows(); after != before {
		t.Errorf("opening links changed the database:\n%s\n---\n%s", before, after)
	}
	b.submit("/confirm/"+token).wants(t, http.StatusSeeOther)
	if b.rows() == before {
		t.Error("confirming changed nothing: the comparison sees nothing")
	}
}

// passwordLink gives the token of a first password's mail for a new person.
func (b *bundle) passwordLink(email string) string {
	b.t.Helper()
	b.person(email)
	must(b.t, b.accounts.RequestPasswordReset(b.t.Context(), email))
	return b.token(account.ResetPassword)
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reference, token := b.register("mia@zon.example.com")
	b.get("/confirm/"+token).wants(t, http.StatusOK, `<html lang="nl-BE">`, "Bakkerij &lt;De Zon&gt;", "mia@zon.example.com", `action="/confirm/`+token+`"`, "Mijn e-mailadres bevestigen")
	b.get("/confirm/"+token+"?lang=fr").wants(t, http.StatusOK, `<html lang="fr-BE">`, `?lang=fr"`, "Confirmer mon adresse e-mail")
	a := b.submit("/confirm/"+token+"?lang=de").wants(t, http.StatusSeeOther)
	if got, want := a.Header.Get("Location"), "/registrations/"+reference+"?lang=de"; got != want {
		t.Errorf("Location = %q, want %q", got, want)
	}
	b.get("/registrations/"+reference).wants(t, http.StatusOK, "In onderzoek", `<time datetime="2026-11-23T13:00:00Z">23/11/2026 om 14.00 uur</time>`)
	b.get("/confirm/"+token).wants(t, http.StatusOK, "al bevestigd", "/registrations/"+reference)
	before := b.rows()
	b.submit("/confirm/"+token).wants(t, http.StatusSeeOther) // a double click
	if b.rows() != before {
		t.Error("confirming twice changed something")
	}
	b.get("/confirm/"+token[:len(token)-1]).wants(t, http.StatusNotFound)
}

func TestConfirmExpired(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, token := b.register("mia@zon.example.com")
	b.clock.pass(7 * 24 * time.Hour)
	b.get("/confirm/"+token).wants(t, http.StatusGone, "niet meer geldig", `action="/confirm/`+token+`/new"`)
	b.submit("/confirm/"+token).wants(t, http.StatusGone, "niet meer geldig")
	known := b.submit("/confirm/"+token+"/new").wants(t, http.StatusSeeOther)
	if got := known.Header.Get("Location"); got != "/link-sent?lang=nl" {
		t.Errorf("Location = %q", got)
	}
	b.get("/link-sent?lang=nl").wants(t, http.StatusOK, "Kijk in uw mailbox")
	b.get("/confirm/"+token).wants(t, http.StatusNotFound) // replaced
	b.get("/confirm/"+b.token(account.ConfirmEmail)).wants(t, http.StatusOK)
	b.submit("/confirm/nothing/new").wants(t, http.StatusSeeOther) // the same answer
}

func TestSetPassword(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token := b.passwordLink("ben@zon.example.com")
	path := "/set-password/" + token
	b.get(path).wants(t, http.StatusOK, "Ada Peeters", `value="ben@zon.example.com" autocomplete="username"`, `autocomplete="new-password"`)
	for _, tt := range []struct{ name, password, want string }{
		{"Empty", "", "minstens 15 tekens"},
		{"Short", "korte zin", "minstens 15 tekens"},
		{"Long", strings.Repeat("lang ", 60), "hoogstens 256 tekens"},
		{"Common", "aaaaaaaaaaaaaaaa", "te gemakkelijk te raden"},
		{"NotText", "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe", "niet kunnen lezen"},
	} {
		a := b.submit(path, "password", tt.password)
		a.wants(t, http.StatusUnprocessableEntity, tt.want, `role="alert"`, `aria-invalid="true" autofocus`, `aria-describedby="mistake rules"`, "<title>Fout:")
		if tt.password != "" && strings.Contains(a.text, tt.password) {
			t.Errorf("%s: the password was sent back", tt.name)
		}
	}
	a := b.submit(path, "password", goodPassword).wants(t, http.StatusSeeOther)
	if got := a.Header.Get("Location"); got != "/password-set?lang=nl" {
		t.Errorf("Location = %q", got)
	}
	b.get("/password-set?lang=nl").wants(t, http.StatusOK, "nu aanmelden")
	in := account.SignInInput{Email: "ben@zon.example.com", Password: goodPassword, Delivery: account.Cookie}
	if _, err := b.accounts.SignIn(t.Context(), in, account.Client{}); err != nil {
		t.Errorf("sign in with the new password: %v", err)
	}
	b.get(path).wants(t, http.StatusGone, "al gebruikt", path+"/new")
	b.submit(path, "password", goodPassword+"!").wants(t, http.StatusGone)
	in.Password = goodPassword + "!"
	if _, err := b.accounts.SignIn(t.Context(), in, account.Client{}); fault.CodeOf(err) != fault.BadCredentials {
		t.Errorf("a used link set a password: %v", err)
	}
}

func TestNewPasswordLinkAnswersAlwaysTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t)
	expired := b.passwordLink("ben@zon.example.com")
	b.clock.pass(3 * time.Hour)
	for _, token := range []string{expired, expired, "nothing"} {
		a := b.submit("/set-password/"+token+"/new?lang=en").wants(t, http.StatusSeeOther)
		if got := a.Header.Get("Location"); got != "/link-sent?lang=en" {
			t.Errorf("Location = %q", got)
		}
	}
	if fresh := b.token(account.ResetPassword); fresh == expired {
		t.Error("no new link was made")
	}
}

func TestRegistrationQuestionAndWithdrawal(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reference, token := b.register("mia@zon.example.com")
	path := "/registrations/" + reference
	b.get(path).wants(t, http.StatusOK, "Ontvangen")
	b.submit("/confirm/"+token).wants(t, http.StatusSeeOther)
	b.submit(path+"/answer", "answer", "niets gevraagd").wants(t, http.StatusConflict)
	b.ask(reference, "Welke <vestiging>?")
	b.get(strings.ToLower(path)).wants(t, http.StatusNotFound)
	b.get(path).wants(t, http.StatusOK, "Welke &lt;vestiging&gt;?", `<label for="answer">`)
	b.submit(path+"/answer", "answer", "  ").wants(t, http.StatusUnprocessableEntity, "Schrijf uw antwoord", `aria-describedby="mistake"`)
	b.submit(path+"/answer", "answer", strings.Repeat("é", 4001)).wants(t, http.StatusUnprocessableEntity, "hoogstens 4000")
	b.submit(path+"/answer", "answer", "Die in\r\nGent").wants(t, http.StatusSeeOther)
	if !strings.Contains(b.rows(), "Die in\nGent") {
		t.Error("the answer is not stored with plain line ends")
	}
	b.get(path+"/withdraw").wants(t, http.StatusOK, "Mijn aanvraag intrekken", `method="post"`)
	b.submit(path+"/withdraw").wants(t, http.StatusSeeOther)
	b.get(path).wants(t, http.StatusOK, "Afgesloten")
	b.get(path+"/withdraw").wants(t, http.StatusOK, "niet meer worden ingetrokken")
	b.submit(path+"/withdraw").wants(t, http.StatusConflict)
	b.get("/registrations/0000-0000-0000-0000").wants(t, http.StatusNotFound)
}

// ask puts staff's question to a registration.
func (b *bundle) ask(reference, question string) {
	b.t.Helper()
	row, err := b.db.AsSystem().Read().RegistrationByReference(b.t.Context(), reference)
	must(b.t, err)
	_, err = b.access.RequestRegistrationInfo(b.t.Context(), b.staff, access.RequestRegistrationInfoInput{Registration: row.Registration.ID, Question: question})
	must(b.t, err)
}

func TestLanguageAndPrivacy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.get("/link-sent", "Accept-Language", "de-AT, en;q=0.5").wants(t, http.StatusOK, `lang="de-BE"`, "tel:&#43;3225550100", "sales@metaux.example.com", "/privacy")
	b.get("/link-sent", "Accept-Language", "ja").wants(t, http.StatusOK, `lang="fr-BE"`)
	b.get("/link-sent?lang=nl", "Accept-Language", "de").wants(t, http.StatusOK, `lang="nl-BE"`)
	b.get("/link-sent?lang=%22%3E", "Accept-Language", "de").wants(t, http.StatusOK, `lang="de-BE"`)
	elsewhere := setup(t, func(c *Config) { c.Seller.PrivacyURL = "https://metaux.example.com/privacy" })
	elsewhere.get("/link-sent").wants(t, http.StatusOK, `href="https://metaux.example.com/privacy"`)
}

func TestBadForms(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := "/set-password/" + b.passwordLink("ben@zon.example.com")
	b.send(http.MethodPost, path, "password=%zz").wants(t, http.StatusBadRequest)
	b.send(http.MethodPost, path, "password="+strings.Repeat("x", maxForm)).wants(t, http.StatusBadRequest)
	b.send(http.MethodPost, path, `{"password":"`+goodPassword+`"}`, "Content-Type", "application/json").wants(t, http.StatusUnprocessableEntity)
	b.send(http.MethodPost, path+"?password="+strings.ReplaceAll(goodPassword, " ", "+"), "").wants(t, http.StatusUnprocessableEntity) // never from the address
}
