package job

import (
	"github.com/riverqueue/river"

	"example.com/comptoir/internal/id"
)

// CheckVAT asks VIES for the VAT number of one registration.
type CheckVAT struct {
	RegistrationID id.Registration `json:"registration_id" river:"unique"`
}

// Kind names the job.
func (CheckVAT) Kind() string { return "check_vat" }

// InsertOpts gives a check eight tries: what fails here is the database. An
// outage of VIES is no failure; the sweep enqueues a new job when its time comes.
func (CheckVAT) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueVAT, MaxAttempts: 8, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: Unfinished}}
}
