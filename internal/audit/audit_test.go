package audit_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

func setup(t *testing.T) (*dbtest.Database, *db.DB, id.Company) {
	t.Helper()
	raw, c := dbtest.New(t), id.NewCompany()
	raw.Exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at) values ($1, '1', '1', 'Firm', 'BE', 'x', 'fr', now())`, c)
	return raw, raw.DB(nil), c
}

func add(ctx context.Context, d *db.DB, c id.Company, n int) error {
	return d.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		return audit.Append(ctx, tx, audit.Event{
			At: d.Now(), Company: c, Actor: policy.System(), Action: "test.done", SubjectType: "Company", Subject: c.UUID,
			Detail: map[string]string{"n": fmt.Sprint(n), "a": "ü \"<"},
		})
	})
}

// TestTamperingIsFound: each way of changing the past, by one who may do everything in the database (threat T75).
func TestTamperingIsFound(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct{ sql, reason string }{
		"Untouched": {`select 1`, ""},
		"Action":    {`update audit_events set action = 'x' where seq = 3`, "CHANGED"},
		"Actor":     {`update audit_events set actor_kind = 'STAFF' where seq = 3`, "CHANGED"},
		"Time":      {`update audit_events set at = at + interval '1 microsecond' where seq = 3`, "CHANGED"},
		"Detail":    {`update audit_events set detail = '{"n": "9"}' where seq = 3`, "CHANGED"},
		"Removed":   {`delete from audit_events where seq = 3`, "MISSING"},
		"FirstGone": {`delete from audit_events where seq = 1`, "MISSING"},
		"TailCut":   {`delete from audit_events where seq >= 4`, "TAIL_MISSING"},
		"Swapped":   {`update audit_events a set hash = b.hash from audit_events b where a.seq = 3 and b.seq = 4`, "CHANGED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			raw, d, c := setup(t)
			for n := range 5 {
				if err := add(t.Context(), d, c, n); err != nil {
					t.Fatal(err)
				}
			}
			raw.Exec(t, tt.sql)
			rep, err := audit.Verify(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(rep.Breaks) > 0 {
				got = rep.Breaks[0].Reason
			}
			if got != tt.reason {
				t.Errorf("found %+v, want %q", rep, tt.reason)
			}
		})
	}
}

// TestWritersAtOnce: 64 writers, every third rolled back: one chain, no fork, no gap (threat T77).
func TestWritersAtOnce(t *testing.T) {
	t.Parallel()

	_, d, c := setup(t)
	var wg sync.WaitGroup
	for n := range 64 {
		wg.Go(func() {
			if n%3 != 0 {
				if err := add(context.Background(), d, c, n); err != nil {
					t.Error(err)
				}
				return
			}
			err := d.AsSystem().Tx(context.Background(), func(tx pgx.Tx) error {
				if err := audit.Append(context.Background(), tx, audit.Event{At: d.Now(), Company: c, Actor: policy.System(), Action: "test.undone", SubjectType: "Company", Subject: c.UUID}); err != nil {
					return err
				}
				return context.Canceled
			})
			if err == nil {
				t.Error("not rolled back")
			}
		})
	}
	wg.Wait()
	rep, err := audit.Verify(t.Context(), d)
	if err != nil || rep.Chains != 1 || rep.Events != 42 || len(rep.Breaks) != 0 {
		t.Errorf("%+v, %v", rep, err)
	}
}
