package server

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestGraphiQL(t *testing.T) {
	t.Parallel()
	off := setup(t)
	for _, path := range []string{"/graphiql", "/assets/graphiql/boot.js", "/assets/graphiql/graphiql.min.js"} {
		off.get(path).wants(t, http.StatusNotFound)
	}
	on := setup(t, func(c *Config) { c.GraphiQL = true })
	page := on.get("/graphiql").wants(t, http.StatusOK)
	if got := page.Header.Get("Content-Security-Policy"); got != graphiqlPolicy {
		t.Errorf("Content-Security-Policy = %q", got)
	}
	files := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page.text, -1)
	if len(files) != 6 {
		t.Errorf("the page loads %d files, want 6", len(files))
	}
	for _, f := range files {
		if !strings.HasPrefix(f[1], "/assets/graphiql/") {
			t.Errorf("%s is not of the own origin", f[1])
		}
		plain := on.get(f[1], "Accept-Encoding", "identity").wants(t, http.StatusOK)
		if plain.Header.Get("Content-Encoding") != "" || len(plain.text) < 20 {
			t.Errorf("%s: %d bytes, encoded %q", f[1], len(plain.text), plain.Header.Get("Content-Encoding"))
		}
		if strings.Contains(f[1], ".min.") {
			if packed := on.get(f[1], "Accept-Encoding", "gzip").wants(t, http.StatusOK); packed.Header.Get("Content-Encoding") != "gzip" || len(packed.text) >= len(plain.text) {
				t.Errorf("%s is not packed", f[1])
			}
		}
	}
	for _, name := range []string{"README.md", "index.html", "graphiql.min.js.gz", "..%2Fwords%2Ffr.txt", "none.js"} {
		on.get("/assets/graphiql/"+name).wants(t, http.StatusNotFound)
	}
}
