package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/worker/job"
)

const (
	// roundEvery is the time between two parts of a round over all stored files, and
	// roundFor how long one of them takes, so that the disk has time for others.
	roundEvery = 5 * time.Minute
	roundFor   = 20 * time.Second
	// roundTimeout is for one file beyond that, on a slow store.
	roundTimeout = 3 * time.Minute
)

// CollectFiles removes stored files that nobody names.
type CollectFiles struct {
	river.WorkerDefaults[job.CollectFiles]
	Rounds archive.FileRounds
}

// Timeout bounds one part of a round.
func (*CollectFiles) Timeout(*river.Job[job.CollectFiles]) time.Duration { return roundTimeout }

// Work goes on with the round for a while.
func (w *CollectFiles) Work(ctx context.Context, _ *river.Job[job.CollectFiles]) error {
	return w.Rounds.Collect(ctx, w.Rounds.Archive.Now().Add(roundFor))
}

// CheckFiles compares stored files with their sums.
type CheckFiles struct {
	river.WorkerDefaults[job.CheckFiles]
	Rounds archive.FileRounds
}

// Timeout bounds one part of a round.
func (*CheckFiles) Timeout(*river.Job[job.CheckFiles]) time.Duration { return roundTimeout }

// Work goes on with the round for a while.
func (w *CheckFiles) Work(ctx context.Context, _ *river.Job[job.CheckFiles]) error {
	return w.Rounds.Check(ctx, w.Rounds.Archive.Now().Add(roundFor))
}
