// Package worker runs the jobs. It knows the rules and is known by none of them.
//
// Delivery is at least once, effects are once: each worker reads everything anew
// by id, does nothing when it is done already or no longer wanted, acts, and marks
// in a transaction.
package worker

import (
	"cmp"
	"context"
	"errors"
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
	// FetchCooldown is the least time between two looks into a queue, and between two
	// words to the workers that something was queued.
	FetchCooldown = 2 * time.Millisecond
	// sweepEvery is how late something that time makes due is seen.
	sweepEvery = time.Minute
)

// Config is what the workers need.
type Config struct {
	Pool      *pgxpool.Pool
	DB        *db.DB
	Access    *access.Access
	Hours     access.Hours
	Archive   *archive.Archive
	Sender    *mail.Sender
	Seller    mail.Seller
	Tokens    account.Tokens
	Secret    []byte
	PublicURL *url.URL
	// Inbox is watched when it is set.
	Inbox Watcher
	// IngestWorkers is how many new documents are filed at once, and half as many
	// old ones; 0: four.
	IngestWorkers int
	// RescueAfter is when a job whose process died is given to another, and half of it
	// what a job that files may take; 0: the defaults.
	RescueAfter time.Duration
	Log         *slog.Logger
}

// Watcher takes what is dropped somewhere, until ctx ends: an [Inbox] or a [BucketInbox].
type Watcher interface {
	Run(ctx context.Context) error
}

// Worker is one `work` process. Any number may run side by side.
type Worker struct {
	client *river.Client[pgx.Tx]
	inbox  Watcher
}

// New registers every kind of job: River's leader discards stuck jobs of kinds
// that it does not know, so no client that may lead can know only some.
func New(c Config) (*Worker, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &SendMail{DB: c.DB, Sender: c.Sender, Seller: c.Seller, Tokens: c.Tokens, Hours: c.Hours, Secret: c.Secret, PublicURL: c.PublicURL, Log: c.Log})
	river.AddWorker(workers, &IngestFile{Archive: c.Archive, Within: min(ingestTimeout, cmp.Or(c.RescueAfter, rescueAfter)/2)})
	river.AddWorker(workers, &RematchCompany{Archive: c.Archive})
	river.AddWorker(workers, &RematchFile{Archive: c.Archive})
	river.AddWorker(workers, &Sweep{Access: c.Access, Archive: c.Archive})
	river.AddWorker(workers, &CheckVAT{Access: c.Access})
	river.AddWorker(workers, &ReadPicture{Archive: c.Archive})
	rounds := archive.FileRounds{Archive: c.Archive, Log: c.Log}
	river.AddWorker(workers, &CollectFiles{Rounds: rounds})
	river.AddWorker(workers, &CheckFiles{Rounds: rounds})
	client, err := river.NewClient(riverpgxv5.New(c.Pool), clientConfig(c, workers))
	if err != nil {
		return nil, fmt.Errorf("set the job queue up: %w", err)
	}
	return &Worker{client: client, inbox: c.Inbox}, nil
}

// ingestWorkers is how many new documents are filed at once where nothing else is said.
const ingestWorkers = 4

func clientConfig(c Config, workers *river.Workers) *river.Config {
	filing, rescue := cmp.Or(c.IngestWorkers, ingestWorkers), cmp.Or(c.RescueAfter, rescueAfter)
	return &river.Config{
		Logger:  c.Log,
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			job.QueueMail:   {MaxWorkers: 8},
			job.QueueIngest: {MaxWorkers: filing},
			// Half the workers, of its own: a new document finds a worker free however
			// many old ones wait.
			job.QueueArchive:  {MaxWorkers: max(1, filing/2)},
			job.QueueFiles:    {MaxWorkers: 1},
			job.QueuePictures: {MaxWorkers: 1},
			job.QueueSweep:    {MaxWorkers: 1},
			job.QueueVAT:      {MaxWorkers: 2}, // one a second may ask; more would only wait
		},
		PeriodicJobs: []*river.PeriodicJob{
			// At the start too: what fell due while nobody worked is found in the tables.
			river.NewPeriodicJob(river.PeriodicInterval(sweepEvery), func() (river.JobArgs, *river.InsertOpts) { return job.Sweep{}, nil },
				&river.PeriodicJobOpts{RunOnStart: true}),
			river.NewPeriodicJob(river.PeriodicInterval(roundEvery), func() (river.JobArgs, *river.InsertOpts) { return job.CollectFiles{}, nil }, nil),
			river.NewPeriodicJob(river.PeriodicInterval(roundEvery), func() (river.JobArgs, *river.InsertOpts) { return job.CheckFiles{}, nil }, nil),
		},
		// A queue that is not empty is asked again as soon as a worker is free: River's
		// default, a tenth of a second, would let four workers file forty documents a second.
		FetchCooldown:        FetchCooldown,
		JobTimeout:           min(time.Minute, rescue/2), // each kind has its own
		RescueStuckJobsAfter: rescue,
		SoftStopTimeout:      softStop,
		// While an older and a newer binary run together, neither takes what it does not know.
		FetchOnlyKnownKinds: true,
		// The application's role owns no index, so it can't rebuild one.
		ReindexerIndexNames: []string{},
		ErrorHandler:        &faultLog{c.Log},
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
	Access  *access.Access
	Archive *archive.Archive
}

// Timeout bounds one sweep.
func (*Sweep) Timeout(*river.Job[job.Sweep]) time.Duration { return time.Minute }

// Work sweeps once. What goes wrong in one house keeps the other from nothing.
func (w *Sweep) Work(ctx context.Context, _ *river.Job[job.Sweep]) error {
	return errors.Join(w.Access.Sweep(ctx), w.Archive.Sweep(ctx))
}
