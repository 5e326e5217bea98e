package job

import (
	"github.com/riverqueue/river"

	"example.com/comptoir/internal/id"
)

// RematchCompany tries the files in quarantine again that a company's numbers may
// have been meant for: they are new, or were corrected.
type RematchCompany struct {
	CompanyID id.Company `json:"company_id" river:"unique"`
	// Round tells changes apart: a job that runs may have looked before the numbers
	// changed again.
	Round int64 `json:"round" river:"unique"`
}

// Kind names the job.
func (RematchCompany) Kind() string { return "rematch_company" }

// InsertOpts lets files that arrive overtake those that wait anyway.
func (RematchCompany) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueIngest, MaxAttempts: 10, Priority: 2, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: Unfinished}}
}

// RematchFile tries one file in quarantine again.
type RematchFile struct {
	IngestionID id.Ingestion `json:"ingestion_id" river:"unique"`
	Round       int64        `json:"round" river:"unique"` // of the RematchCompany
}

// Kind names the job.
func (RematchFile) Kind() string { return "rematch_file" }

// InsertOpts lets files that arrive overtake those that wait anyway.
func (RematchFile) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueIngest, MaxAttempts: 10, Priority: 3, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: Unfinished}}
}
