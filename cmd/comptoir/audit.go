package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Tell whether any event was changed or removed; status 1 if so."`
}

type auditVerifyCmd struct {
	Database databaseConfig `embed:""`
}

// Run walks all timelines and names the first event of each that does not fit.
func (c auditVerifyCmd) Run(ctx context.Context, out console) error {
	if err := c.Database.check(); err != nil {
		return err
	}
	pool, err := db.OpenPool(ctx, c.Database.DatabaseURL, 2)
	if err != nil {
		return setting("COMPTOIR_DATABASE_URL", err)
	}
	defer pool.Close()
	report, err := audit.Verify(ctx, db.NewDB(pool, time.Now))
	if err != nil {
		return err
	}
	for _, b := range report.Breaks {
		fmt.Fprintf(out.stdout, "timeline %s: event %d: %s\n", b.Chain, b.Seq, b.Reason)
	}
	fmt.Fprintf(out.stdout, "%d events in %d timelines, %d broken\n", report.Events, report.Chains, len(report.Breaks))
	if len(report.Breaks) > 0 {
		return quiet{errors.New("the timeline was tampered with")}
	}
	return nil
}
