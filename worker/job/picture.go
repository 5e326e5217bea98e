package job

import (
	"github.com/riverqueue/river"

	"example.com/comptoir/internal/id"
)

// ReadPicture reads the text in the picture of a filed paper, for the search.
type ReadPicture struct {
	IngestionID id.Ingestion `json:"ingestion_id" river:"unique"`
}

// Kind names the job.
func (ReadPicture) Kind() string { return "read_picture" }

// InsertOpts gives it three tries: without it the paper is found by its facts alone.
func (ReadPicture) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueuePictures, MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: Unfinished}}
}
