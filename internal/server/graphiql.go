package server

import (
	"net/http"

	"example.com/comptoir/web"
)

// graphiqlPolicy is the client's as far as GraphiQL bears it: the letters of its
// editor come as data in its stylesheet, and its documentation pane writes markup,
// which Trusted Types would stop. It has no forms, no manifest and no worker.
const graphiqlPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// graphiqlRoutes are there only where the explorer is switched on; elsewhere its
// address does not exist.
func (s *server) graphiqlRoutes() []route {
	if !s.GraphiQL {
		return nil
	}
	return []route{{"/graphiql", pageRoute, get(s.graphiql())}}
}

// graphiql sends the explorer's page to staff. Nobody is asked to sign in first; for
// customers and machines there is no such page.
func (s *server) graphiql() http.HandlerFunc {
	show := s.client(web.GraphiQLPage, graphiqlPolicy)
	return func(w http.ResponseWriter, r *http.Request) {
		actor := of(r).session.Actor
		switch {
		case actor.Staff != "":
			show(w, r)
		case actor.SignedIn() || !actor.Key.IsZero():
			s.problem(w, r, problemNotFound)
		default:
			s.seeOther(w, "/sign-in?to=/graphiql")
		}
	}
}
