package graph

import (
	"context"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
)

// AccessRequests gives those to decide on.
func (r query) AccessRequests(ctx context.Context, first *int, after *string, last *int, before *string, filter *access.AccessRequestFilter) (*model.AccessRequestConnection, error) {
	p, err := r.Access.AccessRequests(ctx, actorOf(ctx), filter, paging(first, after, last, before))
	if err != nil {
		return nil, err
	}
	var companies []id.Company
	for _, n := range p.Nodes {
		companies = append(companies, n.CompanyID)
	}
	stateOf(ctx).loaders.companies.list(companies)
	return model.AccessRequests(p), nil
}

// Company gives the company that is asked.
func (r requestNode) Company(ctx context.Context, q *access.AccessRequest) (*company.Company, error) {
	return r.companyOf(ctx, q.CompanyID)
}

// ClaimAccess takes a claim.
func (r mutation) ClaimAccess(ctx context.Context, in access.ClaimAccessInput) (*model.ClaimAccessPayload, error) {
	receipt, err := r.Access.ClaimAccess(ctx, in, requestOf(ctx).Client)
	errs, err := refused(ctx, err)
	return &model.ClaimAccessPayload{Received: receipt, Errors: errs}, err
}

// ConfirmClaim proves the claimant's mailbox.
func (r mutation) ConfirmClaim(ctx context.Context, in model.TokenInput) (*model.ClaimAccessPayload, error) {
	receipt, err := r.Access.ConfirmClaim(ctx, in.Token)
	errs, err := refused(ctx, err)
	return &model.ClaimAccessPayload{Received: receipt, Errors: errs}, err
}

// RecordClaim records a claim that came another way than the form.
func (r mutation) RecordClaim(ctx context.Context, in access.RecordClaimInput) (*model.AccessRequestPayload, error) {
	q, err := r.Access.RecordClaim(ctx, actorOf(ctx), in)
	return requestPayload(ctx, q, err)
}

// ReopenAccessRequest takes a rejected claim up again.
func (r mutation) ReopenAccessRequest(ctx context.Context, in access.ReopenAccessRequestInput) (*model.AccessRequestPayload, error) {
	q, err := r.Access.ReopenAccessRequest(ctx, actorOf(ctx), in)
	return requestPayload(ctx, q, err)
}

// DecideAccessRequest approves or declines.
func (r mutation) DecideAccessRequest(ctx context.Context, in access.DecideAccessRequestInput) (*model.AccessRequestPayload, error) {
	q, err := r.Access.DecideAccessRequest(ctx, actorOf(ctx), in)
	return requestPayload(ctx, q, err)
}

func requestPayload(ctx context.Context, q *access.AccessRequest, err error) (*model.AccessRequestPayload, error) {
	errs, err := refused(ctx, err)
	return &model.AccessRequestPayload{AccessRequest: q, Errors: errs}, err
}

// ImportPeople enters a list of people.
func (r mutation) ImportPeople(ctx context.Context, in access.ImportPeopleInput) (*model.ImportPeoplePayload, error) {
	rows, err := r.Access.ImportPeople(ctx, actorOf(ctx), in)
	errs, err := refused(ctx, err)
	out := &model.ImportPeoplePayload{People: []*model.ImportPeopleRow{}, Errors: errs}
	for _, row := range rows {
		made := &model.ImportPeopleRow{Position: row.Position, Company: row.Company, AccessRequest: row.AccessRequest, Errors: []*model.UserError{}}
		for _, f := range row.Faults {
			made.Errors = append(made.Errors, &model.UserError{Code: f.Code, Message: sentence(ctx, f), Path: f.Path})
		}
		out.People = append(out.People, made)
	}
	return out, err
}

// ReportUnknownAccess freezes an access by a mail's link.
func (r mutation) ReportUnknownAccess(ctx context.Context, in model.TokenInput) (*model.DonePayload, error) {
	return done(ctx, r.Access.ReportUnknownAccess(ctx, in.Token))
}

// ReportAbuse takes somebody's word.
func (r mutation) ReportAbuse(ctx context.Context, in access.ReportAbuseInput) (*model.ReportAbusePayload, error) {
	receipt, err := r.Access.ReportAbuse(ctx, actorOf(ctx), in, requestOf(ctx).Client)
	errs, err := refused(ctx, err)
	out := &model.ReportAbusePayload{Errors: errs}
	if receipt != nil {
		out.Reference = &receipt.Reference
	}
	return out, err
}
