package access

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/budget"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/once"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
	"example.com/comptoir/internal/vatid"
)

// registrationsPerSource bounds what one connection can put into the queue.
var registrationsPerSource = budget.Limit{Scope: "register.source", Times: 100, Window: time.Hour}

// RegisterCompanyInput is an application for a company that is no customer yet.
type RegisterCompanyInput struct {
	Company        RegisterCompanyDetails
	Person         PersonInput
	Message        *string
	IdempotencyKey string
}

// RegisterCompany takes an application from anybody: one row in the queue, one
// mail that proves the mailbox. The answer tells nothing of what is known
// already: not the address, not the company. The same key with the same input
// gives the same registration again; with another input it is CONFLICT.
func (a *Access) RegisterCompany(ctx context.Context, in RegisterCompanyInput, from account.Client) (*RegistrationReceipt, error) {
	n, faults := normalise(in.Company, in.Person, false)
	message := text(&faults, "input.message", deref(in.Message), false, 4000)
	key := line(&faults, "input.idempotencyKey", in.IdempotencyKey, true, 200)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	call := once.Call{Operation: "registerCompany", Key: key, Source: "public", Path: "input.idempotencyKey", Input: in}
	if receipt, err := a.repeated(ctx, call); receipt != nil || err != nil {
		return receipt, err
	}
	if err := registrationsPerSource.Spend(ctx, a.DB, from.Source); err != nil {
		return nil, err
	}
	now := a.DB.Now()
	row := a.row(n, "FORM", now)
	row.Message = message
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
		// Beyond three mails an hour to one address the application is still taken; staff see it unconfirmed.
		spent := account.SpendMailIn(ctx, tx, now, row.Email)
		if spent != nil && fault.CodeOf(spent) != fault.RateLimited {
			return spent
		}
		if spent == nil {
			if err := a.mailConfirmation(ctx, tx, row, now); err != nil {
				return err
			}
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Kind: audit.KindApplicant, Action: "registration.submitted", SubjectType: "Registration", Subject: row.ID.UUID, Detail: map[string]string{"channel": "FORM"}})
	})
	if errors.Is(err, once.ErrRepeated) {
		return a.repeated(ctx, call)
	}
	if err != nil {
		return nil, err
	}
	return a.RegistrationReceipt(ctx, row.Reference)
}

func (a *Access) row(n applicant, channel string, now time.Time) db.InsertRegistrationParams {
	promised := a.Hours.Answered(now)
	keys := n.keys
	if keys == nil {
		keys = []string{}
	}
	return db.InsertRegistrationParams{
		ID: id.NewRegistration(), Reference: newReference(), Channel: channel, State: string(Submitted),
		LegalName: n.legalName, Country: n.country, EnterpriseNumber: n.enterprise, VatNumber: n.vat, KeyTexts: keys,
		Street: n.street, PostalCode: n.postalCode, City: n.city, CompanyPhone: n.companyPhone,
		GivenName: n.givenName, FamilyName: n.familyName, Email: n.email, PersonPhone: n.phone, Locale: string(n.locale),
		PromisedAt: &promised, CreatedAt: now,
	}
}

// newReference gives 80 random bits in Crockford's base 32, in four groups that
// can be read out over a telephone: it is all that an applicant needs to follow
// the registration, so it must not be guessed.
func newReference() string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	out := make([]byte, 0, 19)
	for i, c := range b {
		if i > 0 && i%4 == 0 {
			out = append(out, '-')
		}
		out = append(out, alphabet[c&31])
	}
	return string(out)
}

// isReference tells whether a text can be a reference. Postgres refuses a zero
// byte in a text, which would look like an outage.
func isReference(s string) bool { return len(s) == 19 && !strings.Contains(s, "\x00") }

// mailConfirmation queues the mail that proves the mailbox. Its owner may never
// have heard of us, so it carries no name that a stranger typed.
func (a *Access) mailConfirmation(ctx context.Context, tx pgx.Tx, row db.InsertRegistrationParams, now time.Time) error {
	token, err := a.Tokens.Issue(ctx, tx, account.ConfirmEmail, account.About{Registration: row.ID}, now)
	if err != nil {
		return err
	}
	return outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: mail.KindConfirmEmail, To: mail.Address{Email: row.Email}, Locale: mail.Locale(row.Locale),
		Registration: row.ID, Token: token, Worthless: now.Add(account.ConfirmEmail.Lifetime()),
	})
}

func (a *Access) repeated(ctx context.Context, call once.Call) (*RegistrationReceipt, error) {
	read := a.DB.AsSystem().Read()
	was, err := call.Find(ctx, read)
	if err != nil || was.IsZero() {
		return nil, err
	}
	row, err := read.RegistrationByID(ctx, id.Registration{UUID: was})
	if err != nil {
		return nil, fmt.Errorf("read a registration: %w", err)
	}
	return a.RegistrationReceipt(ctx, row.Reference)
}

// RegistrationReceipt gives what whoever has the reference may see; nil for an unknown one.
func (a *Access) RegistrationReceipt(ctx context.Context, reference string) (*RegistrationReceipt, error) {
	if !isReference(reference) {
		return nil, nil
	}
	row, err := a.DB.AsSystem().Read().RegistrationByReference(ctx, reference)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a registration: %w", err)
	}
	return receiptOf(row.Registration, row.RequestState), nil
}

// ConfirmPage is what the page behind a confirmation link shows.
type ConfirmPage struct {
	LegalName string
	Email     string
	Reference string
	Locale    mail.Locale
	Expired   bool // over: a new link can be asked for
	Confirmed bool // done already
}

// LookAtConfirmation tells what a link is about and changes nothing. NOT_FOUND for one that is none.
func (a *Access) LookAtConfirmation(ctx context.Context, token string) (ConfirmPage, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.ConfirmEmail)
	if err != nil {
		return ConfirmPage{}, err
	}
	row, err := a.DB.AsSystem().Read().RegistrationByID(ctx, found.RegistrationID)
	if err != nil {
		return ConfirmPage{}, fmt.Errorf("read the link's registration: %w", err)
	}
	return ConfirmPage{
		LegalName: row.LegalName, Email: row.Email, Reference: row.Reference, Locale: mail.Locale(row.Locale),
		Expired: found.Expired && !found.Used, Confirmed: found.Used,
	}, nil
}

// AskNewConfirmation mails a new link to the address that an expired one was
// sent to; the old one is dead. A link that still works, or is none, changes nothing.
func (a *Access) AskNewConfirmation(ctx context.Context, token string) error {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.ConfirmEmail)
	if err != nil || !found.Expired || found.Used {
		return err
	}
	read := a.DB.AsSystem().Read()
	row, err := read.RegistrationByID(ctx, found.RegistrationID)
	if err != nil {
		return fmt.Errorf("read the link's registration: %w", err)
	}
	return a.mailLinkAnew(ctx, found, outbox.Mail{Kind: mail.KindConfirmEmail, To: mail.Address{Email: row.Email}, Locale: mail.Locale(row.Locale), Registration: row.ID})
}

// mailLinkAnew mails a link's next round; the one before is dead. Beyond the
// bound of mails to one address there is none, and whoever asked is not told.
func (a *Access) mailLinkAnew(ctx context.Context, found account.Found, m outbox.Mail) error {
	if err := account.SpendMail(ctx, a.DB, m.To.Email); err != nil {
		if fault.CodeOf(err) == fault.RateLimited {
			return nil
		}
		return err
	}
	now := a.DB.Now()
	m.Token, m.Worthless = found.ID, now.Add(account.Purpose(found.Purpose).Lifetime())
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		if err := a.Tokens.Renew(ctx, tx, found.OneTimeToken, now); err != nil {
			return err
		}
		return outbox.Queue(ctx, tx, a.Jobs, now, m)
	})
}

// ConfirmEmail proves the applicant's mailbox by the mail's token. Only now is
// the company's number looked up: one that is a customer's already ends the
// registration as CONVERTED, and the applicant sees what everybody sees, IN_REVIEW.
// A token that was used answers with the registration as it is.
func (a *Access) ConfirmEmail(ctx context.Context, token string) (*RegistrationReceipt, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.ConfirmEmail)
	if err != nil {
		return nil, err
	}
	if found.Used {
		row, err := a.DB.AsSystem().Read().RegistrationByID(ctx, found.RegistrationID)
		if err != nil {
			return nil, fmt.Errorf("read the link's registration: %w", err)
		}
		return a.RegistrationReceipt(ctx, row.Reference)
	}
	now := a.DB.Now()
	var out db.Registration
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockRegistration(ctx, found.RegistrationID)
		if err != nil {
			return fmt.Errorf("lock a registration: %w", err)
		}
		if _, err := a.Tokens.Take(ctx, tx, now, token, account.ConfirmEmail); err != nil {
			return err
		}
		out, err = a.confirm(ctx, tx, row, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.RegistrationReceipt(ctx, out.Reference)
}

func (a *Access) confirm(ctx context.Context, tx pgx.Tx, row db.Registration, now time.Time) (db.Registration, error) {
	move, ok := Registrations.Next(RegistrationState(row.State), StepConfirm)
	if !ok {
		return row, nil // withdrawn or decided meanwhile: nothing to prove any more
	}
	promised := a.Hours.Answered(now)
	row.ConfirmedAt, row.PromisedAt, row.EscalatedAt = &now, &promised, nil
	if err := task.Promise(ctx, tx, task.Registration, row.ID.UUID, promised); err != nil {
		return row, err
	}
	customers, err := customersOf(ctx, tx, row)
	if err != nil {
		return row, err
	}
	switch len(customers) {
	case 0:
	case 1:
		move, _ = Registrations.Next(RegistrationState(row.State), StepConvert)
		row.CompanyID = customers[0]
	default: // two numbers of two customers: staff find out
		err := a.openTask(ctx, tx, now, task.Task{Kind: task.CompanyDuplicate, Subject: row.ID.UUID, Company: customers[0], Registration: row.ID})
		if err != nil {
			return row, err
		}
	}
	row.State = string(move.To)
	if err := save(ctx, tx, row); err != nil {
		return row, err
	}
	if err := a.checkVAT(ctx, tx, row.ID, row.State, row.VatNumber); err != nil {
		return row, err
	}
	err = audit.Append(ctx, tx, audit.Event{At: now, Actor: policy.System(), Kind: audit.KindApplicant, Action: move.Event, SubjectType: "Registration", Subject: row.ID.UUID, Via: "link"})
	if err != nil || row.State != string(Converted) {
		return row, err
	}
	return row, a.convert(ctx, tx, row, now)
}

// convert turns an application for a company that is a customer into a request
// for access to it: there is never a second record, the existing company is
// contacted first, and the applicant is told nothing (product rules 2 and 8).
func (a *Access) convert(ctx context.Context, tx pgx.Tx, row db.Registration, now time.Time) error {
	if err := task.Close(ctx, tx, now, id.Person{}, row.ID.UUID, task.Registration); err != nil {
		return err
	}
	in := db.InsertAccessRequestParams{
		ID: id.NewAccessRequest(), Reference: newReference(), Channel: "REGISTRATION", State: string(RequestSubmitted), EvidenceKind: evidenceNone,
		GivenName: row.GivenName, FamilyName: row.FamilyName, Email: row.Email, Phone: row.PersonPhone, Locale: row.Locale,
		RegistrationID: row.ID, CreatedAt: now, ConfirmedAt: &now,
	}
	q := db.New(tx)
	if err := q.InsertAccessRequest(ctx, in); err != nil {
		return fmt.Errorf("turn an application into an access request: %w", err)
	}
	r, err := q.LockAccessRequest(ctx, in.ID)
	if err != nil {
		return fmt.Errorf("read an access request: %w", err)
	}
	r.CompanyID = row.CompanyID
	_, err = a.judge(ctx, tx, r, true, now)
	return err
}

// customersOf gives the customers that the registration's numbers belong to, each once.
func customersOf(ctx context.Context, tx pgx.Tx, row db.Registration) ([]id.Company, error) {
	if len(row.KeyTexts) == 0 {
		return nil, nil
	}
	arg := db.CompaniesByKeyParams{}
	for _, text := range row.KeyTexts {
		key, err := vatid.ParseKey(text)
		if err != nil {
			return nil, fmt.Errorf("read a registration's key: %w", err)
		}
		arg.Countries, arg.Registers, arg.Numbers = append(arg.Countries, key.Country), append(arg.Registers, key.Register), append(arg.Numbers, key.Number)
	}
	found, err := db.New(tx).CompaniesByKey(ctx, arg)
	if err != nil {
		return nil, fmt.Errorf("look the company's numbers up: %w", err)
	}
	var out []id.Company
	for _, f := range found {
		if !slices.Contains(out, f.ID) {
			out = append(out, f.ID)
		}
	}
	return out, nil
}

func save(ctx context.Context, tx pgx.Tx, r db.Registration) error {
	err := db.New(tx).SaveRegistration(ctx, db.SaveRegistrationParams{
		ID: r.ID, State: r.State, ConfirmedAt: r.ConfirmedAt, PromisedAt: r.PromisedAt, EscalatedAt: r.EscalatedAt, Question: r.Question, Answer: r.Answer,
		Reason: r.Reason, Note: r.Note, DecidedAt: r.DecidedAt, DecidedBy: r.DecidedBy, CompanyID: r.CompanyID,
	})
	if err != nil {
		return fmt.Errorf("save a registration: %w", err)
	}
	return nil
}

// WithdrawRegistration takes an application back, by its reference.
func (a *Access) WithdrawRegistration(ctx context.Context, reference string) (*RegistrationReceipt, error) {
	return a.byApplicant(ctx, reference, StepWithdraw, func(*db.Registration, time.Time) {})
}

// AnswerRegistrationInput is the applicant's answer to a question.
type AnswerRegistrationInput struct {
	Reference string
	Answer    string
}

// AnswerRegistration answers what staff asked: it is theirs again, and the clock
// of the promise starts anew.
func (a *Access) AnswerRegistration(ctx context.Context, in AnswerRegistrationInput) (*RegistrationReceipt, error) {
	var faults fault.List
	answer := text(&faults, "input.answer", in.Answer, true, 4000)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return a.byApplicant(ctx, in.Reference, StepAnswer, func(r *db.Registration, now time.Time) {
		promised := a.Hours.Answered(now)
		r.Answer, r.PromisedAt, r.EscalatedAt = answer, &promised, nil
	})
}

// byApplicant takes a step for whoever has the reference. A converted
// registration answers like one in review: what really became of it is not told.
func (a *Access) byApplicant(ctx context.Context, reference string, step Step, change func(*db.Registration, time.Time)) (*RegistrationReceipt, error) {
	if !isReference(reference) {
		return nil, fault.New(fault.NotFound, "input.reference")
	}
	now := a.DB.Now()
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockRegistrationByReference(ctx, reference)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.reference")
		}
		if err != nil {
			return fmt.Errorf("lock a registration: %w", err)
		}
		move, ok := Registrations.Next(RegistrationState(row.State), step)
		if !ok {
			return fault.New(fault.WrongState, "input.reference")
		}
		if row.State == string(Converted) {
			if err := a.withdrawRequest(ctx, tx, row, now); err != nil {
				return err
			}
		}
		change(&row, now)
		row.State = string(move.To)
		if err := save(ctx, tx, row); err != nil {
			return err
		}
		if row.State == string(Withdrawn) {
			err = task.Close(ctx, tx, now, id.Person{}, row.ID.UUID, task.Registration, task.CompanyDuplicate)
		} else {
			err = a.openTask(ctx, tx, now, task.Task{Kind: task.Registration, Subject: row.ID.UUID, Registration: row.ID})
		}
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Kind: audit.KindApplicant, Action: move.Event, SubjectType: "Registration", Subject: row.ID.UUID, Via: "reference"})
	})
	if err != nil {
		return nil, err
	}
	return a.RegistrationReceipt(ctx, reference)
}

// withdrawRequest takes the access request back with the registration that it
// came of. One that is decided is like a registration that is: WRONG_STATE.
func (a *Access) withdrawRequest(ctx context.Context, tx pgx.Tx, row db.Registration, now time.Time) error {
	seen, err := db.New(tx).AccessRequestOfRegistration(ctx, row.ID)
	if err != nil {
		return fmt.Errorf("read a registration's access request: %w", err)
	}
	if _, err := lockCompany(ctx, tx, row.CompanyID); err != nil {
		return err
	}
	r, err := db.New(tx).LockAccessRequest(ctx, seen.ID)
	if err != nil {
		return fmt.Errorf("lock an access request: %w", err)
	}
	if _, ok := Requests.Next(RequestState(r.State), StepWithdraw); !ok {
		return fault.New(fault.WrongState, "input.reference")
	}
	if err := a.endPending(ctx, tx, r, StepWithdraw, "WITHDRAWN", id.Person{}, now); err != nil {
		return err
	}
	if err := a.closeRequestTasks(ctx, tx, r, id.Person{}, now); err != nil {
		return err
	}
	r.DueAt = nil
	return a.step(ctx, tx, &r, StepWithdraw, audit.Event{})
}
