// Command bench measures what the product costs over the least that its answers
// can cost: `comptoir serve`, as its own process, against package bare, on the same
// invented customers and documents in a private Postgres, both in one run.
//
// Rounds of the two alternate, so that whatever else the machine does meets both,
// and ratios are of rounds that follow each other. docs/performance.md says how to
// read the table. Linux only: the CPU time comes from /proc.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// options are what a run is made of.
type options struct {
	documents     int
	rounds        int
	seconds       float64
	connections   int
	sharedBuffers string
}

const (
	// databaseConns is how many connections to Postgres each server has.
	databaseConns = 10
	// fewest documents make a database in which everybody who asks has some.
	fewest = 2000
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if served, err := yardstick(ctx, os.Args[1:]); served {
		exit(err)
	}
	var o options
	flag.IntVar(&o.documents, "documents", 1_000_000, "documents in the database; companies are a fiftieth, people three for each company")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds of each server and workload")
	flag.Float64Var(&o.seconds, "seconds", 4, "length of a round")
	flag.IntVar(&o.connections, "connections", 32, "clients that ask at once")
	flag.StringVar(&o.sharedBuffers, "shared-buffers", "1GB", "Postgres's setting; empty: its default")
	in := intakeOptions{each: 2 * time.Second}
	var intake bool
	flag.BoolVar(&intake, "intake", false, "measure the ways into the archive instead")
	flag.IntVar(&in.backfill, "backfill", 20_000, "with -intake: documents of an imported archive; 0: none")
	flag.IntVar(&in.pdfs, "pdfs", 4000, "with -intake: PDF files of another imported archive; 0: none")
	flag.IntVar(&in.live, "live", 150, "with -intake: documents whose time from rename to visible is measured")
	flag.IntVar(&in.documents, "dropped", 3000, "with -intake: documents that are dropped at once")
	flag.Parse()
	if intake {
		exit(runIntake(ctx, in, os.Stdout, os.Stderr))
	}
	exit(run(ctx, o, os.Stdout, os.Stderr))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func (o options) check() error {
	switch {
	case o.documents < fewest:
		return fmt.Errorf("-documents: at least %d", fewest)
	case o.rounds < 1 || o.connections < 1 || o.seconds <= 0:
		return errors.New("-rounds, -connections and -seconds: more than nothing")
	}
	return nil
}

// run does everything and leaves nothing behind. The figures go to out, what is
// being done goes to progress.
func run(ctx context.Context, o options, out, progress io.Writer) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "comptoir-bench")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// Postgres may run under another account and has to pass through.
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // see above; nobody can list it
		return fmt.Errorf("open the folder: %w", err)
	}
	say := func(what string) { fmt.Fprintln(progress, time.Now().Format(time.TimeOnly), what) }
	say("build the product")
	binary, err := build(ctx, dir) // first: what does not compile need not wait for the data
	if err != nil {
		return err
	}
	pg, err := startCluster(ctx, dir, o.sharedBuffers, say)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.stop()) }()
	if err := pg.seed(ctx, o.documents, say); err != nil {
		return err
	}
	who, err := pg.callers(ctx, o.documents)
	if err != nil {
		return err
	}
	say("start the servers")
	peers, err := startPeers(ctx, dir, binary, pg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, peers.stop()) }()
	f := figures{options: o, version: pg.Version(), started: load()}
	if f.idle, err = peers.product.memory(); err != nil {
		return err
	}
	cases := workloads(who, peers, o.documents)
	say("compare the answers")
	if err := agree(ctx, cases); err != nil {
		return err
	}
	if f.results, err = measure(ctx, o, cases, clocks{pg: pg.pid, peers: peers}, say); err != nil {
		return err
	}
	if f.busy, err = peers.product.memory(); err != nil {
		return err
	}
	f.ended = load()
	return f.print(out)
}
