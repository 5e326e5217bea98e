package faults_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf"
	"example.com/comptoir/worker"
)

// The environment of a worker process.
const (
	envDatabase = "FAULTS_DATABASE"
	envFiles    = "FAULTS_FILES"
	envInbox    = "FAULTS_INBOX"
	envPoint    = "FAULTS_POINT" // "stored 3": dies when a file comes there for the third time
	envLimit    = "FAULTS_LIMIT" // the most bytes that a file may have, until SIGUSR1
)

// rescueAfter is how long a killed worker's job stays its own; in production it is minutes.
const rescueAfter = 10 * time.Second

// points are where a worker dies by itself, between any two commits.
var points = []string{"claimed", "stored", "received", "put away", "judged", "concluding", "concluded"}

// TestMain is a worker when it was started as one.
func TestMain(m *testing.M) {
	if os.Getenv(envDatabase) == "" {
		os.Exit(m.Run())
	}
	if err := work(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// work is `comptoir work` as far as documents go, with a short patience.
func work() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := limitFiles(os.Getenv(envLimit)); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, os.Getenv(envDatabase))
	if err != nil {
		return err
	}
	defer pool.Close()
	a, err := newArchive(pool, os.Getenv(envFiles))
	if err != nil {
		return err
	}
	a.Reached = dieAt(os.Getenv(envPoint))
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	w, err := worker.New(worker.Config{
		Pool: pool, DB: a.DB, Archive: a, Access: &access.Access{DB: a.DB, Jobs: a.Jobs, Hours: access.DefaultHours(time.UTC), Log: log}, Tokens: account.Tokens{}, PublicURL: &url.URL{}, Log: log, RescueAfter: rescueAfter,
		Inbox: &worker.Inbox{Dir: os.Getenv(envInbox), Archive: a, Log: log, Now: time.Now},
	})
	if err != nil {
		return err
	}
	return w.Run(ctx)
}

func newArchive(pool *pgxpool.Pool, files string) (*archive.Archive, error) {
	jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	if err != nil {
		return nil, err
	}
	store, err := blob.Open("file://" + files)
	if err != nil {
		return nil, err
	}
	return &archive.Archive{DB: db.NewDB(pool, time.Now), Jobs: jobs, Blobs: store, Papers: paper.Reader{PDF: pdf.NewReader(pdf.Options{})}, Now: time.Now}, nil
}

// dieAt kills this process when a point is reached for the n'th time.
func dieAt(wanted string) func(string) {
	cut := strings.LastIndexByte(wanted, ' ')
	if cut < 0 {
		return nil
	}
	n, err := strconv.ParseInt(wanted[cut+1:], 10, 64)
	if err != nil {
		panic(err) // the test wrote it
	}
	var times atomic.Int64
	return func(point string) {
		if point == wanted[:cut] && times.Add(1) == n {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until the signal comes
		}
	}
}

// limitFiles lets this process write no file of more bytes than that ("": of any
// size) until it gets SIGUSR1. A write beyond fails, as on a full disk.
func limitFiles(most string) error {
	if most == "" {
		return nil
	}
	n, err := strconv.ParseUint(most, 10, 64)
	if err != nil {
		return err
	}
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		return err
	}
	room := make(chan os.Signal, 1)
	signal.Notify(room, syscall.SIGUSR1)
	signal.Ignore(syscall.SIGXFSZ) // the failed write says it
	go func() {
		<-room
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			panic(err) // it only gives back what was there
		}
	}()
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: was.Max})
}
