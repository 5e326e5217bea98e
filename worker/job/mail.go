// Package job has the arguments of all jobs: what is to be done, by id. It is a
// leaf, so that rules can enqueue and workers can work without knowing each other.
package job

import (
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"example.com/comptoir/internal/id"
)

// The queues. Mails have one of their own, so that no pile of documents delays a
// link; so have imported archives, so that they delay no new document, and the
// rounds over all stored files, which take their time.
const (
	QueueMail    = "mail"
	QueueIngest  = "ingest"
	QueueArchive = "archive"
	QueueFiles   = "files"
	// QueuePictures is slow, and in nobody's way.
	QueuePictures = "pictures"
	QueueSweep    = "sweep"
	QueueVAT      = "vat"
)

// Unfinished are the states in which an equal job makes a new one needless.
// River's default also counts completed ones, for a day: a second, wanted job
// with equal args would be dropped without a word.
var Unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// SendMail sends one mail, once.
type SendMail struct {
	MailID id.Mail `json:"mail_id" river:"unique"`
}

// Kind names the job.
func (SendMail) Kind() string { return "send_mail" }

// InsertOpts gives mails eight tries: with River's back-off that is a good hour
// and a half, and each mail has an end of its own (worthless_at) besides.
func (SendMail) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueMail, MaxAttempts: 8, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: Unfinished}}
}

// Sweep does what time makes due: registrations that expire or are overdue,
// counters that are old. It looks into the tables, so a missed one is made up.
type Sweep struct{}

// Kind names the job.
func (Sweep) Kind() string { return "sweep" }

// InsertOpts gives a sweep one try: the next one comes in a minute.
func (Sweep) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueSweep, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: Unfinished}}
}
