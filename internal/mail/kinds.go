package mail

import "time"

// ConfirmEmail asks the applicant of a registration to prove the mailbox.
// It goes to an address that anybody may have typed, so it says little, and
// the company's name is kept from becoming a link.
type ConfirmEmail struct {
	Company    string    // legal name applied for, as the applicant typed it
	Reference  string    // of the registration
	Link       string    // page that confirms by POST
	ValidUntil time.Time // end of Link
}

// SetPassword tells a new person that the registration is approved and lets
// them choose a password. There is never a password in a mail.
type SetPassword struct {
	Name           string // of the person
	Company        string // legal name
	CustomerNumber string
	Link           string // one-time page where the password is set
	ValidUntil     time.Time
}

// AccessAdded tells somebody who already signs in with a password that their
// login now reaches one more company.
type AccessAdded struct {
	Name           string
	Company        string
	CustomerNumber string
	Link           string // where one signs in
}

// RegistrationRejected tells the applicant why there will be no account.
type RegistrationRejected struct {
	Name      string
	Company   string
	Reference string
	Reason    string // staff's words to the applicant; may have several lines
}

// RegistrationInfoRequested puts a question of staff to the applicant.
type RegistrationInfoRequested struct {
	Name      string
	Company   string
	Reference string
	Question  string // staff's words to the applicant; may have several lines
	Link      string // page that shows where the registration stands
}

// RegistrationOverdue tells the seller's own mailbox that a registration
// waits longer than was promised. It names no person and no company: the
// mailbox is shared, and staff see the rest after signing in.
type RegistrationOverdue struct {
	Reference  string
	ReceivedAt time.Time
	PromisedBy time.Time
	Link       string // staff's work list
}

// PasswordReset lets a person who forgot the password choose a new one.
type PasswordReset struct {
	Name       string
	Link       string // one-time page where the password is set
	ValidUntil time.Time
}

// PasswordChanged tells a person that the password was changed, in case it
// was somebody else's doing.
type PasswordChanged struct {
	Name      string
	ChangedAt time.Time
}

// Kind implements [Data].
func (ConfirmEmail) Kind() Kind { return KindConfirmEmail }

// Kind implements [Data].
func (SetPassword) Kind() Kind { return KindSetPassword }

// Kind implements [Data].
func (AccessAdded) Kind() Kind { return KindAccessAdded }

// Kind implements [Data].
func (RegistrationRejected) Kind() Kind { return KindRegistrationRejected }

// Kind implements [Data].
func (RegistrationInfoRequested) Kind() Kind { return KindRegistrationInfoRequested }

// Kind implements [Data].
func (RegistrationOverdue) Kind() Kind { return KindRegistrationOverdue }

// Kind implements [Data].
func (PasswordReset) Kind() Kind { return KindPasswordReset }

// Kind implements [Data].
func (PasswordChanged) Kind() Kind { return KindPasswordChanged }

func (d ConfirmEmail) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Company", d.Company)
	f.line("Reference", d.Reference)
	f.link("Link", d.Link)
	f.time("ValidUntil", d.ValidUntil)
	return f.done()
}

func (d SetPassword) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	f.line("CustomerNumber", d.CustomerNumber)
	f.link("Link", d.Link)
	f.time("ValidUntil", d.ValidUntil)
	return f.done()
}

func (d AccessAdded) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	f.line("CustomerNumber", d.CustomerNumber)
	f.link("Link", d.Link)
	return f.done()
}

func (d RegistrationRejected) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	f.line("Reference", d.Reference)
	f.add("Reason", manyLines(d.Reason))
	return f.done()
}

func (d RegistrationInfoRequested) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.name("Company", d.Company)
	f.line("Reference", d.Reference)
	f.add("Question", manyLines(d.Question))
	f.link("Link", d.Link)
	return f.done()
}

func (d RegistrationOverdue) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.line("Reference", d.Reference)
	f.time("ReceivedAt", d.ReceivedAt)
	f.time("PromisedBy", d.PromisedBy)
	f.link("Link", d.Link)
	return f.done()
}

func (d PasswordReset) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.link("Link", d.Link)
	f.time("ValidUntil", d.ValidUntil)
	return f.done()
}

func (d PasswordChanged) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Name", d.Name)
	f.time("ChangedAt", d.ChangedAt)
	return f.done()
}
