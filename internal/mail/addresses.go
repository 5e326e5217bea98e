package mail

import (
	"strings"
	"time"
)

// ConfirmNewEmail asks a person to prove the new mailbox before it becomes
// the sign-in address. It goes to that mailbox, which may be a stranger's.
type ConfirmNewEmail struct {
	Name       string
	Link       string // page that confirms by POST
	ValidUntil time.Time
}

// EmailChanged tells the old mailbox that it is no longer the sign-in
// address, in case that was somebody else's doing.
type EmailChanged struct {
	Name           string
	NewEmailMasked string // see [Mask]
	ChangedAt      time.Time
}

// Mask hides the mailbox of an e-mail address from everybody who does not
// know it already: the first letter stays, and the domain.
func Mask(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 1 {
		return "•••"
	}
	return string([]rune(email[:at])[:1]) + "•••" + email[at:]
}

// Kind implements [Data].
func (ConfirmNewEmail) Kind() Kind { return KindConfirmNewEmail }

// Kind implements [Data].
func (EmailChanged) Kind() Kind { return KindEmailChanged }

func (d ConfirmNewEmail) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.link("Link", d.Link)
	f.time("ValidUntil", d.ValidUntil)
	return f.done()
}

func (d EmailChanged) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.masked("NewEmailMasked", d.NewEmailMasked)
	f.time("ChangedAt", d.ChangedAt)
	return f.done()
}
