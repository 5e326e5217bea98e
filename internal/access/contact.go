package access

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// Who is asked, as the request's row says it.
const (
	routeAdmins  = "ADMINS"
	routeContact = "CONTACT_OF_RECORD"
	routeStaff   = "STAFF"
)

// reader is somebody at the company who is asked or told.
type reader struct {
	person id.Person // zero: the contact of record, who has no login
	name   string
	email  string
	locale mail.Locale
}

func (r reader) address() mail.Address { return mail.Address{Name: r.name, Email: r.email} }

func adminsOf(ctx context.Context, tx pgx.Tx, c id.Company, now time.Time) ([]db.AdminsOfCompanyRow, error) {
	rows, err := db.New(tx).AdminsOfCompany(ctx, db.AdminsOfCompanyParams{CompanyID: c, Now: now})
	if err != nil {
		return nil, fmt.Errorf("list a company's admins: %w", err)
	}
	return rows, nil
}

// isContact tells whether a mailbox is the company's contact of record, and has
// been for so long.
func (a *Access) isContact(c db.Company, email string, unchanged time.Duration, now time.Time) bool {
	return c.ContactEmail != "" && c.ContactEmail == email && settled(c, unchanged, now)
}

func settled(c db.Company, unchanged time.Duration, now time.Time) bool {
	return c.ContactChangedAt == nil || now.Sub(*c.ContactChangedAt) >= unchanged
}

// contactOfRecord gives the address that the seller has on file, false when there
// is none or a new one that decides nothing yet.
func (a *Access) contactOfRecord(c db.Company, now time.Time) (reader, bool) {
	ok := c.ContactEmail != "" && settled(c, a.Deadlines.ContactRest, now)
	return reader{name: c.ContactName, email: c.ContactEmail, locale: mail.Locale(c.Locale)}, ok
}

// deciders are who is asked about somebody (product rule 8): all active admins;
// without any, the contact of record; without that, nobody, and staff call.
// Never the one it is about.
func (a *Access) deciders(ctx context.Context, tx pgx.Tx, c db.Company, about string, now time.Time) ([]reader, string, error) {
	admins, err := adminsOf(ctx, tx, c.ID, now)
	if err != nil {
		return nil, "", err
	}
	var out []reader
	for _, row := range admins {
		if row.Person.Email != about {
			p := account.PersonOf(row.Person)
			out = append(out, reader{p.ID, p.Name(), p.Email, p.Locale})
		}
	}
	if len(out) > 0 {
		return out, routeAdmins, nil
	}
	if on, ok := a.contactOfRecord(c, now); ok && on.email != about {
		return []reader{on}, routeContact, nil
	}
	return nil, routeStaff, nil
}

// contact asks the company, or staff where there is nobody to ask.
func (a *Access) contact(ctx context.Context, tx pgx.Tx, r db.AccessRequest, c db.Company, now time.Time) error {
	readers, route, err := a.deciders(ctx, tx, c, r.Email, now)
	if err != nil {
		return err
	}
	if route == routeStaff {
		return a.refer(ctx, tx, r, now)
	}
	due, end := a.Hours.After(now, a.firstDeadline()), a.Hours.After(now, a.Deadlines.Expire)
	r.Route, r.CompanyContactedAt, r.DueAt, r.ExpiresAt, r.Reminders = route, &now, &due, &end, 0
	for _, to := range readers {
		if err := a.mailQuestion(ctx, tx, r, to, mail.KindAccessRequested, now); err != nil {
			return err
		}
	}
	return a.step(ctx, tx, &r, StepContact, audit.Event{At: now, Actor: policy.System(), Detail: map[string]string{"route": route}})
}

// refer hands a request to staff, who call the number on file.
func (a *Access) refer(ctx context.Context, tx pgx.Tx, r db.AccessRequest, now time.Time) error {
	r.Route, r.DueAt = routeStaff, nil
	opened, err := a.openOnce(ctx, tx, now, task.Task{Kind: task.AccessRequest, Subject: r.ID.UUID, Company: r.CompanyID, AccessRequest: r.ID})
	if err != nil {
		return err
	}
	if err := a.notifyStaffOf(ctx, tx, r.CompanyID, opened, now); err != nil {
		return err
	}
	return a.step(ctx, tx, &r, StepRefer, audit.Event{At: now, Actor: policy.System()})
}

// mailQuestion asks one reader: a link to decide, and one that says "this is not one of us".
func (a *Access) mailQuestion(ctx context.Context, tx pgx.Tx, r db.AccessRequest, to reader, kind mail.Kind, now time.Time) error {
	about := account.About{Person: to.person, AccessRequest: r.ID, Membership: r.MembershipID, Email: to.email}
	decide, err := a.Tokens.Issue(ctx, tx, account.DecideAccess, about, now)
	if err != nil {
		return err
	}
	report, err := a.Tokens.Issue(ctx, tx, account.ReportAccess, about, now)
	if err != nil {
		return err
	}
	return outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: kind, To: to.address(), Locale: to.locale, Person: to.person, Company: r.CompanyID,
		AccessRequest: r.ID, Membership: r.MembershipID, Token: decide, ReportToken: report, Worthless: *r.ExpiresAt,
	})
}

// announce tells all other admins and the contact of record of an access that is
// in force from now on (product rule 17): who, which role, by whom. Each mail
// has a link that freezes it at once.
func (a *Access) announce(ctx context.Context, tx pgx.Tx, c db.Company, m db.Membership, newcomer string, by id.Person, now time.Time) error {
	admins, err := adminsOf(ctx, tx, c.ID, now)
	if err != nil {
		return err
	}
	told := map[string]bool{newcomer: true}
	var readers []reader
	for _, row := range admins {
		if row.Person.ID != by && !told[row.Person.Email] {
			p := account.PersonOf(row.Person)
			readers = append(readers, reader{p.ID, p.Name(), p.Email, p.Locale})
		}
		told[row.Person.Email] = true
	}
	if c.ContactEmail != "" && !told[c.ContactEmail] {
		readers = append(readers, reader{name: c.ContactName, email: c.ContactEmail, locale: mail.Locale(c.Locale)})
	}
	for _, to := range readers {
		report, err := a.Tokens.Issue(ctx, tx, account.ReportAccess, account.About{Person: to.person, Membership: m.ID, Email: to.email}, now)
		if err != nil {
			return err
		}
		err = outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
			Kind: mail.KindAccessAnnounced, To: to.address(), Locale: to.locale, Person: to.person, Company: c.ID, Membership: m.ID,
			ReportToken: report, Worthless: now.Add(14 * 24 * time.Hour),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// openOnce opens a task with the promise of the opening hours; a zero id says that it was open.
func (a *Access) openOnce(ctx context.Context, tx pgx.Tx, now time.Time, t task.Task) (id.Task, error) {
	t.Promised = a.Hours.Answered(now)
	return task.Open(ctx, tx, now, t)
}

func (a *Access) openTask(ctx context.Context, tx pgx.Tx, now time.Time, t task.Task) error {
	_, err := a.openOnce(ctx, tx, now, t)
	return err
}

// notifyStaff tells the account manager, or the seller's mailbox, of a task just
// opened; the mail leads to the work list and says little.
func (a *Access) notifyStaff(ctx context.Context, tx pgx.Tx, c db.Company, opened id.Task, now time.Time) error {
	if opened.IsZero() {
		return nil
	}
	to := a.SellerMailbox
	if c.ManagerEmail != "" {
		to = mail.Address{Name: c.ManagerName, Email: c.ManagerEmail}
	}
	return outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: mail.KindStaffNotice, To: to, Locale: a.SellerLocale, Company: c.ID, Task: opened, Worthless: now.Add(48 * time.Hour),
	})
}

// notifyStaffOf is notifyStaff where the company is known by its id, or not at all.
func (a *Access) notifyStaffOf(ctx context.Context, tx pgx.Tx, i id.Company, opened id.Task, now time.Time) error {
	var c db.Company
	if !i.IsZero() {
		var err error
		if c, err = db.New(tx).CompanyByID(ctx, i); err != nil {
			return fmt.Errorf("read a company: %w", err)
		}
	}
	return a.notifyStaff(ctx, tx, c, opened, now)
}

// firstDeadline is after how many working days something is due the first time.
func (a *Access) firstDeadline() int {
	first := a.Deadlines.Expire
	for _, days := range append([]int{a.Deadlines.Escalate}, a.Deadlines.Remind...) {
		first = min(first, days)
	}
	return first
}
