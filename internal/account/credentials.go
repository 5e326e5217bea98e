package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/budget"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
)

// mailsPerAddress bounds what anybody can have mailed to somebody else's mailbox.
var mailsPerAddress = budget.Limit{Scope: "mail.address", Times: 3, Window: time.Hour}

// SpendMail counts a mail that a visitor without a login causes; beyond three an
// hour to one address it is RATE_LIMITED, which the visitor must not see.
func SpendMail(ctx context.Context, d *db.DB, email string) error {
	return mailsPerAddress.Spend(ctx, d, email)
}

// SpendMailIn is SpendMail as a part of the transaction that queues the mail.
func SpendMailIn(ctx context.Context, tx pgx.Tx, now time.Time, email string) error {
	return mailsPerAddress.SpendIn(ctx, tx, now, email)
}

// RequestPasswordReset mails a link if the address has a login. The answer is
// the same if it has none, is malformed, or had too many mails this hour.
func (a *Accounts) RequestPasswordReset(ctx context.Context, email string) error {
	email, ok := CanonicalEmail(email)
	if !ok {
		return fault.New(fault.Invalid, "input.email")
	}
	spent := SpendMail(ctx, a.DB, email)
	if spent != nil && fault.CodeOf(spent) != fault.RateLimited {
		return spent
	}
	row, err := a.DB.AsSystem().Read().PersonByEmail(ctx, email)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("look a person up: %w", err)
	}
	// From the last day at an employer its mailbox, which others read, resets nothing.
	left := row.MailboxLeftAt != nil && !row.MailboxLeftAt.After(a.DB.Now())
	known := err == nil && row.State == "ACTIVE" && !left
	if !known || spent != nil {
		return nil //nolint:nilerr // what is not mailed is not told
	}
	now := a.DB.Now()
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		return a.mailPasswordLink(ctx, tx, ResetPassword, PersonOf(db.Person{
			ID: row.ID, Email: row.Email, GivenName: row.GivenName, FamilyName: row.FamilyName, Locale: row.Locale,
		}), now)
	})
}

// mailPasswordLink issues a token and queues the mail that carries it. Older tokens of the person die.
func (a *Accounts) mailPasswordLink(ctx context.Context, tx pgx.Tx, p Purpose, person Person, now time.Time) error {
	if err := db.New(tx).UseTokensOf(ctx, db.UseTokensOfParams{PersonID: person.ID, Now: &now}); err != nil {
		return fmt.Errorf("end older tokens: %w", err)
	}
	token, err := a.Tokens.Issue(ctx, tx, p, About{Person: person.ID}, now)
	if err != nil {
		return err
	}
	err = outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: mail.KindPasswordReset, To: mail.Address{Name: person.Name(), Email: person.Email}, Locale: person.Locale,
		Person: person.ID, Token: token, Worthless: now.Add(p.Lifetime()),
	})
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Event{At: now, Actor: policy.System(), Kind: audit.KindApplicant, Action: "password.link_requested", SubjectType: "Person", Subject: person.ID.UUID})
}

// PasswordPage is what the page behind a password link shows.
type PasswordPage struct {
	Name    string
	Email   string
	Locale  mail.Locale
	First   bool // the first password, not a new one
	Expired bool // over or used: a new link can be asked for
}

// LookAtPasswordLink tells what a link is about and changes nothing. NOT_FOUND for one that is none.
func (a *Accounts) LookAtPasswordLink(ctx context.Context, token string) (PasswordPage, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, SetPassword, ResetPassword)
	if err != nil {
		return PasswordPage{}, err
	}
	row, err := a.DB.AsSystem().Read().PersonByID(ctx, found.PersonID)
	if err != nil {
		return PasswordPage{}, fmt.Errorf("read the link's person: %w", err)
	}
	p := PersonOf(row)
	return PasswordPage{Name: p.Name(), Email: p.Email, Locale: p.Locale, First: found.Purpose == string(SetPassword), Expired: !found.Good()}, nil
}

// AskNewPasswordLink mails a new link to the address that an expired one was
// sent to. A link that still works, or is none, changes nothing.
func (a *Accounts) AskNewPasswordLink(ctx context.Context, token string) error {
	found, err := a.Tokens.Find(ctx, a.DB, token, SetPassword, ResetPassword)
	if err != nil {
		return err
	}
	if found.Good() {
		return nil
	}
	row, err := a.DB.AsSystem().Read().PersonByID(ctx, found.PersonID)
	if err != nil {
		return fmt.Errorf("read the link's person: %w", err)
	}
	return a.RequestPasswordReset(ctx, row.Email)
}

// SetPasswordInput sets a password by the token of a mail.
type SetPasswordInput struct {
	Token    string
	Password string
}

// SetPassword sets the password by a one-time token. All sessions and other
// tokens of the person end; the person is told by mail if there was a password before.
func (a *Accounts) SetPassword(ctx context.Context, in SetPasswordInput) error {
	page, err := a.LookAtPasswordLink(ctx, in.Token)
	if err != nil {
		return err
	}
	password, err := NormalPassword(in.Password, page.Email, "input.password")
	if err != nil {
		return err
	}
	hash, err := a.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	now := a.DB.Now()
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		token, err := a.Tokens.Take(ctx, tx, now, in.Token, SetPassword, ResetPassword)
		if err != nil {
			return err
		}
		row, err := db.New(tx).PersonByID(ctx, token.PersonID)
		if err != nil {
			return fmt.Errorf("read the link's person: %w", err)
		}
		if row.MailboxLeftAt != nil && !row.MailboxLeftAt.After(now) {
			return fault.New(fault.Expired, "input.token") // others read this mailbox now
		}
		if err := db.New(tx).ForgiveFailures(ctx, addressKey(row.Email)); err != nil {
			return fmt.Errorf("forgive failed tries: %w", err)
		}
		return a.replace(ctx, tx, policy.Actor{Person: token.PersonID}, PersonOf(row), hash, now, "link")
	})
}

// ChangePasswordInput sets a password by the old one.
type ChangePasswordInput struct {
	CurrentPassword string
	NewPassword     string
}

// ChangePassword sets the actor's password; the actor's other sessions end. A
// wrong current password is BAD_CREDENTIALS and counts as a failed sign-in.
func (a *Accounts) ChangePassword(ctx context.Context, actor policy.Actor, in ChangePasswordInput, from Client) error {
	if !actor.SignedIn() {
		return fault.New(fault.Unauthenticated, "")
	}
	p, err := a.provenAgain(ctx, actor, in.CurrentPassword, from)
	if err != nil {
		return err
	}
	password, err := NormalPassword(in.NewPassword, p.Email, "input.newPassword")
	if err != nil {
		return err
	}
	hash, err := a.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error { // the links that end with it are nobody's to see
		return a.replace(ctx, tx, actor, p, hash, a.DB.Now(), "password")
	})
}

// replace stores a hash, ends what the old one opened, and what was on its way,
// and tells the person. The transaction is the system's.
func (a *Accounts) replace(ctx context.Context, tx pgx.Tx, actor policy.Actor, p Person, hash string, now time.Time, via string) error {
	q := db.New(tx)
	_, err := q.PasswordOf(ctx, p.ID)
	first := errors.Is(err, pgx.ErrNoRows)
	if err != nil && !first {
		return fmt.Errorf("read the password: %w", err)
	}
	if err := q.SetPasswordOf(ctx, db.SetPasswordOfParams{PersonID: p.ID, PasswordHash: hash, ChangedAt: now}); err != nil {
		return fmt.Errorf("store the password: %w", err)
	}
	if err := endLinks(ctx, tx, p.ID, now); err != nil {
		return err
	}
	if _, err := q.EndSessionsOf(ctx, db.EndSessionsOfParams{PersonID: p.ID, But: actor.Session, Now: &now}); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	if !first {
		err := outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
			Kind: mail.KindPasswordChanged, To: mail.Address{Name: p.Name(), Email: p.Email}, Locale: p.Locale,
			Person: p.ID, Worthless: now.Add(48 * time.Hour),
		})
		if err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, audit.Event{At: now, Actor: actor, Action: "password.set", SubjectType: "Person", Subject: p.ID.UUID, Via: via})
}
