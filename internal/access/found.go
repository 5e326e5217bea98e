package access

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/once"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
	"example.com/comptoir/internal/vatid"
)

// CreateCompanyInput is a customer of the seller's books whom the portal does not know yet.
type CreateCompanyInput struct {
	CustomerNumber *string
	Company        RegisterCompanyDetails
	Locale         mail.Locale
	IdempotencyKey string
}

// CreateCompany enters a customer record that has no user yet; for staff. Its
// people come by claims, or staff record them. A number that another record has
// founds this one all the same, without the number, and a task COMPANY_DUPLICATE:
// the seller's books may have two records, and people find out.
func (a *Access) CreateCompany(ctx context.Context, actor policy.Actor, in CreateCompanyInput) (*company.Company, error) {
	if err := actor.RequireStaff(policy.ManageCompanies); err != nil {
		return nil, err
	}
	n, faults := normaliseCompany(in.Company, false)
	number := ""
	if in.CustomerNumber != nil {
		number = line(&faults, "input.customerNumber", *in.CustomerNumber, true, 40)
	}
	if !slices.Contains(mail.Locales(), in.Locale) {
		faults.Add(fault.New(fault.Invalid, "input.locale"))
	}
	key := line(&faults, "input.idempotencyKey", in.IdempotencyKey, true, 200)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	call := once.Call{Operation: "createCompany", Key: key, Source: actor.Person.String(), Path: "input.idempotencyKey", Input: in}
	companies := company.Companies{DB: a.DB}
	if was, err := call.Find(ctx, a.DB.AsSystem().Read()); err != nil || !was.IsZero() {
		if err != nil {
			return nil, err
		}
		return companies.ByID(ctx, actor, id.Company{UUID: was})
	}
	now := a.DB.Now()
	var founded id.Company
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		free, others, err := freeKeys(ctx, tx, n.keys)
		if err != nil {
			return err
		}
		founded, err = company.Found(ctx, tx, a.Jobs, now, company.New{
			CustomerNumber: number, LegalName: n.legalName, Country: n.country, EnterpriseNumber: n.enterprise, VatNumber: n.vat, Keys: free,
			Locale: string(in.Locale), Address: company.Address{Street: n.street, PostalCode: n.postalCode, City: n.city}, Phone: n.companyPhone,
		})
		if err != nil {
			return err
		}
		if err := call.Keep(ctx, tx, founded.UUID, now); err != nil {
			return err
		}
		if len(others) > 0 {
			if err := a.openTask(ctx, tx, now, task.Task{Kind: task.CompanyDuplicate, Subject: founded.UUID, Company: founded}); err != nil {
				return err
			}
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Company: founded, Actor: actor, Action: "company.created", SubjectType: "Company", Subject: founded.UUID})
	})
	if errors.Is(err, once.ErrRepeated) {
		was, err := call.Find(ctx, a.DB.AsSystem().Read())
		if err != nil {
			return nil, err
		}
		return companies.ByID(ctx, actor, id.Company{UUID: was})
	}
	if err != nil {
		return nil, err
	}
	return companies.ByID(ctx, actor, founded)
}

// freeKeys tells which keys no record has, and which records have the others.
func freeKeys(ctx context.Context, tx pgx.Tx, keys []string) (free []string, others []id.Company, err error) {
	for _, text := range keys {
		key, err := vatid.ParseKey(text)
		if err != nil {
			return nil, nil, fmt.Errorf("read a company's key: %w", err)
		}
		found, err := db.New(tx).CompaniesByKey(ctx, db.CompaniesByKeyParams{Countries: []string{key.Country}, Registers: []string{key.Register}, Numbers: []string{key.Number}})
		if err != nil {
			return nil, nil, fmt.Errorf("look the company's numbers up: %w", err)
		}
		if len(found) == 0 {
			free = append(free, text)
			continue
		}
		others = append(others, found[0].ID)
	}
	return free, others, nil
}
