package job

import (
	"github.com/riverqueue/river"

	"example.com/comptoir/internal/id"
)

// IngestFile brings one received file into the archive, or says why not.
type IngestFile struct {
	IngestionID id.Ingestion `json:"ingestion_id" river:"unique"`
	// Archive: nobody waits for it, and live files overtake it.
	Archive bool `json:"archive,omitempty"`
}

// Kind names the job.
func (IngestFile) Kind() string { return "ingest_file" }

// InsertOpts gives a file 25 tries, three weeks with River's back-off: what fails
// here is the database or the disk, and a file is never given up for that. What
// is wrong with the file itself ends in quarantine at the first try. A job that
// is completed does not stand in the way of another for the same file: a retry
// that a person asks for is a new job with the same args.
func (i IngestFile) InsertOpts() river.InsertOpts {
	queue := QueueIngest
	if i.Archive {
		queue = QueueArchive
	}
	return river.InsertOpts{Queue: queue, MaxAttempts: 25, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: Unfinished}}
}
