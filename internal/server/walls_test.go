package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestCrossSiteWritesAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, token := b.register("mia@zon.example.com")
	const own, shop, evil, sibling = "https://portal.example.com", "https://shop.example.com", "https://evil.example", "https://evil.portal.example.com"
	for _, tt := range []struct {
		site, origin string
		page, api    bool // whether it is let through
	}{
		{"same-origin", own, true, true},
		{"none", "", true, true},
		{"", "", true, true}, // no browser
		{"", own, true, true},
		{"cross-site", evil, false, false},
		{"cross-site", "null", false, false},
		{"cross-site", "", false, false},
		{"same-site", sibling, false, false},
		{"same-site", shop, false, true},
		{"cross-site", shop, false, true},
		{"", evil, false, false},
		{"", "null", false, false},
		{"", "http://portal.example.com", false, false},
		{"cross-site", "https://shop.example.com.evil.example", false, false},
		{"bogus", evil, false, false},
	} {
		for path, through := range map[string]bool{"/confirm/" + token + "/new": tt.page, "/set-password/nothing/new": tt.page, "/graphql": tt.api} {
			var headers []string
			if tt.site != "" {
				headers = append(headers, "Sec-Fetch-Site", tt.site)
			}
			if tt.origin != "" {
				headers = append(headers, "Origin", tt.origin)
			}
			a := b.send(http.MethodPost, path, "", headers...)
			if got := a.StatusCode != http.StatusForbidden; got != through {
				t.Errorf("%s site %q origin %q: status %d, want through = %v", path, tt.site, tt.origin, a.StatusCode, through)
			}
			if a.StatusCode == http.StatusForbidden && path == "/graphql" && !strings.Contains(a.text, `"code":"CROSS_ORIGIN"`) {
				t.Errorf("refusal of the API without a code: %s", a.text)
			}
		}
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	b := setup(t)
	none := setup(t, func(c *Config) { c.AllowedOrigins = nil })
	for _, tt := range []struct {
		name         string
		b            *bundle
		path, origin string
		want         string
	}{
		{"Allowed", b, "/graphql", "https://shop.example.com", "https://shop.example.com"},
		{"AllowedFiles", b, "/files/nothing", "https://shop.example.com", "https://shop.example.com"},
		{"Other", b, "/graphql", "https://evil.example", ""},
		{"Null", b, "/graphql", "null", ""},
		{"Scheme", b, "/graphql", "http://shop.example.com", ""},
		{"Port", b, "/graphql", "https://shop.example.com:8443", ""},
		{"Suffix", b, "/graphql", "https://shop.example.com.evil.example", ""},
		{"Sibling", b, "/graphql", "https://a.shop.example.com", ""},
		{"NoneAllowed", none, "/graphql", "https://shop.example.com", ""},
		{"Pages", b, "/", "https://shop.example.com", ""},
	} {
		pre := tt.b.send(http.MethodOptions, tt.path, "", "Origin", tt.origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
		answered := tt.b.get(tt.path, "Origin", tt.origin)
		for _, a := range []answer{pre, answered} {
			if got := a.Header.Get("Access-Control-Allow-Origin"); got != tt.want {
				t.Errorf("%s %s: Access-Control-Allow-Origin = %q, want %q", tt.name, a.Request.Method, got, tt.want)
			}
			if got := a.Header.Get("Access-Control-Allow-Credentials"); (got == "true") != (tt.want != "") {
				t.Errorf("%s %s: Access-Control-Allow-Credentials = %q", tt.name, a.Request.Method, got)
			}
		}
	}
}

func TestConfigurationRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, origin := range []string{"*", "https://*.example.com", "shop.example.com", "https://shop.example.com/", "https://Shop.example.com", "null", "", "ftp://shop.example.com", "https://u:p@shop.example.com"} {
		c := b.config
		c.AllowedOrigins = []string{origin}
		if _, err := New(c); err == nil {
			t.Errorf("allowed origin %q was taken", origin)
		}
	}
	c := b.config
	c.PublicURL = &url.URL{Path: "/relative"}
	if _, err := New(c); err == nil {
		t.Error("a relative public address was taken")
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for path, allow := range map[string]string{
		"/": "GET, HEAD", "/confirm/x": "GET, HEAD, POST", "/confirm/x/new": "POST", "/set-password/x": "GET, HEAD, POST",
		"/set-password/x/new": "POST", "/registrations/x": "GET, HEAD", "/registrations/x/answer": "POST", "/registrations/x/withdraw": "GET, HEAD, POST",
		"/graphql": "POST", "/files/x": "GET, HEAD", "/assets/page.css": "GET, HEAD", "/link-sent": "GET, HEAD", "/password-set": "GET, HEAD",
		"/claim/x": "GET, HEAD, POST", "/claim/x/new": "POST", "/decide/x": "GET, HEAD, POST", "/not-us/x": "GET, HEAD, POST",
		"/invitation/x": "GET, HEAD, POST", "/invitation/x/decline": "POST", "/invitation/x/new": "POST", "/new-email/x": "GET, HEAD, POST",
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} {
			a := b.send(method, path, "")
			allowed := strings.Contains(" "+allow+",", " "+method+",")
			if got := a.StatusCode != http.StatusMethodNotAllowed; got != allowed {
				t.Errorf("%s %s: status %d, want allowed = %v", method, path, a.StatusCode, allowed)
			}
			if got := a.Header.Get("Allow"); !allowed && got != allow {
				t.Errorf("%s %s: Allow = %q, want %q", method, path, got, allow)
			}
		}
	}
	b.send("DELETE", "/nowhere", "").wants(t, http.StatusNotFound)
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reference, token := b.register("mia@zon.example.com")
	for _, path := range []string{"/", "/confirm/" + token, "/confirm/x", "/set-password/x", "/decide/x", "/invitation/x", "/registrations/" + reference, "/graphql", "/files/x", "/nowhere", "/assets/page.css", "//double"} {
		for _, method := range []string{"GET", "POST", "PUT"} {
			a := b.send(method, path, "")
			for h, want := range map[string]string{
				"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
				"Strict-Transport-Security": "max-age=31536000; includeSubDomains", "Content-Security-Policy": pagePolicy,
			} {
				if got := a.Header.Get(h); got != want {
					t.Errorf("%s %s: %s = %q, want %q", method, path, h, got, want)
				}
			}
			if got := a.Header.Get("Cache-Control"); got != "no-store" && (path != "/assets/page.css" || method != "GET") {
				t.Errorf("%s %s: Cache-Control = %q", method, path, got)
			}
			if a.Header.Get("X-Request-Id") == "" {
				t.Errorf("%s %s: no request id", method, path)
			}
		}
	}
}

func TestSlashesLeadNowhereElse(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, path := range []string{"//evil.example", "//evil.example/..", "/confirm/%2F%2Fevil.example", `/\evil.example`, "/registrations/%0d%0aSet-Cookie:x"} {
		a := b.send(http.MethodPost, path, "", "Host", "evil.example")
		if loc := a.Header.Get("Location"); strings.HasPrefix(loc, "//") || strings.Contains(loc, "://") || strings.HasPrefix(loc, `/\`) {
			t.Errorf("%s leads to %q", path, loc)
		}
	}
}
