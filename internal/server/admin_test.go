package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAdmin(t *testing.T) {
	t.Parallel()
	good := func(context.Context) error { return nil }
	bad := func(context.Context) error { return errors.New("connect to db.internal: refused") }
	hanging := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	metrics := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "up 1") })
	for _, tt := range []struct {
		name   string
		checks map[string]func(context.Context) error
		path   string
		status int
		want   string
	}{
		{"Alive", map[string]func(context.Context) error{"database": bad}, "/healthz", 200, "ok"},
		{"Ready", map[string]func(context.Context) error{"database": good, "files": good}, "/readyz", 200, `{"checks":{"database":"ok","files":"ok"}}`},
		{"NotReady", map[string]func(context.Context) error{"database": bad, "files": good}, "/readyz", 503, `{"checks":{"database":"failed","files":"ok"}}`},
		{"Hanging", map[string]func(context.Context) error{"database": hanging, "files": good}, "/readyz", 503, `{"checks":{"database":"failed","files":"ok"}}`},
		{"Metrics", nil, "/metrics", 200, "up 1"},
		{"Else", nil, "/graphql", 404, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			NewAdmin(tt.checks, metrics).ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, nil))
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) || strings.Contains(w.Body.String(), "db.internal") {
				t.Errorf("%s: %d %s, want %d %s", tt.path, w.Code, w.Body, tt.status, tt.want)
			}
		})
	}
}
