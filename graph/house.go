package graph

import (
	"context"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/company"
)

// CreateCompany enters a customer record that has no user yet.
func (r mutation) CreateCompany(ctx context.Context, in access.CreateCompanyInput) (*model.CompanyPayload, error) {
	c, err := r.Access.CreateCompany(ctx, actorOf(ctx), in)
	return companyPayload(ctx, c, err)
}

// SetContactOfRecord changes the address on file.
func (r mutation) SetContactOfRecord(ctx context.Context, in company.SetContactOfRecordInput) (*model.CompanyPayload, error) {
	c, err := r.Companies.SetContactOfRecord(ctx, actorOf(ctx), in)
	return companyPayload(ctx, c, err)
}

// SetAccountManager names who looks after the company.
func (r mutation) SetAccountManager(ctx context.Context, in company.SetAccountManagerInput) (*model.CompanyPayload, error) {
	c, err := r.Companies.SetAccountManager(ctx, actorOf(ctx), in)
	return companyPayload(ctx, c, err)
}

// SetSubUserModule switches the module by which admins add people themselves.
func (r mutation) SetSubUserModule(ctx context.Context, in company.SetSubUserModuleInput) (*model.CompanyPayload, error) {
	c, err := r.Companies.SetSubUserModule(ctx, actorOf(ctx), in)
	return companyPayload(ctx, c, err)
}

// AvailableActions gives what the viewer can do with a company now.
func (r companyNode) AvailableActions(ctx context.Context, c *company.Company) ([]*access.AvailableAction, error) {
	return access.CompanyActions(c, actorOf(ctx)), nil
}

// AvailableActions gives what the viewer can do with a merge now.
func (r mergeNode) AvailableActions(ctx context.Context, m *access.Merge) ([]*access.AvailableAction, error) {
	return access.MergeActions(m, actorOf(ctx)), nil
}

// SuspendCompany stops a company with all its people.
func (r mutation) SuspendCompany(ctx context.Context, in access.SuspendCompanyInput) (*model.CompanyPayload, error) {
	c, err := r.Access.SuspendCompany(ctx, actorOf(ctx), in)
	return companyPayload(ctx, c, err)
}

// ReinstateCompany lets its people in again.
func (r mutation) ReinstateCompany(ctx context.Context, in model.CompanyInput) (*model.CompanyPayload, error) {
	c, err := r.Access.ReinstateCompany(ctx, actorOf(ctx), in.Company)
	return companyPayload(ctx, c, err)
}

func companyPayload(ctx context.Context, c *company.Company, err error) (*model.CompanyPayload, error) {
	errs, err := refused(ctx, err)
	return &model.CompanyPayload{Company: c, Errors: errs}, err
}

// MergeCompanies proposes a merge.
func (r mutation) MergeCompanies(ctx context.Context, in access.MergeCompaniesInput) (*model.MergePayload, error) {
	m, err := r.Access.MergeCompanies(ctx, actorOf(ctx), in)
	return mergePayload(ctx, m, err)
}

// ConfirmMerge does what another person proposed.
func (r mutation) ConfirmMerge(ctx context.Context, in model.MergeInput) (*model.MergePayload, error) {
	m, err := r.Access.ConfirmMerge(ctx, actorOf(ctx), in.Merge)
	return mergePayload(ctx, m, err)
}

// UndoMerge takes a merge back.
func (r mutation) UndoMerge(ctx context.Context, in model.MergeInput) (*model.MergePayload, error) {
	m, err := r.Access.UndoMerge(ctx, actorOf(ctx), in.Merge)
	return mergePayload(ctx, m, err)
}

func mergePayload(ctx context.Context, m *access.Merge, err error) (*model.MergePayload, error) {
	errs, err := refused(ctx, err)
	return &model.MergePayload{Merge: m, Errors: errs}, err
}

// From gives the record that goes.
func (r mergeNode) From(ctx context.Context, m *access.Merge) (*company.Company, error) {
	return r.companyOf(ctx, m.FromID)
}

// Into gives the record that stays.
func (r mergeNode) Into(ctx context.Context, m *access.Merge) (*company.Company, error) {
	return r.companyOf(ctx, m.IntoID)
}

// ProposedBy gives who proposed a merge.
func (r mergeNode) ProposedBy(ctx context.Context, m *access.Merge) (*account.Person, error) {
	return r.personOf(ctx, m.ProposedByID)
}

// ContactOfRecord gives the address on file to whom it is shown.
func (r companyNode) ContactOfRecord(ctx context.Context, c *company.Company) (*company.ContactOfRecord, error) {
	return c.Contact(actorOf(ctx)), nil
}

// SuspendedNote gives staff their half of a suspension.
func (r companyNode) SuspendedNote(ctx context.Context, c *company.Company) (*string, error) {
	return c.SuspendedNote(actorOf(ctx)), nil
}
