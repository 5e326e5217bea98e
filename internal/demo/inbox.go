package demo

import (
	"context"
	"fmt"
	"time"

	"example.com/comptoir/internal/archive"
)

// filedWithin is how long the demo waits for its documents, and perFile how much
// longer for each.
const (
	filedWithin = 45 * time.Second
	perFile     = 30 * time.Millisecond
)

// ended counts the files that have come to their end.
func (r Rules) ended(ctx context.Context) (int, error) {
	rows, err := r.DB.AsSystem().Read().IngestionStates(ctx)
	if err != nil && ctx.Err() == nil {
		return 0, fmt.Errorf("count ingestions: %w", err)
	}
	ended := 0
	for _, s := range rows {
		if s.State != archive.Received && s.State != archive.Waiting {
			ended += int(s.Files)
		}
	}
	return ended, nil
}

// waitFiled waits until so many files have come to their end.
func (r Rules) waitFiled(ctx context.Context, files int) error {
	late := time.NewTimer(filedWithin + time.Duration(files)*perFile)
	defer late.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		ended, err := r.ended(ctx)
		if err != nil {
			return err
		}
		if ended >= files {
			return nil
		}
		select {
		case <-tick.C:
		case <-late.C:
			return fmt.Errorf("%d of the %d files in the inbox came to no end in time; see var/log/work.log", files-ended, files)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
