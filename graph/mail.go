package graph

import (
	"context"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
)

// Mails gives what was mailed, for staff who handle mails.
func (r query) Mails(ctx context.Context, first *int, after *string, filter *access.MailFilter) (*model.MailConnection, error) {
	p, err := r.Access.Mails(ctx, actorOf(ctx), filter, page.Args{First: first, After: after})
	if err != nil {
		return nil, err
	}
	var companies []id.Company
	for _, m := range p.Nodes {
		companies = append(companies, m.CompanyID)
	}
	stateOf(ctx).loaders.companies.list(companies)
	return model.Mails(p), nil
}

// Company gives the company in whose matter a mail is.
func (r mailNode) Company(ctx context.Context, m *access.Mail) (*company.Company, error) {
	return r.companyOf(ctx, m.CompanyID)
}

// ResendMail sends a mail once more.
func (r mutation) ResendMail(ctx context.Context, in model.ResendMailInput) (*model.MailPayload, error) {
	m, err := r.Access.ResendMail(ctx, actorOf(ctx), in.Mail)
	errs, err := refused(ctx, err)
	return &model.MailPayload{Mail: m, Errors: errs}, err
}
