package graph

import (
	"context"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// Company gives one company.
func (r query) Company(ctx context.Context, text string) (*company.Company, error) {
	return find(ctx, text, id.ParseCompany, r.Resolver.Companies.ByID)
}

// Companies gives all companies, for staff.
func (r query) Companies(ctx context.Context, first *int, after *string, last *int, before *string) (*model.CompanyConnection, error) {
	p, err := r.Resolver.Companies.List(ctx, actorOf(ctx), paging(first, after, last, before))
	if err != nil {
		return nil, err
	}
	return model.Companies(p), nil
}

// FindCompanies gives the companies that a word or a number may mean, for staff.
func (r query) FindCompanies(ctx context.Context, text string, first *int) ([]*model.CompanyMatch, error) {
	n := 20
	if first != nil {
		n = *first
	}
	found, err := r.Archive.FindCompanies(ctx, actorOf(ctx), text, n)
	if err != nil {
		return nil, err
	}
	ids := make([]id.Company, len(found))
	for n, f := range found {
		ids[n] = f.CompanyID
	}
	stateOf(ctx).loaders.companies.list(ids)
	out := []*model.CompanyMatch{}
	for _, f := range found {
		c, err := r.companyOf(ctx, f.CompanyID)
		if err != nil {
			return nil, err
		}
		if c != nil {
			out = append(out, &model.CompanyMatch{Company: c, Ground: f.Ground})
		}
	}
	return out, nil
}

// FormerNumbers gives the customer numbers that lead to a company since a merge.
func (r companyNode) FormerNumbers(ctx context.Context, c *company.Company) ([]string, error) {
	return load(ctx, &stateOf(ctx).loaders.companies, c.ID, "former numbers", func(ctx context.Context, ids []id.Company) (map[id.Company][]string, error) {
		return r.Resolver.Companies.FormerNumbers(ctx, actorOf(ctx), ids)
	})
}

// Merges gives the merges in which a company has a part.
func (r companyNode) Merges(ctx context.Context, c *company.Company) ([]*access.Merge, error) {
	return load(ctx, &stateOf(ctx).loaders.companies, c.ID, "merges", func(ctx context.Context, ids []id.Company) (map[id.Company][]*access.Merge, error) {
		return r.Access.MergesOf(ctx, actorOf(ctx), ids)
	})
}

// DocumentKinds gives the kinds of documents that exist for the viewer's role.
func (r companyNode) DocumentKinds(ctx context.Context, c *company.Company) ([]policy.Kind, error) {
	return append([]policy.Kind{}, actorOf(ctx).KindsIn(c.ID)...), nil
}

// SeesMoney tells whether the viewer's role sees money.
func (r companyNode) SeesMoney(ctx context.Context, c *company.Company) (bool, error) {
	return actorOf(ctx).May(policy.ReadMoney, c.ID), nil
}

// Members gives the company's people.
func (r companyNode) Members(ctx context.Context, c *company.Company, first *int, after *string, last *int, before *string) (*model.MembershipConnection, error) {
	p, err := r.Access.Members(ctx, actorOf(ctx), c, paging(first, after, last, before))
	if p == nil || err != nil {
		return nil, err
	}
	persons, members := make([]id.Person, len(p.Nodes)), make([]id.Membership, len(p.Nodes))
	for n, m := range p.Nodes {
		persons[n], members[n] = m.Person.ID, m.ID
	}
	stateOf(ctx).loaders.persons.list(persons)
	stateOf(ctx).loaders.members.list(members)
	return model.Memberships(p), nil
}

// Documents gives the company's documents.
func (r companyNode) Documents(ctx context.Context, c *company.Company, first *int, after *string, last *int, before *string, filter *archive.Filter, orderBy *archive.Order) (*model.DocumentConnection, error) {
	if filter == nil {
		filter = &archive.Filter{}
	}
	order := archive.Newest
	if orderBy != nil {
		order = *orderBy
	}
	p, err := r.Archive.Documents(ctx, actorOf(ctx), c.ID, *filter, order, paging(first, after, last, before))
	if err != nil {
		return nil, err
	}
	docs := make([]id.Document, len(p.Nodes))
	for n, d := range p.Nodes {
		docs[n] = d.ID
	}
	stateOf(ctx).loaders.documents.list(docs)
	return model.Documents(p), nil
}

// Timeline gives what happened in the company.
func (r companyNode) Timeline(ctx context.Context, c *company.Company, first *int, after *string) (*model.TimelineConnection, error) {
	p, err := audit.Timeline(ctx, r.DB, actorOf(ctx), c.ID, page.Args{First: first, After: after})
	if p == nil || err != nil {
		return nil, err
	}
	return model.Timeline(p), nil
}

// Glns gives the company's GS1 location numbers.
func (r companyNode) Glns(ctx context.Context, c *company.Company) ([]string, error) {
	i, err := r.identifiers(ctx, c)
	return i.Glns, err
}

// SharedVatNumbers gives the VAT numbers that the company has together with others.
func (r companyNode) SharedVatNumbers(ctx context.Context, c *company.Company) ([]string, error) {
	i, err := r.identifiers(ctx, c)
	return i.SharedVatNumbers, err
}

func (r companyNode) identifiers(ctx context.Context, c *company.Company) (company.Identifiers, error) {
	i, err := load(ctx, &stateOf(ctx).loaders.companies, c.ID, "identifiers", func(ctx context.Context, ids []id.Company) (map[id.Company]*company.Identifiers, error) {
		return r.Resolver.Companies.Identifiers(ctx, actorOf(ctx), ids)
	})
	if i == nil {
		i = &company.Identifiers{Glns: []string{}, SharedVatNumbers: []string{}}
	}
	return *i, err
}

// SetCompanyIdentifiers changes the numbers by which a company is known.
func (r mutation) SetCompanyIdentifiers(ctx context.Context, in company.SetCompanyIdentifiersInput) (*model.SetCompanyIdentifiersPayload, error) {
	c, err := r.Resolver.Companies.SetIdentifiers(ctx, actorOf(ctx), in)
	errs, err := refused(ctx, err)
	return &model.SetCompanyIdentifiersPayload{Company: c, Errors: errs}, err
}
