package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/budget"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
	"example.com/comptoir/internal/vatid"
)

// ReportPage is what the page behind a link "this is not one of us" shows.
type ReportPage struct {
	Company  string
	Person   string // whose access it is
	Email    string
	Role     policy.Role
	Since    time.Time
	Locale   mail.Locale
	Expired  bool
	Reported bool // frozen or over already
}

// LookAtReport tells what such a link is about and changes nothing. NOT_FOUND for one that is none.
func (a *Access) LookAtReport(ctx context.Context, token string) (ReportPage, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.ReportAccess)
	if err != nil {
		return ReportPage{}, err
	}
	read := a.DB.AsSystem().Read()
	m, err := read.MembershipByID(ctx, found.MembershipID)
	if err != nil {
		return ReportPage{}, fmt.Errorf("read the link's membership: %w", err)
	}
	c, err := read.CompanyByID(ctx, m.CompanyID)
	if err != nil {
		return ReportPage{}, fmt.Errorf("read the link's company: %w", err)
	}
	p, err := read.PersonByID(ctx, m.PersonID)
	if err != nil {
		return ReportPage{}, fmt.Errorf("read the link's person: %w", err)
	}
	_, can := Memberships.Next(MembershipState(m.State), StepReport)
	out := ReportPage{
		Company: c.LegalName, Person: m.PersonName, Email: p.Email, Role: m.Role, Since: m.CreatedAt, Locale: mail.Locale(c.Locale),
		Expired: found.Expired, Reported: !can,
	}
	if out.Person == "" {
		out.Person = account.PersonOf(p).Name()
	}
	if reader, err := read.PersonByID(ctx, found.PersonID); err == nil {
		out.Locale = mail.Locale(reader.Locale)
	}
	return out, nil
}

// ReportUnknownAccess freezes an access at once, by the link of a mail that told
// of it, and opens a case for staff (product rule 17). It can't unfreeze. An
// access that is frozen or over stays as it is, and that is no error.
func (a *Access) ReportUnknownAccess(ctx context.Context, token string) error {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.ReportAccess)
	if err != nil {
		return err
	}
	if found.Expired {
		return fault.New(fault.Expired, "input.token")
	}
	actor := policy.Actor{Person: found.PersonID}
	ch := change{step: StepReport, path: "input.token", via: "link"}
	ch.judge = func(_ context.Context, _ pgx.Tx, _ db.Company, m *db.Membership, now time.Time) error {
		m.FrozenAt = &now
		return nil
	}
	ch.then = func(ctx context.Context, tx pgx.Tx, c db.Company, m db.Membership, now time.Time) error {
		if m.GivenAt == nil {
			if err := a.holdRequest(ctx, tx, m, actor, now); err != nil {
				return err
			}
		} else if err := a.tellPerson(ctx, tx, c, m, mail.KindMembershipFrozen, now); err != nil {
			return err
		}
		opened, err := a.openOnce(ctx, tx, now, task.Task{Kind: task.AccessFrozen, Subject: m.ID.UUID, Company: c.ID, Membership: m.ID})
		if err != nil {
			return err
		}
		return a.notifyStaff(ctx, tx, c, opened, now)
	}
	err = a.change(ctx, actor, found.MembershipID, ch)
	if fault.CodeOf(err) == fault.WrongState {
		return nil
	}
	return err
}

// holdRequest leaves a request that somebody called "not one of us" to staff.
func (a *Access) holdRequest(ctx context.Context, tx pgx.Tx, m db.Membership, actor policy.Actor, now time.Time) error {
	r, err := db.New(tx).OpenAccessRequestOfMembership(ctx, m.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for a membership's request: %w", err)
	}
	r.Route, r.DueAt = routeStaff, nil
	return a.step(ctx, tx, &r, StepReport, audit.Event{At: now, Actor: actor, Via: viaReport})
}

// abuseReports bounds what one connection can report; staff read each one.
var abuseReports = budget.Limit{Scope: "abuse.source", Times: 20, Window: time.Hour}

// ReportAbuseInput is somebody's word that an access is misused.
type ReportAbuseInput struct {
	Text           string
	Email          *string
	CustomerNumber *string
}

// AbuseReceipt names a report to whoever made it.
type AbuseReceipt struct{ Reference string }

// ReportAbuse takes a report from anybody, signed in or not (product rule 18).
// It changes nobody's access: staff look at it. The answer does not tell whether
// the customer number is one.
func (a *Access) ReportAbuse(ctx context.Context, actor policy.Actor, in ReportAbuseInput, from account.Client) (*AbuseReceipt, error) {
	var faults fault.List
	row := db.InsertAbuseReportParams{
		ID: id.NewAbuseReport(), Reference: newReference(), PersonID: actor.Person,
		Text:           text(&faults, "input.text", in.Text, true, 10000),
		CustomerNumber: line(&faults, "input.customerNumber", deref(in.CustomerNumber), false, 40),
	}
	if deref(in.Email) != "" {
		row.Email = email(&faults, "input.email", *in.Email)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if err := abuseReports.Spend(ctx, a.DB, from.Source); err != nil {
		return nil, err
	}
	row.CreatedAt = a.DB.Now()
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		c, err := q.CustomerByKey(ctx, vatid.CustomerNumber(row.CustomerNumber))
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("look a customer number up: %w", err)
		}
		row.CompanyID = c.ID
		if err := q.InsertAbuseReport(ctx, row); err != nil {
			return fmt.Errorf("record a report of abuse: %w", err)
		}
		opened, err := a.openOnce(ctx, tx, row.CreatedAt, task.Task{Kind: task.AbuseReport, Subject: row.ID.UUID, Company: c.ID, AbuseReport: row.ID})
		if err != nil {
			return err
		}
		if err := a.notifyStaff(ctx, tx, c, opened, row.CreatedAt); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: row.CreatedAt, Actor: actor, Action: "abuse.reported", SubjectType: "AbuseReport", Subject: row.ID.UUID})
	})
	if err != nil {
		return nil, err
	}
	return &AbuseReceipt{Reference: row.Reference}, nil
}
