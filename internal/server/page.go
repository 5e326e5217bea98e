package server

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"example.com/comptoir/internal/mail"
)

//go:embed pages/*.html
var pageFiles embed.FS

// pages are the compiled templates: language, then name.
type pages map[mail.Locale]map[string]*template.Template

// loadPages compiles each page in each language. The words are bound when it is
// compiled, so that a template can't be filled with another language's.
func (s *server) loadPages() (pages, error) {
	names, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("list the pages: %w", err)
	}
	out := pages{}
	for _, l := range mail.Locales() {
		out[l] = map[string]*template.Template{}
		funcs := template.FuncMap{
			"t":       s.words[l].say,
			"moment":  func(t time.Time) string { return moment(l, s.zone, t) },
			"lastDay": func(t time.Time) string { return lastDay(l, s.zone, t) },
		}
		for _, name := range names {
			base := strings.TrimSuffix(path.Base(name), ".html")
			if base == "layout" {
				continue
			}
			tpl, err := template.New("layout.html").Funcs(funcs).ParseFS(pageFiles, "pages/layout.html", name)
			if err != nil {
				return nil, fmt.Errorf("compile page %s in %s: %w", base, l, err)
			}
			out[l][base] = tpl
		}
	}
	return out, nil
}

// view is what a page is filled with.
type view struct {
	Locale   mail.Locale
	Seller   mail.Seller
	Dial     template.URL // of the seller's telephone, "" when it can't be dialled
	Here     string       // the page's own address, for the language switch
	Switched string       // "?lang=nl" when the reader chose a language, for forms and links
	Wrong    bool         // the form came back with a mistake: the title says so
	P        any          // the page's own facts
}

// Languages are the choices of the switch.
func (v view) Languages() []choice {
	names := map[mail.Locale]string{mail.French: "Français", mail.Dutch: "Nederlands", mail.English: "English", mail.German: "Deutsch"}
	var out []choice
	for _, l := range mail.Locales() {
		out = append(out, choice{l, names[l], v.Here + "?lang=" + string(l), l == v.Locale})
	}
	return out
}

// choice is one language of the switch, under its own name.
type choice struct {
	Locale mail.Locale
	Name   string
	URL    string
	Now    bool
}

// Tag is the page's language (BCP 47).
func (v view) Tag() string { return v.Locale.Tag() }

// page is what a handler wants shown.
type page struct {
	name   string
	status int         // 0 is 200
	locale mail.Locale // the addressee's; "" is the reader's
	here   string      // "" is the request's own path
	wrong  bool
	facts  any
}

// show fills a page and only then answers, so that a mistake in it is a fault and never half a page.
func (s *server) show(w http.ResponseWriter, r *http.Request, p page) {
	if p.status == 0 {
		p.status = http.StatusOK
	}
	if p.here == "" {
		p.here = r.URL.EscapedPath()
	}
	v := view{
		Locale: s.pageLocale(r, p.locale), Seller: s.Seller, Dial: dial(s.Seller.Phone),
		Here: p.here, Switched: chosen(r), Wrong: p.wrong, P: p.facts,
	}
	var out bytes.Buffer
	if err := s.pages[v.Locale][p.name].Execute(&out, v); err != nil {
		s.Log.ErrorContext(r.Context(), "page failed", "request", of(r).id, "page", p.name, "err", err)
		http.Error(w, "fault "+of(r).id, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", v.Tag())
	w.WriteHeader(p.status)
	_, _ = w.Write(out.Bytes()) // a reader who went away needs no answer
}

// chosen keeps the language that the reader chose along the way.
func chosen(r *http.Request) string {
	if l := switchedTo(r); l != "" {
		return "?lang=" + string(l)
	}
	return ""
}

// seeOther sends the browser to a page that can be loaded again without acting again.
func (s *server) seeOther(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

// below gives an address from a fixed part and one that came with the request.
func below(base, part string, rest ...string) string {
	return base + url.PathEscape(part) + strings.Join(rest, "")
}

// dial is the address that dials a telephone written in the international form (RFC 3966).
func dial(phone string) template.URL {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	if !strings.HasPrefix(phone, "+") || digits == "" {
		return ""
	}
	return template.URL("tel:+" + digits) //nolint:gosec // digits only
}

// posted reads a form's fields; it has answered already when it says no.
func (s *server) posted(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	if err := r.ParseForm(); err != nil {
		s.problem(w, r, problemForm)
		return nil, false
	}
	return r.PostForm, true
}
