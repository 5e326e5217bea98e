package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/worker/job"
)

// RematchCompany has the files looked at again that wait for a company's numbers.
type RematchCompany struct {
	river.WorkerDefaults[job.RematchCompany]
	Archive *archive.Archive
}

// Timeout bounds one try: enqueueing some ten thousand files.
func (w *RematchCompany) Timeout(*river.Job[job.RematchCompany]) time.Duration { return longest }

// Work enqueues them; a company that is gone has none.
func (w *RematchCompany) Work(ctx context.Context, j *river.Job[job.RematchCompany]) error {
	return w.Archive.RematchCompany(ctx, j.Args.CompanyID, j.Args.Round)
}

// RematchFile looks at a file in quarantine again.
type RematchFile struct {
	river.WorkerDefaults[job.RematchFile]
	Archive *archive.Archive
}

// Timeout bounds one try.
func (w *RematchFile) Timeout(*river.Job[job.RematchFile]) time.Duration { return ingestTimeout }

// Work files it where its numbers now lead to one customer. It does nothing for a
// file that does not wait any more, and may run twice.
func (w *RematchFile) Work(ctx context.Context, j *river.Job[job.RematchFile]) error {
	err := w.Archive.Rematch(ctx, j.Args.IngestionID)
	if fault.CodeOf(err) != "" {
		return river.JobCancel(err)
	}
	return err
}
