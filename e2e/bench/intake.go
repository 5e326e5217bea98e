package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/pgembed"
)

// intakeOptions are what a run over the ways into the archive is made of.
type intakeOptions struct {
	documents int           // of each run from end to end
	backfill  int           // of the imported archive; 0: none
	pdfs      int           // of the imported archive of PDF files; 0: none
	live      int           // of which the time from rename to visible is measured
	each      time.Duration // of each part alone
}

func (o intakeOptions) check() error {
	if o.documents < 10 || o.live < 10 || o.backfill < 0 || o.pdfs < 0 {
		return errors.New("-dropped and -live: at least 10; -backfill and -pdfs: not below 0")
	}
	return nil
}

// intakeCustomers is how many companies the documents are for.
const intakeCustomers = 500

// intake is one run: the product's binary over a durable Postgres, and folders.
type intake struct {
	dir, binary string
	pg          *cluster
	conn        *pgx.Conn
	say         func(string)
	next        int // number of the next document
}

// flow is how fast documents went from the inbox to the archive.
type flow struct {
	workers          int
	perSecond        float64
	server, postgres float64 // milliseconds of CPU a document
}

// intakeFigures are what a run found.
type intakeFigures struct {
	intakeOptions
	version, started, ended string
	size                    int // of a document, in bytes
	parts                   []part
	flows                   []flow
	quiet, busy             []time.Duration // from rename to visible: alone, and during the import
	xml, pdf                imported
}

// imported is what the import of an archive took.
type imported struct {
	rate                   float64 // documents a second
	workerPeak, importPeak int64   // bytes
	report                 string
}

// runIntake measures the ways into the archive, and leaves nothing behind.
func runIntake(ctx context.Context, o intakeOptions, out, progress io.Writer) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "comptoir-intake")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // Postgres may run under another account
		return fmt.Errorf("open the folder: %w", err)
	}
	i := &intake{dir: dir, say: func(what string) { fmt.Fprintln(progress, time.Now().Format(time.TimeOnly), what) }}
	if i.binary, err = build(ctx, dir); err != nil {
		return err
	}
	if i.pg, err = startDurable(ctx, dir, i.say); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.pg.stop()) }()
	if i.conn, err = pgx.Connect(ctx, i.pg.URL(pgembed.SuperRole, database)); err != nil {
		return fmt.Errorf("connect as the superuser: %w", err)
	}
	defer func() { _ = i.conn.Close(context.WithoutCancel(ctx)) }()
	f := intakeFigures{intakeOptions: o, version: i.pg.Version(), started: load()}
	if err := i.measure(ctx, &f); err != nil {
		return err
	}
	f.ended = load()
	return f.print(out)
}

// measure goes through all parts of a run.
func (i *intake) measure(ctx context.Context, f *intakeFigures) error {
	if err := i.seed(ctx); err != nil {
		return err
	}
	data, err := invoice(0)
	if err != nil {
		return err
	}
	f.size = len(data)
	i.say("the parts alone")
	if f.parts, err = i.parts(ctx, data, f.each); err != nil {
		return err
	}
	for _, workers := range []int{1, 4} {
		i.say(fmt.Sprintf("from the inbox to the archive, %d at once", workers))
		one, err := i.flow(ctx, workers, f.documents)
		if err != nil {
			return err
		}
		f.flows = append(f.flows, one)
	}
	i.say("one document at a time")
	w, err := i.work(ctx, 4)
	if err != nil {
		return err
	}
	f.quiet, err = i.latencies(ctx, f.live, 100*time.Millisecond, nil)
	if err == nil && f.backfill > 0 {
		i.say("an archive, and new documents meanwhile")
		err = i.importInvoices(ctx, f, w)
	}
	if err = errors.Join(err, w.stop()); err != nil || f.pdfs == 0 {
		return err
	}
	i.say("an archive of PDF files")
	if w, err = i.work(ctx, 4); err != nil { // another one: the peak of its memory is to be that of PDF files
		return err
	}
	return errors.Join(i.importPDFs(ctx, f, w), w.stop())
}

// seed makes the customers.
func (i *intake) seed(ctx context.Context) error {
	_, err := i.conn.Exec(ctx, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at)
		select gen_random_uuid(), 'C-' || n, 'C-' || n, 'Ferronnerie Exemple', 'BE', 'x', 'fr', now() from generate_series(0, $1 - 1) n`, intakeCustomers)
	if err != nil {
		return fmt.Errorf("make customers: %w", err)
	}
	return nil
}

func (i *intake) inbox() string { return filepath.Join(i.dir, "inbox") }

// settings are those of all the product's processes here.
func (i *intake) settings(workers int) []string {
	return []string{
		"COMPTOIR_DATABASE_URL=" + i.pg.URL(pgembed.AppRole, database), "COMPTOIR_FILES_URL=file://" + filepath.Join(i.dir, "files"),
		"COMPTOIR_INBOX_URL=file://" + i.inbox(), "COMPTOIR_SECRET=only for benchmarks, thirty-two bytes and more", "COMPTOIR_SMTP_URL=smtp://127.0.0.1:1",
		"COMPTOIR_SELLER_NAME=Métaux du Canal", "COMPTOIR_SELLER_EMAIL=metals@seller.example.com", fmt.Sprintf("COMPTOIR_INGEST_WORKERS=%d", workers),
	}
}

// work starts `comptoir work` and waits until it watches the inbox.
func (i *intake) work(ctx context.Context, workers int) (*peer, error) {
	p, err := startPeer(i.dir, "worker", "", i.settings(workers)[:], i.binary, "work")
	if err != nil {
		return nil, err
	}
	err = until(ctx, p, readyWithin, func() (bool, error) {
		locks, err := filepath.Glob(filepath.Join(i.inbox(), "work", fmt.Sprintf("%d-*.lock", p.cmd.Process.Pid)))
		return len(locks) > 0, err
	})
	if err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

// until waits for a condition, with an end.
func until(ctx context.Context, p *peer, within time.Duration, is func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := is(); ok || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-p.ended:
			return fmt.Errorf("the %s ended: %s", p.name, p.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("waiting for the %s: %w: %s", p.name, ctx.Err(), p.lastWords())
		}
	}
}

// startDurable starts a private Postgres as an installation has it: what it says
// is committed is on the disk.
func startDurable(ctx context.Context, dir string, say func(string)) (*cluster, error) {
	o := pgembed.Options{Dir: filepath.Join(dir, "postgres"), Report: say}
	s, err := pgembed.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	c := &cluster{Server: s}
	if err := c.prepare(ctx, o, ""); err != nil {
		_ = c.stop() // the first error tells more
		return nil, err
	}
	return c, nil
}

// quantile of durations; there is at least one.
func quantile(all []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))].Round(time.Millisecond)
}

// print writes the tables.
func (f intakeFigures) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "invoices of %.1f KB with %d lines, %d companies; Postgres %s, durable, %s, %d processors for all; load %s at the start, %s at the end\n\n",
		float64(f.size)/1024, invoiceLines, intakeCustomers, f.version, runtime.Version(), runtime.NumCPU(), f.started, f.ended)
	fmt.Fprintln(w, "part alone\t1 at once, a second\t4 at once, a second")
	for _, p := range f.parts {
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\n", p.name, p.one, p.four)
	}
	fmt.Fprintln(w, "\nfrom rename to filed\tdocuments a second\tCPU ms a document: worker\t+ Postgres")
	for _, l := range f.flows {
		fmt.Fprintf(w, "%d at once\t%.0f\t%.2f\t%.2f\n", l.workers, l.perSecond, l.server, l.postgres)
	}
	fmt.Fprintln(w, "\nfrom rename to visible\tp50\tp95\tslowest")
	latency := func(name string, all []time.Duration) {
		if len(all) > 0 {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", name, quantile(all, .5), quantile(all, .95), quantile(all, 1))
		}
	}
	latency("one at a time", f.quiet)
	latency("during an import", f.busy)
	result := func(what string, count int, r imported) {
		if count > 0 {
			fmt.Fprintf(w, "\nimport of %d %s: %.0f documents a second; memory at its peak (RSS): worker %d MB, import %d MB\n%s\n",
				count, what, r.rate, r.workerPeak>>20, r.importPeak>>20, r.report)
		}
	}
	result("invoices", f.backfill, f.xml)
	result("PDF files, half with an invoice inside, half with a row of an index", f.pdfs, f.pdf)
	return w.Flush()
}
