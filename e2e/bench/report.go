package main

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
)

// figures are what a run found.
type figures struct {
	options
	version        string // of Postgres
	started, ended string // load averages
	idle, busy     int64  // bytes of `comptoir serve` before the first request and after the last
	results        []result
}

func milliseconds(q float64) func(round) float64 {
	return func(r round) float64 { return float64(r.quantile(q).Microseconds()) / 1000 }
}

// print writes the tables.
func (f figures) print(out io.Writer) error {
	const megabyte = 1 << 20
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d documents, %d companies, %d people; Postgres %s, %s, %d processors for all; load %s at the start, %s at the end\n",
		f.documents, companiesOf(f.documents), 3*companiesOf(f.documents), f.version, runtime.Version(), runtime.NumCPU(), f.started, f.ended)
	fmt.Fprintf(w, "%d rounds of %g s, %d connections, %d to the database; medians, and of ratios the median with the extremes\n\n", f.rounds, f.seconds, f.connections, databaseConns)
	perSecond := asked.perSecond
	fmt.Fprintln(w, "\tcomptoir req/s\tbare req/s\tratio\tp50/p99 ms\tbare p50/p99 ms")
	for _, r := range f.results {
		speed := func(r round) float64 { return perSecond(r.asked) }
		middle, least, most := r.ratio(speed)
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.2f (%.2f-%.2f)\t%.1f / %.1f\t%.1f / %.1f\n", r.name, median(r.product, speed), median(r.bare, speed), middle, least, most,
			median(r.product, milliseconds(.5)), median(r.product, milliseconds(.99)), median(r.bare, milliseconds(.5)), median(r.bare, milliseconds(.99)))
	}
	server, postgres := func(r round) float64 { return r.server }, func(r round) float64 { return r.postgres }
	fmt.Fprintln(w, "\n\tCPU µs/req: comptoir\t+ Postgres\tbare\t+ Postgres\tratio of the sums")
	for _, r := range f.results {
		middle, least, most := r.ratio(round.cpu)
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.0f\t%.0f\t%.2f (%.2f-%.2f)\n", r.name, median(r.product, server), median(r.product, postgres),
			median(r.bare, server), median(r.bare, postgres), middle, least, most)
	}
	fmt.Fprintf(w, "\nMemory of `comptoir serve` (RSS): %.0f MB idle, %.0f MB after all rounds\n", float64(f.idle)/megabyte, float64(f.busy)/megabyte)
	for _, r := range f.results {
		fmt.Fprintf(w, "%s: %s\n", r.name, r.what)
	}
	return w.Flush()
}
