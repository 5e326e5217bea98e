// Package outbox queues mails: a row that shows its state, and the job that sends
// it, both in the transaction of the change that the mail tells of.
package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/worker/job"
)

// Mail is what to send to whom. What it says is read anew when it is sent.
type Mail struct {
	Kind         mail.Kind
	To           mail.Address
	Locale       mail.Locale
	Person       id.Person
	Company      id.Company
	Registration id.Registration
	Token        id.Token
	Worthless    time.Time // not sent after this time
}

// Queue writes the row and enqueues the job.
func Queue(ctx context.Context, tx pgx.Tx, jobs *river.Client[pgx.Tx], now time.Time, m Mail) error {
	row := db.InsertMailParams{
		ID: id.NewMail(), Kind: string(m.Kind), ToEmail: m.To.Email, ToName: m.To.Name, Locale: string(m.Locale),
		PersonID: m.Person, CompanyID: m.Company, RegistrationID: m.Registration, TokenID: m.Token,
		QueuedAt: now, WorthlessAt: m.Worthless,
	}
	if err := db.New(tx).InsertMail(ctx, row); err != nil {
		return fmt.Errorf("queue the mail %s: %w", m.Kind, err)
	}
	if _, err := jobs.InsertTx(ctx, tx, job.SendMail{MailID: row.ID}, nil); err != nil {
		return fmt.Errorf("enqueue the mail %s: %w", m.Kind, err)
	}
	return nil
}
