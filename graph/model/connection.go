package model

import (
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/machine"
	"example.com/comptoir/internal/page"
)

// PageInfo tells where a page of a list begins and ends.
type PageInfo struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       *string
}

// connection is a page in the words of the Relay cursor connections
// specification. Edges and cursors are made only when they are asked for.
type connection[T any] struct{ page *page.Page[T] }

// PageInfo tells where the page stands.
func (c connection[T]) PageInfo() *PageInfo {
	return &PageInfo{HasNextPage: c.page.HasNext, HasPreviousPage: c.page.HasPrevious, StartCursor: c.page.Start(), EndCursor: c.page.End()}
}

// Nodes are the things without their cursors.
func (c connection[T]) Nodes() []T { return c.page.Nodes }

// edges makes the edges of a page, one by one with edge.
func edges[T, E any](p *page.Page[T], edge func(cursor string, node T) E) []E {
	out := make([]E, len(p.Nodes))
	for i, n := range p.Nodes {
		out[i] = edge(p.Cursor(n), n)
	}
	return out
}

// pointers makes a page of pointers of a page of values, which stay where they are.
func pointers[T any](p *page.Page[T]) *page.Page[*T] {
	out := &page.Page[*T]{Nodes: make([]*T, len(p.Nodes)), HasNext: p.HasNext, HasPrevious: p.HasPrevious, Cursor: func(n *T) string { return p.Cursor(*n) }}
	for i := range p.Nodes {
		out.Nodes[i] = &p.Nodes[i]
	}
	return out
}

// CompanyConnection is a page of companies.
type CompanyConnection struct{ connection[*company.Company] }

// CompanyEdge is a company in a list.
type CompanyEdge struct {
	Cursor string
	Node   *company.Company
}

// Companies makes a connection of a page.
func Companies(p *page.Page[*company.Company]) *CompanyConnection {
	return &CompanyConnection{connection[*company.Company]{p}}
}

// Edges are the companies with their cursors.
func (c *CompanyConnection) Edges() []*CompanyEdge {
	return edges(c.page, func(cursor string, n *company.Company) *CompanyEdge { return &CompanyEdge{cursor, n} })
}

// MailConnection is a page of mails.
type MailConnection struct{ connection[*access.Mail] }

// MailEdge is a mail in a list.
type MailEdge struct {
	Cursor string
	Node   *access.Mail
}

// Mails makes a connection of a page.
func Mails(p *page.Page[*access.Mail]) *MailConnection {
	return &MailConnection{connection[*access.Mail]{p}}
}

// Edges are the mails with their cursors.
func (c *MailConnection) Edges() []*MailEdge {
	return edges(c.page, func(cursor string, n *access.Mail) *MailEdge { return &MailEdge{cursor, n} })
}

// MembershipConnection is a page of memberships.
type MembershipConnection struct{ connection[*access.Membership] }

// MembershipEdge is a membership in a list.
type MembershipEdge struct {
	Cursor string
	Node   *access.Membership
}

// Memberships makes a connection of a page.
func Memberships(p *page.Page[*access.Membership]) *MembershipConnection {
	return &MembershipConnection{connection[*access.Membership]{p}}
}

// Edges are the memberships with their cursors.
func (c *MembershipConnection) Edges() []*MembershipEdge {
	return edges(c.page, func(cursor string, n *access.Membership) *MembershipEdge { return &MembershipEdge{cursor, n} })
}

// RegistrationConnection is a page of registrations.
type RegistrationConnection struct {
	connection[*access.Registration]
}

// RegistrationEdge is a registration in a list.
type RegistrationEdge struct {
	Cursor string
	Node   *access.Registration
}

// Registrations makes a connection of a page.
func Registrations(p *page.Page[*access.Registration]) *RegistrationConnection {
	return &RegistrationConnection{connection[*access.Registration]{p}}
}

// Edges are the registrations with their cursors.
func (c *RegistrationConnection) Edges() []*RegistrationEdge {
	return edges(c.page, func(cursor string, n *access.Registration) *RegistrationEdge { return &RegistrationEdge{cursor, n} })
}

// DocumentConnection is a page of documents.
type DocumentConnection struct{ connection[*archive.Document] }

// DocumentEdge is a document in a list.
type DocumentEdge struct {
	Cursor string
	Node   *archive.Document
}

// Documents makes a connection of a page.
func Documents(p *page.Page[archive.Document]) *DocumentConnection {
	return &DocumentConnection{connection[*archive.Document]{pointers(p)}}
}

// Edges are the documents with their cursors.
func (c *DocumentConnection) Edges() []*DocumentEdge {
	return edges(c.page, func(cursor string, n *archive.Document) *DocumentEdge { return &DocumentEdge{cursor, n} })
}

// IngestionConnection is a page of ingestions.
type IngestionConnection struct{ connection[*archive.Ingestion] }

// IngestionEdge is an ingestion in a list.
type IngestionEdge struct {
	Cursor string
	Node   *archive.Ingestion
}

// Ingestions makes a connection of a page.
func Ingestions(p *page.Page[archive.Ingestion]) *IngestionConnection {
	return &IngestionConnection{connection[*archive.Ingestion]{pointers(p)}}
}

// Edges are the ingestions with their cursors.
func (c *IngestionConnection) Edges() []*IngestionEdge {
	return edges(c.page, func(cursor string, n *archive.Ingestion) *IngestionEdge { return &IngestionEdge{cursor, n} })
}

// TimelineConnection is a page of a timeline.
type TimelineConnection struct {
	connection[*audit.TimelineEvent]
}

// TimelineEdge is an event in a timeline.
type TimelineEdge struct {
	Cursor string
	Node   *audit.TimelineEvent
}

// Timeline makes a connection of a page.
func Timeline(p *page.Page[*audit.TimelineEvent]) *TimelineConnection {
	return &TimelineConnection{connection[*audit.TimelineEvent]{p}}
}

// Edges are the events with their cursors.
func (c *TimelineConnection) Edges() []*TimelineEdge {
	return edges(c.page, func(cursor string, n *audit.TimelineEvent) *TimelineEdge { return &TimelineEdge{cursor, n} })
}

// StaffTaskConnection is a page of tasks.
type StaffTaskConnection struct{ connection[*access.StaffTask] }

// StaffTaskEdge is a task in a list.
type StaffTaskEdge struct {
	Cursor string
	Node   *access.StaffTask
}

// StaffTasks makes a connection of a page.
func StaffTasks(p *page.Page[*access.StaffTask]) *StaffTaskConnection {
	return &StaffTaskConnection{connection[*access.StaffTask]{p}}
}

// Edges are the tasks with their cursors.
func (c *StaffTaskConnection) Edges() []*StaffTaskEdge {
	return edges(c.page, func(cursor string, n *access.StaffTask) *StaffTaskEdge { return &StaffTaskEdge{cursor, n} })
}

// InvitationConnection is a page of invitations.
type InvitationConnection struct{ connection[*access.Invitation] }

// InvitationEdge is an invitation in a list.
type InvitationEdge struct {
	Cursor string
	Node   *access.Invitation
}

// Invitations makes a connection of a page.
func Invitations(p *page.Page[*access.Invitation]) *InvitationConnection {
	return &InvitationConnection{connection[*access.Invitation]{p}}
}

// Edges are the invitations with their cursors.
func (c *InvitationConnection) Edges() []*InvitationEdge {
	return edges(c.page, func(cursor string, n *access.Invitation) *InvitationEdge { return &InvitationEdge{cursor, n} })
}

// AccessRequestConnection is a page of access requests.
type AccessRequestConnection struct {
	connection[*access.AccessRequest]
}

// AccessRequestEdge is an access request in a list.
type AccessRequestEdge struct {
	Cursor string
	Node   *access.AccessRequest
}

// AccessRequests makes a connection of a page.
func AccessRequests(p *page.Page[*access.AccessRequest]) *AccessRequestConnection {
	return &AccessRequestConnection{connection[*access.AccessRequest]{p}}
}

// Edges are the access requests with their cursors.
func (c *AccessRequestConnection) Edges() []*AccessRequestEdge {
	return edges(c.page, func(cursor string, n *access.AccessRequest) *AccessRequestEdge {
		return &AccessRequestEdge{cursor, n}
	})
}

// APIKeyConnection is a page of machines' keys.
type APIKeyConnection struct{ connection[*machine.Key] }

// APIKeyEdge is a key in a list.
type APIKeyEdge struct {
	Cursor string
	Node   *machine.Key
}

// APIKeys makes a connection of a page.
func APIKeys(p *page.Page[machine.Key]) *APIKeyConnection {
	return &APIKeyConnection{connection[*machine.Key]{pointers(p)}}
}

// Edges are the keys with their cursors.
func (c *APIKeyConnection) Edges() []*APIKeyEdge {
	return edges(c.page, func(cursor string, n *machine.Key) *APIKeyEdge { return &APIKeyEdge{cursor, n} })
}
