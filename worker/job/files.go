package job

import "github.com/riverqueue/river"

// CollectFiles removes stored files that nobody names, a part of them at a time.
type CollectFiles struct{}

// Kind names the job.
func (CollectFiles) Kind() string { return "collect_files" }

// InsertOpts gives it one try: the next one goes on from the same place.
func (CollectFiles) InsertOpts() river.InsertOpts { return fileRound() }

// CheckFiles compares stored files with their sums, a part of them at a time.
type CheckFiles struct{}

// Kind names the job.
func (CheckFiles) Kind() string { return "check_files" }

// InsertOpts gives it one try: the next one goes on from the same place.
func (CheckFiles) InsertOpts() river.InsertOpts { return fileRound() }

func fileRound() river.InsertOpts {
	return river.InsertOpts{Queue: QueueFiles, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: Unfinished}}
}
