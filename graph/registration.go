package graph

import (
	"context"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
)

// Registration gives what whoever has the reference may see.
func (r query) Registration(ctx context.Context, reference string) (*access.RegistrationReceipt, error) {
	return r.Access.RegistrationReceipt(ctx, reference)
}

// Registrations gives the queue.
func (r query) Registrations(ctx context.Context, first *int, after *string, last *int, before *string, filter *access.RegistrationFilter) (*model.RegistrationConnection, error) {
	p, err := r.Access.Registrations(ctx, actorOf(ctx), filter, paging(first, after, last, before))
	if err != nil {
		return nil, err
	}
	var companies []id.Company
	var registrations []id.Registration
	for _, n := range p.Nodes {
		registrations = append(registrations, n.ID)
		companies = append(companies, n.CompanyID)
	}
	stateOf(ctx).loaders.companies.list(companies)
	stateOf(ctx).loaders.registrations.list(registrations)
	return model.Registrations(p), nil
}

// Company gives the company that a registration founded, or met.
func (r registration) Company(ctx context.Context, reg *access.Registration) (*company.Company, error) {
	return r.companyOf(ctx, reg.CompanyID)
}

// PossibleDuplicates gives what a registration may be the same as.
func (r registration) PossibleDuplicates(ctx context.Context, reg *access.Registration) ([]*access.PossibleDuplicate, error) {
	loaders := stateOf(ctx).loaders
	return load(ctx, &loaders.registrations, reg.ID, "duplicates", func(ctx context.Context, ids []id.Registration) (map[id.Registration][]*access.PossibleDuplicate, error) {
		found, err := r.Access.PossibleDuplicates(ctx, actorOf(ctx), ids)
		var companies []id.Company
		var registrations []id.Registration
		for _, list := range found {
			for _, d := range list {
				companies = append(companies, d.CompanyID)
				if d.Registration != nil {
					registrations = append(registrations, d.Registration.ID)
					companies = append(companies, d.Registration.CompanyID)
				}
			}
		}
		loaders.companies.list(companies)
		loaders.registrations.list(registrations)
		return found, err
	})
}

// Company gives the customer that an application may be.
func (r duplicateNode) Company(ctx context.Context, d *access.PossibleDuplicate) (*company.Company, error) {
	return r.companyOf(ctx, d.CompanyID)
}

// RegisterCompany takes an application.
func (r mutation) RegisterCompany(ctx context.Context, in access.RegisterCompanyInput) (*model.RegisterCompanyPayload, error) {
	receipt, err := r.Access.RegisterCompany(ctx, in, requestOf(ctx).Client)
	errs, err := refused(ctx, err)
	return &model.RegisterCompanyPayload{Registration: receipt, Errors: errs}, err
}

// ConfirmEmail proves the applicant's mailbox.
func (r mutation) ConfirmEmail(ctx context.Context, in model.TokenInput) (*model.RegistrationReceiptPayload, error) {
	receipt, err := r.Access.ConfirmEmail(ctx, in.Token)
	return receiptPayload(ctx, receipt, err)
}

// WithdrawRegistration takes an application back.
func (r mutation) WithdrawRegistration(ctx context.Context, in model.RegistrationReferenceInput) (*model.RegistrationReceiptPayload, error) {
	receipt, err := r.Access.WithdrawRegistration(ctx, in.Reference)
	return receiptPayload(ctx, receipt, err)
}

// AnswerRegistration answers what staff asked.
func (r mutation) AnswerRegistration(ctx context.Context, in access.AnswerRegistrationInput) (*model.RegistrationReceiptPayload, error) {
	receipt, err := r.Access.AnswerRegistration(ctx, in)
	return receiptPayload(ctx, receipt, err)
}

func receiptPayload(ctx context.Context, receipt *access.RegistrationReceipt, err error) (*model.RegistrationReceiptPayload, error) {
	errs, err := refused(ctx, err)
	return &model.RegistrationReceiptPayload{Registration: receipt, Errors: errs}, err
}

// RecordRegistration records a mail, a call or a visit.
func (r mutation) RecordRegistration(ctx context.Context, in access.RecordRegistrationInput) (*model.RegistrationPayload, error) {
	reg, err := r.Access.RecordRegistration(ctx, actorOf(ctx), in)
	return registrationPayload(ctx, reg, err)
}

// RequestRegistrationInfo asks the applicant something.
func (r mutation) RequestRegistrationInfo(ctx context.Context, in access.RequestRegistrationInfoInput) (*model.RegistrationPayload, error) {
	reg, err := r.Access.RequestRegistrationInfo(ctx, actorOf(ctx), in)
	return registrationPayload(ctx, reg, err)
}

// RejectRegistration refuses.
func (r mutation) RejectRegistration(ctx context.Context, in access.RejectRegistrationInput) (*model.RegistrationPayload, error) {
	reg, err := r.Access.RejectRegistration(ctx, actorOf(ctx), in)
	return registrationPayload(ctx, reg, err)
}

func registrationPayload(ctx context.Context, reg *access.Registration, err error) (*model.RegistrationPayload, error) {
	errs, err := refused(ctx, err)
	return &model.RegistrationPayload{Registration: reg, Errors: errs}, err
}

// ApproveRegistration founds the company.
func (r mutation) ApproveRegistration(ctx context.Context, in access.ApproveRegistrationInput) (*model.ApproveRegistrationPayload, error) {
	reg, err := r.Access.ApproveRegistration(ctx, actorOf(ctx), in)
	errs, err := refused(ctx, err)
	out := &model.ApproveRegistrationPayload{Registration: reg, Errors: errs}
	if err != nil || reg == nil {
		return out, err
	}
	out.Company, err = r.companyOf(ctx, reg.CompanyID)
	return out, err
}
