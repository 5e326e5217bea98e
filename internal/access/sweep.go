package access

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
)

const (
	// unconfirmedFor is how long an application waits for its mailbox to be proven.
	unconfirmedFor = 14 * 24 * time.Hour
	// unansweredFor is how long an application with an open question lives.
	unansweredFor = 60 * 24 * time.Hour
	// budgetsKept is how long counters are kept after their window.
	budgetsKept = 48 * time.Hour
)

// Sweep does what time makes due, as far as the tables say so: it can be run at
// any time, by any process, any number of times.
func (a *Access) Sweep(ctx context.Context) error {
	now := a.DB.Now()
	read := a.DB.AsSystem().Read()
	before, unanswered := now.Add(-unconfirmedFor), now.Add(-unansweredFor)
	old, err := read.RegistrationsToExpire(ctx, db.RegistrationsToExpireParams{UnconfirmedBefore: before, UnansweredBefore: unanswered})
	if err != nil {
		return fmt.Errorf("look for registrations to expire: %w", err)
	}
	for _, i := range old {
		if err := a.expire(ctx, i, now); err != nil {
			return err
		}
	}
	overdue, err := read.RegistrationsOverdue(ctx, now)
	if err != nil {
		return fmt.Errorf("look for overdue registrations: %w", err)
	}
	for _, i := range overdue {
		if err := a.escalate(ctx, i, now); err != nil {
			return err
		}
	}
	if err := a.sweepVAT(ctx, now); err != nil {
		return err
	}
	if err := read.ForgetBudgets(ctx, now.Add(-budgetsKept)); err != nil {
		return fmt.Errorf("forget old counters: %w", err)
	}
	return nil
}

func (a *Access) expire(ctx context.Context, i id.Registration, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockRegistration(ctx, i)
		if err != nil {
			return fmt.Errorf("lock a registration: %w", err)
		}
		next, ok := Next(RegistrationState(row.State), StepExpire)
		if !ok {
			return nil // something else happened first
		}
		row.State = string(next)
		if err := save(ctx, tx, row); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: policy.System(), Action: "registration.expired", SubjectType: "Registration", Subject: i.UUID})
	})
}

// escalate opens a task for staff and tells the seller's mailbox, once.
func (a *Access) escalate(ctx context.Context, i id.Registration, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		n, err := q.EscalateRegistration(ctx, db.EscalateRegistrationParams{ID: i, Now: now})
		if err != nil {
			return fmt.Errorf("escalate a registration: %w", err)
		}
		if n == 0 {
			return nil // another process did
		}
		if err := q.OpenStaffTask(ctx, db.OpenStaffTaskParams{ID: id.NewTask(), Kind: "REGISTRATION_OVERDUE", RegistrationID: i, OpenedAt: now}); err != nil {
			return fmt.Errorf("open a task: %w", err)
		}
		err = outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
			Kind: mail.KindRegistrationOverdue, To: a.SellerMailbox, Locale: a.SellerLocale, Registration: i, Worthless: now.Add(24 * time.Hour),
		})
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Actor: policy.System(), Action: "registration.escalated", SubjectType: "Registration", Subject: i.UUID})
	})
}
