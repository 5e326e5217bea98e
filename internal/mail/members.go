package mail

import (
	"time"

	"example.com/comptoir/internal/policy"
)

// Invitation asks a person to accept an access that a company admin offers.
// The admin typed the address: the mail greets nobody by name, and the names
// in it are kept from becoming links.
type Invitation struct {
	Company        string // legal name
	InviterName    string
	Role           policy.Role
	MembershipEnds time.Time // optional; the access ends by itself
	Link           string    // page that accepts or declines by POST
	ValidUntil     time.Time // end of Link
}

// InvitationAnswered tells the inviter what became of an invitation.
type InvitationAnswered struct {
	Name         string // of the inviter
	Company      string
	InvitedEmail string
	Answer       Answer
}

// MembershipEnded tells a person that an access has ended. It gives no
// reason: the reader may be the last to learn one.
type MembershipEnded struct {
	Name    string
	Company string
	EndedAt time.Time
}

// MembershipFrozen tells a person that an access is stopped until the seller
// has looked into it. It says neither who asked for that nor why.
type MembershipFrozen struct {
	Name    string
	Company string
}

// CompanySuspended tells each member that the company's account is suspended.
type CompanySuspended struct {
	Name    string
	Company string
	Reason  string // staff's words, the public half; may have several lines
}

// Kind implements [Data].
func (Invitation) Kind() Kind { return KindInvitation }

// Kind implements [Data].
func (InvitationAnswered) Kind() Kind { return KindInvitationAnswered }

// Kind implements [Data].
func (MembershipEnded) Kind() Kind { return KindMembershipEnded }

// Kind implements [Data].
func (MembershipFrozen) Kind() Kind { return KindMembershipFrozen }

// Kind implements [Data].
func (CompanySuspended) Kind() Kind { return KindCompanySuspended }

func (d Invitation) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Company", d.Company)
	f.name("InviterName", d.InviterName)
	f.word("Role", tableRole, string(d.Role))
	f.optionalTime("MembershipEnds", d.MembershipEnds)
	f.link("Link", d.Link)
	f.time("ValidUntil", d.ValidUntil)
	return f.done()
}

func (d InvitationAnswered) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	f.address("InvitedEmail", d.InvitedEmail)
	f.word("Answer", tableAnswer, string(d.Answer))
	f.word("Outcome", tableOutcome, string(d.Answer))
	return f.done()
}

func (d MembershipEnded) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	f.time("EndedAt", d.EndedAt)
	return f.done()
}

func (d MembershipFrozen) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	return f.done()
}

func (d CompanySuspended) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	f.add("Reason", manyLines(d.Reason))
	return f.done()
}
