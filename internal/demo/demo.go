package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/mail/catcher"
	"example.com/comptoir/internal/pgembed"
)

// Config is what a demo is made of.
type Config struct {
	// Binary is the comptoir program; serve and work are started from it.
	Binary string
	// Clone is the folder of the checkout. All that the demo keeps is in its var/,
	// but for Postgres's data, whose place package pgembed chooses.
	Clone string
	// Environ is handed on to the processes, but for COMPTOIR_ variables, and to
	// the search for Postgres.
	Environ []string
	Getenv  func(string) string

	// DatabaseURL and OwnerDatabaseURL name a database to use instead of a private
	// one; both or neither.
	DatabaseURL, OwnerDatabaseURL string
	Listen, AdminListen           string
	MailListen                    string
	PublicURL                     string // empty: after Listen
	// Reset throws away what earlier runs kept.
	Reset bool
	// Documents is how many further documents one customer has, for those who try a
	// large archive.
	Documents int
	// Rules opens the product's rules under settings, and gives how to close them.
	Rules func(ctx context.Context, settings map[string]string) (Rules, func(), error)

	Out io.Writer
	Log *slog.Logger
	Now func() time.Time
}

// database is the name of the database in the private Postgres.
const database = "comptoir"

// demo is one running demo; what it started is stopped in the opposite order.
type demo struct {
	Config

	began    time.Time
	settings map[string]string
	postgres *pgembed.Server
	catcher  *catcher.Catcher
	children []*child
	undo     []func(context.Context) error
}

// Run runs the demo until ctx ends, and then stops everything it started, and
// nothing else. It returns an error when it can't start, or when one of its parts
// ends by itself; the others are stopped then, too.
func Run(ctx context.Context, c Config) (err error) {
	d := &demo{Config: c, began: c.Now()}
	defer func() {
		stopped := d.stop(context.WithoutCancel(ctx))
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			err = nil // told to end while it started
		}
		err = errors.Join(err, stopped)
	}()
	if err := d.up(ctx); err != nil {
		return err
	}
	first, err := d.fill(ctx)
	if err != nil {
		return err
	}
	took := c.Now().Sub(d.began).Round(10 * time.Millisecond)
	what := "ready after %s; Ctrl-C stops everything\n"
	if first {
		what = "ready after %s (first start); Ctrl-C stops everything\n"
	}
	fmt.Fprintf(d.Out, what, took)
	return d.watch(ctx)
}

func (d *demo) tell(line string) { fmt.Fprintln(d.Out, line) }

// path is a place in var/.
func (d *demo) path(parts ...string) string {
	return filepath.Join(append([]string{d.Clone, "var"}, parts...)...)
}

// later notes how to undo a step; stop does so in the opposite order.
func (d *demo) later(undo func(context.Context) error) { d.undo = append(d.undo, undo) }

func (d *demo) stop(ctx context.Context) error {
	var errs []error
	for i := len(d.undo) - 1; i >= 0; i-- {
		errs = append(errs, d.undo[i](ctx))
	}
	return errors.Join(errs...)
}

// up starts everything.
func (d *demo) up(ctx context.Context) error {
	if err := os.MkdirAll(d.path("log"), 0o755); err != nil {
		return fmt.Errorf("make the demo's folder: %w", err)
	}
	held, err := takeLock(ctx, d.path("demo.lock"), d.tell)
	if err != nil {
		return err
	}
	d.later(func(context.Context) error { return held.release() })
	// Whoever waits for the file must not read the addresses of the last run.
	if err := os.Remove(d.path("demo.json")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove the last run's addresses: %w", err)
	}
	if err := d.ports(ctx); err != nil {
		return err
	}
	if err := d.begin(); err != nil {
		return err
	}
	if d.catcher, err = catcher.Start(ctx, catcher.Options{HTTPListen: d.MailListen, Log: d.Log}); err != nil {
		return fmt.Errorf("COMPTOIR_MAIL_LISTEN: %w", err)
	}
	d.later(func(context.Context) error { return d.catcher.Close() })
	if err := d.openDatabase(ctx); err != nil {
		return err
	}
	if err := d.configure(); err != nil {
		return err
	}
	return d.processes()
}

// ports checks all addresses, so that a taken one is told before anything starts.
func (d *demo) ports(ctx context.Context) error {
	for _, p := range []struct {
		variable string
		address  *string
	}{{"COMPTOIR_LISTEN", &d.Listen}, {"COMPTOIR_ADMIN_LISTEN", &d.AdminListen}, {"COMPTOIR_MAIL_LISTEN", &d.MailListen}} {
		free, err := vacant(ctx, p.variable, *p.address)
		if err != nil {
			return err
		}
		*p.address = free
	}
	if d.PublicURL == "" {
		d.PublicURL = "http://" + d.Listen
	}
	return nil
}

func (d *demo) pgOptions() pgembed.Options {
	return pgembed.Options{Clone: d.Clone, Log: d.Log, Getenv: d.Getenv, Report: d.tell}
}

// begin makes var/ and the data of Postgres belong together: where one of them is
// new, the other begins anew as well.
func (d *demo) begin() error {
	_, err := os.Stat(d.path("secret"))
	if fresh := errors.Is(err, os.ErrNotExist); !fresh && !d.Reset {
		return err
	}
	if d.DatabaseURL != "" && d.Reset {
		return errors.New("COMPTOIR_DATABASE_URL: a database of your own is not reset; empty it yourself")
	}
	if d.DatabaseURL == "" {
		if err := pgembed.Reset(d.pgOptions()); err != nil {
			return err
		}
	}
	for _, name := range []string{"secret", "filed", "further", "files", "inbox", "demo.json"} {
		if err := os.RemoveAll(d.path(name)); err != nil {
			return fmt.Errorf("begin anew: %w", err)
		}
	}
	return nil
}

// openDatabase starts the private Postgres, or takes the one that was given, and
// brings it to this binary's schema.
func (d *demo) openDatabase(ctx context.Context) error {
	if d.DatabaseURL == "" {
		pg, err := pgembed.Start(ctx, d.pgOptions())
		if err != nil {
			return err
		}
		d.postgres = pg
		d.later(pg.Stop)
		if pg.Attached() {
			return errors.New("another process of this clone runs its Postgres; stop that one first")
		}
		if err := pg.Provision(ctx, database); err != nil {
			return err
		}
		d.DatabaseURL, d.OwnerDatabaseURL = pg.URL(pgembed.AppRole, database), pg.URL(pgembed.OwnerRole, database)
	}
	return db.Migrate(ctx, d.OwnerDatabaseURL)
}

// processes starts serve and work. serve keeps nothing and holds the ports, so it
// dies at once with us; work finishes what it is at.
func (d *demo) processes() error {
	for _, p := range []struct {
		name     string
		orphaned syscall.Signal
	}{{"work", syscall.SIGTERM}, {"serve", syscall.SIGKILL}} {
		c, err := start(p.name, d.Binary, d.path("log", p.name+".log"), d.environ(), p.orphaned)
		if err != nil {
			return err
		}
		d.children = append(d.children, c)
		d.later(c.stop)
	}
	return nil
}

// fill brings the cast and the documents in, and tells how to reach everything.
// It gives whether this was the first time.
func (d *demo) fill(ctx context.Context) (first bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go d.endWith(ctx, cancel) // a process that can't start ends the waiting below
	rules, closeRules, err := d.Rules(ctx, d.settings)
	if err != nil {
		return false, d.because(ctx, err)
	}
	defer closeRules()
	signIns, err := rules.Seed(ctx)
	if err != nil {
		return false, d.because(ctx, err)
	}
	if err := d.waitReady(ctx); err != nil {
		return false, d.because(ctx, err)
	}
	if first, err = d.documents(ctx, rules); err != nil {
		return first, d.because(ctx, err)
	}
	if err := d.furtherDocuments(ctx, rules); err != nil {
		return first, d.because(ctx, err)
	}
	return first, d.report(signIns)
}

// because prefers the end of a part to what came of it.
func (d *demo) because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return err
}

// today is the day at its beginning.
func (d *demo) today() time.Time { return d.Now().UTC().Truncate(24 * time.Hour) }

// documents drops what the ERP has at the first start and waits until it is filed.
func (d *demo) documents(ctx context.Context, rules Rules) (first bool, err error) {
	_, err = os.Stat(d.path("filed"))
	if !errors.Is(err, os.ErrNotExist) {
		return false, err
	}
	files, err := erp(d.today())
	if err == nil {
		err = drop(d.path("inbox"), files)
	}
	if err != nil {
		return true, err
	}
	d.tell(fmt.Sprintf("dropped %d files into the inbox", len(files)))
	if err := rules.waitFiled(ctx, len(files)); err != nil {
		return true, err
	}
	return true, os.WriteFile(d.path("filed"), nil, 0o600)
}
