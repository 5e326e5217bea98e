package catcher

import (
	_ "embed"
	"encoding/json"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var pages = template.Must(template.New("page").Parse(pageSource))

// The pages may load their style sheet and frame a mail, nothing else. A mail
// may style itself and nothing else: no script, no remote image, no form; a
// link in it opens beside it in a window of its own.
const (
	pagePolicy = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	mailPolicy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)

// Handler serves the page and its JSON:
//
//	GET /                the kept mails, newest first
//	GET /messages        the same as JSON, an array of [Message]
//	GET /mails/{id}      one mail
//	GET /mails/{id}/html its HTML part, in a sandbox
//	GET /mails/{id}/raw  the mail as it came
//
// It answers only requests whose Host is a loopback address, so that a page
// on the web can't read mails through a name of its own that it points here
// (DNS rebinding).
func (c *Catcher) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		writePage(w, "list", c.Messages())
	})
	mux.HandleFunc("GET /messages", c.serveJSON)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) {
		write(w, "text/css; charset=utf-8", "default-src 'none'", []byte(pageStyle))
	})
	mux.HandleFunc("GET /mails/{id}", c.withMail(func(w http.ResponseWriter, m Message) {
		writePage(w, "mail", m)
	}))
	mux.HandleFunc("GET /mails/{id}/html", c.withMail(func(w http.ResponseWriter, m Message) {
		write(w, "text/html; charset=utf-8", mailPolicy, []byte(openLinksBeside(m.HTML)))
	}))
	mux.HandleFunc("GET /mails/{id}/raw", c.withMail(func(w http.ResponseWriter, m Message) {
		write(w, "text/plain; charset=utf-8", "default-src 'none'; sandbox", m.Raw)
	}))
	return loopbackOnly(mux)
}

func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
		if host != "localhost" && (err != nil || !ip.IsLoopback()) {
			http.Error(w, "the mail catcher answers on loopback only", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (c *Catcher) serveJSON(w http.ResponseWriter, r *http.Request) {
	body, err := json.Marshal(c.Messages())
	if err != nil {
		c.opts.Log.ErrorContext(r.Context(), "mail catcher: marshal messages", "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	write(w, "application/json", "default-src 'none'", body)
}

func (c *Catcher) withMail(serve func(http.ResponseWriter, Message)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m, ok := c.Message(r.PathValue("id"))
		if !ok {
			http.Error(w, "no such mail; only the newest are kept", http.StatusNotFound)
			return
		}
		serve(w, m)
	}
}

func writePage(w http.ResponseWriter, name string, data any) {
	var out strings.Builder
	if err := pages.ExecuteTemplate(&out, name, data); err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	write(w, "text/html; charset=utf-8", pagePolicy, []byte(out.String()))
}

func write(w http.ResponseWriter, contentType, policy string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(body) // the reader went away; nobody is left to tell
}

// openLinksBeside makes the links of a framed mail open in a window of their
// own: in the frame they would show a page that refuses to be framed. A mail
// without a head keeps its links as they are.
func openLinksBeside(html string) string {
	return strings.Replace(html, "<head>", `<head><base target="_blank">`, 1)
}
