package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
)

// ReportDepartureInput says that somebody leaves an employer.
type ReportDepartureInput struct {
	Membership  id.Membership
	LastDay     time.Time // a day; today or one to come
	NewEmployer *NewEmployerInput
}

// NewEmployerInput asks for access at the new employer in the same step. The
// employer is known by its customer number, or else by a name or enterprise
// number, which staff then look for.
type NewEmployerInput struct {
	CustomerNumber *string
	Employer       *string
	Evidence       *ClaimEvidence
	Email          string // the mailbox there; it is proven, and becomes the sign-in
}

// Departure is what became of a reported departure.
type Departure struct {
	Membership *Membership
	Claim      *ClaimReceipt // of the access at the new employer, where that was wished
}

// ReportDeparture ends an access on the last day, today's at once (product rule
// 16). The person, an admin of the company and staff may report it. It always
// takes effect: a company that is left without an admin is a task. From the last
// day on the mailbox of the old employer resets no password. With a new employer
// a claim begins there, under the rules of every claim.
func (a *Access) ReportDeparture(ctx context.Context, actor policy.Actor, in ReportDepartureInput) (*Departure, error) {
	m, err := a.Membership(ctx, actor, in.Membership)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, fault.New(fault.NotFound, "input.membership")
	}
	own := m.Person.ID == actor.Person
	if err := actor.Require(policy.ManagePeople, m.CompanyID); err != nil && !own {
		return nil, err
	}
	now := a.DB.Now()
	end, today := a.endOf(in.LastDay), a.endOf(now.In(a.Hours.Zone))
	var faults fault.List
	if end.Before(today) {
		faults.Add(fault.New(fault.Invalid, "input.lastDay").Say("end_passed"))
	}
	claim, person := a.newEmployer(&faults, in.NewEmployer, m)
	if in.NewEmployer != nil && !own && !actor.MayStaff(policy.RecordAccess) {
		faults.Add(fault.New(fault.Forbidden, "input.newEmployer")) // where somebody goes is not the old employer's to say
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	out := &Departure{}
	err = a.depart(ctx, actor, m, end, !end.After(today), func(tx pgx.Tx, now time.Time) error {
		if claim == nil {
			return nil
		}
		claim.ID, claim.LeftMembershipID = id.NewAccessRequest(), m.ID
		if !own {
			claim.RecordedBy = actor.Person
		}
		row, err := a.submitIn(ctx, tx, *claim, person, audit.Event{Actor: actor}, now)
		out.Claim = claimReceipt(row)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Membership, err = a.membershipAnew(ctx, actor, m.ID)
	return out, err
}

// endOf is the moment at which a day ends, in the seller's zone.
func (a *Access) endOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, a.Hours.Zone).UTC()
}

// newEmployer reads the claim that goes with a departure.
func (a *Access) newEmployer(faults *fault.List, in *NewEmployerInput, m *Membership) (*db.InsertAccessRequestParams, personal) {
	if in == nil {
		return nil, personal{}
	}
	row := &db.InsertAccessRequestParams{Channel: "DEPARTURE", EvidenceKind: evidenceNone}
	if in.CustomerNumber != nil {
		typed := line(faults, "input.newEmployer.customerNumber", *in.CustomerNumber, true, 40)
		row.CustomerNumber, row.CustomerKey = typed, customerKey(typed)
	}
	row.Employer = line(faults, "input.newEmployer.employer", deref(in.Employer), in.CustomerNumber == nil, 200)
	if in.Evidence != nil {
		var inner fault.List
		row.EvidenceKind, row.EvidenceNumber = in.Evidence.read(&inner)
		for _, f := range inner {
			faults.Add(fault.New(f.Code, strings.Replace(strings.Join(f.Path, "."), "input.", "input.newEmployer.", 1), f.Args...))
		}
		if in.CustomerNumber == nil {
			faults.Add(fault.New(fault.Required, "input.newEmployer.customerNumber"))
		}
	}
	p := personal{m.Person.GivenName, m.Person.FamilyName, email(faults, "input.newEmployer.email", in.Email), deref(m.Person.Phone), m.Person.Locale}
	if p.email == m.Person.Email && p.email != "" {
		faults.Add(fault.New(fault.Invalid, "input.newEmployer.email").Say("new_mailbox_needed"))
	}
	return row, p
}

// depart ends the membership, today or on its day, and takes the old mailbox's
// power over the password; then is what begins elsewhere, in the same transaction.
func (a *Access) depart(ctx context.Context, actor policy.Actor, m *Membership, end time.Time, today bool, then func(pgx.Tx, time.Time) error) error {
	ch := change{step: StepDeparture, path: "input.membership", detail: map[string]string{"reason": string(LeftEmployer), "lastDay": end.In(a.Hours.Zone).AddDate(0, 0, -1).Format(time.DateOnly)}}
	if today {
		ch.step = StepDepart
	}
	if m.Person.ID == actor.Person {
		ch.via = "self"
	}
	ch.judge = func(ctx context.Context, tx pgx.Tx, c db.Company, row *db.Membership, now time.Time) error {
		if row.PersonID != actor.Person {
			if err := a.stillAdmin(ctx, tx, actor, c, now); err != nil {
				return err
			}
		}
		row.EndReason, row.EndedBy = string(LeftEmployer), actor.Person
		at := end
		if today {
			row.EndedAt, at = &now, now
		} else if row.EndsAt == nil || row.EndsAt.After(end) {
			row.EndsAt = &end
		}
		return a.leaveMailbox(ctx, tx, actor, *row, at)
	}
	ch.then = func(ctx context.Context, tx pgx.Tx, c db.Company, row db.Membership, now time.Time) error {
		if today {
			if err := db.New(tx).UseTokensOf(ctx, db.UseTokensOfParams{PersonID: row.PersonID, Now: &now}); err != nil {
				return fmt.Errorf("end password links: %w", err)
			}
			if err := a.tellEnded(ctx, tx, c, row, now); err != nil {
				return err
			}
		}
		if err := a.tellDeparture(ctx, tx, c, row, actor, now); err != nil {
			return err
		}
		return then(tx, now)
	}
	return a.change(ctx, actor, m.ID, ch)
}

// leaveMailbox takes the mailbox's power over the password from a moment on. One
// company's admin must not reach into what a person has at others: of somebody
// with another membership it is the person's own word, or staff's.
func (a *Access) leaveMailbox(ctx context.Context, tx pgx.Tx, actor policy.Actor, m db.Membership, at time.Time) error {
	if m.PersonID != actor.Person && !actor.MayStaff(policy.ManagePeople) {
		elsewhere, err := db.New(tx).MemberElsewhere(ctx, db.MemberElsewhereParams{PersonID: m.PersonID, CompanyID: m.CompanyID})
		if err != nil {
			return fmt.Errorf("look for other memberships: %w", err)
		}
		if elsewhere {
			return nil
		}
	}
	if err := db.New(tx).LeaveMailbox(ctx, db.LeaveMailboxParams{ID: m.PersonID, MembershipID: m.ID, At: &at}); err != nil {
		return fmt.Errorf("take a mailbox's power: %w", err)
	}
	return nil
}

// tellDeparture tells the company's other admins who leaves, and when.
func (a *Access) tellDeparture(ctx context.Context, tx pgx.Tx, c db.Company, m db.Membership, actor policy.Actor, now time.Time) error {
	admins, err := adminsOf(ctx, tx, c.ID, now)
	if err != nil {
		return err
	}
	for _, row := range admins {
		if row.Person.ID == actor.Person || row.Person.ID == m.PersonID {
			continue
		}
		p := account.PersonOf(row.Person)
		err := outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
			Kind: mail.KindDepartureReported, To: mail.Address{Name: p.Name(), Email: p.Email}, Locale: p.Locale, Person: p.ID, Company: c.ID,
			Membership: m.ID, Worthless: now.Add(7 * 24 * time.Hour),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// loginOfRequest gives the login that a request is for, founding it when there is
// none. Of somebody who changed the employer it is the login of before, moved to
// the mailbox just proven before anything new opens (product rule 16), unless
// that mailbox has a login of its own.
func (a *Access) loginOfRequest(ctx context.Context, tx pgx.Tx, r db.AccessRequest, now time.Time) (id.Person, error) {
	q := db.New(tx)
	if !r.LeftMembershipID.IsZero() {
		_, err := q.PersonByEmail(ctx, r.Email)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return id.Person{}, fmt.Errorf("look a person up: %w", err)
		}
		if err != nil {
			left, err := q.MembershipByID(ctx, r.LeftMembershipID)
			if err != nil {
				return id.Person{}, fmt.Errorf("read the membership that was left: %w", err)
			}
			return left.PersonID, account.MoveSignIn(ctx, tx, a.Jobs, left.PersonID, r.Email, now)
		}
	}
	row, err := loginOf(ctx, tx, personal{r.GivenName, r.FamilyName, r.Email, r.Phone, mail.Locale(r.Locale)}, now)
	return row.ID, err
}
