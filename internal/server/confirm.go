package server

import (
	"net/http"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
)

// confirmFacts is what the page behind a confirmation link is filled with.
type confirmFacts struct {
	access.ConfirmPage
	Action string // where the form goes
	Follow string // the registration's page
}

// showConfirm says what confirming will do. A link that is over offers a new
// one, a link that was used leads to the registration.
func (s *server) showConfirm(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	found, err := s.Access.LookAtConfirmation(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := page{name: "confirm", locale: found.Locale, here: below("/confirm/", token)}
	f := confirmFacts{found, below("/confirm/", token, chosen(r)), below("/registrations/", found.Reference, chosen(r))}
	switch {
	case found.Confirmed:
		p.name = "confirmed"
	case found.Expired:
		p.name, p.status, f.Action = "confirm_expired", http.StatusGone, below("/confirm/", token, "/new", chosen(r))
	}
	p.facts = f
	s.show(w, r, p)
}

// confirm proves the mailbox. A link that came to its end meanwhile is shown as such.
func (s *server) confirm(w http.ResponseWriter, r *http.Request) {
	receipt, err := s.Access.ConfirmEmail(r.Context(), r.PathValue("token"))
	if fault.CodeOf(err) == fault.Expired {
		s.showConfirm(w, r)
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.seeOther(w, below("/registrations/", receipt.Reference, chosen(r)))
}

// newConfirmation has a new link mailed; the answer is the same for a link that is none.
func (s *server) newConfirmation(w http.ResponseWriter, r *http.Request) {
	var addressee mail.Locale
	if found, err := s.Access.LookAtConfirmation(r.Context(), r.PathValue("token")); err == nil {
		addressee = found.Locale
	}
	s.linkAsked(w, r, addressee, s.Access.AskNewConfirmation(r.Context(), r.PathValue("token")))
}

// linkAsked ends both ways of asking for a new link.
func (s *server) linkAsked(w http.ResponseWriter, r *http.Request, addressee mail.Locale, err error) {
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		s.fail(w, r, err)
		return
	}
	s.seeOther(w, "/link-sent?lang="+string(s.pageLocale(r, addressee)))
}
