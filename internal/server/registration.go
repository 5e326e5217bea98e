package server

import (
	"net/http"
	"strings"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/fault"
)

// registrationFacts is what the page of a registration is filled with.
type registrationFacts struct {
	*access.RegistrationReceipt
	Answer   string // what was typed, when it comes back
	Error    string // key of the sentence beside the answer
	Bound    any
	Action   string // where the answer goes
	Withdraw string // the page that asks whether to withdraw, and its form
	Follow   string // this page
}

// showRegistration tells whoever has the reference where the registration stands.
func (s *server) showRegistration(w http.ResponseWriter, r *http.Request) {
	s.registrationPage(w, r, "registration", http.StatusOK, registrationFacts{})
}

func (s *server) registrationPage(w http.ResponseWriter, r *http.Request, name string, status int, f registrationFacts) {
	receipt, err := s.Access.RegistrationReceipt(r.Context(), r.PathValue("reference"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if receipt == nil {
		s.problem(w, r, problemLink)
		return
	}
	f.RegistrationReceipt = receipt
	f.Follow = below("/registrations/", receipt.Reference, chosen(r))
	f.Action = below("/registrations/", receipt.Reference, "/answer", chosen(r))
	f.Withdraw = below("/registrations/", receipt.Reference, "/withdraw", chosen(r))
	p := page{name: name, status: status, locale: receipt.Locale, here: below("/registrations/", receipt.Reference), wrong: f.Error != "", facts: f}
	if name == "withdraw" {
		p.here += "/withdraw"
	}
	s.show(w, r, p)
}

// answerRegistration sends the applicant's answer. A refused one comes back with what was typed.
func (s *server) answerRegistration(w http.ResponseWriter, r *http.Request) {
	in, ok := s.posted(w, r)
	if !ok {
		return
	}
	// Forms send line ends as CR LF (WHATWG HTML, "newline normalization").
	answer := strings.ReplaceAll(in.Get("answer"), "\r\n", "\n")
	receipt, err := s.Access.AnswerRegistration(r.Context(), access.AnswerRegistrationInput{Reference: r.PathValue("reference"), Answer: answer})
	if err == nil {
		s.seeOther(w, below("/registrations/", receipt.Reference, chosen(r)))
		return
	}
	switch refused := fault.All(err); {
	case len(refused) > 0 && (refused[0].Code == fault.Required || refused[0].Code == fault.TooLong || refused[0].Code == fault.Invalid):
		f := registrationFacts{Answer: answer, Error: "refused." + string(refused[0].Code)}
		if len(refused[0].Args) > 0 {
			f.Bound = refused[0].Args[0]
		}
		s.registrationPage(w, r, "registration", http.StatusUnprocessableEntity, f)
	default:
		s.fail(w, r, err)
	}
}

// showWithdraw asks whether to withdraw. One that can't be withdrawn any more leads back to its page.
func (s *server) showWithdraw(w http.ResponseWriter, r *http.Request) {
	s.registrationPage(w, r, "withdraw", http.StatusOK, registrationFacts{})
}

// withdraw takes the registration back.
func (s *server) withdraw(w http.ResponseWriter, r *http.Request) {
	receipt, err := s.Access.WithdrawRegistration(r.Context(), r.PathValue("reference"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.seeOther(w, below("/registrations/", receipt.Reference, chosen(r)))
}
