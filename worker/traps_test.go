package worker_test

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/worker"
	"example.com/comptoir/worker/job"
)

// all are the jobs that there are; TestEveryKindHasAWorker counts them in the source.
func all() []river.JobArgs {
	return []river.JobArgs{
		job.SendMail{MailID: id.NewMail()},
		job.IngestFile{IngestionID: id.NewIngestion()},
		job.Sweep{},
		job.RematchCompany{CompanyID: id.NewCompany()},
		job.CollectFiles{},
		job.CheckFiles{},
		job.RematchFile{IngestionID: id.NewIngestion()},
		job.CheckVAT{RegistrationID: id.NewRegistration()},
		job.ReadPicture{IngestionID: id.NewIngestion()},
	}
}

// TestEveryKindHasAWorker: River's leader discards stuck jobs of kinds that it
// does not know (threat T110), so every process must know every kind.
func TestEveryKindHasAWorker(t *testing.T) {
	t.Parallel()

	files, err := os.ReadDir("job")
	if err != nil {
		t.Fatal(err)
	}
	kinds := 0
	for _, f := range files {
		text, err := os.ReadFile("job/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		kinds += strings.Count(string(text), ") Kind() string {")
	}
	if kinds != len(all()) {
		t.Fatalf("%d kinds in the source, %d here", kinds, len(all()))
	}
	raw := dbtest.New(t)
	w, err := worker.New(worker.Config{Pool: raw.Pool, DB: raw.DB(nil), Tokens: account.Tokens{Secret: secret}, Secret: secret, PublicURL: &url.URL{}, Log: discard})
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range all() {
		if err := w.Knows(t.Context(), args); err != nil {
			t.Errorf("%s: %v", args.Kind(), err)
		}
	}
}

// TestEveryKindStatesItsOptions: queue, tries and uniqueness are said, and what
// is completed makes no new job needless.
func TestEveryKindStatesItsOptions(t *testing.T) {
	t.Parallel()

	raw := dbtest.New(t)
	jobs, err := river.NewClient(riverpgxv5.New(raw.Pool), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range all() {
		opts := args.(river.JobArgsWithInsertOpts).InsertOpts()
		if opts.Queue == "" || opts.MaxAttempts == 0 || !opts.UniqueOpts.ByArgs {
			t.Errorf("%s: %+v", args.Kind(), opts)
		}
		insert := func() (skipped bool) {
			t.Helper()
			err := raw.DB(nil).AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
				res, err := jobs.InsertTx(t.Context(), tx, args, nil)
				if err == nil {
					skipped = res.UniqueSkippedAsDuplicate
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return skipped
		}
		if insert() || !insert() {
			t.Errorf("%s: an equal job that waits does not make a second needless", args.Kind())
		}
		raw.Exec(t, `update river_job set state = 'completed', finalized_at = now() where kind = $1`, args.Kind())
		if insert() {
			t.Errorf("%s: a job that is completed swallows a new one", args.Kind())
		}
	}
}

// TestRescueComesAfterTheLongestJob: a job that still runs must not be given to another.
func TestRescueComesAfterTheLongestJob(t *testing.T) {
	t.Parallel()

	for name, timeout := range map[string]int64{
		"send_mail": int64((&worker.SendMail{}).Timeout(nil)), "ingest_file": int64((&worker.IngestFile{}).Timeout(nil)), "sweep": int64((&worker.Sweep{}).Timeout(nil)),
		"rematch_company": int64((&worker.RematchCompany{}).Timeout(nil)), "rematch_file": int64((&worker.RematchFile{}).Timeout(nil)),
		"collect_files": int64((&worker.CollectFiles{}).Timeout(nil)), "check_files": int64((&worker.CheckFiles{}).Timeout(nil)),
		"check_vat": int64((&worker.CheckVAT{}).Timeout(nil)),
	} {
		if timeout <= 0 || timeout > int64(worker.Longest) || worker.Longest >= worker.RescueAfter {
			t.Errorf("%s takes %d at most; the longest is %d, rescue after %d", name, timeout, worker.Longest, worker.RescueAfter)
		}
	}
}
