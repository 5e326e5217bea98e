package server

import (
	"net/http"
	"net/url"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
)

// invitationFacts is what the page behind an invitation's link is filled with.
type invitationFacts struct {
	access.InvitationPage
	mistakes
	Action, Decline string
	GivenName       string // as they were typed
	FamilyName      string
	Other           bool   // that somebody else is signed in here was seen
	Over            string // what became of the invitation, as the keys of its words say it
}

// noInvitation is an invitation that nobody answered and that stands no more:
// the inviter may invite no more, or the company can't.
const noInvitation = "VOID"

// showInvitation shows what is offered, by whom and until when. One that has
// expired offers a new link, one that was answered or revoked tells so.
func (s *server) showInvitation(w http.ResponseWriter, r *http.Request) {
	s.invitationPage(w, r, url.Values{}, nil)
}

// invitationPage shows the page with what was typed, and why it comes back.
func (s *server) invitationPage(w http.ResponseWriter, r *http.Request, in url.Values, refused error) {
	token := r.PathValue("token")
	found, err := s.Access.LookAtInvitation(r.Context(), of(r).session.Actor, token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := page{name: "invitation", locale: found.Locale, here: below("/invitation/", token)}
	f := invitationFacts{
		InvitationPage: found, Action: below("/invitation/", token, chosen(r)), Decline: below("/invitation/", token, "/decline", chosen(r)),
		GivenName: in.Get("givenName"), FamilyName: in.Get("familyName"), Other: in.Get("otherAccount") != "",
	}
	switch {
	case found.State == access.InvitationExpired:
		p.name, p.status, f.Action = "invitation_expired", http.StatusGone, below("/invitation/", token, "/new", chosen(r))
	case found.State != access.InvitationPending:
		p.name, f.Over = "invited", string(found.State)
	case fault.CodeOf(refused) == fault.Expired:
		p.name, p.status, f.Over = "invited", http.StatusGone, noInvitation
	case refused != nil:
		var ok bool
		if f.mistakes, p.status, ok = mistaken(s.pageLocale(r, found.Locale), refused, "givenName", "familyName", "otherAccount"); !ok {
			s.fail(w, r, refused)
			return
		}
		p.wrong = true
	}
	p.facts = f
	s.show(w, r, p)
}

// acceptInvitation takes the invitation. A mailbox without a password goes on to
// choose one: the link has proven it.
func (s *server) acceptInvitation(w http.ResponseWriter, r *http.Request) {
	in, ok := s.posted(w, r)
	if !ok {
		return
	}
	token, given, family := r.PathValue("token"), in.Get("givenName"), in.Get("familyName")
	out, err := s.Access.AcceptInvitation(r.Context(), of(r).session.Actor, access.AcceptInvitationInput{
		Token: token, GivenName: &given, FamilyName: &family, OtherAccount: in.Get("otherAccount") != "",
	})
	switch {
	case err != nil && len(fault.All(err)) == 0:
		s.fail(w, r, err)
	case err != nil:
		s.invitationPage(w, r, in, err)
	case out.PasswordToken != "":
		s.seeOther(w, below("/set-password/", out.PasswordToken, chosen(r)))
	default:
		s.seeOther(w, below("/invitation/", token, chosen(r)))
	}
}

// declineInvitation says no.
func (s *server) declineInvitation(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	switch err := s.Access.DeclineInvitation(r.Context(), token); {
	case fault.CodeOf(err) == fault.Expired:
		s.showInvitation(w, r) // answered, revoked or over meanwhile
	case err != nil:
		s.fail(w, r, err)
	default:
		s.seeOther(w, below("/invitation/", token, chosen(r)))
	}
}

// newInvitation has a new link mailed; the answer is the same for a link that is none.
func (s *server) newInvitation(w http.ResponseWriter, r *http.Request) {
	var addressee mail.Locale
	if found, err := s.Access.LookAtInvitation(r.Context(), of(r).session.Actor, r.PathValue("token")); err == nil {
		addressee = found.Locale
	}
	s.linkAsked(w, r, addressee, s.Access.AskNewInvitation(r.Context(), r.PathValue("token")))
}
