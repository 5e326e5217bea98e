// Package access has the rules by which people get in and out: registrations of
// new companies, claims of access to companies that are customers, invitations,
// and the ends of all of them.
package access

import (
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/budget"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/vatid/vies"
)

// Access are the rules of this package.
type Access struct {
	DB     *db.DB
	Jobs   *river.Client[pgx.Tx]
	Tokens account.Tokens
	Hours  Hours
	// Deadlines and Tries bound how long a company may take and how often may be guessed.
	Deadlines Deadlines
	Tries     Tries
	// Notices are the times of the mails on new documents.
	Notices Notices
	// SellerMailbox gets what escalates, in the seller's language.
	SellerMailbox mail.Address
	SellerLocale  mail.Locale
	// VIES is asked for the VAT numbers of registrations; nil: nobody is asked.
	VIES *vies.Client
	Log  *slog.Logger
}

// Deadlines are how long things wait for a company; in working days where it
// says so, which opening days are (closures are none).
type Deadlines struct {
	Remind      []int         // working days after which a company that was asked is reminded
	Escalate    int           // working days after which staff call, and the contact of record is asked as well
	Expire      int           // working days after which an unanswered request ends
	ContactRest time.Duration // for which a new contact of record decides nothing
	ContactOld  time.Duration // for which one must be unchanged to let its own mailbox in as the first admin
}

// DefaultDeadlines are those of product rule 8.
func DefaultDeadlines() Deadlines {
	return Deadlines{Remind: []int{3, 7}, Escalate: 3, Expire: 14, ContactRest: 72 * time.Hour, ContactOld: 30 * 24 * time.Hour}
}

// Tries bound the guessing of references, product rule 10. They count claims
// whose numbers did not fit, and are refunded when the company or staff let the
// person in all the same.
type Tries struct {
	PerNumber  budget.Limit // for one customer number, whoever tries
	PerSource  budget.Limit // from one network
	PerMailbox budget.Limit // for one proven mailbox
}

// DefaultTries let a customer number be guessed at twice in any year before people
// take over: simulation_test.go prints what that means.
func DefaultTries() Tries {
	return Tries{
		PerNumber:  budget.Limit{Scope: "claim.number", Times: 2, Window: 365 * 24 * time.Hour, Steps: 73},
		PerSource:  budget.Limit{Scope: "claim.source", Times: 20, Window: 24 * time.Hour},
		PerMailbox: budget.Limit{Scope: "claim.mailbox", Times: 5, Window: 24 * time.Hour},
	}
}
