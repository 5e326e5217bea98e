package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/task"
	"example.com/comptoir/worker/job"
)

// The states of a mail's row.
const (
	mailQueued  = "QUEUED"
	mailSending = "SENDING"
	mailSent    = "SENT"
	mailFailed  = "FAILED"
	mailTooOld  = "TOO_OLD"
)

// SendMail sends one mail, once.
//
// The row is marked SENDING before the server is asked. A row found SENDING is
// what a killed process left: it is sent once more, under the same Message-ID,
// since a lost link is worse than a repeated one. SMTP can't do better (RFC 1047).
type SendMail struct {
	river.WorkerDefaults[job.SendMail]
	DB        *db.DB
	Sender    *mail.Sender
	Seller    mail.Seller
	Tokens    account.Tokens
	Hours     access.Hours // by which staff are promised to look at a mail that failed
	Secret    []byte
	PublicURL *url.URL
	Log       *slog.Logger
}

// Timeout is beyond the sender's own bound of one delivery.
func (*SendMail) Timeout(*river.Job[job.SendMail]) time.Duration { return 3 * time.Minute }

// Work sends the mail unless it is sent, given up, too old or no longer wanted.
func (w *SendMail) Work(ctx context.Context, j *river.Job[job.SendMail]) error {
	row, ok, err := w.claim(ctx, j.Args.MailID)
	if err != nil || !ok {
		return err
	}
	seller, data, err := w.compose(ctx, row)
	if errors.Is(err, errUnwanted) {
		return w.settle(ctx, j, row, mailTooOld, "no longer wanted", false)
	}
	if err != nil {
		return fmt.Errorf("compose the mail: %w", err)
	}
	sent := w.send(ctx, row, seller, data)
	switch {
	case sent == nil:
		return w.settle(ctx, j, row, mailSent, "", false)
	case mail.IsPermanent(sent), j.Attempt >= j.MaxAttempts:
		w.Log.ErrorContext(ctx, "mail given up", "mail", row.ID.String(), "kind", row.Kind, "err", sent)
		return w.settle(ctx, j, row, mailFailed, answerClass(sent), true)
	}
	if err := w.requeue(ctx, row, answerClass(sent)); err != nil {
		return errors.Join(err, sent)
	}
	return sent
}

// claim marks the mail SENDING; false when there is nothing to send.
func (w *SendMail) claim(ctx context.Context, i id.Mail) (row db.Mail, ok bool, err error) {
	err = w.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err = db.New(tx).LockMail(ctx, i)
		if errors.Is(err, pgx.ErrNoRows) {
			return river.JobCancel(errors.New("there is no such mail"))
		}
		if err != nil {
			return fmt.Errorf("lock the mail: %w", err)
		}
		switch {
		case row.State == mailSent || row.State == mailFailed || row.State == mailTooOld:
			return nil
		case !w.DB.Now().Before(row.WorthlessAt):
			row.State = mailTooOld
			if err := w.openTask(ctx, tx, row); err != nil {
				return err
			}
		default:
			row.State, ok = mailSending, true
			row.Attempts++
		}
		return mark(ctx, tx, row)
	})
	return row, ok && err == nil, err
}

func mark(ctx context.Context, tx pgx.Tx, row db.Mail) error {
	err := db.New(tx).MarkMail(ctx, db.MarkMailParams{ID: row.ID, State: row.State, Attempts: row.Attempts, AnswerClass: row.AnswerClass, SentAt: row.SentAt})
	if err != nil {
		return fmt.Errorf("mark the mail %s: %w", row.State, err)
	}
	return nil
}

func (w *SendMail) send(ctx context.Context, row db.Mail, seller mail.Seller, data mail.Data) error {
	locale := mail.ParseLocale(row.Locale, mail.English)
	text, err := mail.Render(locale, seller, data)
	if err != nil {
		return fmt.Errorf("render the mail: %w", err)
	}
	return w.Sender.Send(ctx, mail.Envelope{
		MessageID: mail.MessageID(w.Secret, row.ID.String(), w.Sender.Domain()),
		To:        mail.Address{Name: row.ToName, Email: row.ToEmail},
		ReplyTo:   mail.Address{Name: w.Seller.Name, Email: w.Seller.Email},
		Locale:    locale, Rendered: text,
	})
}

// settle marks the end and completes the job in one transaction.
func (w *SendMail) settle(ctx context.Context, j *river.Job[job.SendMail], row db.Mail, state, class string, task bool) error {
	return w.DB.AsSystem().Tx(context.WithoutCancel(ctx), func(tx pgx.Tx) error {
		row.State, row.AnswerClass = state, class
		if state == mailSent {
			now := w.DB.Now()
			row.SentAt = &now
		}
		if err := mark(ctx, tx, row); err != nil {
			return err
		}
		if task {
			if err := w.openTask(ctx, tx, row); err != nil {
				return err
			}
		}
		if _, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, j); err != nil {
			return fmt.Errorf("complete the job: %w", err)
		}
		return nil
	})
}

func (w *SendMail) requeue(ctx context.Context, row db.Mail, class string) error {
	return w.DB.AsSystem().Tx(context.WithoutCancel(ctx), func(tx pgx.Tx) error {
		row.State, row.AnswerClass = mailQueued, class
		return mark(ctx, tx, row)
	})
}

// openTask tells staff of a mail that did not reach its reader, unless nothing is lost with it.
func (w *SendMail) openTask(ctx context.Context, tx pgx.Tx, row db.Mail) error {
	if mail.Kind(row.Kind).Optional() {
		return nil
	}
	now := w.DB.Now()
	_, err := task.Open(ctx, tx, now, task.Task{
		Kind: task.MailFailed, Subject: row.ID.UUID, Company: row.CompanyID, Registration: row.RegistrationID, Mail: row.ID,
		AccessRequest: row.AccessRequestID, Promised: w.Hours.Answered(now),
	})
	return err
}

// answerClass is what the row keeps of a failure: the class of the server's answer, or that there was none.
func answerClass(err error) string {
	if e, ok := errors.AsType[*mail.SendError](err); ok && e.Code != 0 {
		return fmt.Sprintf("%s %d", e.Class(), e.Code)
	}
	return "no answer"
}
