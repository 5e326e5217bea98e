package server

import (
	"net/http"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
)

// passwordFacts is what the page behind a password link is filled with.
type passwordFacts struct {
	account.PasswordPage
	Action string
	Error  string // key of the sentence beside the field, "" when there is none
	Bound  any    // the length that a password missed
}

// showSetPassword shows whose password it is and the form. A link that is over
// or used offers a new one.
func (s *server) showSetPassword(w http.ResponseWriter, r *http.Request) {
	s.passwordForm(w, r, http.StatusOK, nil)
}

func (s *server) passwordForm(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) {
	token := r.PathValue("token")
	found, err := s.Accounts.LookAtPasswordLink(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := page{name: "set_password", status: status, locale: found.Locale, wrong: refused != nil}
	f := passwordFacts{PasswordPage: found, Action: below("/set-password/", token, chosen(r))}
	switch {
	case found.Expired:
		p.name, p.status, p.wrong = "password_expired", http.StatusGone, false
		f.Action = below("/set-password/", token, "/new", chosen(r))
	case refused != nil:
		f.Error = "refused." + string(refused.Code)
		if len(refused.Args) > 0 {
			f.Bound = refused.Args[0]
		}
	}
	p.facts = f
	s.show(w, r, p)
}

// setPassword sets it. What the rule refuses about the password stands beside
// the field, and the field is empty again: a password is never sent back.
func (s *server) setPassword(w http.ResponseWriter, r *http.Request) {
	in, ok := s.posted(w, r)
	if !ok {
		return
	}
	token := r.PathValue("token")
	found, err := s.Accounts.LookAtPasswordLink(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	err = s.Accounts.SetPassword(r.Context(), account.SetPasswordInput{Token: token, Password: in.Get("password")})
	if err == nil {
		s.seeOther(w, "/password-set?lang="+string(s.pageLocale(r, found.Locale)))
		return
	}
	refused := fault.All(err)
	if len(refused) == 0 {
		s.fail(w, r, err)
		return
	}
	switch refused[0].Code {
	case fault.Invalid, fault.PasswordShort, fault.PasswordLong, fault.PasswordCommon:
		s.passwordForm(w, r, http.StatusUnprocessableEntity, refused[0])
	case fault.Expired:
		s.passwordForm(w, r, http.StatusGone, nil)
	default:
		s.fail(w, r, err)
	}
}

// newPasswordLink has a new link mailed; the answer is the same for a link that is none.
func (s *server) newPasswordLink(w http.ResponseWriter, r *http.Request) {
	var addressee mail.Locale
	if found, err := s.Accounts.LookAtPasswordLink(r.Context(), r.PathValue("token")); err == nil {
		addressee = found.Locale
	}
	s.linkAsked(w, r, addressee, s.Accounts.AskNewPasswordLink(r.Context(), r.PathValue("token")))
}
