package server

import (
	"net/http"
	"strings"
	"time"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/machine"
)

// secure tells whether people come over TLS, by the public address. Only then
// can a browser be told to keep the cookie to TLS and to this very host.
func (s *server) secure() bool { return s.PublicURL.Scheme == "https" }

// cookieName is the session cookie's: with the __Host- prefix a browser takes
// it only with Secure, Path=/ and no Domain, so that no sibling host can set it
// (RFC 6265bis, section 4.1.3.2). Plain http, in a demo, can't have the prefix.
func (s *server) cookieName() string {
	if s.secure() {
		return "__Host-comptoir"
	}
	return "comptoir"
}

func (s *server) cookie(value string) *http.Cookie {
	return &http.Cookie{Name: s.cookieName(), Value: value, Path: "/", Secure: s.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode} //nolint:gosec // Secure wherever the portal is on https
}

// setCookie hands a session to a browser until the session's end.
func (s *server) setCookie(w http.ResponseWriter, in account.SignedIn) {
	c := s.cookie(in.Token) //nolint:gosec // see cookie
	c.Expires = in.ExpiresAt
	setOnly(w, c)
}

// clearCookie takes it back, with what the browser kept of the pages.
func (s *server) clearCookie(w http.ResponseWriter) {
	s.dropCookie(w)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
}

func (s *server) dropCookie(w http.ResponseWriter) {
	c := s.cookie("") //nolint:gosec // see cookie
	c.MaxAge = -1
	c.Expires = time.Unix(1, 0)
	setOnly(w, c)
}

// setOnly sets a cookie over the one that this answer set before: after a bad
// cookie was dropped, a sign-in in the same request must win.
func setOnly(w http.ResponseWriter, c *http.Cookie) { w.Header().Set("Set-Cookie", c.String()) }

// authenticated finds out who asks. A bearer token goes before a cookie and is
// never made up for by one. A token that opens nothing is nobody; if it came in
// the cookie, the cookie goes. An outage is a fault, never "nobody".
func (s *server) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, byCookie := s.tokenOf(r)
		if token == "" {
			next.ServeHTTP(w, r)
			return
		}
		session, err := s.sessionOf(r, token)
		switch {
		case err == nil:
			of(r).session = session
		case fault.CodeOf(err) != fault.Unauthenticated:
			s.fail(w, r, err)
			return
		case byCookie:
			s.dropCookie(w)
		}
		next.ServeHTTP(w, r)
	})
}

// sessionOf gives who a token is: a person's session or a machine's key.
func (s *server) sessionOf(r *http.Request, token string) (account.Session, error) {
	if !strings.HasPrefix(token, machine.Prefix) {
		return s.Accounts.Authenticate(r.Context(), token)
	}
	actor, err := s.Machines.Authenticate(r.Context(), token)
	return account.Session{Actor: actor, Delivery: account.Bearer}, err
}

func (s *server) tokenOf(r *http.Request) (token string, byCookie bool) {
	if h := r.Header.Get("Authorization"); h != "" {
		scheme, rest, _ := strings.Cut(h, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return "", false
		}
		return strings.TrimSpace(rest), false
	}
	if c, err := r.Cookie(s.cookieName()); err == nil {
		return c.Value, true
	}
	return "", false
}
