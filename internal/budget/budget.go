// Package budget bounds what must not be guessed or flooded, in the database, so
// that a bound holds over processes and restarts.
package budget

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
)

// Limit is how often something may happen in a window of time.
type Limit struct {
	Scope  string        // names what is counted: "signin.account"
	Times  int           // at most so often
	Window time.Duration // windows stand side by side, counted from 1970
}

// Spend counts one more for a key and refuses with RATE_LIMITED beyond the limit.
// It counts in a statement of its own, so that a change that is rolled back was counted all the same.
func (l Limit) Spend(ctx context.Context, d *db.DB, key string) error {
	spent, err := d.AsSystem().Read().SpendBudget(ctx, db.SpendBudgetParams{Scope: l.Scope, Key: hashed(key), WindowAt: l.window(d), EndsAt: l.window(d).Add(l.Window)})
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
	spent, err := d.AsSystem().Read().BudgetSpent(ctx, db.BudgetSpentParams{Scope: l.Scope, Key: hashed(key), WindowAt: l.window(d)})
	if err != nil {
		return fmt.Errorf("read the count of %s: %w", l.Scope, err)
	}
	if int(spent) >= l.Times {
		return fault.New(fault.RateLimited, "")
	}
	return nil
}

// Refund takes one back: what was counted turned out to be nothing to count.
func (l Limit) Refund(ctx context.Context, d *db.DB, key string) error {
	if err := d.AsSystem().Read().RefundBudget(ctx, db.RefundBudgetParams{Scope: l.Scope, Key: hashed(key), WindowAt: l.window(d)}); err != nil {
		return fmt.Errorf("refund %s: %w", l.Scope, err)
	}
	return nil
}

// Reset takes all of the window back: somebody looked at what was counted.
func (l Limit) Reset(ctx context.Context, d *db.DB, key string) error {
	if err := d.AsSystem().Read().ResetBudget(ctx, db.ResetBudgetParams{Scope: l.Scope, Key: hashed(key), WindowAt: l.window(d)}); err != nil {
		return fmt.Errorf("reset %s: %w", l.Scope, err)
	}
	return nil
}

func (l Limit) window(d *db.DB) time.Time { return d.Now().Truncate(l.Window) }

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
