package policy

import (
	"slices"

	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
)

// Action is something an actor may or may not do.
type Action string

// The actions. Those on a company's data are judged by the role in that company,
// or by the staff role; those without a company by the staff role alone.
const (
	ReadCompany        Action = "company.read"
	ReadPeople         Action = "people.read"
	ReadTimeline       Action = "timeline.read"
	ReadDocuments      Action = "documents.read"
	DownloadDocuments  Action = "documents.download"
	ReadMoney          Action = "documents.money"
	ReadDownloads      Action = "documents.downloads" // who opened what
	ReadQueue          Action = "registrations.read"
	DecideRegistration Action = "registrations.decide"
	RecordRegistration Action = "registrations.record"
	ReadCompanies      Action = "companies.read"
	ChangeCompany      Action = "companies.change"
	ReadIngestions     Action = "ingestions.read"
	DecideIngestions   Action = "ingestions.decide"
	ImportNumbers      Action = "numbers.import"
	ReadTasks          Action = "tasks.read"
	ReadMails          Action = "mails.read"
)

// Kind is a kind of document, spelled as in the schema.
type Kind string

// The kinds of documents, product rule 20.
const (
	Invoice       Kind = "INVOICE"
	CreditNote    Kind = "CREDIT_NOTE"
	Quote         Kind = "QUOTE"
	Order         Kind = "ORDER"
	OrderResponse Kind = "ORDER_RESPONSE"
	DeliveryNote  Kind = "DELIVERY_NOTE"
	Certificate   Kind = "CERTIFICATE"
	Statement     Kind = "STATEMENT"
)

// Kinds are all kinds, in the order in which one follows from the other.
var Kinds = []Kind{Quote, Order, OrderResponse, DeliveryNote, Certificate, Invoice, CreditNote, Statement}

// byRole has, for each role in a company, what it may do there and which kinds it sees.
var byRole = map[Role]struct {
	actions []Action
	kinds   []Kind
	// files are the kinds whose files the role may open.
	files []Kind
}{
	RoleAdmin: {
		actions: []Action{ReadCompany, ReadPeople, ReadTimeline, ReadDocuments, DownloadDocuments, ReadMoney, ReadDownloads},
		kinds:   Kinds, files: Kinds,
	},
	RolePurchaser: {
		actions: []Action{ReadCompany, ReadDocuments, DownloadDocuments, ReadMoney},
		kinds:   Kinds, files: Kinds,
	},
	RoleAccountant: {
		actions: []Action{ReadCompany, ReadDocuments, DownloadDocuments, ReadMoney},
		kinds:   []Kind{Invoice, CreditNote, Statement}, files: []Kind{Invoice, CreditNote, Statement},
	},
	RoleWarehouse: {
		actions: []Action{ReadCompany, ReadDocuments, DownloadDocuments},
		kinds:   []Kind{DeliveryNote, Certificate}, files: []Kind{DeliveryNote, Certificate},
	},
	RoleReader: {
		actions: []Action{ReadCompany, ReadDocuments, DownloadDocuments},
		kinds:   Kinds, files: []Kind{DeliveryNote},
	},
}

// every are the actions of all staff.
var every = []Action{
	ReadCompany, ReadPeople, ReadTimeline, ReadDocuments, DownloadDocuments, ReadMoney, ReadDownloads, ReadQueue, RecordRegistration, DecideRegistration,
	ReadCompanies, ReadTasks,
}

// office are the actions of those who handle documents and records, beside those of all.
var office = []Action{ReadIngestions, DecideIngestions, ImportNumbers, ChangeCompany, ReadMails}

// byStaff has what each staff role may do, in every company.
var byStaff = map[StaffRole][]Action{
	StaffSupport: slices.Concat(every, office),
	StaffSales:   every,
	StaffAdmin:   slices.Concat(every, office),
}

// MayStaff tells whether the actor's staff role allows an action.
func (a Actor) MayStaff(do Action) bool { return slices.Contains(byStaff[a.Staff], do) }

// RequireStaff refuses whoever has not the staff right: UNAUTHENTICATED for a
// visitor, FORBIDDEN for anybody else.
func (a Actor) RequireStaff(do Action) error {
	switch {
	case a.MayStaff(do):
		return nil
	case !a.SignedIn():
		return fault.New(fault.Unauthenticated, "")
	}
	return fault.New(fault.Forbidden, "")
}

// May tells whether the actor may do something in a company, as staff or by the role there.
func (a Actor) May(do Action, c id.Company) bool {
	if a.MayStaff(do) {
		return true
	}
	role, ok := a.RoleIn(c)
	return ok && slices.Contains(byRole[role].actions, do)
}

// KindsIn are the kinds of documents that the actor sees in a company; what is not among them does not exist for it.
func (a Actor) KindsIn(c id.Company) []Kind {
	if a.MayStaff(ReadDocuments) {
		return Kinds
	}
	role, ok := a.RoleIn(c)
	if !ok {
		return nil
	}
	return byRole[role].kinds
}

// MayOpen tells whether the actor may open a file of a document of this kind.
func (a Actor) MayOpen(k Kind, c id.Company) bool {
	if a.MayStaff(DownloadDocuments) {
		return true
	}
	role, ok := a.RoleIn(c)
	return ok && slices.Contains(byRole[role].files, k)
}
