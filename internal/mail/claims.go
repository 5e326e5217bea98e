package mail

import (
	"time"

	"example.com/comptoir/internal/policy"
)

// ConfirmClaim asks whoever requested access to an existing customer record
// to prove the mailbox. Anybody may have typed the address, and any customer
// number with it: the mail names no person and no company.
type ConfirmClaim struct {
	Reference  string    // of the request
	Link       string    // page that confirms by POST
	ValidUntil time.Time // end of Link
}

// ClaimRejected tells the person that the particulars given did not fit. It
// is the same mail for every cause (no such number, another customer's
// reference, a locked number), so that it tells nobody which one was right.
type ClaimRejected struct {
	Name      string // of the person
	Reference string
}

// AlreadyMember tells a person who asks for access that they have it.
type AlreadyMember struct {
	Name      string
	Company   string // legal name
	Link      string // where one signs in
	ResetLink string // where one asks for a new password
}

// AlreadyAsked tells a person who asks for access that the company has been
// asked about them and has not decided yet.
type AlreadyAsked struct {
	Name      string
	Reference string // of the second request, which changes nothing
}

// AccessGranted tells a person without a password that the company has
// agreed, and lets them choose one. Who has a password gets [AccessAdded].
type AccessGranted struct {
	Name           string
	Company        string
	CustomerNumber string
	Role           policy.Role
	Link           string // one-time page where the password is set
	ValidUntil     time.Time
}

// AccessDeclined tells the person that there will be no access, without who
// decided or why: that is between the company and the person.
type AccessDeclined struct {
	Name      string
	Reference string
}

// AccessExpired tells the person that nobody decided in time.
type AccessExpired struct {
	Name      string
	Reference string
}

// Kind implements [Data].
func (ConfirmClaim) Kind() Kind { return KindConfirmClaim }

// Kind implements [Data].
func (ClaimRejected) Kind() Kind { return KindClaimRejected }

// Kind implements [Data].
func (AlreadyMember) Kind() Kind { return KindAlreadyMember }

// Kind implements [Data].
func (AlreadyAsked) Kind() Kind { return KindAlreadyAsked }

// Kind implements [Data].
func (AccessGranted) Kind() Kind { return KindAccessGranted }

// Kind implements [Data].
func (AccessDeclined) Kind() Kind { return KindAccessDeclined }

// Kind implements [Data].
func (AccessExpired) Kind() Kind { return KindAccessExpired }

func (d ConfirmClaim) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.line("Reference", d.Reference)
	f.link("Link", d.Link)
	f.time("ValidUntil", d.ValidUntil)
	return f.done()
}

func (d ClaimRejected) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.line("Reference", d.Reference)
	return f.done()
}

func (d AlreadyMember) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	f.link("Link", d.Link)
	f.link("ResetLink", d.ResetLink)
	return f.done()
}

func (d AccessGranted) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	f.line("CustomerNumber", d.CustomerNumber)
	f.word("Role", tableRole, string(d.Role))
	f.link("Link", d.Link)
	f.time("ValidUntil", d.ValidUntil)
	return f.done()
}

func (d AccessDeclined) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.line("Reference", d.Reference)
	return f.done()
}

func (d AccessExpired) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.line("Reference", d.Reference)
	return f.done()
}

func (d AlreadyAsked) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.line("Reference", d.Reference)
	return f.done()
}
