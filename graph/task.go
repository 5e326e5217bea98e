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
)

// StaffTasks gives what staff have to look at.
func (r query) StaffTasks(ctx context.Context, first *int, after *string) (*model.StaffTaskConnection, error) {
	p, err := r.Access.StaffTasks(ctx, actorOf(ctx), page.Args{First: first, After: after})
	if err != nil {
		return nil, err
	}
	var companies []id.Company
	for _, n := range p.Nodes {
		if !n.CompanyID.IsZero() {
			companies = append(companies, n.CompanyID)
		}
	}
	stateOf(ctx).loaders.companies.list(companies)
	return model.StaffTasks(p), nil
}

// Registration gives the registration that a task is about.
func (r taskNode) Registration(ctx context.Context, t *access.StaffTask) (*access.Registration, error) {
	return r.Access.Registration(ctx, actorOf(ctx), t.RegistrationID)
}

// Company gives the company that a task is about.
func (r taskNode) Company(ctx context.Context, t *access.StaffTask) (*company.Company, error) {
	return r.companyOf(ctx, t.CompanyID)
}

// Actor gives the person who acted, as the timeline was read with it.
func (r eventNode) Actor(_ context.Context, e *audit.TimelineEvent) (*account.Person, error) {
	return personFrom(e.Person), nil
}

// personFrom is a person as another statement gave it; nil for none.
func personFrom(p *audit.Person) *account.Person {
	if p == nil {
		return nil
	}
	return &account.Person{
		ID: p.ID, GivenName: p.GivenName, FamilyName: p.FamilyName, Email: p.Email, Phone: company.Given(p.Phone), Locale: mail.Locale(p.Locale),
	}
}
