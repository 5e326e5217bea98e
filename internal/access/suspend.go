package access

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
)

// SuspendCompanyInput stops a company.
type SuspendCompanyInput struct {
	Company id.Company
	Reason  string  // the public half: its people see it
	Note    *string // the other half, for staff
}

// SuspendCompany stops everything that a company's people may do, at once, for
// every process; for staff. Its people are told the reason's public half.
func (a *Access) SuspendCompany(ctx context.Context, actor policy.Actor, in SuspendCompanyInput) (*company.Company, error) {
	if err := actor.RequireStaff(policy.ManageCompanies); err != nil {
		return nil, err
	}
	var faults fault.List
	reason := text(&faults, "input.reason", in.Reason, true, 2000)
	note := text(&faults, "input.note", deref(in.Note), false, 4000)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return a.changeCompany(ctx, actor, in.Company, StepSuspend, func(ctx context.Context, tx pgx.Tx, c *db.Company, now time.Time) error {
		c.SuspendedReason, c.SuspendedNote = reason, note
		people, err := db.New(tx).PeopleOfCompany(ctx, db.PeopleOfCompanyParams{CompanyID: c.ID, Now: now})
		if err != nil {
			return fmt.Errorf("list a company's people: %w", err)
		}
		for _, row := range people {
			p := account.PersonOf(row.Person)
			err := outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
				Kind: mail.KindCompanySuspended, To: mail.Address{Name: p.Name(), Email: p.Email}, Locale: p.Locale, Person: p.ID, Company: c.ID,
				Membership: row.Membership.ID, Worthless: now.Add(7 * 24 * time.Hour),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ReinstateCompany lets a suspended company's people in again; for staff.
func (a *Access) ReinstateCompany(ctx context.Context, actor policy.Actor, i id.Company) (*company.Company, error) {
	if err := actor.RequireStaff(policy.ManageCompanies); err != nil {
		return nil, err
	}
	return a.changeCompany(ctx, actor, i, StepReinstate, func(_ context.Context, _ pgx.Tx, c *db.Company, _ time.Time) error {
		c.SuspendedReason, c.SuspendedNote = "", ""
		return nil
	})
}

// changeCompany takes a step of a company's machine, with its people locked.
func (a *Access) changeCompany(ctx context.Context, actor policy.Actor, i id.Company, step Step, do func(context.Context, pgx.Tx, *db.Company, time.Time) error) (*company.Company, error) {
	now := a.DB.Now()
	var out db.Company
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		c, err := lockCompany(ctx, tx, i)
		if fault.CodeOf(err) == fault.NotFound {
			return fault.New(fault.NotFound, "input.company")
		}
		if err != nil {
			return err
		}
		move, ok := Companies.Next(CompanyState(c.State), step)
		if !ok {
			return fault.New(fault.WrongState, "input.company")
		}
		c.State = string(move.To)
		if err := do(ctx, tx, &c, now); err != nil {
			return err
		}
		if err := saveCompany(ctx, tx, c); err != nil {
			return err
		}
		out = c
		return audit.Append(ctx, tx, audit.Event{At: now, Company: c.ID, Actor: actor, Action: move.Event, SubjectType: "Company", Subject: c.ID.UUID})
	})
	if err != nil {
		return nil, err
	}
	return company.Of(out), nil
}

func saveCompany(ctx context.Context, tx pgx.Tx, c db.Company) error {
	err := db.New(tx).SetCompanyState(ctx, db.SetCompanyStateParams{
		ID: c.ID, State: c.State, SuspendedReason: c.SuspendedReason, SuspendedNote: c.SuspendedNote, MergedInto: c.MergedInto,
	})
	if err != nil {
		return fmt.Errorf("save a company's state: %w", err)
	}
	return nil
}
