package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/comptoir/internal/backfill"
)

type ingestCmd struct {
	House houseConfig `embed:""`
	Paths []pathArg   `arg:"" name:"path" help:"Files, and folders with all that is in them."`

	Anew     bool          `name:"anew" help:"Begin a new batch, although an earlier one over the same paths has not ended; what it brought in already ends as a duplicate."`
	Patience time.Duration `name:"patience" default:"30s" help:"How long to wait while nothing moves, before the report; 0s: not at all."`
}

// ingestConns is what the receivers, the counting and some air need.
const ingestConns = 5

// Run brings the files into the archive and reports what became of them;
// `comptoir work` files them, behind all new documents. Interrupted or ended
// early, the same command goes on where it stopped.
func (c ingestCmd) Run(ctx context.Context, out console) error {
	h, err := c.House.open(ctx, out, ingestConns)
	if err != nil {
		return err
	}
	defer h.close()
	limitMemory()
	roots := make([]string, len(c.Paths))
	for n, path := range c.Paths {
		roots[n] = string(path)
	}
	report, err := (&backfill.Import{
		Archive: h.archive, Roots: roots, Fresh: c.Anew, Patience: c.Patience, Progress: out.stderr, Now: time.Now,
	}).Run(ctx)
	if report.Batch.ID.IsZero() {
		return err
	}
	fmt.Fprintf(out.stdout, "%d received, %d failed\n%s\n", report.In, report.Failed, report.Counts)
	if report.Before > 0 {
		fmt.Fprintf(out.stdout, "%d had been received by an earlier call (batch %s)\n", report.Before, report.Batch.ID)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return errors.New("interrupted; the same command goes on")
	case err != nil:
		return fmt.Errorf("the same command goes on: %w", err)
	case report.ToDo > 0:
		fmt.Fprintf(out.stdout, "%d are safe and wait for `comptoir work`; the same command tells how far they are\n", report.ToDo)
	}
	if report.Failed > 0 {
		return quiet{errors.New("some files were not received")}
	}
	return nil
}
