package server

import (
	"net/http"

	"example.com/comptoir/graph"
	"example.com/comptoir/internal/account"
)

// graphQL hands a call to the API with what it may know of the request: who
// asks, from where, in which language (the web client names the one chosen as ?lang=), and the two things that it may do to a browser.
func (s *server) graphQL(w http.ResponseWriter, r *http.Request) {
	x := of(r)
	ctx := graph.WithRequest(r.Context(), &graph.Request{
		Session: x.session, Client: x.client, Locale: s.pageLocale(r, ""), ID: x.id,
		SetCookie:   func(in account.SignedIn) { s.setCookie(w, in) },
		ClearCookie: func() { s.clearCookie(w) },
	})
	s.GraphQL.ServeHTTP(w, r.WithContext(ctx))
}
