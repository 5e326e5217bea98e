package server

import (
	"net/http"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
)

// claimFacts is what the page behind a claimant's link is filled with.
type claimFacts struct {
	access.ClaimPage
	Action string
}

// showClaim says what confirming will do; afterwards, that the request is
// received. It says the same whatever the request came to: that is told by mail.
func (s *server) showClaim(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	found, err := s.Access.LookAtClaim(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := page{name: "claim", locale: found.Locale, here: below("/claim/", token)}
	f := claimFacts{found, below("/claim/", token, chosen(r))}
	switch {
	case found.Confirmed:
		p.name = "claimed"
	case found.Expired, found.Lapsed:
		p.name, p.status, f.Action = "claim_expired", http.StatusGone, below("/claim/", token, "/new", chosen(r))
	}
	p.facts = f
	s.show(w, r, p)
}

// confirmClaim proves the claimant's mailbox and leads back to the page, which
// tells that the request is received.
func (s *server) confirmClaim(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	switch _, err := s.Access.ConfirmClaim(r.Context(), token); {
	case fault.CodeOf(err) == fault.Expired:
		s.showClaim(w, r)
	case err != nil:
		s.fail(w, r, err)
	default:
		s.seeOther(w, below("/claim/", token, chosen(r)))
	}
}

// newClaimLink has a new link mailed; the answer is the same for a link that is none.
func (s *server) newClaimLink(w http.ResponseWriter, r *http.Request) {
	var addressee mail.Locale
	if found, err := s.Access.LookAtClaim(r.Context(), r.PathValue("token")); err == nil {
		addressee = found.Locale
	}
	s.linkAsked(w, r, addressee, s.Access.AskNewClaimLink(r.Context(), r.PathValue("token")))
}
