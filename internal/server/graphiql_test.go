package server

import (
	"net/http"
	"strings"
	"testing"
)

func explored(c *Config) { c.GraphiQL = true }

// TestGraphiQLIsForStaff: it is not there unless switched on, then for staff alone.
func TestGraphiQLIsForStaff(t *testing.T) {
	t.Parallel()
	off, on := setup(t, built), setup(t, built, explored)
	const html = "text/html"
	off.get("/graphiql", "Accept", html, "Authorization", "Bearer "+off.bearer(off.staff.Person)).wants(t, http.StatusNotFound)
	off.get("/", "Accept", html).wants(t, http.StatusOK, `&#34;explorer&#34;:false`)
	on.get("/", "Accept", html).wants(t, http.StatusOK, `&#34;explorer&#34;:true`)

	if to := on.get("/graphiql", "Accept", html).wants(t, http.StatusSeeOther).Header.Get("Location"); to != "/sign-in?to=/graphiql" {
		t.Errorf("nobody is sent to %q", to)
	}
	customer := on.person("mia@customer.example.com")
	for who, secret := range map[string]string{"customer": "Bearer " + on.bearer(customer), "machine": on.key("ERP")} {
		a := on.get("/graphiql", "Accept", html, "Authorization", secret).wants(t, http.StatusNotFound)
		if strings.Contains(a.text, "explorer") {
			t.Errorf("a %s sees the page", who)
		}
	}
	on.send(http.MethodPost, "/graphiql", "", "Authorization", "Bearer "+on.bearer(on.staff.Person), "Sec-Fetch-Site", "same-origin").wants(t, http.StatusMethodNotAllowed)

	page := on.get("/graphiql", "Accept", html, "Authorization", "Bearer "+on.bearer(on.staff.Person)).wants(t, http.StatusOK, "explorer", "<title>Métaux &#34;&lt;Exemple&gt;&#34; %FACTS%</title>")
	for h, want := range map[string]string{"Content-Security-Policy": graphiqlPolicy, "Cache-Control": "private, no-cache", "Content-Type": "text/html; charset=utf-8"} {
		if got := page.Header.Get(h); got != want {
			t.Errorf("%s = %q, want %q", h, got, want)
		}
	}
}

func TestGraphiQLNotBuilt(t *testing.T) {
	t.Parallel()
	b := setup(t, explored)
	b.get("/graphiql", "Accept", "text/html", "Accept-Language", "en", "Authorization", "Bearer "+b.bearer(b.staff.Person)).wants(t, http.StatusNotImplemented)
}
