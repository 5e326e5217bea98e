package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
)

// ChangeEmailInput moves the sign-in to another mailbox.
type ChangeEmailInput struct {
	Email           string
	CurrentPassword string
}

// ChangeEmail mails a link to the new mailbox; the sign-in moves when that is
// proven. The password is asked for again (BAD_CREDENTIALS, counted like a
// failed sign-in). Whether the address has a login already is not told. The newest
// link alone works; a new password ends it.
func (a *Accounts) ChangeEmail(ctx context.Context, actor policy.Actor, in ChangeEmailInput, from Client) error {
	if !actor.SignedIn() {
		return fault.New(fault.Unauthenticated, "")
	}
	email, ok := CanonicalEmail(in.Email)
	if !ok {
		return fault.New(fault.Invalid, "input.email")
	}
	p, err := a.provenAgain(ctx, actor, in.CurrentPassword, from)
	if err != nil {
		return err
	}
	if email == p.Email {
		return fault.New(fault.Invalid, "input.email").Say("same_mailbox")
	}
	if err := SpendMail(ctx, a.DB, email); err != nil {
		return err
	}
	now := a.DB.Now()
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		if err := db.New(tx).UseEmailTokensOf(ctx, db.UseEmailTokensOfParams{PersonID: actor.Person, Now: &now}); err != nil {
			return fmt.Errorf("end older links: %w", err)
		}
		token, err := a.Tokens.Issue(ctx, tx, ConfirmNewEmail, About{Person: actor.Person, Email: email}, now)
		if err != nil {
			return err
		}
		err = outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
			Kind: mail.KindConfirmNewEmail, To: mail.Address{Name: p.Name(), Email: email}, Locale: p.Locale,
			Person: actor.Person, Token: token, Worthless: now.Add(ConfirmNewEmail.Lifetime()),
		})
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: actor, Action: "email.change_requested", SubjectType: "Person", Subject: actor.Person.UUID})
	})
}

// NewEmailPage is what the page behind a link to a new mailbox shows.
type NewEmailPage struct {
	Email   string
	Locale  mail.Locale
	Expired bool
	Done    bool
}

// LookAtNewEmail tells what such a link is about and changes nothing. NOT_FOUND for one that is none.
func (a *Accounts) LookAtNewEmail(ctx context.Context, token string) (NewEmailPage, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, ConfirmNewEmail)
	if err != nil {
		return NewEmailPage{}, err
	}
	row, err := a.DB.AsSystem().Read().PersonByID(ctx, found.PersonID)
	if err != nil {
		return NewEmailPage{}, fmt.Errorf("read the link's person: %w", err)
	}
	return NewEmailPage{Email: found.Email, Locale: mail.Locale(row.Locale), Expired: found.Expired && !found.Used, Done: found.Used}, nil
}

// ConfirmNewEmail moves the sign-in to the mailbox that the token proves. The old
// address is told, and all sessions end. An address that got a login meanwhile
// is CONFLICT; whoever reads its mail is the one to whom that is told.
func (a *Accounts) ConfirmNewEmail(ctx context.Context, token string) error {
	now := a.DB.Now()
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := a.Tokens.Take(ctx, tx, now, token, ConfirmNewEmail)
		if err != nil {
			return err
		}
		if err := MoveSignIn(ctx, tx, a.Jobs, row.PersonID, row.Email, now); err != nil {
			return err
		}
		if _, err := db.New(tx).EndSessionsOf(ctx, db.EndSessionsOfParams{PersonID: row.PersonID, Now: &now}); err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		return nil
	})
}

// MoveSignIn gives a person's login another, proven address and tells the old
// one. Links that went out before, for a password or to another mailbox, are dead. CONFLICT when the
// address has a login. The caller's transaction is the system's.
func MoveSignIn(ctx context.Context, tx pgx.Tx, jobs *river.Client[pgx.Tx], i id.Person, email string, now time.Time) error {
	q := db.New(tx)
	row, err := q.LockPerson(ctx, i)
	if err != nil {
		return fmt.Errorf("lock a person: %w", err)
	}
	err = pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
		return db.New(tx).SetPersonEmail(ctx, db.SetPersonEmailParams{ID: i, Email: email})
	})
	if db.Constraint(err) == "persons_email_key" {
		return fault.New(fault.Conflict, "input.token").Say("address_has_login")
	}
	if err != nil {
		return fmt.Errorf("move a sign-in: %w", err)
	}
	if err := endLinks(ctx, tx, i, now); err != nil {
		return err
	}
	p := PersonOf(row)
	err = outbox.Queue(ctx, tx, jobs, now, outbox.Mail{
		Kind: mail.KindEmailChanged, To: mail.Address{Name: p.Name(), Email: p.Email}, Locale: p.Locale, Person: i, Worthless: now.Add(48 * time.Hour),
	})
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Event{At: now, Actor: policy.Actor{Person: i}, Action: "email.changed", SubjectType: "Person", Subject: i.UUID, Via: "link"})
}

// endLinks ends what is on its way to a person: links for a password, and links that move the sign-in.
func endLinks(ctx context.Context, tx pgx.Tx, i id.Person, now time.Time) error {
	q := db.New(tx)
	if err := q.UseTokensOf(ctx, db.UseTokensOfParams{PersonID: i, Now: &now}); err != nil {
		return fmt.Errorf("end links for a password: %w", err)
	}
	if err := q.UseEmailTokensOf(ctx, db.UseEmailTokensOfParams{PersonID: i, Now: &now}); err != nil {
		return fmt.Errorf("end links to a new mailbox: %w", err)
	}
	return nil
}

// provenAgain compares the actor's password before a change that a stolen session must not make.
func (a *Accounts) provenAgain(ctx context.Context, actor policy.Actor, password string, from Client) (Person, error) {
	row, err := a.DB.As(actor).Read().PersonByID(ctx, actor.Person)
	if err != nil {
		return Person{}, fmt.Errorf("read the person: %w", err)
	}
	if err := a.try(ctx, row.Email, from); err != nil {
		return Person{}, err
	}
	old, err := a.DB.As(actor).Read().PasswordOf(ctx, actor.Person)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Person{}, a.untry(ctx, row.Email, fmt.Errorf("read the password: %w", err))
	}
	right, err := a.Hasher.Compare(ctx, password, old)
	if err != nil {
		return Person{}, a.untry(ctx, row.Email, err)
	}
	if !right {
		return Person{}, a.failed(ctx, "input.currentPassword", from)
	}
	return PersonOf(row), a.forgive(ctx, row.Email)
}
