package demo

import (
	"context"
	"fmt"
	"time"

	"example.com/comptoir/internal/archive"
)

// filedWithin is how long the demo waits for its documents.
const filedWithin = 45 * time.Second

// waitFiled waits until each of the dropped files has come to its end.
func (r Rules) waitFiled(ctx context.Context, files int) error {
	late := time.NewTimer(filedWithin)
	defer late.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		rows, err := r.DB.AsSystem().Read().IngestionStates(ctx)
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("count ingestions: %w", err)
		}
		ended := 0
		for _, s := range rows {
			if s.State != archive.Received && s.State != archive.Waiting {
				ended += int(s.Files)
			}
		}
		if ended >= files {
			return nil
		}
		select {
		case <-tick.C:
		case <-late.C:
			return fmt.Errorf("%d of the %d files in the inbox came to no end in time (%v); see var/log/work.log", files-ended, files, rows)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
