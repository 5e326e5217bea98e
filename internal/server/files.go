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
// What is in a customer's document nobody here wrote: it is always saved, never
// shown, and if it were shown, nothing in it would run.
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
	h.Set("Content-Disposition", attachment(d.Name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("ETag", `"`+d.Sum.String()+`"`)
	until := time.Now().Add(grace + time.Duration(d.Size/slowest)*time.Second)
	// A server that can't move its deadline (a test's recorder) keeps the one it has.
	_ = http.NewResponseController(w).SetWriteDeadline(until)
	http.ServeContent(w, r, "", time.Time{}, d.Content)
}

// attachment is a Content-Disposition that saves under name (RFC 6266): the
// plain form for old programs in ASCII, the extended one (RFC 8187) as it is.
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%/`, r) {
			return '_'
		}
		return r
	}, name)
	extended := strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + extended
}
