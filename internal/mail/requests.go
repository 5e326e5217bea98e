package mail

import (
	"time"

	"example.com/comptoir/internal/policy"
)

// AccessRequested asks the company to decide about a person who wants access
// to its customer record. It goes to each admin, else to the contact of
// record, never to an address that the person gave.
//
// It tells the sort of reference and what that is worth, never the reference:
// the decision page shows the rest.
type AccessRequested struct {
	Name           string // of the reader; optional
	Company        string // legal name
	CustomerNumber string
	Person         string // who asks, as typed
	PersonEmail    string // proven mailbox of the person
	SharedMailbox  bool   // PersonEmail is one that several people read
	Namesake       bool   // somebody of the same name already has access
	EvidenceKind   Evidence
	Weight         Weight // of the evidence
	RequestedAt    time.Time
	Deadline       time.Time // after it, the request lapses
	Link           string    // page that shows the request and decides by POST
	FreezeLink     string    // "this is not one of us": freezes by POST
}

// AccessReminder is [AccessRequested] once more, as nobody has decided yet.
type AccessReminder AccessRequested

// AccessAnnounced tells all other admins and the contact of record that a
// person now has access.
type AccessAnnounced struct {
	Name           string // of the reader; optional
	Company        string
	CustomerNumber string
	Person         string
	PersonEmail    string
	Role           policy.Role
	ApprovedBy     string // name of the admin, or of the seller
	How            How
	Since          time.Time
	FreezeLink     string // "this is not one of us": freezes by POST
}

// DepartureReported tells the admins that a person leaves the company.
type DepartureReported struct {
	Name       string // of the reader; optional
	Company    string
	Person     string
	LastDay    time.Time // a calendar day, in the zone of the value itself
	ReportedBy string
}

// ClaimsLocked tells the company that somebody tried several numbers next to
// its customer number, and that this way in is closed for now.
type ClaimsLocked struct {
	Name           string // of the reader; optional
	Company        string
	CustomerNumber string
}

// ContactChanged tells the former contact of record that the seller now has
// another address on file.
type ContactChanged struct {
	Name           string // of the reader; optional
	Company        string
	CustomerNumber string
	NewEmailMasked string // see [Mask]
}

// Kind implements [Data].
func (AccessRequested) Kind() Kind { return KindAccessRequested }

// Kind implements [Data].
func (AccessReminder) Kind() Kind { return KindAccessReminder }

// Kind implements [Data].
func (AccessAnnounced) Kind() Kind { return KindAccessAnnounced }

// Kind implements [Data].
func (DepartureReported) Kind() Kind { return KindDepartureReported }

// Kind implements [Data].
func (ClaimsLocked) Kind() Kind { return KindClaimsLocked }

// Kind implements [Data].
func (ContactChanged) Kind() Kind { return KindContactChanged }

func (d AccessRequested) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.greeting(d.Name)
	f.name("Company", d.Company)
	f.line("CustomerNumber", d.CustomerNumber)
	f.name("Person", d.Person)
	f.address("PersonEmail", d.PersonEmail)
	f.optionalWord("SharedMailbox", tableRemark, "SHARED_MAILBOX", d.SharedMailbox)
	f.optionalWord("Namesake", tableRemark, "NAMESAKE", d.Namesake)
	f.word("EvidenceKind", tableEvidence, string(d.EvidenceKind))
	f.word("Weight", tableWeight, string(d.Weight))
	f.time("RequestedAt", d.RequestedAt)
	f.time("Deadline", d.Deadline)
	f.link("Link", d.Link)
	f.link("FreezeLink", d.FreezeLink)
	return f.done()
}

func (d AccessReminder) fields(w writer) (map[string]string, error) {
	return AccessRequested(d).fields(w)
}

func (d AccessAnnounced) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.greeting(d.Name)
	f.name("Company", d.Company)
	f.line("CustomerNumber", d.CustomerNumber)
	f.name("Person", d.Person)
	f.address("PersonEmail", d.PersonEmail)
	f.word("Role", tableRole, string(d.Role))
	f.name("ApprovedBy", d.ApprovedBy)
	f.word("How", tableHow, string(d.How))
	f.time("Since", d.Since)
	f.link("FreezeLink", d.FreezeLink)
	return f.done()
}

func (d DepartureReported) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.greeting(d.Name)
	f.name("Company", d.Company)
	f.name("Person", d.Person)
	f.day("LastDay", d.LastDay)
	f.name("ReportedBy", d.ReportedBy)
	return f.done()
}

func (d ClaimsLocked) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.greeting(d.Name)
	f.name("Company", d.Company)
	f.line("CustomerNumber", d.CustomerNumber)
	return f.done()
}

func (d ContactChanged) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.greeting(d.Name)
	f.name("Company", d.Company)
	f.line("CustomerNumber", d.CustomerNumber)
	f.masked("NewEmailMasked", d.NewEmailMasked)
	return f.done()
}
