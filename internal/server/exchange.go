package server

import (
	"context"
	"crypto/rand"
	"net/http"
	"runtime/debug"
	"time"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
)

// exchange is what the layers of one request know of it.
type exchange struct {
	id      string // in the log, on the fault page and in X-Request-Id
	route   string // the path's template: the path itself may hold a token
	kind    kind
	session account.Session
	client  account.Client
}

type exchangeKey struct{}

// of gives the request's exchange; outer puts one into every request.
func of(r *http.Request) *exchange { return r.Context().Value(exchangeKey{}).(*exchange) }

// recorder remembers what was answered, for the log and the recovery.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection's deadlines.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// outer is around everything: the request's id, the headers that every answer
// has, the recovery from a panic and one line in the log.
func (s *server) outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		x := &exchange{id: rand.Text()[:16], route: "none", client: s.clientOf(r)}
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
		rec := &recorder{ResponseWriter: w}
		s.headers(w.Header(), x)
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler { //nolint:errorlint // a sentinel value of net/http, panicked as it is
					panic(v)
				}
				s.Log.ErrorContext(r.Context(), "panic", "request", x.id, "route", x.route, "value", v, "stack", string(debug.Stack()))
				if rec.status != 0 {
					panic(http.ErrAbortHandler) // half an answer must not look like a whole one
				}
				s.problem(rec, r, problemFault)
			}
			s.Log.InfoContext(r.Context(), "request", "request", x.id, "method", knownMethod(r.Method), "route", x.route,
				"status", rec.status, "bytes", rec.bytes, "took", time.Since(started).Round(time.Microsecond))
		}()
		next.ServeHTTP(rec, r)
	})
}

// knownMethod keeps a caller's own text out of the log.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodConnect, http.MethodTrace:
		return m
	}
	return "other"
}

// pagePolicy lets a page load its stylesheet and send its forms home; nothing else.
const pagePolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers are on every answer. A route that needs others sets them over these.
func (s *server) headers(h http.Header, x *exchange) {
	h.Set("X-Request-Id", x.id)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	if s.secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// serve is around one route: its name, its walls, who asks, how long it may take.
func (s *server) serve(rt route, walls walls) http.Handler {
	h := s.dispatch(rt)
	if rt.kind != assetRoute && rt.kind != clientRoute {
		h = s.authenticated(h)
	}
	h = bounded(rt.kind, h)
	h = walls.around(rt.kind, h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := of(r)
		x.kind = rt.kind
		if rt.methods != nil {
			x.route = rt.path
		}
		h.ServeHTTP(w, r)
	})
}

// bounded limits the body's size and the rule's time. A
// download and an upload take as long as their bytes.
func bounded(k kind, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most := int64(maxForm)
		switch k {
		case apiRoute:
			most = maxQuery
		case uploadRoute:
			most = archive.MaxUpload + 2 // the rule refuses first, in words
		case pageRoute, fileRoute, assetRoute, clientRoute:
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		if k == fileRoute || k == uploadRoute {
			next.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
