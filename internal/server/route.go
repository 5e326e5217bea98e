package server

import (
	"net/http"
	"slices"
	"strings"
)

// kind is how a route answers when something outside its handler goes wrong,
// and which origins may call it.
type kind int

const (
	pageRoute   kind = iota // HTML in the reader's language; forms of the own origin only
	apiRoute                // JSON; the allowed origins' scripts too
	uploadRoute             // bytes in, JSON out; the allowed origins' scripts too
	fileRoute               // bytes; the allowed origins' scripts too
	assetRoute              // the same bytes for everybody
	clientRoute             // the web client's page, which asks the API who is there
)

// route is one path with its methods. Paths are registered without a method, so
// that a wrong one is answered in the reader's language and with Allow.
type route struct {
	path    string
	kind    kind
	methods map[string]http.HandlerFunc
}

func get(h http.HandlerFunc) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{http.MethodGet: h}
}

func post(h http.HandlerFunc) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{http.MethodPost: h}
}

func form(show, act http.HandlerFunc) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{http.MethodGet: show, http.MethodPost: act}
}

// routes is everything that the public listener answers. What a mail links to by a
// token is a page of the server, so that it works in any browser, without scripts;
// web/routes.json has the pages of the client.
func (s *server) routes() ([]route, error) {
	client, err := s.clientRoutes()
	if err != nil {
		return nil, err
	}
	return append(append(client, s.graphiqlRoutes()...), []route{
		{"/confirm/{token}", pageRoute, form(s.showConfirm, s.confirm)},
		{"/confirm/{token}/new", pageRoute, post(s.newConfirmation)},
		{"/set-password/{token}", pageRoute, form(s.showSetPassword, s.setPassword)},
		{"/set-password/{token}/new", pageRoute, post(s.newPasswordLink)},
		{"/password-set", pageRoute, get(s.passwordSet)},
		{"/link-sent", pageRoute, get(s.linkSent)},
		{"/registrations/{reference}", pageRoute, get(s.showRegistration)},
		{"/registrations/{reference}/answer", pageRoute, post(s.answerRegistration)},
		{"/registrations/{reference}/withdraw", pageRoute, form(s.showWithdraw, s.withdraw)},
		{"/claim/{token}", pageRoute, form(s.showClaim, s.confirmClaim)},
		{"/claim/{token}/new", pageRoute, post(s.newClaimLink)},
		{"/decide/{token}", pageRoute, form(s.showDecision, s.decide)},
		{"/not-us/{token}", pageRoute, form(s.showReport, s.report)},
		{"/stop-notifications/{token}", pageRoute, form(s.showStop, s.stop)},
		{"/invitation/{token}", pageRoute, form(s.showInvitation, s.acceptInvitation)},
		{"/invitation/{token}/decline", pageRoute, post(s.declineInvitation)},
		{"/invitation/{token}/new", pageRoute, post(s.newInvitation)},
		{"/new-email/{token}", pageRoute, form(s.showNewEmail, s.confirmNewEmail)},
		{"/graphql", apiRoute, post(s.graphQL)},
		{"/ingest", uploadRoute, post(s.ingest)},
		{"/files/{token}", fileRoute, get(s.file)},
		{"/assets/page.css", assetRoute, get(stylesheet)},
		{"/", pageRoute, nil}, // everything else does not exist, whatever the method
	}...), nil
}

// dispatch picks the method's handler. HEAD is GET without its body, which
// net/http leaves out by itself.
func (s *server) dispatch(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rt.methods == nil {
			s.problem(w, r, problemNotFound)
			return
		}
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		h, ok := rt.methods[method]
		if !ok {
			w.Header().Set("Allow", rt.allow())
			s.problem(w, r, problemMethod)
			return
		}
		h(w, r)
	})
}

func (rt route) allow() string {
	var out []string
	for m := range rt.methods {
		out = append(out, m)
		if m == http.MethodGet {
			out = append(out, http.MethodHead)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}
