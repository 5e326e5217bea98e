package server

import (
	"net/http"

	"example.com/comptoir/internal/fault"
)

// forgottenFacts is what the form of a forgotten password is filled with.
type forgottenFacts struct {
	mistakes
	Action string
	Email  string // as it was typed
}

// showForgotten asks for the address of the login.
func (s *server) showForgotten(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, page{name: "forgotten", facts: forgottenFacts{Action: "/forgotten-password" + chosen(r)}})
}

// forgotten has a link mailed. The answer is the same whether or not the address has a login.
func (s *server) forgotten(w http.ResponseWriter, r *http.Request) {
	in, ok := s.posted(w, r)
	if !ok {
		return
	}
	err := s.Accounts.RequestPasswordReset(r.Context(), in.Get("email"))
	if err == nil {
		s.seeOther(w, "/password-asked"+chosen(r))
		return
	}
	f := forgottenFacts{Action: "/forgotten-password" + chosen(r), Email: in.Get("email")}
	var status int
	if f.mistakes, status, ok = mistaken(s.pageLocale(r, ""), err, "email"); !ok || fault.CodeOf(err) != fault.Invalid {
		s.fail(w, r, err)
		return
	}
	s.show(w, r, page{name: "forgotten", status: status, wrong: true, facts: f})
}

// passwordAsked is where asking for a password ends, whatever became of it.
func (s *server) passwordAsked(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, page{name: "notice", facts: notice{Title: "link_sent.title", Text: "password_asked.text"}})
}
