package graph_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/graph"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// TestFaultsHaveAnIDAndNoText: a defect (here a panic) and an outage (a closed
// database) reach the caller as an id, and the log with their cause.
func TestFaultsHaveAnIDAndNoText(t *testing.T) {
	t.Parallel()
	t.Run("Panic", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.handler = b.authenticated(graph.NewHandler(&graph.Resolver{Log: b.logger(), Access: &access.Access{}}, graph.Options{}))
		a := b.fails(`{ registration(reference: "AAAA-BBBB-CCCC-DDDD") { status } }`)
		if !strings.Contains(b.log.String(), "nil pointer") || strings.Contains(a.body, "nil pointer") {
			t.Errorf("answer %s, log %s", a.body, b.log)
		}
	})
	t.Run("Outage", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.pool.Close()
		a := b.fails(`{ registration(reference: "AAAA-BBBB-CCCC-DDDD") { status } }`)
		if !strings.Contains(b.log.String(), "closed pool") || strings.Contains(a.body, "pool") {
			t.Errorf("answer %s, log %s", a.body, b.log)
		}
	})
	t.Run("Late", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		req := httptest.NewRequest("POST", "/graphql", strings.NewReader(`{"query":"{ registration(reference: \"AAAA-BBBB-CCCC-DDDD\") { status } }"}`))
		req.Header.Set("Content-Type", "application/json")
		ctx, cancel := context.WithDeadline(req.Context(), time.Now().Add(-time.Second))
		defer cancel()
		rec := httptest.NewRecorder()
		b.handler.ServeHTTP(rec, req.WithContext(ctx))
		if body := rec.Body.String(); rec.Code != 503 || !strings.Contains(body, "OVERLOADED") {
			t.Errorf("answer %d %q", rec.Code, body)
		}
	})
}

// fails asks what can't be answered and checks the id.
func (b *bundle) fails(query string) answer {
	b.t.Helper()
	req := httptest.NewRequest("POST", "/graphql", strings.NewReader(`{"query":`+quote(query)+`}`))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Request-Id", "request-7")
	a := b.send(req)
	if a.code() != "INTERNAL" || a.Errors[0].Message != "internal error" || a.Errors[0].Extensions["id"] != "request-7" {
		b.t.Errorf("answer %s", a.body)
	}
	if !strings.Contains(b.log.String(), "id=request-7") || !strings.Contains(b.log.String(), "path=registration") {
		b.t.Errorf("log %s", b.log)
	}
	return a
}

// TestMessagesAreInTheReadersLanguage looks at payload and top-level errors.
func TestMessagesAreInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for locale, want := range map[string][2]string{
		"":   {"Please fill this in.", "Please sign in."},
		"fr": {"Veuillez compléter ce champ.", "Veuillez vous connecter."},
		"nl": {"Gelieve dit in te vullen.", "Gelieve u aan te melden."},
		"de": {"Bitte füllen Sie dieses Feld aus.", "Bitte melden Sie sich an."},
	} {
		for n, query := range []string{
			`mutation { answerRegistration(input: {reference: "x", answer: ""}) { errors { message } } }`,
			`{ companies { nodes { id } } }`,
		} {
			req := httptest.NewRequest("POST", "/graphql", strings.NewReader(`{"query":`+quote(query)+`}`))
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("X-Locale", locale)
			a := b.send(req)
			got := a.at("answerRegistration.errors.0.message")
			if n == 1 && len(a.Errors) > 0 {
				got = a.Errors[0].Message
			}
			if got != want[n] {
				t.Errorf("%q: got %v, want %s: %s", locale, got, want[n], a.body)
			}
		}
	}
}

// TestRateLimitIsTopLevel: the eleventh wrong password in a quarter of an hour.
func TestRateLimitIsTopLevel(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in := map[string]any{"email": "nobody@customer.example.com", "password": "not the password"}
	for n := range 11 {
		a := b.mutate("", "signIn", in)
		if n < 10 && a.at("signIn.errors.0.code") != "BAD_CREDENTIALS" || n == 10 && a.code() != "RATE_LIMITED" {
			t.Fatalf("try %d: %s", n+1, a.body)
		}
	}
}

// TestIntrospectionIsAnOption: with it the schema can be read and documents are explained.
func TestIntrospectionIsAnOption(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.handler = b.authenticated(graph.NewHandler(&graph.Resolver{Log: b.logger()}, graph.Options{Introspection: true}))
	a := b.ask("", `{ __schema { queryType { name fields { name type { ofType { ofType { ofType { name } } } } } } } }`, nil)
	if a.at("__schema.queryType.name") != "Query" {
		t.Errorf("the schema: %.300s", a.body)
	}
	if a = b.ask("", `{ viewr { staffRole } }`, nil); len(a.Errors) == 0 || !strings.Contains(a.Errors[0].Message, "viewr") || strings.Contains(a.body, "Did you mean") {
		t.Errorf("a typing error: %s", a.body)
	}
}

// TestWithoutARequest: a context that no server prepared is a visitor's.
func TestWithoutARequest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.handler = graph.NewHandler(&graph.Resolver{Log: b.logger(), Access: b.access}, graph.Options{})
	if a := b.want("", `{ viewer { staffRole } }`, nil); a.at("viewer") != nil {
		t.Errorf("viewer of nobody: %s", a.body)
	}
	req := httptest.NewRequest("POST", "/graphql", strings.NewReader(`{"query":"{ viewer { staffRole } }"}`))
	req.Header.Set("Content-Type", "application/json")
	nobody := &graph.Request{Session: account.Session{Actor: policy.Actor{Person: id.Person{}}}}
	if a := b.send(req.WithContext(graph.WithRequest(req.Context(), nobody))); a.at("viewer") != nil || len(a.Errors) > 0 {
		t.Errorf("viewer of nobody: %s", a.body)
	}
}
