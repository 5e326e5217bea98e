package server

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/comptoir/web"
)

// built stands for a client that Vite built.
func built(c *Config) {
	c.Seller.Name = `Métaux "<Exemple>" %FACTS%`
	c.Client = fstest.MapFS{
		web.PortalPage:              {Data: []byte(`<html lang="%LANG%"><title>%SELLER%</title><meta name="seller" content="%FACTS%">portal<noscript>%CONTACT%</noscript>`)},
		web.StaffPage:               {Data: []byte(`<html lang="%LANG%"><title>%SELLER%</title>desk`)},
		web.GraphiQLPage:            {Data: []byte(`<html lang="en"><title>%SELLER%</title>explorer`)},
		"assets/web/main-abc.js":    {Data: []byte("plain script")},
		"assets/web/main-abc.js.br": {Data: []byte("in brotli")},
		"assets/web/main-abc.js.gz": {Data: []byte("in gzip")},
		"assets/web/small.css":      {Data: []byte("p{}")},
		"assets/web/.secret":        {Data: []byte("x")},
		"icon.svg":                  {Data: []byte("<svg/>")},
		web.OfflinePage:             {Data: []byte(`<html lang="%LANG%"><title>%SELLER%</title>no connection %CONTACT%`)},
		web.Worker:                  {Data: []byte("worker")},
		web.Manifest:                {Data: []byte(`{"name": "Comptoir", "start_url": "/"}`)},
		".gitkeep":                  {},
	}
}

func TestClientPages(t *testing.T) {
	t.Parallel()
	b := setup(t, built)
	page := b.get("/", "Accept", "text/html,*/*;q=0.8", "Accept-Language", "nl").wants(t, http.StatusOK, "portal", `lang="nl-BE"`,
		"<title>Métaux &#34;&lt;Exemple&gt;&#34; %FACTS%</title>", `&#34;email&#34;:&#34;sales@metaux.example.com&#34;`,
		`<noscript><a href="mailto:sales@metaux.example.com">sales@metaux.example.com</a>, <a href="tel:+3225550100">+32 2 555 01 00</a></noscript>`)
	if got := page.Header.Get("Content-Security-Policy"); got != clientPolicy {
		t.Errorf("Content-Security-Policy = %q", got)
	}
	if got := page.Header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("Cache-Control = %q", got)
	}
	list, err := web.ReadRoutes()
	must(t, err)
	for want, paths := range map[string][]string{"portal": list.Portal, "desk": append(list.Staff, "/staff/")} {
		for _, p := range paths {
			p = strings.NewReplacer("{", "", "}", "").Replace(p)
			b.get(p+"?q=x", "Accept", "text/html").wants(t, http.StatusOK, want)
			b.get(p, "Accept", "application/json").wants(t, http.StatusNotFound)
			b.send(http.MethodPost, p, "").wants(t, http.StatusMethodNotAllowed)
			b.get(strings.TrimSuffix(p, "/")+"/nowhere/at/all", "Accept", "text/html").wants(t, http.StatusNotFound)
		}
	}
	b.get("/?lang=de", "Accept-Language", "nl").wants(t, http.StatusOK, `lang="de-BE"`)
	b.get("/link-sent").wants(t, http.StatusOK) // the server's own pages stay
	b.get("/index.html").wants(t, http.StatusNotFound)
	b.get("/.gitkeep").wants(t, http.StatusNotFound)
}

func TestClientTellsHowToReachTheSeller(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string]string{
		"":              `<noscript><a href="mailto:sales@metaux.example.com">sales@metaux.example.com</a></noscript>`,
		"02/555 <01>":   `</a>, 02/555 &lt;01&gt;</noscript>`,
		"+32 2 555 & 1": `, <a href="tel:+3225551">+32 2 555 &amp; 1</a></noscript>`,
	} {
		b := setup(t, built, func(c *Config) { c.Seller.Phone = phone })
		b.get("/report-abuse", "Accept", "text/html").wants(t, http.StatusOK, want)
	}
}

func TestClientNotBuilt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.get("/", "Accept-Language", "en").wants(t, http.StatusNotImplemented, "make web build")
	b.get("/staff/", "Accept-Language", "en").wants(t, http.StatusNotImplemented)
	b.get("/assets/web/main.js").wants(t, http.StatusNotFound)
}

func TestClientFiles(t *testing.T) {
	t.Parallel()
	b := setup(t, built)
	const script = "/assets/web/main-abc.js"
	for _, tt := range []struct{ accept, coding, text string }{
		{"gzip, deflate, br, zstd", "br", "in brotli"},
		{"gzip", "gzip", "in gzip"},
		{"br;q=0, gzip;q=0.5", "gzip", "in gzip"},
		{"identity", "", "plain script"},
		{"br;q=0.0", "", "plain script"},
		{"abr", "", "plain script"},
	} {
		a := b.get(script, "Accept-Encoding", tt.accept).wants(t, http.StatusOK, tt.text)
		if got := a.Header.Get("Content-Encoding"); got != tt.coding {
			t.Errorf("%s: Content-Encoding = %q, want %q", tt.accept, got, tt.coding)
		}
		for h, want := range map[string]string{
			"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "text/javascript; charset=utf-8",
			"Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff",
		} {
			if got := a.Header.Get(h); got != want {
				t.Errorf("%s: %s = %q, want %q", tt.accept, h, got, want)
			}
		}
	}
	b.get("/assets/web/small.css").wants(t, http.StatusOK, "p{}")
	icon := b.get("/icon.svg").wants(t, http.StatusOK, "<svg/>")
	if got := icon.Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("icon: Cache-Control = %q", got)
	}
	for _, path := range []string{script + ".br", script + ".gz", "/assets/web/.secret", "/assets/web/none.js", "/assets/web/..%2F..%2Ficon.svg", "/assets/web/"} {
		a := b.get(path).wants(t, http.StatusNotFound)
		if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
}

func TestClientInstalls(t *testing.T) {
	t.Parallel()
	b := setup(t, built)
	for _, tt := range []struct{ path, text, kind, policy, keep string }{
		{"/sw.js", "worker", "text/javascript; charset=utf-8", workerPolicy, "no-cache"},
		{"/manifest.webmanifest", `"name":"Métaux \"\u003cExemple\u003e\" %FACTS%"`, "application/manifest+json", pagePolicy, "no-cache"},
		{"/offline", "no connection <a href=", "text/html; charset=utf-8", clientPolicy, "private, no-cache"},
	} {
		a := b.get(tt.path).wants(t, http.StatusOK, tt.text)
		for h, want := range map[string]string{"Content-Type": tt.kind, "Content-Security-Policy": tt.policy, "Cache-Control": tt.keep} {
			if got := a.Header.Get(h); got != want {
				t.Errorf("%s: %s = %q, want %q", tt.path, h, got, want)
			}
		}
	}
	b.get("/offline.html").wants(t, http.StatusNotFound)
}
