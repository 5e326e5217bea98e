package server

import (
	"net/http"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
)

// newEmailFacts is what the page behind a link to a new mailbox is filled with.
type newEmailFacts struct {
	account.NewEmailPage
	mistakes
	Action string
}

// showNewEmail says what confirming will do.
func (s *server) showNewEmail(w http.ResponseWriter, r *http.Request) {
	s.newEmailPage(w, r, nil)
}

func (s *server) newEmailPage(w http.ResponseWriter, r *http.Request, refused error) {
	token := r.PathValue("token")
	found, err := s.Accounts.LookAtNewEmail(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := page{name: "new_email", locale: found.Locale, here: below("/new-email/", token)}
	f := newEmailFacts{NewEmailPage: found, Action: below("/new-email/", token, chosen(r))}
	if refused != nil {
		f.mistakes, p.status, _ = mistaken(s.pageLocale(r, found.Locale), refused)
		p.wrong = true
	}
	p.facts = f
	switch {
	case found.Done:
		p.name, p.status, p.wrong, p.facts = "notice", http.StatusOK, false, notice{Title: "new_email_done.title", Text: "new_email_done.text", Link: "/sign-in", LinkText: "password_set.link"}
	case found.Expired:
		p.name, p.status, p.wrong, p.facts = "notice", http.StatusGone, false, notice{Title: "expired.title", Text: "new_email_over.text"}
	}
	s.show(w, r, p)
}

// confirmNewEmail moves the sign-in to the proven mailbox. One that got a login
// meanwhile is told so.
func (s *server) confirmNewEmail(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	err := s.Accounts.ConfirmNewEmail(r.Context(), token)
	switch code := fault.CodeOf(err); {
	case code == fault.Expired || code == fault.Conflict:
		s.newEmailPage(w, r, err)
	case err != nil:
		s.fail(w, r, err)
	default:
		s.seeOther(w, below("/new-email/", token, chosen(r)))
	}
}
