package catcher_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/mail/catcher"
)

func get(t *testing.T, h http.Handler, host, path string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMessagesJSON(t *testing.T) {
	t.Parallel()

	ctx, c := start(t, catcher.Options{HTTPListen: "127.0.0.1:0"})
	if got := getJSON(ctx, t, c.URL()+"/messages"); len(got) != 0 {
		t.Fatalf("messages = %v, want an empty array", got)
	}
	mustSend(t, c, "ada@example.com", "older")
	if err := send(t, c, "ada@example.com", alternative); err != nil {
		t.Fatal(err)
	}
	got := getJSON(ctx, t, c.URL()+"/messages")
	if len(got) != 2 || got[1]["subject"] != "older" {
		t.Fatalf("messages = %v, want two, newest first", got)
	}
	var names []string
	for _, name := range []string{"id", "messageId", "date", "from", "to", "subject", "text", "html", "links"} {
		if _, ok := got[0][name]; ok {
			names = append(names, name)
		}
	}
	if len(names) != 9 || len(got[0]) != 9 {
		t.Errorf("fields = %v of %d, want exactly the nine that scripts rely on", names, len(got[0]))
	}
	want := []any{"https://portal.example.com/c?t=abcdef&x=1", "https://portal.example.com/aide"}
	if diff := cmp.Diff(want, got[0]["links"]); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{}, got[1]["links"]); diff != "" {
		t.Errorf("links of a mail without any (-want +got):\n%s", diff)
	}
}

func getJSON(ctx context.Context, t *testing.T, url string) []map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read to the end
	var out []map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	if out == nil {
		t.Fatal("null, want an array")
	}
	return out
}

func TestPages(t *testing.T) {
	t.Parallel()

	_, c := start(t, catcher.Options{})
	h := c.Handler()
	if got := body(t, get(t, h, "localhost:8025", "/")); !strings.Contains(got, "No mail yet") {
		t.Errorf("empty list = %s", got)
	}
	evil := `Subject: <script>alert(1)</script>
Content-Type: text/html; charset=utf-8

<html><head></head><body onload="alert(2)"><script>alert(3)</script><a href="https://portal.example.com/">x</a></body></html>
`
	if err := send(t, c, "ada@example.com", evil); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path, policy string
		want, never  string
	}{
		{"/", "default-src 'none'; style-src 'self'", "&lt;script&gt;alert(1)", "<script"},
		{"/mails/1", "default-src 'none'; style-src 'self'", `sandbox="allow-popups allow-popups-to-escape-sandbox"`, "<script"},
		{"/mails/1/html", "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'", `<head><base target="_blank">`, ""},
		{"/mails/1/raw", "default-src 'none'; sandbox", "Content-Type: text/html", ""},
		{"/style.css", "default-src 'none'", "color-scheme", ""},
	} {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()

			res := get(t, h, "127.0.0.1:8025", tt.path)
			text := body(t, res)
			if res.StatusCode != http.StatusOK || !strings.Contains(text, tt.want) {
				t.Errorf("status %d, %q not in:\n%s", res.StatusCode, tt.want, text)
			}
			if tt.never != "" && strings.Contains(text, tt.never) {
				t.Errorf("%q in:\n%s", tt.never, text)
			}
			policy := res.Header.Get("Content-Security-Policy")
			if !strings.HasPrefix(policy, tt.policy) || strings.Contains(policy, "script") {
				t.Errorf("policy = %q", policy)
			}
			if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("headers = %v", res.Header)
			}
		})
	}
}

func TestPageRefuses(t *testing.T) {
	t.Parallel()

	_, c := start(t, catcher.Options{})
	h := c.Handler()
	for _, tt := range []struct {
		host, path string
		want       int
	}{
		{"evil.example.com:8025", "/messages", http.StatusMisdirectedRequest},
		{"127.0.0.1.example.com", "/", http.StatusMisdirectedRequest},
		{"", "/", http.StatusMisdirectedRequest},
		{"[::1]:8025", "/messages", http.StatusOK},
		{"[::1]", "/messages", http.StatusOK},
		{"localhost", "/mails/1", http.StatusNotFound},
		{"localhost", "/mails/..%2f", http.StatusNotFound},
		{"localhost", "/elsewhere", http.StatusNotFound},
	} {
		t.Run(tt.host+tt.path, func(t *testing.T) {
			t.Parallel()

			if got := get(t, h, tt.host, tt.path).StatusCode; got != tt.want {
				t.Errorf("status = %d, want %d", got, tt.want)
			}
		})
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/messages", nil)
	r.Host = "localhost"
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST = %d, want 405", w.Code)
	}
}
