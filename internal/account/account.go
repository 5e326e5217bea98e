// Package account knows persons and what proves them: passwords, sessions, the
// one-time tokens of mails.
package account

import (
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// Accounts are the rules of this package.
type Accounts struct {
	DB     *db.DB
	Jobs   *river.Client[pgx.Tx]
	Tokens Tokens
	Hasher *Hasher
	Log    *slog.Logger
}

// Person is a human with one login.
type Person struct {
	ID         id.Person
	GivenName  string
	FamilyName string
	Email      string
	Phone      *string
	Locale     mail.Locale
	Staff      policy.StaffRole
}

// Name is the person's full name.
func (p Person) Name() string { return p.GivenName + " " + p.FamilyName }

// PersonOf reads a row.
func PersonOf(r db.Person) Person {
	p := Person{ID: r.ID, GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email, Locale: mail.Locale(r.Locale)}
	if r.Phone != "" {
		p.Phone = &r.Phone
	}
	if r.StaffRole != nil {
		p.Staff = policy.StaffRole(*r.StaffRole)
	}
	return p
}

// IsNode marks what node(id:) can give.
func (Person) IsNode() {}
