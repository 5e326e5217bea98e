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
	ReadCompany       Action = "company.read"
	ReadPeople        Action = "people.read"
	InvitePeople      Action = "people.invite"
	ManagePeople      Action = "people.manage"
	DecideAccess      Action = "access.decide"
	ReadTimeline      Action = "timeline.read"
	ReadDocuments     Action = "documents.read"
	DownloadDocuments Action = "documents.download"
	ReadMoney         Action = "documents.money"
	ReadDownloads     Action = "documents.downloads" // who opened what

	ReadQueue          Action = "registrations.read"
	DecideRegistration Action = "registrations.decide"
	RecordRegistration Action = "registrations.record"
	RecordAccess       Action = "access.record"
	ReadCompanies      Action = "companies.read"
	ManageCompanies    Action = "companies.manage"
	MergeCompanies     Action = "companies.merge"
	ReadIngestions     Action = "ingestions.read"
	IngestDocuments    Action = "documents.ingest"
	DecideIngestions   Action = "ingestions.decide"
	ImportNumbers      Action = "numbers.import"
	ManageKeys         Action = "machines.manage"
	ReadTasks          Action = "tasks.read"
	CloseTasks         Action = "tasks.close"
	ReadMails          Action = "mails.read"
	ResendMails        Action = "mails.resend"
)

// Actions are all actions, those on a company's data first.
var Actions = []Action{
	ReadCompany, ReadPeople, InvitePeople, ManagePeople, DecideAccess, ReadTimeline, ReadDocuments, DownloadDocuments, ReadMoney, ReadDownloads,
	ReadQueue, DecideRegistration, RecordRegistration, RecordAccess, ReadCompanies, ManageCompanies, MergeCompanies, ReadIngestions, IngestDocuments, DecideIngestions, ImportNumbers, ManageKeys, ReadTasks, CloseTasks, ReadMails, ResendMails,
}

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

// Roles are the roles in a company, the one that may most first.
var Roles = []Role{RoleAdmin, RolePurchaser, RoleAccountant, RoleWarehouse, RoleReader}

// StaffRoles are the roles in the seller's house.
var StaffRoles = []StaffRole{StaffAdmin, StaffSales, StaffSupport}

// byRole has, for each role in a company, what it may do there and which kinds it sees.
var byRole = map[Role]struct {
	actions []Action
	kinds   []Kind
	// files are the kinds whose files the role may open.
	files []Kind
}{
	RoleAdmin: {
		actions: []Action{ReadCompany, ReadPeople, InvitePeople, ManagePeople, DecideAccess, ReadTimeline, ReadDocuments, DownloadDocuments, ReadMoney, ReadDownloads},
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

// byStaff has what each staff role may do, in every company. Inviting is the
// company's own: staff record a person, and the company is asked.
var byStaff = map[StaffRole][]Action{
	StaffSupport: {
		ReadCompany, ReadPeople, ManagePeople, DecideAccess, ReadTimeline, ReadDocuments, DownloadDocuments, ReadMoney, ReadDownloads,
		ReadQueue, RecordRegistration, DecideRegistration, RecordAccess, ReadCompanies, ManageCompanies, ReadIngestions, IngestDocuments, DecideIngestions, ImportNumbers, ReadTasks, CloseTasks, ReadMails, ResendMails,
	},
	StaffSales: {
		ReadCompany, ReadPeople, ManagePeople, DecideAccess, ReadTimeline, ReadDocuments, DownloadDocuments, ReadMoney, ReadDownloads,
		ReadQueue, RecordRegistration, DecideRegistration, RecordAccess, ReadCompanies, ManageCompanies, MergeCompanies, ReadTasks, CloseTasks,
	},
	StaffAdmin: {
		ReadCompany, ReadPeople, ManagePeople, DecideAccess, ReadTimeline, ReadDocuments, DownloadDocuments, ReadMoney, ReadDownloads,
		ReadQueue, RecordRegistration, DecideRegistration, RecordAccess, ReadCompanies, ManageCompanies, MergeCompanies, ReadIngestions, IngestDocuments, DecideIngestions, ImportNumbers, ManageKeys, ReadTasks, CloseTasks, ReadMails, ResendMails,
	},
}

// byScope has what a machine's key opens, for each scope.
var byScope = map[Scope][]Action{
	ScopeIngest:  {IngestDocuments},
	ScopeNumbers: {ImportNumbers},
}

// RequireStaffOrKey refuses whoever has the right neither as staff nor by a machine's key:
// UNAUTHENTICATED for a visitor, FORBIDDEN for anybody else.
func (a Actor) RequireStaffOrKey(do Action) error {
	for _, s := range a.Scopes {
		if slices.Contains(byScope[s], do) {
			return nil
		}
	}
	return a.RequireStaff(do)
}

// May tells what the role itself allows in its company.
func (r Role) May(do Action) bool { return slices.Contains(byRole[r].actions, do) }

// Sees tells whether documents of a kind exist for the role.
func (r Role) Sees(k Kind) bool { return slices.Contains(byRole[r].kinds, k) }

// SeesAmong gives those of some kinds that exist for the role, in the usual order.
func (r Role) SeesAmong(asked []string) []string {
	out := []string{}
	for _, k := range Kinds {
		if r.Sees(k) && slices.Contains(asked, string(k)) {
			out = append(out, string(k))
		}
	}
	return out
}

// Opens tells whether the role may open the files of documents of a kind.
func (r Role) Opens(k Kind) bool { return slices.Contains(byRole[r].files, k) }

// May tells what the staff role allows, in every company.
func (r StaffRole) May(do Action) bool { return slices.Contains(byStaff[r], do) }

// Known tells whether this is one of the roles.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// MayGive tells whether whoever has this role may give another: an admin any,
// since none is above it; nobody else any.
func (r Role) MayGive(other Role) bool { return r == RoleAdmin && other.Known() }

// MayStaff tells whether the actor's staff role allows an action.
func (a Actor) MayStaff(do Action) bool { return a.Staff.May(do) }

// RequireStaff refuses whoever has not the staff right: UNAUTHENTICATED for a
// visitor, FORBIDDEN for anybody else.
func (a Actor) RequireStaff(do Action) error {
	if a.MayStaff(do) {
		return nil
	}
	return a.refused()
}

// Require refuses whoever may not do something in a company, as RequireStaff does.
func (a Actor) Require(do Action, c id.Company) error {
	if a.May(do, c) {
		return nil
	}
	return a.refused()
}

func (a Actor) refused() error {
	if !a.SignedIn() && a.Key.IsZero() {
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
	return ok && role.May(do)
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
	return ok && role.Opens(k)
}
