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
	ID            id.Mail // zero: a new one; given by who wants to show the delivery's state
	Kind          mail.Kind
	To            mail.Address
	Locale        mail.Locale
	Person        id.Person  // who reads it, where that is a person
	Company       id.Company // in whose matter it is
	Registration  id.Registration
	AccessRequest id.AccessRequest
	Membership    id.Membership
	Invitation    id.Invitation
	Task          id.Task
	Token         id.Token  // of the link
	ReportToken   id.Token  // of the link "this is not one of us"
	Worthless     time.Time // not sent after this time
}

// Queue writes the row and enqueues the job.
func Queue(ctx context.Context, tx pgx.Tx, jobs *river.Client[pgx.Tx], now time.Time, m Mail) error {
	if m.ID.IsZero() {
		m.ID = id.NewMail()
	}
	row := db.InsertMailParams{
		ID: m.ID, Kind: string(m.Kind), ToEmail: m.To.Email, ToName: m.To.Name, Locale: string(m.Locale),
		PersonID: m.Person, CompanyID: m.Company, RegistrationID: m.Registration, TokenID: m.Token,
		AccessRequestID: m.AccessRequest, MembershipID: m.Membership, InvitationID: m.Invitation, TaskID: m.Task, ReportTokenID: m.ReportToken,
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
