package server

import (
	"html/template"
	"net/http"
	"net/url"
	"time"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/policy"
)

// decideFacts is what the page behind a link to decide is filled with.
type decideFacts struct {
	access.DecisionPage
	mistakes
	Action string
	Role   policy.Role  // chosen so far
	EndsAt string       // as it was typed
	Today  string       // the first day that can be the last one
	Dial   template.URL // of the account manager's telephone
	Via    string       // by which right it was decided
}

// showDecision shows who asks for access and what can be decided; afterwards,
// what was decided. Whoever has lost the right is told so, and nothing else.
func (s *server) showDecision(w http.ResponseWriter, r *http.Request) {
	s.decisionPage(w, r, url.Values{}, nil)
}

// decisionPage shows the page with what was typed, and why it comes back.
func (s *server) decisionPage(w http.ResponseWriter, r *http.Request, in url.Values, refused error) {
	token := r.PathValue("token")
	found, err := s.Access.LookAtDecision(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p, f := page{name: "decide", locale: found.Locale, here: below("/decide/", token)}, s.decisionFacts(found, in)
	f.Action = below("/decide/", token, chosen(r))
	if refused != nil {
		var ok bool
		if f.mistakes, p.status, ok = mistaken(s.pageLocale(r, found.Locale), refused, "role", "endsAt"); !ok {
			s.fail(w, r, refused)
			return
		}
		p.wrong = true
	}
	p.facts = f
	switch {
	case found.Lost():
		p.name, p.status, p.wrong, p.facts = "notice", http.StatusForbidden, false, notice{Title: "decide_lost.title", Text: "decide_lost.text"}
	case found.Expired:
		p.name, p.status, p.wrong, p.facts = "notice", http.StatusGone, false, notice{Title: "expired.title", Text: "decide_over.text"}
	}
	s.show(w, r, p)
}

// decisionFacts fills the page with what was found and what was typed; a form that
// was not sent yet proposes the request's role.
func (s *server) decisionFacts(found access.DecisionPage, in url.Values) decideFacts {
	f := decideFacts{
		DecisionPage: found, Role: found.Request.Role, EndsAt: in.Get("endsAt"),
		Today: s.Access.DB.Now().In(s.zone).Format(time.DateOnly), Dial: dial(found.Manager.Phone),
	}
	if in.Has("decision") {
		f.Role = policy.Role(in.Get("role"))
	}
	if found.Request.DecidedVia != nil {
		f.Via = *found.Request.DecidedVia
	}
	return f
}

// decide takes the decision. What the rule refuses is shown on the page as it
// stands now: somebody else may have been faster.
func (s *server) decide(w http.ResponseWriter, r *http.Request) {
	in, ok := s.posted(w, r)
	if !ok {
		return
	}
	token := r.PathValue("token")
	decision, err := s.decisionOf(in)
	if err == nil {
		decision.Token = &token
		_, err = s.Access.DecideAccessRequest(r.Context(), of(r).session.Actor, decision)
	}
	if err != nil {
		s.decisionPage(w, r, in, err)
		return
	}
	s.seeOther(w, below("/decide/", token, chosen(r)))
}

// decisionOf reads the form. To decline needs neither role nor last day.
func (s *server) decisionOf(in url.Values) (access.DecideAccessRequestInput, error) {
	out := access.DecideAccessRequestInput{Decision: access.AccessDecision(in.Get("decision"))}
	if out.Decision != access.Approve {
		return out, nil
	}
	var faults fault.List
	role := policy.Role(in.Get("role"))
	if out.Role = &role; role == "" {
		faults.Add(fault.New(fault.Required, "input.role"))
	}
	if typed := in.Get("endsAt"); typed != "" {
		day, err := time.ParseInLocation(time.DateOnly, typed, s.zone)
		if err != nil {
			faults.Add(fault.New(fault.Invalid, "input.endsAt"))
		}
		end := day.AddDate(0, 0, 1) // the last day counts
		out.EndsAt = &end
	}
	return out, faults.Err()
}
