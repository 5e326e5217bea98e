// Package worker runs the jobs. It knows the rules and is known by none of them.
//
// Delivery is at least once, effects are once: each worker reads everything anew
// by id, does nothing when it is done already or no longer wanted, acts, and marks
// in a transaction.
package worker

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/worker/job"
)

const (
	// longest is the longest time that any job may take.
	longest = 5 * time.Minute
	// rescueAfter is when a job whose process died is given to another. It must be
	// longer than the longest job; River's own default is an hour.
	rescueAfter = longest + time.Minute
	// softStop is how long running jobs may go on after a stop was asked for. What
	// is not done by then goes back to the queue without a lost try.
	softStop = 8 * time.Second
	// sweepEvery is how late something that time makes due is seen.
	sweepEvery = time.Minute
)

// Config is what the workers need.
type Config struct {
	Pool      *pgxpool.Pool
	DB        *db.DB
	Access    *access.Access
	Archive   *archive.Archive
	Sender    *mail.Sender
	Seller    mail.Seller
	Tokens    account.Tokens
	Secret    []byte
	PublicURL *url.URL
	// Inbox is watched when it is set.
	Inbox *Inbox
	Log   *slog.Logger
}

// Worker is one `work` process. Any number may run side by side.
type Worker struct {
	client *river.Client[pgx.Tx]
	inbox  *Inbox
}

// New registers every kind of job: River's leader discards stuck jobs of kinds
// that it does not know, so no client that may lead can know only some.
func New(c Config) (*Worker, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &SendMail{DB: c.DB, Sender: c.Sender, Seller: c.Seller, Tokens: c.Tokens, Secret: c.Secret, PublicURL: c.PublicURL, Log: c.Log})
	river.AddWorker(workers, &IngestFile{Archive: c.Archive})
	river.AddWorker(workers, &Sweep{Access: c.Access})
	river.AddWorker(workers, &CheckVAT{Access: c.Access})
	client, err := river.NewClient(riverpgxv5.New(c.Pool), clientConfig(c.Log, workers))
	if err != nil {
		return nil, fmt.Errorf("set the job queue up: %w", err)
	}
	return &Worker{client: client, inbox: c.Inbox}, nil
}

func clientConfig(log *slog.Logger, workers *river.Workers) *river.Config {
	return &river.Config{
		Logger:  log,
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			job.QueueMail:   {MaxWorkers: 8},
			job.QueueIngest: {MaxWorkers: 4},
			job.QueueSweep:  {MaxWorkers: 1},
			job.QueueVAT:    {MaxWorkers: 2}, // one a second may ask; more would only wait
		},
		PeriodicJobs: []*river.PeriodicJob{
			// At the start too: what fell due while nobody worked is found in the tables.
			river.NewPeriodicJob(river.PeriodicInterval(sweepEvery), func() (river.JobArgs, *river.InsertOpts) { return job.Sweep{}, nil },
				&river.PeriodicJobOpts{RunOnStart: true}),
		},
		JobTimeout:           time.Minute,
		RescueStuckJobsAfter: rescueAfter,
		SoftStopTimeout:      softStop,
		// While an older and a newer binary run together, neither takes what it does not know.
		FetchOnlyKnownKinds: true,
		// The application's role owns no index, so it can't rebuild one.
		ReindexerIndexNames: []string{},
		ErrorHandler:        &faultLog{log},
	}
}

// Run works until ctx ends, then stops gracefully.
func (w *Worker) Run(ctx context.Context) error {
	// The client gets a context of its own: the end of ctx asks for a stop, it does not cut jobs off.
	if err := w.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the job queue: %w", err)
	}
	watching := make(chan error, 1)
	if w.inbox == nil {
		close(watching)
	} else {
		go func() { watching <- w.inbox.Run(ctx) }()
	}
	<-ctx.Done()
	watched := <-watching
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), softStop+4*time.Second)
	defer cancel()
	if err := w.client.Stop(stop); err != nil {
		return fmt.Errorf("stop the job queue: %w", err)
	}
	return watched
}

// faultLog logs a job's failure by kind and id. Args hold ids only, so nothing personal is near.
type faultLog struct{ log *slog.Logger }

// HandleError logs and leaves the retry to River.
func (f *faultLog) HandleError(ctx context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job failed", "kind", j.Kind, "job", j.ID, "queue", j.Queue, "attempt", j.Attempt, "of", j.MaxAttempts, "err", err)
	return nil
}

// HandlePanic logs and leaves the retry to River.
func (f *faultLog) HandlePanic(ctx context.Context, j *rivertype.JobRow, v any, trace string) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job panicked", "kind", j.Kind, "job", j.ID, "queue", j.Queue, "attempt", j.Attempt, "panic", fmt.Sprintf("%T", v), "trace", trace)
	return nil
}

// Sweep does what time makes due.
type Sweep struct {
	river.WorkerDefaults[job.Sweep]
	Access *access.Access
}

// Timeout bounds one sweep.
func (*Sweep) Timeout(*river.Job[job.Sweep]) time.Duration { return time.Minute }

// Work sweeps once.
func (w *Sweep) Work(ctx context.Context, _ *river.Job[job.Sweep]) error { return w.Access.Sweep(ctx) }
