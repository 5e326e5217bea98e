package account

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/budget"
	"example.com/comptoir/internal/fault"
)

// The bounds of guessing a password. After each ten failures in a row the address
// waits, twice as long as the time before; a hundred in a row are the most there
// ever are (NIST SP 800-63B-4, section 3.2.2). Then the password is good for
// nothing, and a link to the mailbox, which is always there, sets a new one.
const (
	failuresAtOnce = 10
	failuresEver   = 100
	firstWait      = 15 * time.Minute
	// failuresKept is how long the count of an address without a login is kept.
	failuresKept = 30 * 24 * time.Hour
)

// failuresPerSource bounds what one connection can try, over all addresses.
var failuresPerSource = budget.Limit{Scope: "signin.source", Times: 60, Window: 15 * time.Minute}

// addressKey is how an address is counted: hashed, and the same whether it has a login or not.
func addressKey(email string) []byte {
	sum := sha256.Sum256([]byte(email))
	return sum[:]
}

// try counts a try as a failure before it is judged, so that tries at once are no
// more than tries in a row; RATE_LIMITED beyond the bounds. forgive takes all
// back when the password was right, untry this one when nobody judged it.
func (a *Accounts) try(ctx context.Context, email string, from Client) error {
	if err := failuresPerSource.Check(ctx, a.DB, from.Source); err != nil {
		return closed(err)
	}
	_, err := a.DB.AsSystem().Read().CountFailure(ctx, db.CountFailureParams{
		Key: addressKey(email), Now: a.DB.Now(), Most: failuresEver, Step: failuresAtOnce,
		FirstWait: firstWait.Seconds(),
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return closed(fault.New(fault.RateLimited, ""))
	}
	if err != nil {
		return fmt.Errorf("count a try: %w", err)
	}
	return nil
}

// closed tells the reader the way that is always open.
func closed(err error) error {
	if fault.CodeOf(err) == fault.RateLimited {
		return fault.New(fault.RateLimited, "").Say("tries_spent")
	}
	return err
}

// failed says that the try that was counted was a wrong one.
func (a *Accounts) failed(ctx context.Context, path string, from Client) error {
	if err := failuresPerSource.Spend(ctx, a.DB, from.Source); err != nil && fault.CodeOf(err) == "" {
		return err
	}
	return fault.New(fault.BadCredentials, path)
}

// untry takes a try back that ended in an outage.
func (a *Accounts) untry(ctx context.Context, email string, why error) error {
	if err := a.DB.AsSystem().Read().UncountFailure(context.WithoutCancel(ctx), addressKey(email)); err != nil {
		return errors.Join(why, fmt.Errorf("uncount a try: %w", err))
	}
	return why
}

// forgive forgets the failures of an address whose owner has proven to be one.
func (a *Accounts) forgive(ctx context.Context, email string) error {
	if err := a.DB.AsSystem().Read().ForgiveFailures(ctx, addressKey(email)); err != nil {
		return fmt.Errorf("forgive failed tries: %w", err)
	}
	return nil
}

// ForgetFailures forgets what was tried at addresses that have no login. Those of
// a login are kept until its owner signs in or sets a new password.
func ForgetFailures(ctx context.Context, d *db.DB) error {
	if err := d.AsSystem().Read().ForgetFailures(ctx, d.Now().Add(-failuresKept)); err != nil {
		return fmt.Errorf("forget failed tries: %w", err)
	}
	return nil
}
