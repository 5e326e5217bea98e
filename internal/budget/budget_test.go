package budget_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/budget"
	"example.com/comptoir/internal/fault"
)

const day = 24 * time.Hour

// setup gives a database and the hands of its clock.
func setup(t *testing.T) (*db.DB, *time.Time) {
	t.Helper()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	return dbtest.New(t).DB(func() time.Time { return now }), &now
}

// spent counts how often a limit lets through in so many tries; what is refused is taken back.
func spent(t *testing.T, d *db.DB, l budget.Limit, tries int) int {
	t.Helper()
	n := 0
	for range tries {
		switch err := l.Spend(t.Context(), d, "key"); {
		case err == nil:
			n++
		case fault.CodeOf(err) != fault.RateLimited:
			t.Fatal(err)
		default:
			if err := l.Refund(t.Context(), d, "key"); err != nil {
				t.Fatal(err)
			}
		}
	}
	return n
}

func TestFixedWindow(t *testing.T) {
	t.Parallel()

	d, now := setup(t)
	l := budget.Limit{Scope: "test", Times: 3, Window: time.Hour}
	if n := spent(t, d, l, 5); n != 3 {
		t.Errorf("%d of 3", n)
	}
	if err := l.Spend(t.Context(), d, "another"); err != nil {
		t.Errorf("another key: %v", err)
	}
	*now = now.Add(time.Hour)
	if n := spent(t, d, l, 5); n != 3 {
		t.Errorf("%d of 3 in the next window", n)
	}
}

// TestSlidingWindow: wherever a span of the window's length is laid, it sees no more than the bound.
func TestSlidingWindow(t *testing.T) {
	t.Parallel()

	d, now := setup(t)
	l := budget.Limit{Scope: "test", Times: 2, Window: 365 * day, Steps: 73}
	var let []time.Time
	for range 5 * 365 {
		for range spent(t, d, l, 2) {
			let = append(let, *now)
		}
		*now = now.Add(day)
	}
	for i := range len(let) - 2 {
		if span := let[i+2].Sub(let[i]); span < l.Window {
			t.Errorf("three in %v", span)
		}
	}
	if len(let) < 8 {
		t.Errorf("%d in five years: the window does not move on", len(let))
	}
}

func TestRefundAndReset(t *testing.T) {
	t.Parallel()

	d, now := setup(t)
	ctx := t.Context()
	l := budget.Limit{Scope: "test", Times: 2, Window: 10 * day, Steps: 10}
	spent(t, d, l, 2)
	*now = now.Add(3 * day) // what was counted stands in an older counter
	if err := l.Check(ctx, d, "key"); fault.CodeOf(err) != fault.RateLimited {
		t.Errorf("after two of two: %v", err)
	}
	for range 2 {
		if err := l.Refund(ctx, d, "key"); err != nil {
			t.Fatal(err)
		}
	}
	if n := spent(t, d, l, 4); n != 2 {
		t.Errorf("%d after a refund of two", n)
	}
	if err := l.Reset(ctx, d, "key"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := l.Refund(ctx, d, "key"); err != nil {
			t.Fatal(err)
		}
	}
	if n := spent(t, d, l, 4); n != 2 {
		t.Errorf("%d after a reset and refunds of nothing", n)
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()

	d, _ := setup(t)
	l := budget.Limit{Scope: "test", Times: 5, Window: time.Hour}
	var wg sync.WaitGroup
	var n atomic.Int64
	for range 50 {
		wg.Go(func() {
			if l.Spend(context.Background(), d, "key") == nil {
				n.Add(1)
			}
		})
	}
	wg.Wait()
	if n.Load() != 5 {
		t.Errorf("%d of 5", n.Load())
	}
}
