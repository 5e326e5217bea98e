// Package budget bounds what must not be guessed or flooded, in the database, so
// that a bound holds over processes and restarts.
package budget

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
)

// Limit is how often something may happen in a span of time.
type Limit struct {
	Scope  string        // names what is counted: "signin.account"
	Times  int           // at most so often
	Window time.Duration // windows stand side by side, counted from 1970
	// Steps makes the window slide, in so many steps: then no span of that length
	// sees more, while around a fixed window's border there may be twice as many.
	// Zero: it does not slide.
	Steps int
}

// Spend counts one more for a key and refuses with RATE_LIMITED beyond the limit.
// It counts in a statement of its own, so that a change that is rolled back was counted all the same.
func (l Limit) Spend(ctx context.Context, d *db.DB, key string) error {
	return l.spend(ctx, d.AsSystem().Read(), d.Now(), key, 1)
}

// SpendIn is Spend as a part of a transaction, the system's: what is rolled back
// was not counted. Others who count the same key wait for the transaction's end.
func (l Limit) SpendIn(ctx context.Context, tx pgx.Tx, now time.Time, key string) error {
	return l.spend(ctx, db.New(tx), now, key, 1)
}

// SpendManyIn is SpendIn of several at once: of what is counted in pieces, as sizes are.
func (l Limit) SpendManyIn(ctx context.Context, tx pgx.Tx, now time.Time, key string, amount int) error {
	return l.spend(ctx, db.New(tx), now, key, amount)
}

func (l Limit) spend(ctx context.Context, q *db.Queries, now time.Time, key string, amount int) error {
	at := now.Truncate(l.step())
	spent, err := q.SpendBudget(ctx, db.SpendBudgetParams{Scope: l.Scope, Key: hashed(key), WindowAt: at, EndsAt: at.Add(l.step() + l.reach()), Since: l.since(now), Amount: int32(amount)}) //nolint:gosec // far below that
	if err != nil {
		return fmt.Errorf("count %s: %w", l.Scope, err)
	}
	if int(spent) > l.Times {
		return fault.New(fault.RateLimited, "")
	}
	return nil
}

// Check refuses with RATE_LIMITED when the key's limit is spent, and counts nothing.
func (l Limit) Check(ctx context.Context, d *db.DB, key string) error {
	return l.check(ctx, d.AsSystem().Read(), d.Now(), key)
}

// CheckIn is Check as a part of a transaction, the system's: one that holds a
// connection must not wait for a second.
func (l Limit) CheckIn(ctx context.Context, tx pgx.Tx, now time.Time, key string) error {
	return l.check(ctx, db.New(tx), now, key)
}

func (l Limit) check(ctx context.Context, q *db.Queries, now time.Time, key string) error {
	spent, err := q.BudgetSpent(ctx, db.BudgetSpentParams{Scope: l.Scope, Key: hashed(key), Since: l.since(now)})
	if err != nil {
		return fmt.Errorf("read the count of %s: %w", l.Scope, err)
	}
	if int(spent) >= l.Times {
		return fault.New(fault.RateLimited, "")
	}
	return nil
}

// Refund takes the newest one back: what was counted turned out to be nothing to count.
func (l Limit) Refund(ctx context.Context, d *db.DB, key string) error {
	return l.refund(ctx, d.AsSystem().Read(), d.Now(), key)
}

// RefundIn is Refund as a part of a transaction, the system's.
func (l Limit) RefundIn(ctx context.Context, tx pgx.Tx, now time.Time, key string) error {
	return l.refund(ctx, db.New(tx), now, key)
}

func (l Limit) refund(ctx context.Context, q *db.Queries, now time.Time, key string) error {
	if err := q.RefundBudget(ctx, db.RefundBudgetParams{Scope: l.Scope, Key: hashed(key), Since: l.since(now)}); err != nil {
		return fmt.Errorf("refund %s: %w", l.Scope, err)
	}
	return nil
}

// Reset takes all of them back: somebody looked at what was counted.
func (l Limit) Reset(ctx context.Context, d *db.DB, key string) error {
	if err := d.AsSystem().Read().ResetBudget(ctx, db.ResetBudgetParams{Scope: l.Scope, Key: hashed(key), Since: l.since(d.Now())}); err != nil {
		return fmt.Errorf("reset %s: %w", l.Scope, err)
	}
	return nil
}

// step is how far one counter reaches.
func (l Limit) step() time.Duration { return l.Window / time.Duration(max(l.Steps, 1)) }

// reach is how far back counters before the current one count.
func (l Limit) reach() time.Duration {
	if l.Steps > 1 {
		return l.Window
	}
	return 0
}

// since is where the oldest counter that counts begins.
func (l Limit) since(now time.Time) time.Time { return now.Truncate(l.step()).Add(-l.reach()) }

func hashed(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

// Source is the key of a caller's address: the address itself for IPv4, the /64
// for IPv6, since one connection usually has all of it. Text that is no address
// is one key together.
func Source(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap()
	if ip.Is4() {
		return ip.String()
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return "unknown"
	}
	return p.String()
}
