package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"example.com/comptoir/internal/mail"
	"example.com/comptoir/web"
)

// clientPolicy lets the client run its own scripts and talk to its own server.
// The one inline style is a constant of React Aria's (touch-action on what can be
// pressed); web/src/testing/policy.test.ts computes its hash. Text becomes script
// nowhere but through the named policy, for the address of a service worker. What
// stands in a frame is a file that says so itself (see file): every other answer
// forbids it.
const clientPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='; " +
	"img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types comptoir"

// workerPolicy lets the service worker fetch from its own server, and run nothing else.
const workerPolicy = "default-src 'none'; connect-src 'self'"

// clientAssets is where the files lie whose names change with their content.
const clientAssets = "assets/web"

// clientRoutes are the pages of the web client (web/routes.json) and their files.
func (s *server) clientRoutes() ([]route, error) {
	list, err := web.ReadRoutes()
	if err != nil {
		return nil, err
	}
	var out []route
	for _, p := range list.Portal {
		out = append(out, route{exact(p), clientRoute, get(s.client(web.PortalPage, clientPolicy))})
	}
	for _, p := range list.Staff {
		out = append(out, route{exact(p), clientRoute, get(s.client(web.StaffPage, clientPolicy))})
	}
	out = append(out, route{"/staff/{$}", clientRoute, get(s.client(web.StaffPage, clientPolicy))}, route{"/offline", clientRoute, get(s.client(web.OfflinePage, clientPolicy))})
	if s.Client == nil {
		return out, nil
	}
	// Whatever else the build put beside the page: icons, the manifest, the service worker.
	entries, err := fs.ReadDir(s.Client, ".")
	if err != nil {
		return nil, fmt.Errorf("files of the web client: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || name == web.PortalPage || name == web.OfflinePage || name[0] == '.' || packed(name) {
			continue
		}
		h := s.clientFile(name, "no-cache")
		if name == web.Manifest {
			h, err = s.manifest()
			if err != nil {
				return nil, err
			}
		}
		out = append(out, route{"/" + name, assetRoute, get(h)})
	}
	return append(out, route{"/" + clientAssets + "/{name}", assetRoute, get(s.clientAsset)}), nil
}

func exact(p string) string {
	if p == "/" {
		return "/{$}"
	}
	return p
}

func packed(name string) bool {
	return strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz")
}

// client sends the client's page, or what to do when it is not built. The page is
// the same for everybody but for the language and the seller.
func (s *server) client(name, policy string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !acceptsHTML(r) {
			s.problem(w, r, problemNotFound)
			return
		}
		if s.Client == nil {
			s.problem(w, r, problemNotBuilt)
			return
		}
		text, err := fs.ReadFile(s.Client, name)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		l := s.pageLocale(r, "")
		seller, err := json.Marshal(s.sellerFacts())
		if err != nil {
			s.fail(w, r, err)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "private, no-cache")
		h.Set("Content-Language", l.Tag())
		h.Set("Content-Security-Policy", policy)
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Add("Vary", "Accept-Language")
		filled := strings.NewReplacer("%LANG%", l.Tag(), "%SELLER%", html.EscapeString(s.Seller.Name), "%FACTS%", html.EscapeString(string(seller)), "%CONTACT%", s.contact())
		_, _ = w.Write([]byte(filled.Replace(string(text)))) // a reader who went away needs no answer
	}
}

// manifest sends the web manifest: the installed client has the seller's name.
func (s *server) manifest() (http.HandlerFunc, error) {
	text, err := fs.ReadFile(s.Client, web.Manifest)
	if err != nil {
		return nil, fmt.Errorf("manifest of the web client: %w", err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("manifest of the web client: %w", err)
	}
	m["name"], m["short_name"] = s.Seller.Name, s.Seller.Name
	if text, err = json.Marshal(m); err != nil {
		return nil, fmt.Errorf("manifest of the web client: %w", err)
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Content-Type", clientTypes[".webmanifest"])
		_, _ = w.Write(text) // a reader who went away needs no answer
	}, nil
}

// sellerFacts are what the client shows of the seller before it has asked anything.
type sellerFacts struct {
	Name       string        `json:"name"`
	Email      string        `json:"email"`
	Phone      string        `json:"phone"`
	PrivacyURL string        `json:"privacyUrl"`
	Colour     string        `json:"colour"`  // "#rrggbb"; empty: the client's own
	Locales    []mail.Locale `json:"locales"` // the seller's own first
	TimeZone   string        `json:"timeZone"`
	Explorer   bool          `json:"explorer"` // whether /graphiql is there
}

func (s *server) sellerFacts() sellerFacts {
	return sellerFacts{s.Seller.Name, s.Seller.Email, s.Seller.Phone, s.Seller.PrivacyURL, s.Seller.Colour, s.locales, s.zone.String(), s.GraphiQL}
}

// contact is how to reach the seller, for who has no scripts.
func (s *server) contact() string {
	email, phone := html.EscapeString(s.Seller.Email), html.EscapeString(s.Seller.Phone)
	out := `<a href="mailto:` + email + `">` + email + `</a>`
	if to := dial(s.Seller.Phone); to != "" {
		phone = `<a href="` + string(to) + `">` + phone + `</a>`
	}
	if phone != "" {
		out += ", " + phone
	}
	return out
}

// acceptsHTML tells a person's browser from a program that asks for something else.
func acceptsHTML(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return accept == "" || strings.Contains(accept, "text/html") || strings.Contains(accept, "*/*")
}

// clientAsset sends a file whose name changes with its content: it may be kept for ever.
func (s *server) clientAsset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if name == "" || name[0] == '.' || strings.Contains(name, "/") || packed(name) {
		s.problem(w, r, problemNotFound)
		return
	}
	s.clientFile(path.Join(clientAssets, name), "public, max-age=31536000, immutable")(w, r)
}

var clientTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
}

// clientFile sends a file, packed as it lies there for whoever can unpack it.
func (s *server) clientFile(name, keep string) http.HandlerFunc {
	kind := clientTypes[path.Ext(name)]
	if kind == "" {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		file := name
		for _, p := range []struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
			if _, err := fs.Stat(s.Client, name+p.suffix); err != nil {
				continue
			}
			h.Set("Vary", "Accept-Encoding")
			if file == name && acceptsCoding(r, p.coding) {
				file = name + p.suffix
				h.Set("Content-Encoding", p.coding)
			}
		}
		text, err := fs.ReadFile(s.Client, file)
		if err != nil || kind == "" {
			h.Del("Content-Encoding")
			s.problem(w, r, problemNotFound)
			return
		}
		h.Set("Cache-Control", keep)
		h.Set("Content-Type", kind)
		if name == web.Worker {
			h.Set("Content-Security-Policy", workerPolicy)
		}
		_, _ = bytes.NewReader(text).WriteTo(w)
	}
}

// acceptsCoding reads Accept-Encoding (RFC 9110, section 12.5.3), as far as browsers
// use it: a coding that is named is taken unless its weight is zero.
func acceptsCoding(r *http.Request, coding string) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, weight, weighed := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
		return !weighed || err == nil && q > 0
	}
	return false
}
