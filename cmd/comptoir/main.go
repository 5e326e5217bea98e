// Command comptoir is the whole of Comptoir in one binary: `comptoir serve` answers
// the API, `comptoir work` does what waits in the queue, the other commands set an
// installation up, look after it and try it out. It only wires: rules live in
// internal, and each command has a file of its own here.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones on machines that have none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
