package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/worker/job"
)

// pictureTimeout bounds the reading of one paper's pictures.
const pictureTimeout = time.Minute

// ReadPicture reads pictures of papers, one at a time.
type ReadPicture struct {
	river.WorkerDefaults[job.ReadPicture]
	Archive *archive.Archive
}

// Timeout bounds one try.
func (*ReadPicture) Timeout(*river.Job[job.ReadPicture]) time.Duration { return pictureTimeout }

// Work reads one paper; it may run twice.
func (w *ReadPicture) Work(ctx context.Context, j *river.Job[job.ReadPicture]) error {
	err := w.Archive.ReadPicture(ctx, j.Args.IngestionID)
	if fault.CodeOf(err) != "" {
		return river.JobCancel(err)
	}
	return err
}
