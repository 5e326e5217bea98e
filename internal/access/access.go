// Package access has the rules by which people get in: registrations of new
// companies, and the memberships that come of them.
package access

import (
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/vatid/vies"
)

// Access are the rules of this package.
type Access struct {
	DB     *db.DB
	Jobs   *river.Client[pgx.Tx]
	Tokens account.Tokens
	Hours  Hours
	// SellerMailbox gets what escalates, in the seller's language.
	SellerMailbox mail.Address
	SellerLocale  mail.Locale
	// VIES is asked for the VAT numbers of registrations; nil: nobody is asked.
	VIES *vies.Client
	Log  *slog.Logger
}
