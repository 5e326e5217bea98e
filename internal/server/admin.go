package server

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// readyWithin is how long one check may take before it counts as failed.
const readyWithin = 2 * time.Second

// NewAdmin makes the handler of the admin listener, which is not for the public:
//
//   - /healthz: 200 as long as the process answers.
//   - /readyz: 200 when every check passes, else 503; JSON names each check as
//     "ok" or "failed". A check's own text may hold addresses and is not shown.
//   - /metrics: the given handler; without one, 404.
func NewAdmin(checks map[string]func(context.Context) error, metrics http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { ready(w, r, checks) })
	if metrics != nil {
		mux.Handle("GET /metrics", metrics)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

func ready(w http.ResponseWriter, r *http.Request, checks map[string]func(context.Context) error) {
	ctx, cancel := context.WithTimeout(r.Context(), readyWithin)
	defer cancel()
	type answer struct {
		name string
		err  error
	}
	answers := make(chan answer, len(checks))
	for name, check := range checks {
		go func() { answers <- answer{name, check(ctx)} }()
	}
	status, out := http.StatusOK, map[string]string{}
	for name := range checks {
		out[name] = "failed" // until it says otherwise, in time
	}
	for range checks {
		select {
		case a := <-answers:
			if a.err == nil {
				out[a.name] = "ok"
			}
		case <-ctx.Done():
		}
	}
	for _, is := range out {
		if is != "ok" {
			status = http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"checks": out})
}
