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
	// Round tells apart a file's ways through: each time that a person sends it
	// through again has its own, since the job before may be running still.
	Round int64 `json:"round,omitempty" river:"unique"`
}

// Kind names the job.
func (IngestFile) Kind() string { return "ingest_file" }

// InsertOpts gives a file 25 tries, three weeks with River's back-off: what fails
// here is the database or the disk, and a file is never given up for that. What
// is wrong with the file itself ends in quarantine at the first try. A job that
// is completed does not stand in the way of another for the same file and round.
func (i IngestFile) InsertOpts() river.InsertOpts {
	queue := QueueIngest
	if i.Archive {
		queue = QueueArchive
	}
	return river.InsertOpts{Queue: queue, MaxAttempts: 25, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: Unfinished}}
}
