// Package server is the HTTP boundary: it tells who asks and in which language,
// keeps other sites' pages out, and serves the API, the downloads and the small
// pages that mails link to.
//
// It holds no rule. Each page calls one rule of account, access or archive, and
// GET and HEAD change nothing, however often a mail scanner opens a link.
package server

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"golang.org/x/text/language"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/machine"
	"example.com/comptoir/internal/mail"
)

// Config is what the public listener is made of. Accounts, Access, Archive,
// Machines, GraphQL, PublicURL and Log are required.
type Config struct {
	Accounts *account.Accounts
	Access   *access.Access
	Archive  *archive.Archive
	Machines *machine.Machines
	GraphQL  http.Handler
	// PublicURL is where people reach this server. Its scheme decides on the
	// cookie's name and flags; its origin is the only one whose forms are taken.
	PublicURL *url.URL
	// AllowedOrigins are other origins whose scripts may call the API with the
	// visitor's cookie: "https://shop.example.com". Exact; no wildcard.
	AllowedOrigins []string
	// Seller stands on every page.
	Seller mail.Seller
	// Client is the built web client (web.Client); nil: its pages say that it is not built.
	Client fs.FS
	// GraphiQL opens the API's explorer to staff; off in production.
	GraphiQL bool
	Log      *slog.Logger
	// TrustedProxies are the peers whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
}

// server is the public listener's handlers.
type server struct {
	Config
	zone    *time.Location
	words   map[mail.Locale]words
	pages   pages
	tags    language.Matcher
	locales []mail.Locale // in the order of tags; the seller's first
}

// New makes the handler of the public listener. It fails on a configuration
// that can't be served safely: an origin with a wildcard, a relative PublicURL.
func New(c Config) (http.Handler, error) {
	if c.Accounts == nil || c.Access == nil || c.Archive == nil || c.Machines == nil || c.GraphQL == nil || c.PublicURL == nil || c.Log == nil {
		return nil, errors.New("server: a part of the configuration is missing")
	}
	s := &server{Config: c, zone: c.Seller.Zone}
	var err error
	if s.zone == nil {
		if s.zone, err = mail.LoadZone(""); err != nil {
			return nil, err
		}
	}
	if s.words, err = loadWords(); err != nil {
		return nil, err
	}
	if s.pages, err = s.loadPages(); err != nil {
		return nil, err
	}
	s.locales, s.tags = languages(c.Access.SellerLocale)
	own, err := originOf(c.PublicURL.String())
	if err != nil {
		return nil, fmt.Errorf("public address: %w", err)
	}
	walls, err := s.newWalls(own, c.AllowedOrigins)
	if err != nil {
		return nil, err
	}
	routes, err := s.routes()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for _, r := range routes {
		mux.Handle(r.path, s.serve(r, walls))
	}
	return s.outer(mux), nil
}

// The bounds of one request. A client that is slower than this is not served:
// open connections are the cheapest thing to exhaust.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 30 * time.Second // downloads extend it: see files.go
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 16 << 10
	// answerWithin is how long a rule may take; waiting for a free password hash counts.
	answerWithin = 10 * time.Second
	maxQuery     = 256 << 10
	maxForm      = 64 << 10
)

// Server gives an HTTP server with bounds on everything a client can make it wait for.
func Server(h http.Handler, addr string, log *slog.Logger) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h,
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
