package worker

import (
	"cmp"
	"context"
	"time"

	"github.com/riverqueue/river"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/worker/job"
)

// ingestTimeout is far beyond what a file of 32 MB takes on a busy machine; what
// is still at work then hangs, and the next try may be luckier.
const ingestTimeout = 2 * time.Minute

// IngestFile files received files.
type IngestFile struct {
	river.WorkerDefaults[job.IngestFile]
	Archive *archive.Archive
	// Within bounds one try; 0: as long as a large file may take.
	Within time.Duration
}

// Timeout bounds one try.
func (w *IngestFile) Timeout(*river.Job[job.IngestFile]) time.Duration {
	return cmp.Or(w.Within, ingestTimeout)
}

// Work brings one file to its end. It reads everything anew and does nothing for
// a file that is done, so that it may run twice. What is wrong with the file is
// no error here; an error is an outage and tried again, except for a receipt that
// does not exist, which no try will find.
func (w *IngestFile) Work(ctx context.Context, j *river.Job[job.IngestFile]) error {
	err := w.Archive.Ingest(ctx, j.Args.IngestionID)
	if fault.CodeOf(err) != "" {
		return river.JobCancel(err)
	}
	return err
}
