package server

import (
	"net/http"

	"example.com/comptoir/internal/access"
)

// stopFacts is what the page behind the link that ends mails on new documents is filled with.
type stopFacts struct {
	access.StopPage
	Action   string
	Settings string // where one chooses what to hear of, after signing in
}

// showStop shows whose documents it is about and what the button does; of mails
// that are ended, that they are.
func (s *server) showStop(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	found, err := s.Access.LookAtStop(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.show(w, r, page{name: "stop", locale: found.Locale, here: below("/stop-notifications/", token), facts: stopFacts{
		found, below("/stop-notifications/", token, chosen(r)), "/profile",
	}})
}

// stop ends the mails. A mail program that does so for its reader follows no
// redirect (RFC 8058 section 3.1) and gets the page at once; a browser is led to it.
func (s *server) stop(w http.ResponseWriter, r *http.Request) {
	in, ok := s.posted(w, r)
	if !ok {
		return
	}
	token := r.PathValue("token")
	switch err := s.Access.StopNotifications(r.Context(), token); {
	case err != nil:
		s.fail(w, r, err)
	case in.Get("List-Unsubscribe") != "":
		s.showStop(w, r)
	default:
		s.seeOther(w, below("/stop-notifications/", token, chosen(r)))
	}
}
