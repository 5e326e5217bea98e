package mail

import "time"

// AdminByContact tells the account manager that the contact of record came in
// as the company's first administrator: nobody else decided about it.
type AdminByContact struct {
	Company        string // legal name
	CustomerNumber string
	Person         string
	PersonEmail    string
	Link           string // the company's page for staff
}

// StaffNotice tells the seller's own people that something waits for one of
// them. It names no person: the mailbox may be shared, and staff see the rest
// after signing in.
type StaffNotice struct {
	What       Notice
	Company    string // legal name; optional
	PromisedBy time.Time
	Link       string // staff's work list
}

// Kind implements [Data].
func (AdminByContact) Kind() Kind { return KindAdminByContact }

// Kind implements [Data].
func (StaffNotice) Kind() Kind { return KindStaffNotice }

func (d AdminByContact) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.name("Company", d.Company)
	f.line("CustomerNumber", d.CustomerNumber)
	f.name("Person", d.Person)
	f.address("PersonEmail", d.PersonEmail)
	f.link("Link", d.Link)
	return f.done()
}

func (d StaffNotice) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.word("What", tableNotice, string(d.What))
	f.word("Task", tableTask, string(d.What))
	f.optionalName("Company", d.Company)
	f.time("PromisedBy", d.PromisedBy)
	f.link("Link", d.Link)
	return f.done()
}
