package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

const (
	// unconfirmedFor is how long an application waits for its mailbox to be proven.
	unconfirmedFor = 14 * 24 * time.Hour
	// unansweredFor is how long an application with an open question lives.
	unansweredFor = 60 * 24 * time.Hour
)

// Sweep does what time makes due, as far as the tables say so: it can be run at
// any time, by any process, any number of times. What can't be done hinders
// nothing else: it is in the error, and tried again the next time.
func (a *Access) Sweep(ctx context.Context) error {
	now := a.DB.Now()
	read := a.DB.AsSystem().Read()
	var failed []error
	for _, due := range []struct {
		what string
		find func() ([]id.UUID, error)
		do   func(context.Context, id.UUID, time.Time) error
	}{
		{"registrations to expire", func() ([]id.UUID, error) {
			return uuids(read.RegistrationsToExpire(ctx, db.RegistrationsToExpireParams{UnconfirmedBefore: now.Add(-unconfirmedFor), UnansweredBefore: now.Add(-unansweredFor)}))
		}, a.expire},
		{"overdue registrations", func() ([]id.UUID, error) { return uuids(read.RegistrationsOverdue(ctx, now)) }, a.escalate},
		{"claims that were never proven", func() ([]id.UUID, error) { return uuids(read.ClaimsUnconfirmed(ctx, now.Add(-unconfirmedFor))) }, a.lapse},
		{"access requests that wait", func() ([]id.UUID, error) { return uuids(read.AccessRequestsDue(ctx, now)) }, a.remind},
		{"invitations to expire", func() ([]id.UUID, error) { return uuids(read.InvitationsToExpire(ctx, now)) }, a.expireInvitation},
		{"VAT checks that are due", func() ([]id.UUID, error) { return a.vatDue(ctx, now) }, a.recheckVAT},
		{"new documents to tell of", func() ([]id.UUID, error) { return a.noticesDue(ctx, now) }, a.gather},
		{"memberships that are over", func() ([]id.UUID, error) { return uuids(read.MembershipsOver(ctx, now)) }, a.endOver},
	} {
		found, err := due.find()
		if err != nil {
			return errors.Join(append(failed, fmt.Errorf("look for %s: %w", due.what, err))...)
		}
		for _, i := range found {
			if err := due.do(ctx, i, now); err != nil {
				failed = append(failed, fmt.Errorf("%s, %s: %w", due.what, i.UUID, err))
			}
		}
	}
	if err := read.ForgetBudgets(ctx, now); err != nil {
		failed = append(failed, fmt.Errorf("forget old counters: %w", err))
	}
	if err := account.ForgetFailures(ctx, a.DB); err != nil {
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// uuids drops the nouns of a list of ids.
func uuids[T interface{ Bare() id.UUID }](rows []T, err error) ([]id.UUID, error) {
	return id.Bare(rows), err
}

func (a *Access) expire(ctx context.Context, i id.UUID, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockRegistration(ctx, id.Registration{UUID: i})
		if err != nil {
			return fmt.Errorf("lock a registration: %w", err)
		}
		move, ok := Registrations.Next(RegistrationState(row.State), StepExpire)
		if !ok {
			return nil // something else happened first
		}
		row.State = string(move.To)
		if err := save(ctx, tx, row); err != nil {
			return err
		}
		if err := task.Close(ctx, tx, now, id.Person{}, i, task.Registration); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: policy.System(), Action: move.Event, SubjectType: "Registration", Subject: i})
	})
}

// escalate tells the seller's mailbox of a registration that waits too long, once.
func (a *Access) escalate(ctx context.Context, i id.UUID, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		reg := id.Registration{UUID: i}
		n, err := db.New(tx).EscalateRegistration(ctx, db.EscalateRegistrationParams{ID: reg, Now: now})
		if err != nil {
			return fmt.Errorf("escalate a registration: %w", err)
		}
		if n == 0 {
			return nil // another process did
		}
		err = outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
			Kind: mail.KindRegistrationOverdue, To: a.SellerMailbox, Locale: a.SellerLocale, Registration: reg, Worthless: now.Add(24 * time.Hour),
		})
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: policy.System(), Action: "registration.escalated", SubjectType: "Registration", Subject: i})
	})
}
