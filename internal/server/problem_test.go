package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/comptoir/internal/fault"
)

// failing answers with an error on a route of a kind, in French.
func failing(t *testing.T, b *bundle, k kind, err error) *httptest.ResponseRecorder {
	t.Helper()
	all, bad := loadWords()
	must(t, bad)
	s := &server{Config: b.config, words: all, zone: b.config.Seller.Zone}
	s.pages, bad = s.loadPages()
	must(t, bad)
	s.locales, s.tags = languages("fr")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, &exchange{id: "REQUESTNUMBER", kind: k}))
	w := httptest.NewRecorder()
	s.fail(w, r, err)
	return w
}

func TestProblems(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, tt := range []struct {
		err    error
		status int
		code   string
		words  string
	}{
		{fault.New(fault.NotFound, "input.token"), 404, "NOT_FOUND", "Ce lien n&#39;ouvre rien"},
		{fault.New(fault.WrongState, ""), 409, "WRONG_STATE", "plus possible"},
		{fault.New(fault.RateLimited, ""), 429, "RATE_LIMITED", "Trop d&#39;essais"},
		{fault.New(fault.Overloaded, ""), 503, "OVERLOADED", "Trop de demandes"},
		{fmt.Errorf("hash: %w", fault.New(fault.Overloaded, "")), 503, "OVERLOADED", "Trop de demandes"},
		{errors.New("dial db.internal"), 500, "INTERNAL", "REQUESTNUMBER"},
		{context.DeadlineExceeded, 500, "INTERNAL", "REQUESTNUMBER"},
	} {
		page, api := failing(t, b, pageRoute, tt.err), failing(t, b, apiRoute, tt.err)
		if page.Code != tt.status || !strings.Contains(page.Body.String(), tt.words) || strings.Contains(page.Body.String(), "db.internal") {
			t.Errorf("%v: page %d\n%s", tt.err, page.Code, page.Body)
		}
		if api.Code != tt.status || !strings.Contains(api.Body.String(), `"code":"`+tt.code+`"`) || strings.Contains(api.Body.String(), "db.internal") {
			t.Errorf("%v: API %d %s", tt.err, api.Code, api.Body)
		}
		if got := page.Header().Get("Retry-After") != ""; got != (tt.status == 429 || tt.status == 503) {
			t.Errorf("%v: Retry-After = %q", tt.err, page.Header().Get("Retry-After"))
		}
	}
}

func TestServerIsBounded(t *testing.T) {
	t.Parallel()
	srv := Server(http.NotFoundHandler(), "127.0.0.1:0", slog.New(slog.DiscardHandler))
	if srv.ReadHeaderTimeout == 0 || srv.ReadTimeout == 0 || srv.WriteTimeout == 0 || srv.IdleTimeout == 0 || srv.MaxHeaderBytes != 16<<10 {
		t.Errorf("a client can make it wait: %+v", srv)
	}
}
