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
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/once"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// RegistrationFilter is which registrations; without states all that are open.
type RegistrationFilter struct{ States []RegistrationState }

// Registrations gives the queue, newest first; for staff.
func (a *Access) Registrations(ctx context.Context, actor policy.Actor, filter *RegistrationFilter, args page.Args) (*page.Page[*Registration], error) {
	if err := actor.RequireStaff(policy.ReadQueue); err != nil {
		return nil, err
	}
	w, err := page.Resolve(args, 20)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Descending()
	if err != nil {
		return nil, err
	}
	wanted, states := open, []string{}
	if filter != nil && filter.States != nil {
		wanted = filter.States
	}
	for _, s := range wanted {
		states = append(states, string(s))
	}
	q, arg := a.DB.As(actor).Read(), db.RegistrationsParams{States: states, LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, MaxRows: w.Fetch()}
	var rows []db.Registration
	if w.Backward {
		rows, err = q.RegistrationsBackward(ctx, db.RegistrationsBackwardParams(arg))
	} else {
		rows, err = q.Registrations(ctx, arg)
	}
	if err != nil {
		return nil, fmt.Errorf("list registrations: %w", err)
	}
	nodes, now := make([]*Registration, len(rows)), a.DB.Now()
	for n, r := range rows {
		nodes[n] = registrationOf(r, actor, now)
	}
	return page.New(w, nodes, func(r *Registration) string { return page.Place{At: r.CreatedAt, ID: r.ID.UUID}.Cursor() }), nil
}

// Registration gives one for staff, nil for anybody else.
func (a *Access) Registration(ctx context.Context, actor policy.Actor, i id.Registration) (*Registration, error) {
	found, err := a.RegistrationsByID(ctx, actor, []id.Registration{i})
	return found[i], err
}

// RegistrationsByID gives several to staff, by id, in one statement; nobody else any.
func (a *Access) RegistrationsByID(ctx context.Context, actor policy.Actor, ids []id.Registration) (map[id.Registration]*Registration, error) {
	found := map[id.Registration]*Registration{}
	if !actor.MayStaff(policy.ReadQueue) {
		return found, nil
	}
	rows, err := a.DB.As(actor).Read().RegistrationsByID(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read registrations: %w", err)
	}
	for _, r := range rows {
		found[r.ID] = registrationOf(r, actor, a.DB.Now())
	}
	return found, nil
}

// RecordRegistrationInput is a mail, a call or a visit that staff record.
type RecordRegistrationInput struct {
	Company        RegisterCompanyDetails
	Person         PersonInput
	Channel        string
	SourceSender   *string
	SourceText     *string
	SourceAt       *time.Time
	Note           *string
	IdempotencyKey string
}

// RecordRegistration enters into the one queue what came another way than the
// form. The mailbox is proven all the same, by the mail that the applicant gets.
func (a *Access) RecordRegistration(ctx context.Context, actor policy.Actor, in RecordRegistrationInput) (*Registration, error) {
	if err := actor.RequireStaff(policy.RecordRegistration); err != nil {
		return nil, err
	}
	n, faults := normalise(in.Company, in.Person, true)
	if in.Channel == "FORM" {
		faults.Add(fault.New(fault.Invalid, "input.channel"))
	}
	sender := line(&faults, "input.sourceSender", deref(in.SourceSender), false, 300)
	source := text(&faults, "input.sourceText", deref(in.SourceText), false, 20000)
	note := text(&faults, "input.note", deref(in.Note), false, 4000)
	key := line(&faults, "input.idempotencyKey", in.IdempotencyKey, true, 200)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	call := once.Call{Operation: "recordRegistration", Key: key, Source: actor.Person.String(), Path: "input.idempotencyKey", Input: in}
	if was, err := call.Find(ctx, a.DB.AsSystem().Read()); err != nil || !was.IsZero() {
		if err != nil {
			return nil, err
		}
		return a.Registration(ctx, actor, id.Registration{UUID: was})
	}
	now := a.DB.Now()
	row := a.row(n, in.Channel, now)
	row.SourceSender, row.SourceText, row.SourceAt, row.Note = sender, source, in.SourceAt, note
	// The key's and the token's tables are nobody's to read; the step is the staff person's all the same.
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		if err := call.Keep(ctx, tx, row.ID.UUID, now); err != nil {
			return err
		}
		if err := db.New(tx).InsertRegistration(ctx, row); err != nil {
			return fmt.Errorf("record a registration: %w", err)
		}
		if err := a.openTask(ctx, tx, now, task.Task{Kind: task.Registration, Subject: row.ID.UUID, Registration: row.ID}); err != nil {
			return err
		}
		if err := a.mailConfirmation(ctx, tx, row, now); err != nil {
			return err
		}
		if err := a.checkVAT(ctx, tx, row.ID, row.State, row.VatNumber); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: actor, Action: "registration.recorded", SubjectType: "Registration", Subject: row.ID.UUID, Detail: map[string]string{"channel": in.Channel}})
	})
	if err != nil && !errors.Is(err, once.ErrRepeated) {
		return nil, err
	}
	if errors.Is(err, once.ErrRepeated) {
		was, err := call.Find(ctx, a.DB.AsSystem().Read())
		if err != nil {
			return nil, err
		}
		return a.Registration(ctx, actor, id.Registration{UUID: was})
	}
	return a.Registration(ctx, actor, row.ID)
}

// decision is one step of staff on a registration.
type decision struct {
	step   Step
	change func(ctx context.Context, tx pgx.Tx, r *db.Registration, now time.Time) error
}

// decide locks the registration, so that of two decisions at once the second
// finds the first one made: WRONG_STATE.
func (a *Access) decide(ctx context.Context, actor policy.Actor, i id.Registration, d decision) (*Registration, error) {
	now := a.DB.Now()
	var out db.Registration
	// Whether a login has a password is nobody's to read; the right was judged before.
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockRegistration(ctx, i)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.registration")
		}
		if err != nil {
			return fmt.Errorf("lock a registration: %w", err)
		}
		move, ok := Registrations.Next(RegistrationState(row.State), d.step)
		if !ok {
			return fault.New(fault.WrongState, "input.registration")
		}
		if why := refusal(row, d.step); why != "" {
			return fault.New(fault.WrongState, "input.registration").Say("refused_" + why)
		}
		row.State = string(move.To)
		if err := d.change(ctx, tx, &row, now); err != nil {
			return err
		}
		if err := save(ctx, tx, row); err != nil {
			return err
		}
		done := []task.Kind{task.Registration} // when something is asked, too: the answer opens it again
		if row.State != string(InfoRequested) {
			done = append(done, task.CompanyDuplicate)
		}
		if err := task.Close(ctx, tx, now, actor.Person, row.ID.UUID, done...); err != nil {
			return err
		}
		out = row
		return audit.Append(ctx, tx, audit.Event{At: now, Company: foundedBy(row), Actor: actor, Action: move.Event, SubjectType: "Registration", Subject: row.ID.UUID})
	})
	if err != nil {
		return nil, err
	}
	return registrationOf(out, actor, now), nil
}

// foundedBy is the company in whose timeline a decision stands.
func foundedBy(r db.Registration) id.Company {
	if r.State == string(Approved) {
		return r.CompanyID
	}
	return id.Company{}
}

// ApproveRegistrationInput approves.
type ApproveRegistrationInput struct {
	Registration   id.Registration
	CustomerNumber *string
	Note           *string
}

// ApproveRegistration founds, in one transaction, the company, the person if the
// address has no login yet, the membership as its admin, and the mail with the
// link. A number that became a customer's meanwhile is CONFLICT and changes nothing.
func (a *Access) ApproveRegistration(ctx context.Context, actor policy.Actor, in ApproveRegistrationInput) (*Registration, error) {
	if err := actor.RequireStaff(policy.DecideRegistration); err != nil {
		return nil, err
	}
	var faults fault.List
	number := ""
	if in.CustomerNumber != nil {
		number = line(&faults, "input.customerNumber", *in.CustomerNumber, true, 40)
	}
	note := text(&faults, "input.note", deref(in.Note), false, 4000)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return a.decide(ctx, actor, in.Registration, decision{StepApprove, func(ctx context.Context, tx pgx.Tx, r *db.Registration, now time.Time) error {
		founded, err := company.Found(ctx, tx, a.Jobs, now, company.New{
			CustomerNumber: number, LegalName: r.LegalName, Country: r.Country, EnterpriseNumber: r.EnterpriseNumber, VatNumber: r.VatNumber,
			Keys: r.KeyTexts, Locale: r.Locale, Address: company.Address{Street: r.Street, PostalCode: r.PostalCode, City: r.City}, Phone: r.CompanyPhone,
		})
		if err != nil {
			return err
		}
		r.CompanyID, r.DecidedAt, r.DecidedBy = founded, &now, actor.Person
		if note != "" {
			r.Note = note
		}
		if err := copyVAT(ctx, tx, r.ID, founded); err != nil {
			return err
		}
		return a.admit(ctx, tx, *r, founded, now)
	}})
}

// admit makes the applicant the company's admin and mails the way in: a
// set-password link for a new login, a notice for one that exists.
func (a *Access) admit(ctx context.Context, tx pgx.Tx, r db.Registration, c id.Company, now time.Time) error {
	person, err := loginOf(ctx, tx, personal{r.GivenName, r.FamilyName, r.Email, r.PersonPhone, mail.Locale(r.Locale)}, now)
	if err != nil {
		return err
	}
	by, err := db.New(tx).PersonByID(ctx, r.DecidedBy)
	if err != nil {
		return fmt.Errorf("read who approved: %w", err)
	}
	in := db.InsertMembershipParams{
		ID: id.NewMembership(), CompanyID: c, PersonID: person.ID, Role: policy.RoleAdmin, State: string(MembershipActive), CreatedAt: now,
		PersonName: r.GivenName + " " + r.FamilyName, GivenHow: "REGISTRATION", GivenBy: r.DecidedBy, GivenByName: account.PersonOf(by).Name(), GivenAt: &now,
	}
	if err := db.New(tx).InsertMembership(ctx, in); err != nil {
		return fmt.Errorf("add a membership: %w", err)
	}
	return a.letIn(ctx, tx, person, outbox.Mail{Company: c, Registration: r.ID, Membership: in.ID}, mail.KindSetPassword, now)
}

// RejectRegistrationInput rejects.
type RejectRegistrationInput struct {
	Registration id.Registration
	Reason       string
	Note         *string
}

// RejectRegistration refuses with a reason, which the applicant gets by mail.
func (a *Access) RejectRegistration(ctx context.Context, actor policy.Actor, in RejectRegistrationInput) (*Registration, error) {
	if err := actor.RequireStaff(policy.DecideRegistration); err != nil {
		return nil, err
	}
	var faults fault.List
	reason := text(&faults, "input.reason", in.Reason, true, 2000)
	note := text(&faults, "input.note", deref(in.Note), false, 4000)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return a.decide(ctx, actor, in.Registration, decision{StepReject, func(ctx context.Context, tx pgx.Tx, r *db.Registration, now time.Time) error {
		r.Reason, r.DecidedAt, r.DecidedBy = reason, &now, actor.Person
		if note != "" {
			r.Note = note
		}
		return a.tell(ctx, tx, *r, mail.KindRegistrationRejected, now)
	}})
}

// RequestRegistrationInfoInput asks.
type RequestRegistrationInfoInput struct {
	Registration id.Registration
	Question     string
}

// RequestRegistrationInfo asks the applicant something, by mail.
func (a *Access) RequestRegistrationInfo(ctx context.Context, actor policy.Actor, in RequestRegistrationInfoInput) (*Registration, error) {
	if err := actor.RequireStaff(policy.DecideRegistration); err != nil {
		return nil, err
	}
	var faults fault.List
	question := text(&faults, "input.question", in.Question, true, 2000)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return a.decide(ctx, actor, in.Registration, decision{StepAsk, func(ctx context.Context, tx pgx.Tx, r *db.Registration, now time.Time) error {
		r.Question, r.Answer = question, ""
		return a.tell(ctx, tx, *r, mail.KindRegistrationInfoRequested, now)
	}})
}

func (a *Access) tell(ctx context.Context, tx pgx.Tx, r db.Registration, kind mail.Kind, now time.Time) error {
	return outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: kind, To: mail.Address{Name: r.GivenName + " " + r.FamilyName, Email: r.Email}, Locale: mail.Locale(r.Locale),
		Registration: r.ID, Worthless: now.Add(7 * 24 * time.Hour),
	})
}
