package server

import (
	"encoding/json"
	"net/http"

	"example.com/comptoir/internal/fault"
)

// problem is why there is no answer, in the words of a page and a code of the API.
type problem struct {
	status int
	words  string // key of the page's title and text
	code   string // extensions.code, for callers of the API
}

var (
	problemNotFound    = problem{http.StatusNotFound, "not_found", "NOT_FOUND"}
	problemLink        = problem{http.StatusNotFound, "link", "NOT_FOUND"}
	problemMethod      = problem{http.StatusMethodNotAllowed, "method", "METHOD_NOT_ALLOWED"}
	problemCrossOrigin = problem{http.StatusForbidden, "cross_origin", "CROSS_ORIGIN"}
	problemForm        = problem{http.StatusBadRequest, "form", "INVALID"}
	problemState       = problem{http.StatusConflict, "state", "WRONG_STATE"}
	problemRate        = problem{http.StatusTooManyRequests, "rate", "RATE_LIMITED"}
	problemOverloaded  = problem{http.StatusServiceUnavailable, "overloaded", "OVERLOADED"}
	problemNotBuilt    = problem{http.StatusNotImplemented, "not_built", "NOT_BUILT"}
	problemFault       = problem{http.StatusInternalServerError, "fault", "INTERNAL"}
)

// problemOf gives the problem of a rule's refusal; anything else is a fault.
func problemOf(err error) problem {
	switch fault.CodeOf(err) {
	case fault.NotFound:
		return problemLink
	case fault.WrongState, fault.Expired:
		return problemState
	case fault.RateLimited:
		return problemRate
	case fault.Overloaded:
		return problemOverloaded
	default:
		return problemFault
	}
}

// fail answers with what went wrong. A defect or an outage is logged under the
// id that its page shows, and its text stays in the log.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if p == problemFault {
		s.Log.ErrorContext(r.Context(), "request failed", "request", of(r).id, "route", of(r).route, "err", err)
	}
	s.problem(w, r, p)
}

// problem answers in the form of the route: JSON for the API, else a page.
func (s *server) problem(w http.ResponseWriter, r *http.Request, p problem) {
	x := of(r)
	if p == problemRate || p == problemOverloaded {
		w.Header().Set("Retry-After", "60")
	}
	if x.kind == apiRoute || x.kind == uploadRoute {
		s.problemJSON(w, r, p)
		return
	}
	s.show(w, r, page{name: "problem", status: p.status, here: "/", facts: problemFacts{
		Title: "problem." + p.words + ".title", Text: "problem." + p.words + ".text", Fault: faultID(p, x),
	}})
}

type problemFacts struct{ Title, Text, Fault string }

// faultID is shown where a reader can help only by telling it to the seller.
func faultID(p problem, x *exchange) string {
	if p == problemFault {
		return x.id
	}
	return ""
}

// problemJSON answers as GraphQL does when nothing was executed.
func (s *server) problemJSON(w http.ResponseWriter, r *http.Request, p problem) {
	x := of(r)
	message, err := s.words[s.localeOf(r)].say("problem." + p.words + ".text")
	if err != nil {
		message = p.code
	}
	ext := map[string]string{"code": p.code}
	if id := faultID(p, x); id != "" {
		ext["id"] = id
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(p.status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{map[string]any{"message": message, "extensions": ext}}})
}
