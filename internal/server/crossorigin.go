package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/rs/cors"
)

// walls keep other sites' pages from acting with a visitor's cookie, and let
// the allowed origins' scripts read the API's answers.
type walls struct {
	api, pages *http.CrossOriginProtection // nothing bypasses them
	cors       *cors.Cors                  // nil when no other origin is allowed
}

// newWalls trusts the own origin for forms and, for the API, the allowed ones
// as well. The own one is named because behind a proxy the Host header may
// differ from what the browser calls this server.
func (s *server) newWalls(own string, allowed []string) (walls, error) {
	w := walls{api: http.NewCrossOriginProtection(), pages: http.NewCrossOriginProtection()}
	for _, o := range allowed {
		if exact, err := originOf(o); err != nil || exact != o {
			return w, fmt.Errorf("allowed origin %q: want scheme and host alone, in lower case, like https://shop.example.com", o)
		}
		if err := w.api.AddTrustedOrigin(o); err != nil {
			return w, fmt.Errorf("allowed origin %q: %w", o, err)
		}
	}
	for _, p := range []*http.CrossOriginProtection{w.api, w.pages} {
		if err := p.AddTrustedOrigin(own); err != nil {
			return w, fmt.Errorf("own origin %q: %w", own, err)
		}
		p.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.problem(w, r, problemCrossOrigin) }))
	}
	// An empty list means every origin to rs/cors: then it is not asked at all.
	if len(allowed) > 0 {
		w.cors = cors.New(cors.Options{
			AllowedOrigins:   allowed,
			AllowCredentials: true,
			AllowedMethods:   []string{http.MethodGet, http.MethodHead, http.MethodPost},
			AllowedHeaders:   []string{"Accept", "Accept-Language", "Authorization", "Content-Type", "GraphQL-Require-Preflight", "Idempotency-Key", "Range"},
			ExposedHeaders:   []string{"Content-Disposition", "Content-Range", "ETag", "Retry-After", "X-Request-Id"},
			MaxAge:           600,
		})
	}
	return w, nil
}

func (w walls) around(k kind, h http.Handler) http.Handler {
	switch k {
	case pageRoute, clientRoute:
		return w.pages.Handler(h)
	case assetRoute:
		return h
	case apiRoute, uploadRoute, fileRoute:
	}
	h = w.api.Handler(h)
	if w.cors != nil {
		h = w.cors.Handler(h)
	}
	return h
}

// originOf gives scheme, host and port of an absolute http or https address (RFC 6454).
func originOf(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Contains(u.Host, "*") {
		return "", fmt.Errorf("%q is not an absolute http or https address", address)
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}
