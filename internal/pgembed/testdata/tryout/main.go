// Command tryout starts the private Postgres of the working folder cold and
// warm and prints how long each step took: for a look at a machine by hand, and
// for bare-root.sh. It begins with an empty cluster and removes it in the end.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"example.com/comptoir/internal/pgembed"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	clone, err := os.Getwd()
	if err != nil {
		return err
	}
	o := pgembed.Options{Clone: clone, Report: func(line string) { fmt.Println(line) }}
	if err := pgembed.Reset(o); err != nil {
		return err
	}
	for _, what := range []string{"first", "second", "third"} {
		if err := once(ctx, what, o); err != nil {
			return err
		}
	}
	for _, what := range []string{"first", "second", "third"} {
		if err := onceCopied(ctx, what, o); err != nil {
			return err
		}
	}
	return pgembed.Reset(o)
}

// once starts, provisions and stops the durable cluster.
func once(ctx context.Context, what string, o pgembed.Options) error {
	lap := stopwatch(what)
	s, err := pgembed.Start(ctx, o)
	if err != nil {
		return err
	}
	lap("start")
	if err := s.Provision(ctx, "comptoir"); err != nil {
		return err
	}
	lap("provision")
	if err := s.Stop(ctx); err != nil {
		return err
	}
	lap("stop")
	return nil
}

// onceCopied starts and stops a throw-away cluster.
func onceCopied(ctx context.Context, what string, o pgembed.Options) error {
	lap := stopwatch(what)
	s, err := pgembed.StartCopy(ctx, pgembed.CopyOptions{
		Key:     "tryout",
		Prepare: func(ctx context.Context, s *pgembed.Server) error { return s.Provision(ctx, "comptoir") },
		Report:  o.Report,
	})
	if err != nil {
		return err
	}
	lap("start of a copy")
	if err := s.Stop(ctx); err != nil {
		return err
	}
	lap("stop of a copy")
	return nil
}

// stopwatch prints the time since the last call.
func stopwatch(what string) func(step string) {
	last := time.Now()
	return func(step string) {
		fmt.Printf("%-6s  %-16s %8.3f s\n", what, step, time.Since(last).Seconds())
		last = time.Now()
	}
}
