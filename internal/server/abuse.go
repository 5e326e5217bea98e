package server

import (
	"net/http"
	"regexp"
	"strings"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/fault"
)

// abuseFacts is what the form that reports misuse is filled with.
type abuseFacts struct {
	mistakes
	Action                      string
	Text, Email, CustomerNumber string // as they were typed
}

// showAbuse asks what happened. Nobody has to sign in.
func (s *server) showAbuse(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, page{name: "abuse", facts: abuseFacts{Action: "/report-abuse" + chosen(r)}})
}

// abuse sends the report to staff. A refused one comes back with all that was typed.
func (s *server) abuse(w http.ResponseWriter, r *http.Request) {
	in, ok := s.posted(w, r)
	if !ok {
		return
	}
	f := abuseFacts{
		Action: "/report-abuse" + chosen(r), Email: in.Get("email"), CustomerNumber: in.Get("customerNumber"),
		// Forms send line ends as CR LF (WHATWG HTML, "newline normalization").
		Text: strings.ReplaceAll(in.Get("text"), "\r\n", "\n"),
	}
	receipt, err := s.Access.ReportAbuse(r.Context(), of(r).session.Actor, access.ReportAbuseInput{Text: f.Text, Email: &f.Email, CustomerNumber: &f.CustomerNumber}, of(r).client)
	if err == nil {
		s.seeOther(w, below("/abuse-reports/", receipt.Reference, chosen(r)))
		return
	}
	var status int
	if f.mistakes, status, ok = mistaken(s.pageLocale(r, ""), err, "text", "email", "customerNumber"); !ok {
		s.fail(w, r, err)
		return
	}
	if fault.CodeOf(err) == fault.RateLimited {
		w.Header().Set("Retry-After", "60")
	}
	s.show(w, r, page{name: "abuse", status: status, wrong: true, facts: f})
}

// referencePattern is the form of a reference; the page says back nothing else.
var referencePattern = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$`)

// abuseReported is where a report ends. It does not tell whether there is one of that reference.
func (s *server) abuseReported(w http.ResponseWriter, r *http.Request) {
	reference := r.PathValue("reference")
	if !referencePattern.MatchString(reference) {
		s.problem(w, r, problemNotFound)
		return
	}
	s.show(w, r, page{name: "abuse_reported", here: below("/abuse-reports/", reference), facts: struct{ Reference string }{reference}})
}
