package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// lapse ends a claim whose mailbox was never proven. Nobody is told: nobody asked.
func (a *Access) lapse(ctx context.Context, i id.UUID, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		r, err := db.New(tx).LockAccessRequest(ctx, id.AccessRequest{UUID: i})
		if err != nil {
			return fmt.Errorf("lock a claim: %w", err)
		}
		err = a.step(ctx, tx, &r, StepLapse, audit.Event{At: now, Actor: policy.System()})
		if fault.CodeOf(err) == fault.WrongState {
			return nil // it was proven meanwhile
		}
		return err
	})
}

// remind does what a request's deadlines ask for: reminders, the call of staff,
// the end. Silence never grants (product rule 8).
func (a *Access) remind(ctx context.Context, i id.UUID, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		seen, err := db.New(tx).AccessRequestByID(ctx, id.AccessRequest{UUID: i})
		if err != nil {
			return fmt.Errorf("read an access request: %w", err)
		}
		c, err := lockCompany(ctx, tx, seen.CompanyID)
		if err != nil {
			return err
		}
		r, err := db.New(tx).LockAccessRequest(ctx, seen.ID)
		if err != nil {
			return fmt.Errorf("lock an access request: %w", err)
		}
		if RequestState(r.State) != RequestAwaitingCompany || r.DueAt == nil || r.DueAt.After(now) {
			return nil // decided, or done by another process
		}
		if !now.Before(*r.ExpiresAt) {
			return a.unanswered(ctx, tx, r, now)
		}
		return a.nudge(ctx, tx, r, c, now)
	})
}

// nudge sends what is due by now, once each, and sets the next deadline. What
// fell due while nobody swept is sent once, not several times.
func (a *Access) nudge(ctx context.Context, tx pgx.Tx, r db.AccessRequest, c db.Company, now time.Time) error {
	asked := *r.CompanyContactedAt
	escalate := !now.Before(a.Hours.After(asked, a.Deadlines.Escalate))
	due := 0
	for _, days := range a.Deadlines.Remind {
		if !now.Before(a.Hours.After(asked, days)) {
			due++
		}
	}
	if due > int(r.Reminders) {
		r.Reminders = int32(due) //nolint:gosec // a handful
		readers, route, err := a.deciders(ctx, tx, c, r.Email, now)
		if err != nil {
			return err
		}
		if route == routeStaff {
			return a.refer(ctx, tx, r, now) // whoever was asked is gone
		}
		if on, ok := a.contactOfRecord(c, now); ok && escalate && route == routeAdmins && on.email != r.Email && !hasMailbox(readers, on.email) {
			readers = append(readers, on)
		}
		for _, to := range readers {
			if err := a.mailQuestion(ctx, tx, r, to, mail.KindAccessReminder, now); err != nil {
				return err
			}
		}
	}
	if escalate {
		opened, err := a.openOnce(ctx, tx, now, task.Task{Kind: task.AccessRequest, Subject: r.ID.UUID, Company: c.ID, AccessRequest: r.ID})
		if err != nil {
			return err
		}
		if err := a.notifyStaff(ctx, tx, c, opened, now); err != nil {
			return err
		}
	}
	next := a.nextDeadline(asked, now)
	r.DueAt = &next
	if err := saveRequest(ctx, tx, r); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Event{
		At: now, Company: c.ID, Actor: policy.System(), Action: "access.reminded", SubjectType: "AccessRequest", Subject: r.ID.UUID,
		Detail: map[string]string{"reminders": fmt.Sprint(r.Reminders)},
	})
}

func hasMailbox(readers []reader, email string) bool {
	return slices.ContainsFunc(readers, func(r reader) bool { return r.email == email })
}

// nextDeadline is the first moment after now at which something is due.
func (a *Access) nextDeadline(asked, now time.Time) time.Time {
	next := a.Hours.After(asked, a.Deadlines.Expire)
	for _, days := range append([]int{a.Deadlines.Escalate}, a.Deadlines.Remind...) {
		if at := a.Hours.After(asked, days); at.After(now) && at.Before(next) {
			next = at
		}
	}
	return next
}

// unanswered ends a request that nobody decided on.
func (a *Access) unanswered(ctx context.Context, tx pgx.Tx, r db.AccessRequest, now time.Time) error {
	if err := a.endPending(ctx, tx, r, StepExpire, "UNANSWERED", id.Person{}, now); err != nil {
		return err
	}
	err := outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: mail.KindAccessExpired, To: claimant(r), Locale: mail.Locale(r.Locale), AccessRequest: r.ID, Worthless: now.Add(7 * 24 * time.Hour),
	})
	if err != nil {
		return err
	}
	r.DueAt = nil
	if err := a.closeRequestTasks(ctx, tx, r, id.Person{}, now); err != nil {
		return err
	}
	return a.step(ctx, tx, &r, StepExpire, audit.Event{At: now, Actor: policy.System()})
}

// expireInvitation writes down what is so by the clock already.
func (a *Access) expireInvitation(ctx context.Context, i id.UUID, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockInvitation(ctx, id.Invitation{UUID: i})
		if err != nil {
			return fmt.Errorf("lock an invitation: %w", err)
		}
		move, ok := Invitations.Next(InvitationState(row.State), StepExpire)
		if !ok || now.Before(row.ExpiresAt) {
			return nil
		}
		row.State = string(move.To)
		if err := saveInvitation(ctx, tx, row); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Company: row.CompanyID, Actor: policy.System(), Action: move.Event, SubjectType: "Invitation", Subject: i})
	})
}

// endOver marks a membership whose last day has passed.
func (a *Access) endOver(ctx context.Context, i id.UUID, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		seen, err := db.New(tx).MembershipByID(ctx, id.Membership{UUID: i})
		if err != nil {
			return fmt.Errorf("read a membership: %w", err)
		}
		if _, err := lockCompany(ctx, tx, seen.CompanyID); err != nil {
			return err
		}
		m, err := db.New(tx).LockMembership(ctx, seen.ID)
		if err != nil {
			return fmt.Errorf("lock a membership: %w", err)
		}
		if m.EndsAt == nil || m.EndsAt.After(now) {
			return nil // extended meanwhile
		}
		return a.over(ctx, tx, m, now)
	})
}
