package main

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/comptoir/internal/archive"
)

// metricSet answers GET /metrics in the Prometheus text format 0.0.4. It is
// written by hand: a dozen numbers are not worth a library.
type metricSet struct {
	pool    *pgxpool.Pool
	files   archive.FileRounds
	began   time.Time
	running atomic.Int64
	// byClass counts answers by the first digit of their status.
	byClass [6]atomic.Int64
	// nanos is the time spent on all answers.
	nanos atomic.Int64
}

func newMetrics(h *house) *metricSet {
	return &metricSet{pool: h.pool, files: archive.FileRounds{Archive: h.archive, Log: h.log}, began: time.Now()}
}

// count counts what h answers.
func (m *metricSet) count(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		m.running.Add(1)
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			m.running.Add(-1)
			m.byClass[min(max(seen.status/100, 0), 5)].Add(1)
			m.nanos.Add(int64(time.Since(began)))
		}()
		h.ServeHTTP(seen, r)
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter

	status int
}

// WriteHeader notes the status.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// ReadFrom keeps the way open by which files are sent without a copy.
func (w *statusWriter) ReadFrom(r io.Reader) (int64, error) { return io.Copy(w.ResponseWriter, r) }

// Unwrap lets http.ResponseController reach the writer.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// ServeHTTP writes all numbers.
func (m *metricSet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	gauge := func(name, help string, v any) { metric(w, "gauge", name, help, v) }
	counter := func(name, help string, v any) { metric(w, "counter", name, help, v) }

	fmt.Fprintf(w, "# HELP comptoir_http_requests_total Answers by class of status.\n# TYPE comptoir_http_requests_total counter\n")
	for class := 1; class <= 5; class++ {
		fmt.Fprintf(w, "comptoir_http_requests_total{class=\"%dxx\"} %d\n", class, m.byClass[class].Load())
	}
	counter("comptoir_http_request_seconds_total", "Time spent on answers.", time.Duration(m.nanos.Load()).Seconds())
	gauge("comptoir_http_requests_running", "Requests being answered.", m.running.Load())

	pool := m.pool.Stat()
	gauge("comptoir_db_connections", "Open database connections.", pool.TotalConns())
	gauge("comptoir_db_connections_busy", "Database connections in use.", pool.AcquiredConns())
	gauge("comptoir_db_connections_max", "The most there may be.", pool.MaxConns())
	counter("comptoir_db_acquires_waited_total", "Times that no connection was free.", pool.EmptyAcquireCount())
	counter("comptoir_db_acquire_seconds_total", "Time spent on getting connections.", pool.AcquireDuration().Seconds())

	if files, err := m.files.Health(r.Context()); err == nil { // a database that is away shows elsewhere
		gauge("comptoir_files_damaged", "Stored files that the check found missing or damaged.", files.Damaged)
		gauge("comptoir_files_checked", "Stored files compared with their sums in the last whole round.", files.Checked)
		if files.CheckedAt != nil {
			gauge("comptoir_files_checked_time_seconds", "When that round ended, in Unix time.", files.CheckedAt.Unix())
		}
	}

	gauge("go_goroutines", "Goroutines.", runtime.NumGoroutine())
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(samples)
	gauge("go_memory_heap_objects_bytes", "Memory of live and dead objects.", samples[0].Value.Uint64())
	gauge("go_memory_total_bytes", "Memory that the runtime holds.", samples[1].Value.Uint64())
	counter("go_gc_cycles_total", "Finished collections.", samples[2].Value.Uint64())
	gauge("process_start_time_seconds", "When the process began, in Unix time.", m.began.Unix())
}

func metric(w io.Writer, kind, name, help string, v any) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n%s %v\n", name, help, name, kind, name, v)
}
