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
	"example.com/comptoir/internal/task"
)

// firstRole is proposed for somebody who claims access; whoever decides may choose another.
const firstRole = policy.RolePurchaser

// judge looks at a claim whose mailbox is proven and takes it to its next state:
// the company is asked, or staff are, or it is refused. It gives the outcome.
// open is false when too much was guessed: then nothing is looked at.
func (a *Access) judge(ctx context.Context, tx pgx.Tx, r db.AccessRequest, open bool, now time.Time) (string, error) {
	if !open {
		return a.refuse(ctx, tx, r, outcomeLocked, now)
	}
	c, found, err := companyOf(ctx, tx, r)
	if err != nil {
		return "", err
	}
	if !found {
		return a.withoutCompany(ctx, tx, r, now)
	}
	p, err := prove(ctx, tx, r, c, now)
	if err != nil {
		return "", err
	}
	if !p.right {
		return a.refuse(ctx, tx, r, outcomeWrong, now)
	}
	r.CompanyID, r.Outcome, r.Weight, r.EvidenceDate = c.ID, outcomeRight, string(p.weight), p.date
	if c.State == string(CompanySuspended) && r.Channel != "REGISTRATION" {
		return a.refuse(ctx, tx, r, outcomeBarred, now)
	}
	was, err := a.membershipOfMailbox(ctx, tx, c.ID, r.Email, now)
	if err != nil {
		return "", err
	}
	switch MembershipState(was.State) {
	case MembershipActive:
		return a.refuse(ctx, tx, r, outcomeAlreadyMember, now)
	case MembershipPending:
		return a.refuse(ctx, tx, r, outcomeAlreadyAsked, now)
	case MembershipFrozen:
		return a.refuse(ctx, tx, r, outcomeBarred, now)
	case MembershipEnded:
	}
	return r.Outcome, a.ask(ctx, tx, r, c, now)
}

// withoutCompany ends a claim that names no customer. One of somebody who
// changed the employer, and said by name who the new one is, staff complete.
func (a *Access) withoutCompany(ctx context.Context, tx pgx.Tx, r db.AccessRequest, now time.Time) (string, error) {
	if r.Channel != "DEPARTURE" || r.EvidenceKind != evidenceNone {
		return a.refuse(ctx, tx, r, outcomeWrong, now)
	}
	return "", a.refer(ctx, tx, r, now)
}

// membershipOfMailbox gives what a mailbox's login has at a company, the zero
// value when that is nothing or over. One whose last day has passed is marked so.
func (a *Access) membershipOfMailbox(ctx context.Context, tx pgx.Tx, c id.Company, email string, now time.Time) (db.Membership, error) {
	m, err := db.New(tx).MembershipOfMailbox(ctx, db.MembershipOfMailboxParams{CompanyID: c, Email: email})
	if errors.Is(err, pgx.ErrNoRows) {
		return db.Membership{State: string(MembershipEnded)}, nil
	}
	if err != nil {
		return m, fmt.Errorf("look for a membership: %w", err)
	}
	if MembershipState(m.State) == MembershipActive && m.EndsAt != nil && !m.EndsAt.After(now) {
		return db.Membership{State: string(MembershipEnded)}, a.over(ctx, tx, m, now)
	}
	return m, nil
}

// refuse ends a claim and tells the claimant by mail, in words that are the same
// for whatever did not fit. Staff see it, and can reopen it.
func (a *Access) refuse(ctx context.Context, tx pgx.Tx, r db.AccessRequest, outcome string, now time.Time) (string, error) {
	r.Outcome = outcome
	m := outbox.Mail{Kind: mail.KindClaimRejected, Worthless: now.Add(7 * 24 * time.Hour)}
	switch outcome {
	case outcomeAlreadyMember:
		m.Kind, m.Company = mail.KindAlreadyMember, r.CompanyID
	case outcomeAlreadyAsked:
		m.Kind = mail.KindAlreadyAsked
	default:
		err := a.openTask(ctx, tx, now, task.Task{Kind: task.ClaimRejected, Subject: r.ID.UUID, Company: r.CompanyID, AccessRequest: r.ID})
		if err != nil {
			return "", err
		}
		if err := a.tellLocked(ctx, tx, r, now); err != nil {
			return "", err
		}
	}
	m.To, m.Locale, m.AccessRequest = claimant(r), mail.Locale(r.Locale), r.ID
	if err := outbox.Queue(ctx, tx, a.Jobs, now, m); err != nil {
		return "", err
	}
	return outcome, a.step(ctx, tx, &r, StepRefuse, audit.Event{At: now, Kind: audit.KindSystem, Actor: policy.System(), Via: "link", Detail: map[string]string{"outcome": outcome}})
}

func claimant(r db.AccessRequest) mail.Address {
	return mail.Address{Name: r.GivenName + " " + r.FamilyName, Email: r.Email}
}

// tellLocked tells the company and staff, once, that claims of its number are
// closed: an open task of this kind is the sign that they were told.
func (a *Access) tellLocked(ctx context.Context, tx pgx.Tx, r db.AccessRequest, now time.Time) error {
	if len(a.tries(r)) == 0 || r.Outcome != outcomeWrong && r.Outcome != outcomeLocked {
		return nil
	}
	if err := a.Tries.PerNumber.Check(ctx, a.DB, r.CustomerKey); fault.CodeOf(err) != fault.RateLimited {
		return err
	}
	c, found, err := companyOf(ctx, tx, r)
	if err != nil || !found {
		return err
	}
	opened, err := a.openOnce(ctx, tx, now, task.Task{Kind: task.ClaimsLocked, Subject: c.ID.UUID, Company: c.ID})
	if err != nil || opened.IsZero() {
		return err
	}
	readers, _, err := a.deciders(ctx, tx, c, "", now)
	if err != nil {
		return err
	}
	for _, to := range readers {
		err := outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
			Kind: mail.KindClaimsLocked, To: to.address(), Locale: to.locale, Person: to.person, Company: c.ID, Worthless: now.Add(7 * 24 * time.Hour),
		})
		if err != nil {
			return err
		}
	}
	return a.notifyStaff(ctx, tx, c, opened, now)
}

// standBefore makes the login, if the mailbox has none, and a pending membership,
// which sees nothing.
func (a *Access) standBefore(ctx context.Context, tx pgx.Tx, r db.AccessRequest, c db.Company, now time.Time) (db.AccessRequest, error) {
	person, err := a.loginOfRequest(ctx, tx, r, now)
	if err != nil {
		return r, err
	}
	role := firstRole
	if r.WantedRole != nil {
		role = policy.Role(*r.WantedRole)
	}
	m := db.InsertMembershipParams{
		ID: id.NewMembership(), CompanyID: c.ID, PersonID: person, Role: role, State: string(MembershipPending),
		PersonName: r.GivenName + " " + r.FamilyName, GivenHow: howOf(r), CreatedAt: now,
	}
	if err := db.New(tx).InsertMembership(ctx, m); err != nil {
		return r, fmt.Errorf("add a pending membership: %w", err)
	}
	r.CompanyID, r.PersonID, r.MembershipID = c.ID, person, m.ID
	return r, nil
}

// ask lets the person stand before the company's door and asks the company. Where there is
// no admin and the proven mailbox is the contact of record, the company is
// thereby asked and has answered (product rule 8).
func (a *Access) ask(ctx context.Context, tx pgx.Tx, r db.AccessRequest, c db.Company, now time.Time) error {
	r, err := a.standBefore(ctx, tx, r, c, now)
	if err != nil {
		return err
	}
	if a.isContact(c, r.Email, a.Deadlines.ContactOld, now) {
		admins, err := adminsOf(ctx, tx, c.ID, now)
		if err != nil {
			return err
		}
		if len(admins) == 0 {
			return a.grant(ctx, tx, &r, c, decided{actor: policy.System(), via: viaRule, name: c.ContactName, role: policy.RoleAdmin}, now)
		}
	}
	return a.contact(ctx, tx, r, c, now)
}

// howOf is the way by which a membership comes, as the timeline and mails name it.
func howOf(r db.AccessRequest) string {
	switch r.Channel {
	case "REGISTRATION", "DEPARTURE":
		return r.Channel
	case "FORM":
		return "CLAIM"
	}
	return "STAFF"
}

// loginOf gives the login of a mailbox, founding it when there is none. The name
// and the language of one that exists stay as they are.
func loginOf(ctx context.Context, tx pgx.Tx, p personal, now time.Time) (db.PersonByEmailRow, error) {
	q := db.New(tx)
	row, err := q.PersonByEmail(ctx, p.email)
	if err == nil || !errors.Is(err, pgx.ErrNoRows) {
		if err != nil {
			err = fmt.Errorf("look a person up: %w", err)
		}
		return row, err
	}
	in := db.InsertPersonParams{ID: id.NewPerson(), Email: p.email, GivenName: p.givenName, FamilyName: p.familyName, Phone: p.phone, Locale: string(p.locale), CreatedAt: now}
	if err := q.InsertPerson(ctx, in); err != nil {
		return row, fmt.Errorf("add a person: %w", err)
	}
	return db.PersonByEmailRow{ID: in.ID, Email: in.Email, GivenName: in.GivenName, FamilyName: in.FamilyName, Phone: in.Phone, Locale: in.Locale, State: "ACTIVE"}, nil
}

// loginByID is loginOf for a person who is known.
func loginByID(ctx context.Context, tx pgx.Tx, i id.Person) (db.PersonByEmailRow, error) {
	p, err := db.New(tx).PersonByID(ctx, i)
	if err != nil {
		return db.PersonByEmailRow{}, fmt.Errorf("read a person: %w", err)
	}
	return db.New(tx).PersonByEmail(ctx, p.Email)
}

// letIn queues the mail that opens the door: a link to set the first password, or
// for a login that has one the notice that it reaches one company more.
func (a *Access) letIn(ctx context.Context, tx pgx.Tx, p db.PersonByEmailRow, m outbox.Mail, withLink mail.Kind, now time.Time) error {
	m.Kind, m.Person = mail.KindAccessAdded, p.ID
	m.To, m.Locale = mail.Address{Name: p.GivenName + " " + p.FamilyName, Email: p.Email}, mail.Locale(p.Locale)
	m.Worthless = now.Add(account.SetPassword.Lifetime())
	if p.PasswordHash == "" {
		m.Kind = withLink
		var err error
		if m.Token, err = a.Tokens.Issue(ctx, tx, account.SetPassword, account.About{Person: p.ID, Registration: m.Registration}, now); err != nil {
			return err
		}
	}
	return outbox.Queue(ctx, tx, a.Jobs, now, m)
}

// step takes a request's step, saves it and appends its one event.
func (a *Access) step(ctx context.Context, tx pgx.Tx, r *db.AccessRequest, step Step, e audit.Event) error {
	move, ok := Requests.Next(RequestState(r.State), step)
	if !ok {
		return fault.New(fault.WrongState, "input")
	}
	r.State = string(move.To)
	if err := saveRequest(ctx, tx, *r); err != nil {
		return err
	}
	if !strings.HasPrefix(move.Event, "access.") {
		return nil // one change of two things: the other one's step appends it
	}
	if e.Detail == nil {
		e.Detail = map[string]string{}
	}
	e.Company, e.Action, e.SubjectType, e.Subject = r.CompanyID, move.Event, "AccessRequest", r.ID.UUID
	if RequestState(r.State) == RequestRejected {
		e.Company = id.Company{} // a claim that did not fit is no matter of the company's
	}
	e.Detail["evidence"], e.Detail["channel"] = r.EvidenceKind, r.Channel
	if !r.PersonID.IsZero() {
		e.Detail["person"] = r.PersonID.String()
	}
	return audit.Append(ctx, tx, e)
}

func saveRequest(ctx context.Context, tx pgx.Tx, r db.AccessRequest) error {
	err := db.New(tx).SaveAccessRequest(ctx, db.SaveAccessRequestParams{
		ID: r.ID, State: r.State, Note: r.Note, Outcome: r.Outcome, Weight: r.Weight, EvidenceDate: r.EvidenceDate, CompanyID: r.CompanyID,
		PersonID: r.PersonID, MembershipID: r.MembershipID, Route: r.Route, ConfirmedAt: r.ConfirmedAt, CompanyContactedAt: r.CompanyContactedAt,
		Reminders: r.Reminders, DueAt: r.DueAt, ExpiresAt: r.ExpiresAt, DecidedAt: r.DecidedAt, DecidedBy: r.DecidedBy, DecidedVia: r.DecidedVia,
	})
	if err != nil {
		return fmt.Errorf("save an access request: %w", err)
	}
	return nil
}
