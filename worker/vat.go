package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/worker/job"
)

// CheckVAT checks VAT numbers against VIES.
type CheckVAT struct {
	river.WorkerDefaults[job.CheckVAT]
	Access *access.Access
}

// Timeout is beyond the bound of one request.
func (*CheckVAT) Timeout(*river.Job[job.CheckVAT]) time.Duration { return time.Minute }

// Work checks one number. When others are asking it is snoozed, which costs no
// try and no place in the queue: a worker never sleeps in front of the gate.
func (w *CheckVAT) Work(ctx context.Context, j *river.Job[job.CheckVAT]) error {
	wait, err := w.Access.CheckVAT(ctx, j.Args.RegistrationID)
	switch {
	case fault.CodeOf(err) != "":
		return river.JobCancel(err)
	case err != nil:
		return err
	case wait > 0:
		return river.JobSnooze(wait)
	}
	return nil
}
