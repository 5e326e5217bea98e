package server

import (
	"net/http"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/fault"
)

// reportFacts is what the page behind a link "this is not one of us" is filled with.
type reportFacts struct {
	access.ReportPage
	Action string
}

// showReport shows whose access it is and what the button does; of one that is
// blocked or over, that it is.
func (s *server) showReport(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	found, err := s.Access.LookAtReport(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := page{name: "not_us", locale: found.Locale, here: below("/not-us/", token), facts: reportFacts{found, below("/not-us/", token, chosen(r))}}
	switch {
	case found.Expired:
		p.name, p.status, p.facts = "notice", http.StatusGone, notice{Title: "expired.title", Text: "not_us_over.text"}
	case found.Reported:
		p.name = "reported"
	}
	s.show(w, r, p)
}

// report blocks the access and leads back to the page, which tells so.
func (s *server) report(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	switch err := s.Access.ReportUnknownAccess(r.Context(), token); {
	case fault.CodeOf(err) == fault.Expired:
		s.showReport(w, r)
	case err != nil:
		s.fail(w, r, err)
	default:
		s.seeOther(w, below("/not-us/", token, chosen(r)))
	}
}
