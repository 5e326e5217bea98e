package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/staff"
)

// Rules are the product's own, by which the cast comes to be.
type Rules struct {
	DB        *db.DB
	Access    *access.Access
	Accounts  *account.Accounts
	Companies *company.Companies
}

// Seed makes what is missing of the cast and gives the sign-ins. It can be run
// again after any interruption; what a person changed meanwhile stays.
func (r Rules) Seed(ctx context.Context) ([]SignIn, error) {
	for _, p := range castStaff {
		if err := r.seedStaff(ctx, p); err != nil {
			return nil, fmt.Errorf("seed %s: %w", p.email, err)
		}
	}
	reviewer, err := r.actor(ctx, castStaff[0])
	if err != nil {
		return nil, err
	}
	for _, c := range customers {
		if err := r.seedCustomer(ctx, reviewer, c); err != nil {
			return nil, fmt.Errorf("seed %s: %w", c.name, err)
		}
	}
	if err := r.seedPeople(ctx, reviewer); err != nil {
		return nil, err
	}
	return r.signIns(ctx)
}

func (r Rules) person(ctx context.Context, p somebody) (db.PersonByEmailRow, bool, error) {
	row, err := r.DB.AsSystem().Read().PersonByEmail(ctx, p.email)
	if errors.Is(err, pgx.ErrNoRows) {
		return row, false, nil
	}
	if err != nil {
		return row, false, fmt.Errorf("look a person up: %w", err)
	}
	return row, true, nil
}

// actor is a staff person as a session of theirs would make them.
func (r Rules) actor(ctx context.Context, p somebody) (policy.Actor, error) {
	row, found, err := r.person(ctx, p)
	if err != nil {
		return policy.Actor{}, err
	}
	if !found || row.StaffRole == nil {
		return policy.Actor{}, fmt.Errorf("%s is not staff any more; `make run RESET=1` begins anew", p.email)
	}
	return policy.Actor{Person: row.ID, Staff: policy.StaffRole(*row.StaffRole)}, nil
}

func (r Rules) seedStaff(ctx context.Context, p somebody) error {
	_, found, err := r.person(ctx, p)
	if err != nil {
		return err
	}
	if !found {
		_, err := (&staff.Staff{Accounts: r.Accounts}).Add(ctx, staff.New{
			GivenName: p.given, FamilyName: p.family, Email: p.email, Locale: p.locale, Role: p.staff,
		})
		if err != nil {
			return err
		}
	}
	return r.password(ctx, p)
}

// seedCustomer goes the way of every customer: the form, the proof of the mailbox, the approval, the password.
func (r Rules) seedCustomer(ctx context.Context, reviewer policy.Actor, c customer) error {
	if _, found, err := r.person(ctx, c.admin); err != nil || found {
		if err != nil {
			return err
		}
		return r.password(ctx, c.admin)
	}
	receipt, err := r.Access.RegisterCompany(ctx, c.registration(), account.Client{Source: "demo", UserAgent: "demo"})
	if err != nil {
		return err
	}
	row, err := r.DB.AsSystem().Read().RegistrationByReference(ctx, receipt.Reference)
	if err != nil {
		return fmt.Errorf("read the registration: %w", err)
	}
	if row.Registration.ConfirmedAt == nil {
		token, err := r.issue(ctx, account.ConfirmEmail, account.About{Registration: row.Registration.ID})
		if err != nil {
			return err
		}
		if _, err := r.Access.ConfirmEmail(ctx, token); err != nil {
			return fmt.Errorf("confirm the mailbox: %w", err)
		}
	}
	if _, err := r.Access.ApproveRegistration(ctx, reviewer, access.ApproveRegistrationInput{Registration: row.Registration.ID, CustomerNumber: &c.number}); err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	return r.password(ctx, c.admin)
}

func (c customer) registration() access.RegisterCompanyInput {
	return access.RegisterCompanyInput{
		Company: access.RegisterCompanyDetails{
			LegalName: c.name, Country: c.country, EnterpriseNumber: company.Given(c.enterprise), VatNumber: company.Given(c.vat),
			Address: &access.AddressInput{Street: c.street, PostalCode: c.postalCode, City: c.city},
		},
		Person:         access.PersonInput{GivenName: c.admin.given, FamilyName: c.admin.family, Email: c.admin.email, Locale: c.admin.locale},
		IdempotencyKey: "demo " + c.number,
	}
}

// issue makes a token as a mail would carry it.
func (r Rules) issue(ctx context.Context, p account.Purpose, about account.About) (string, error) {
	var token id.Token
	err := r.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		var err error
		token, err = r.Accounts.Tokens.Issue(ctx, tx, p, about, r.DB.Now())
		return err
	})
	return r.Accounts.Tokens.Text(p, token, 1), err
}

// password sets the demo password of somebody who has none yet.
func (r Rules) password(ctx context.Context, p somebody) error {
	row, found, err := r.person(ctx, p)
	if err != nil || !found || row.PasswordHash != "" {
		return err
	}
	token, err := r.issue(ctx, account.SetPassword, account.About{Person: row.ID})
	if err != nil {
		return err
	}
	if err := r.Accounts.SetPassword(ctx, account.SetPasswordInput{Token: token, Password: p.password}); err != nil {
		return fmt.Errorf("set the password: %w", err)
	}
	return nil
}
