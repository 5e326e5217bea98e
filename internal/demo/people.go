package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// seedPeople shows every way in: the first company has the sub-user module and
// invites; the second has not, and a claim gets its accountant in; the third has
// an address on file and no module; the fourth has nobody at all, so that a claim
// for it waits for a call by staff.
func (r Rules) seedPeople(ctx context.Context, reviewer policy.Actor) error {
	companies := make([]id.Company, len(customers))
	for n, c := range customers {
		var err error
		if companies[n], err = r.companyOf(ctx, c); err != nil {
			return err
		}
		if err := r.looksAfter(ctx, reviewer, companies[n], n == 0, c); err != nil {
			return fmt.Errorf("look after %s: %w", c.name, err)
		}
	}
	for _, m := range members {
		if err := r.seedMember(ctx, reviewer, companies, m); err != nil {
			return fmt.Errorf("seed %s: %w", m.email, err)
		}
	}
	if err := r.seedWaiting(ctx, reviewer, companies[0]); err != nil {
		return err
	}
	if _, err := r.Access.CreateCompany(ctx, reviewer, unreached.created()); err != nil {
		return fmt.Errorf("seed %s: %w", unreached.name, err)
	}
	if _, err := r.claim(ctx, reviewer, unreached.number, unreached.admin, policy.RoleAdmin); err != nil {
		return fmt.Errorf("seed a claim for %s: %w", unreached.name, err)
	}
	return nil
}

// seedWaiting gives the first company's admin something to decide, and something to
// wait for: a request for access, and an invitation that nobody has taken yet.
func (r Rules) seedWaiting(ctx context.Context, reviewer policy.Actor, at id.Company) error {
	if _, found, err := r.person(ctx, asking); err != nil || found {
		return err
	}
	admin, err := r.adminOf(ctx, customers[0], at)
	if err != nil {
		return err
	}
	if _, err := r.Access.InviteMember(ctx, admin, access.InviteMemberInput{Company: at, Email: invited, Role: policy.RoleReader, Locale: asking.locale}); err != nil {
		return fmt.Errorf("seed an invitation to %s: %w", customers[0].name, err)
	}
	if _, err := r.claim(ctx, reviewer, customers[0].number, asking, policy.RolePurchaser); err != nil {
		return fmt.Errorf("seed a request for %s: %w", customers[0].name, err)
	}
	return nil
}

// looksAfter gives a company its account manager, its address on file and, if wanted, the module.
func (r Rules) looksAfter(ctx context.Context, reviewer policy.Actor, i id.Company, module bool, c customer) error {
	now, err := r.Companies.ByID(ctx, reviewer, i)
	if err != nil || now == nil || now.AccountManager != nil {
		return err // done before; what a person changed meanwhile stays
	}
	manager := castStaff[1]
	_, err = r.Companies.SetAccountManager(ctx, reviewer, company.SetAccountManagerInput{
		Company: i,
		Manager: company.SellerContactInput{Name: manager.given + " " + manager.family, Email: &manager.email, Phone: company.Given("+32 2 555 01 12")},
		StandIn: &company.SellerContactInput{Name: castStaff[0].given + " " + castStaff[0].family, Email: &castStaff[0].email, Phone: company.Given("+32 2 555 01 11")},
	})
	if err != nil {
		return err
	}
	_, err = r.Companies.SetContactOfRecord(ctx, reviewer, company.SetContactOfRecordInput{
		Company: i, Email: c.contact, Name: company.Given(c.name), Source: "ERP", VerifiedOn: r.DB.Now().Add(-24 * time.Hour),
	})
	if err != nil || !module {
		return err
	}
	_, err = r.Companies.SetSubUserModule(ctx, reviewer, company.SetSubUserModuleInput{Company: i, On: true})
	return err
}

// seedMember lets a colleague in: by an invitation where the company has the
// module, else by a claim that the company's admin approves.
func (r Rules) seedMember(ctx context.Context, reviewer policy.Actor, companies []id.Company, m member) error {
	if _, found, err := r.person(ctx, m.somebody); err != nil || found {
		if err != nil {
			return err
		}
		return r.password(ctx, m.somebody)
	}
	for _, n := range m.in {
		admin, err := r.adminOf(ctx, customers[n], companies[n])
		if err != nil {
			return err
		}
		if n == 0 {
			err = r.invite(ctx, admin, companies[n], m)
		} else {
			err = r.approveClaim(ctx, reviewer, admin, customers[n], m)
		}
		if err != nil {
			return err
		}
	}
	return r.password(ctx, m.somebody)
}

func (r Rules) invite(ctx context.Context, admin policy.Actor, at id.Company, m member) error {
	made, err := r.Access.InviteMember(ctx, admin, access.InviteMemberInput{Company: at, Email: m.email, Role: m.role, Locale: m.locale})
	if err != nil {
		return fmt.Errorf("invite: %w", err)
	}
	read := r.DB.AsSystem().Read()
	row, err := read.InvitationByID(ctx, made.ID)
	if err != nil {
		return fmt.Errorf("read an invitation: %w", err)
	}
	token, err := read.TokenByID(ctx, row.TokenID)
	if err != nil {
		return fmt.Errorf("read an invitation's link: %w", err)
	}
	_, err = r.Access.AcceptInvitation(ctx, policy.Actor{}, access.AcceptInvitationInput{
		Token: r.Accounts.Tokens.Text(account.AcceptInvitation, token.ID, token.Round), GivenName: &m.given, FamilyName: &m.family,
	})
	if err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	return nil
}

func (r Rules) approveClaim(ctx context.Context, reviewer, admin policy.Actor, c customer, m member) error {
	claim, err := r.claim(ctx, reviewer, c.number, m.somebody, m.role)
	if err != nil {
		return err
	}
	_, err = r.Access.DecideAccessRequest(ctx, admin, access.DecideAccessRequestInput{AccessRequest: &claim, Decision: access.Approve, Role: &m.role})
	if err != nil {
		return fmt.Errorf("approve a claim: %w", err)
	}
	return nil
}

// claim records a letter and proves its mailbox, as the mail's link does.
func (r Rules) claim(ctx context.Context, reviewer policy.Actor, number string, p somebody, role policy.Role) (id.AccessRequest, error) {
	made, err := r.Access.RecordClaim(ctx, reviewer, access.RecordClaimInput{
		CustomerNumber: number, Channel: "LETTER", Role: &role, IdempotencyKey: "demo " + number + " " + p.email,
		Person: access.PersonInput{GivenName: p.given, FamilyName: p.family, Email: p.email, Locale: p.locale},
	})
	if err != nil {
		return id.AccessRequest{}, fmt.Errorf("record a claim: %w", err)
	}
	if made.State != access.RequestSubmitted {
		return made.ID, nil
	}
	token, err := r.issue(ctx, account.ConfirmClaim, account.About{AccessRequest: made.ID})
	if err != nil {
		return made.ID, err
	}
	if _, err := r.Access.ConfirmClaim(ctx, token); err != nil {
		return made.ID, fmt.Errorf("prove a claimant's mailbox: %w", err)
	}
	return made.ID, nil
}

// adminOf is a company's first admin as a session of theirs would make them.
func (r Rules) adminOf(ctx context.Context, c customer, at id.Company) (policy.Actor, error) {
	row, found, err := r.person(ctx, c.admin)
	if err != nil {
		return policy.Actor{}, err
	}
	if !found {
		return policy.Actor{}, fmt.Errorf("%s is gone: %w", c.admin.email, errReset)
	}
	return policy.Actor{Person: row.ID, Grants: []policy.Grant{{Company: at, Role: policy.RoleAdmin}}}, nil
}

// companyOf finds a customer's company by its number.
func (r Rules) companyOf(ctx context.Context, c customer) (id.Company, error) {
	row, err := r.DB.AsSystem().Read().CustomerByKey(ctx, c.number)
	if errors.Is(err, pgx.ErrNoRows) {
		return id.Company{}, fmt.Errorf("the customer %s is gone: %w", c.number, errReset)
	}
	if err != nil {
		return id.Company{}, fmt.Errorf("look a customer up: %w", err)
	}
	return row.ID, nil
}

var errReset = errors.New("`make run RESET=1` begins anew")

func (c customer) created() access.CreateCompanyInput {
	return access.CreateCompanyInput{CustomerNumber: &c.number, Company: c.registration().Company, Locale: c.admin.locale, IdempotencyKey: "demo " + c.number}
}
