package graph

import (
	"context"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/task"
)

// StaffTasks gives what staff have to look at.
func (r query) StaffTasks(ctx context.Context, first *int, after *string, last *int, before *string, kinds []task.Kind, about *string, mine *bool) (*model.StaffTaskConnection, error) {
	filter := access.TaskFilter{Kinds: kinds, Mine: mine != nil && *mine}
	if about != nil {
		c, _ := id.ParseCompany(*about) // text that is no id finds nothing
		filter.Company = &c
	}
	p, err := r.Access.StaffTasks(ctx, actorOf(ctx), filter, paging(first, after, last, before))
	if err != nil {
		return nil, err
	}
	var (
		companies     []id.Company
		takers        []id.Person
		registrations []id.Registration
		requests      []id.AccessRequest
		members       []id.Membership
		reports       []id.AbuseReport
		merges        []id.Merge
		mails         []id.Mail
	)
	for _, n := range p.Nodes {
		companies, takers, registrations = append(companies, n.CompanyID), append(takers, n.TakenByID), append(registrations, n.RegistrationID)
		requests, members, reports = append(requests, n.AccessRequestID), append(members, n.MembershipID), append(reports, n.AbuseReportID)
		merges, mails = append(merges, n.MergeID), append(mails, n.MailID)
	}
	loaders := stateOf(ctx).loaders
	loaders.companies.list(companies)
	loaders.persons.list(takers)
	loaders.registrations.list(registrations)
	loaders.requests.list(requests)
	loaders.members.list(members)
	loaders.reports.list(reports)
	loaders.merges.list(merges)
	loaders.mails.list(mails)
	return model.StaffTasks(p), nil
}

// StaffTaskTotals counts what is open.
func (r query) StaffTaskTotals(ctx context.Context) ([]*access.StaffTaskTotal, error) {
	return r.Access.StaffTaskTotals(ctx, actorOf(ctx))
}

// TakenBy gives who looks at a task.
func (r taskNode) TakenBy(ctx context.Context, t *access.StaffTask) (*account.Person, error) {
	return r.personOf(ctx, t.TakenByID)
}

// TakeStaffTask says who looks at a task.
func (r mutation) TakeStaffTask(ctx context.Context, in access.TakeStaffTaskInput) (*model.StaffTaskPayload, error) {
	t, err := r.Access.TakeStaffTask(ctx, actorOf(ctx), in)
	return taskPayload(ctx, t, err)
}

// ReleaseStaffTask gives a task back to all.
func (r mutation) ReleaseStaffTask(ctx context.Context, in model.ReleaseStaffTaskInput) (*model.StaffTaskPayload, error) {
	t, err := r.Access.ReleaseStaffTask(ctx, actorOf(ctx), in.Task)
	return taskPayload(ctx, t, err)
}

func taskPayload(ctx context.Context, t *access.StaffTask, err error) (*model.StaffTaskPayload, error) {
	errs, err := refused(ctx, err)
	return &model.StaffTaskPayload{Task: t, Errors: errs}, err
}

// Registration gives the registration that a task is about.
func (r taskNode) Registration(ctx context.Context, t *access.StaffTask) (*access.Registration, error) {
	return byID(ctx, &stateOf(ctx).loaders.registrations, t.RegistrationID, r.Access.RegistrationsByID, func(g *access.Registration) ([]id.Company, []id.Person) {
		return []id.Company{g.CompanyID}, nil
	})
}

// Company gives the company that a task is about.
func (r taskNode) Company(ctx context.Context, t *access.StaffTask) (*company.Company, error) {
	return r.companyOf(ctx, t.CompanyID)
}

// AccessRequest gives the access request that a task is about.
func (r taskNode) AccessRequest(ctx context.Context, t *access.StaffTask) (*access.AccessRequest, error) {
	return byID(ctx, &stateOf(ctx).loaders.requests, t.AccessRequestID, r.Access.AccessRequestsByID, func(q *access.AccessRequest) ([]id.Company, []id.Person) {
		return []id.Company{q.CompanyID}, nil
	})
}

// Membership gives the membership that a task is about.
func (r taskNode) Membership(ctx context.Context, t *access.StaffTask) (*access.Membership, error) {
	return byID(ctx, &stateOf(ctx).loaders.members, t.MembershipID, r.Access.MembershipsByID, func(m *access.Membership) ([]id.Company, []id.Person) {
		return []id.Company{m.CompanyID}, nil
	})
}

// AbuseReport gives the report that a task is about.
func (r taskNode) AbuseReport(ctx context.Context, t *access.StaffTask) (*access.AbuseReport, error) {
	return byID(ctx, &stateOf(ctx).loaders.reports, t.AbuseReportID, r.Access.AbuseReportsByID, nil)
}

// Merge gives the merge that a task is about.
func (r taskNode) Merge(ctx context.Context, t *access.StaffTask) (*access.Merge, error) {
	return byID(ctx, &stateOf(ctx).loaders.merges, t.MergeID, r.Access.MergesByID, func(m *access.Merge) ([]id.Company, []id.Person) {
		return []id.Company{m.FromID, m.IntoID}, []id.Person{m.ProposedByID}
	})
}

// Mail gives the mail that a task is about.
func (r taskNode) Mail(ctx context.Context, t *access.StaffTask) (*access.Mail, error) {
	return byID(ctx, &stateOf(ctx).loaders.mails, t.MailID, r.Access.MailsByID, func(m *access.Mail) ([]id.Company, []id.Person) {
		return []id.Company{m.CompanyID}, nil
	})
}

// CloseStaffTask puts a task aside.
func (r mutation) CloseStaffTask(ctx context.Context, in access.CloseStaffTaskInput) (*model.StaffTaskPayload, error) {
	t, err := r.Access.CloseStaffTask(ctx, actorOf(ctx), in)
	errs, err := refused(ctx, err)
	return &model.StaffTaskPayload{Task: t, Errors: errs}, err
}

// HouseTimeline gives staff what happened in the house and with its customers.
func (r query) HouseTimeline(ctx context.Context, first *int, after *string, filter *audit.HouseFilter) (*model.TimelineConnection, error) {
	p, err := audit.House(ctx, r.DB, actorOf(ctx), filter, page.Args{First: first, After: after})
	if err != nil {
		return nil, err
	}
	var companies []id.Company
	for _, e := range p.Nodes {
		companies = append(companies, e.CompanyID)
	}
	stateOf(ctx).loaders.companies.list(companies)
	return model.Timeline(p), nil
}

// Company gives in whose matter it was.
func (r eventNode) Company(ctx context.Context, e *audit.TimelineEvent) (*company.Company, error) {
	return r.companyOf(ctx, e.CompanyID)
}

// Actor gives the person who acted, as the timeline was read with it.
func (r eventNode) Actor(_ context.Context, e *audit.TimelineEvent) (*account.Person, error) {
	return personOf(e.Actor), nil
}

// Person gives whose access an event is about, as the timeline was read with it.
func (r eventNode) Person(_ context.Context, e *audit.TimelineEvent) (*account.Person, error) {
	return personOf(e.Person), nil
}

// Details gives what is worth knowing besides.
func (r eventNode) Details(_ context.Context, e *audit.TimelineEvent) ([]*model.EventDetail, error) {
	out := []*model.EventDetail{}
	for _, d := range e.Details {
		out = append(out, &model.EventDetail{Name: d.Name, Value: d.Value})
	}
	return out, nil
}

func personOf(p *audit.Person) *account.Person {
	if p == nil {
		return nil
	}
	return &account.Person{
		ID: p.ID, GivenName: p.GivenName, FamilyName: p.FamilyName, Email: p.Email, Phone: company.Given(p.Phone), Locale: mail.Locale(p.Locale),
	}
}
