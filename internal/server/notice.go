package server

import (
	_ "embed"
	"net/http"
)

// passwordSet is where setting a password ends.
func (s *server) passwordSet(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, page{name: "notice", facts: notice{Title: "password_set.title", Text: "password_set.text", Link: "/sign-in", LinkText: "password_set.link"}})
}

// linkSent is where asking for a new link ends, whatever became of it: the page
// must not tell whether there was such a link.
func (s *server) linkSent(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, page{name: "notice", facts: notice{Title: "link_sent.title", Text: "link_sent.text"}})
}

// notice is a page that only tells something; the fields are keys of words.
type notice struct{ Title, Text, Link, LinkText string }

//go:embed assets/page.css
var pageCSS string

// stylesheet is the one thing that may be kept: it is the same for everybody.
func stylesheet(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=600")
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write([]byte(pageCSS))
}
