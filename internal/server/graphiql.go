package server

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io"
	"net/http"
	"path"
	"strings"
)

// The explorer's own files; graphiql/README.md says where they come from.
//
//go:embed graphiql/*.gz graphiql/boot.js graphiql/boot.css graphiql/index.html
var graphiqlFiles embed.FS

// graphiqlPolicy lets the explorer run its scripts from here, talk to here and
// to nobody else. Its editor sets styles on elements, which needs unsafe-inline.
const graphiqlPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src data:; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// graphiqlRoutes are there only where the explorer is switched on; elsewhere
// its addresses do not exist.
func (s *server) graphiqlRoutes() []route {
	if !s.GraphiQL {
		return nil
	}
	return []route{
		{"/graphiql", pageRoute, get(s.graphiql)},
		{"/assets/graphiql/{name}", assetRoute, get(s.graphiqlFile)},
	}
}

func (s *server) graphiql(w http.ResponseWriter, r *http.Request) {
	b, err := graphiqlFiles.ReadFile("graphiql/index.html")
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Security-Policy", graphiqlPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b)
}

var graphiqlTypes = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

// graphiqlFile gives a script or a stylesheet, packed as it is stored to whoever
// can unpack it.
func (s *server) graphiqlFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind, ok := graphiqlTypes[path.Ext(name)]
	if !ok || strings.Contains(name, "/") {
		s.problem(w, r, problemNotFound)
		return
	}
	h := w.Header()
	body, err := graphiqlFiles.ReadFile("graphiql/" + name)
	if err != nil {
		if body, err = graphiqlFiles.ReadFile("graphiql/" + name + ".gz"); err != nil {
			s.problem(w, r, problemNotFound)
			return
		}
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
		} else if body, err = unpacked(body); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	h.Set("Cache-Control", "public, max-age=600")
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept-Encoding")
	_, _ = w.Write(body)
}

func unpacked(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z) //nolint:gosec // the file is embedded, not a caller's
}
