package server

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// slowest is the line speed that a download is given time for, in bytes a
// second; grace is on top of it.
const (
	slowest = 16 << 10
	grace   = 30 * time.Second
)

// file hands out the bytes of a download's token, or a part of them (RFC 9110,
// section 14). A token opens nothing for another person's session; without a
// session it does, so that a browser's download window and a script can fetch it.
//
// What is in a customer's document nobody here wrote: it is saved, and if it were
// shown, nothing in it would run. The address with "?inline" shows it where the
// browser's own viewer for its type runs nothing: a PDF without scripts, a picture.
// Only such an answer may stand in a frame, and only in one of our own pages.
func (s *server) file(w http.ResponseWriter, r *http.Request) {
	d, err := s.Archive.OpenDownload(r.Context(), r.PathValue("token"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer func() { _ = d.Content.Close() }() // it was read only
	if who := of(r).session.Actor; who.SignedIn() && who.Person != d.Person {
		s.problem(w, r, problemLink)
		return
	}
	h := w.Header()
	h.Set("Content-Type", d.MediaType)
	h.Set("Content-Disposition", disposition("attachment", d.Name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	if d.Viewable && r.URL.Query().Has("inline") {
		h.Set("Content-Disposition", disposition("inline", d.Name))
		// A sandboxed PDF viewer shows nothing; the viewer's own styles and pictures are inline.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; frame-ancestors 'self'")
		h.Set("X-Frame-Options", "SAMEORIGIN")
	}
	h.Set("ETag", `"`+d.Sum.String()+`"`)
	until := time.Now().Add(grace + time.Duration(d.Size/slowest)*time.Second)
	// A server that can't move its deadline (a test's recorder) keeps the one it has.
	_ = http.NewResponseController(w).SetWriteDeadline(until)
	http.ServeContent(w, r, "", time.Time{}, d.Content)
}

// disposition is a Content-Disposition (RFC 6266) that saves under name: the
// plain form for old programs in ASCII, the extended one (RFC 8187) as it is.
func disposition(kind, name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%/`, r) {
			return '_'
		}
		return r
	}, name)
	extended := strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	return kind + `; filename="` + plain + `"; filename*=UTF-8''` + extended
}
