// Package staff has the rules for the seller's own people. They act without an
// actor, on the word of whoever may run commands on the seller's machine: the
// first staff person of an installation has nobody who could invite them.
package staff

import (
	"context"
	"fmt"
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

// Staff are the rules of this package.
type Staff struct{ Accounts *account.Accounts }

// via is the right by which this package acts, as the timeline tells it.
const via = "command line"

// New is a staff person to add.
type New struct {
	GivenName, FamilyName, Email string
	Locale                       mail.Locale
	Role                         policy.StaffRole
}

// Added is a staff person with the way in. The token is also in the mail that is
// queued; it opens once, until ValidUntil.
type Added struct {
	Person     id.Person
	Token      string
	ValidUntil time.Time
}

// Add makes a login with a staff role and queues a mail with a set-password link.
// An address that has a login already is CONFLICT: a customer does not become
// staff by a slip of the keyboard.
func (s *Staff) Add(ctx context.Context, n New) (Added, error) {
	email, ok := account.CanonicalEmail(n.Email)
	if !ok {
		return Added{}, fault.New(fault.Invalid, "email")
	}
	d := s.Accounts.DB
	now, role := d.Now(), string(n.Role)
	out := Added{Person: id.NewPerson()}
	err := d.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		err := db.New(tx).InsertPerson(ctx, db.InsertPersonParams{
			ID: out.Person, Email: email, GivenName: n.GivenName, FamilyName: n.FamilyName, Locale: string(n.Locale), StaffRole: &role, CreatedAt: now,
		})
		if db.Constraint(err) == "persons_email_key" {
			return fault.New(fault.Conflict, "email")
		}
		if err != nil {
			return fmt.Errorf("add a staff person: %w", err)
		}
		p := account.Person{ID: out.Person, GivenName: n.GivenName, FamilyName: n.FamilyName, Email: email, Locale: n.Locale}
		if err := s.mailLink(ctx, tx, account.SetPassword, p, now, &out); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{
			At: now, Actor: policy.System(), Action: "staff.added", SubjectType: "Person", Subject: out.Person.UUID, Via: via, Detail: map[string]string{"role": role},
		})
	})
	return out, err
}

// List gives all staff people by address.
func (s *Staff) List(ctx context.Context) ([]account.Person, error) {
	rows, err := s.Accounts.DB.AsSystem().Read().StaffPersons(ctx)
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", err)
	}
	out := make([]account.Person, len(rows))
	for i, r := range rows {
		out[i] = account.PersonOf(r)
	}
	return out, nil
}

// Reset queues a mail with a link to a new password; older links die, the old
// password works until the new one is set. Anybody but staff is NOT_FOUND.
func (s *Staff) Reset(ctx context.Context, address string) (Added, error) {
	all, err := s.List(ctx)
	if err != nil {
		return Added{}, err
	}
	email, _ := account.CanonicalEmail(address)
	for _, p := range all {
		if p.Email == email {
			return s.reset(ctx, p)
		}
	}
	return Added{}, fault.New(fault.NotFound, "email")
}

func (s *Staff) reset(ctx context.Context, p account.Person) (Added, error) {
	d := s.Accounts.DB
	now, out := d.Now(), Added{Person: p.ID}
	err := d.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		if err := db.New(tx).UseTokensOf(ctx, db.UseTokensOfParams{PersonID: p.ID, Now: &now}); err != nil {
			return fmt.Errorf("end older tokens: %w", err)
		}
		if err := s.mailLink(ctx, tx, account.ResetPassword, p, now, &out); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: policy.System(), Action: "password.link_requested", SubjectType: "Person", Subject: p.ID.UUID, Via: via})
	})
	return out, err
}

// mailLink issues a token and queues the mail that carries it.
func (s *Staff) mailLink(ctx context.Context, tx pgx.Tx, purpose account.Purpose, p account.Person, now time.Time, out *Added) error {
	token, err := s.Accounts.Tokens.Issue(ctx, tx, purpose, account.About{Person: p.ID}, now)
	if err != nil {
		return err
	}
	out.Token, out.ValidUntil = s.Accounts.Tokens.Text(purpose, token, 1), now.Add(purpose.Lifetime())
	return outbox.Queue(ctx, tx, s.Accounts.Jobs, now, outbox.Mail{
		Kind: mail.KindPasswordReset, To: mail.Address{Name: p.Name(), Email: p.Email}, Locale: p.Locale,
		Person: p.ID, Token: token, Worthless: out.ValidUntil,
	})
}
