package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"example.com/comptoir/graph"
	"example.com/comptoir/internal/server"
	"example.com/comptoir/web"
)

type serveCmd struct {
	House houseConfig `embed:""`

	Listen         string `name:"listen" var:"COMPTOIR_LISTEN" default:"127.0.0.1:8080" help:"Address of the public listener."`
	AdminListen    string `name:"admin-listen" var:"COMPTOIR_ADMIN_LISTEN" default:"127.0.0.1:8081" help:"Address of health and metrics; not for the public."`
	AllowedOrigins string `name:"allowed-origins" var:"COMPTOIR_ALLOWED_ORIGINS" placeholder:"ORIGINS" help:"Other origins whose pages may call the API with a visitor's cookie, with commas between them."`
	TrustedProxies string `name:"trusted-proxies" var:"COMPTOIR_TRUSTED_PROXIES" placeholder:"NETWORKS" help:"Proxies whose X-Forwarded-For is believed, with commas between them."`
	GraphiQL       string `name:"graphiql" var:"COMPTOIR_GRAPHIQL" default:"off" help:"The API's explorer for staff at /graphiql, and introspection: on or off."`
}

// drainWithin is how long running requests may go on after a stop was asked for.
const drainWithin = 10 * time.Second

// Run answers until ctx ends, then takes no new requests and lets running ones end.
func (c serveCmd) Run(ctx context.Context, out console) error {
	cfg, err := c.server()
	if err != nil {
		return err
	}
	// The ports first: a taken one is told at once.
	public, err := listen(ctx, "COMPTOIR_LISTEN", c.Listen)
	if err != nil {
		return err
	}
	defer public.Close()
	admin, err := listen(ctx, "COMPTOIR_ADMIN_LISTEN", c.AdminListen)
	if err != nil {
		return err
	}
	defer admin.Close()
	h, err := c.House.open(ctx, out, 0)
	if err != nil {
		return err
	}
	defer h.close()
	limitMemory()
	handler, err := h.public(cfg)
	if err != nil {
		return err
	}
	counted := newMetrics(h)
	servers := []*http.Server{
		server.Server(counted.count(handler), c.Listen, h.log),
		server.Server(server.NewAdmin(h.checks(), counted), c.AdminListen, h.log),
	}
	h.log.InfoContext(ctx, "serving", "listen", public.Addr().String(), "admin", admin.Addr().String())
	if cfg.Client == nil {
		h.log.WarnContext(ctx, "without the web client", "err", web.ErrNotBuilt)
	}
	return serveAll(ctx, servers, []net.Listener{public, admin})
}

// server reads the settings that only this command has.
func (c serveCmd) server() (server.Config, error) {
	var cfg server.Config
	err := first(setting("COMPTOIR_LISTEN", checkListen(c.Listen)), setting("COMPTOIR_ADMIN_LISTEN", checkListen(c.AdminListen)))
	if err != nil {
		return cfg, err
	}
	if cfg.AllowedOrigins, err = origins(c.AllowedOrigins); err != nil {
		return cfg, err
	}
	if cfg.TrustedProxies, err = proxies(c.TrustedProxies); err != nil {
		return cfg, err
	}
	if cfg.Client, err = web.Client(); err != nil && !errors.Is(err, web.ErrNotBuilt) {
		return cfg, err
	}
	cfg.GraphiQL, err = onOff("COMPTOIR_GRAPHIQL", c.GraphiQL)
	return cfg, err
}

// public builds the public handler.
func (h *house) public(cfg server.Config) (http.Handler, error) {
	api := graph.NewHandler(&graph.Resolver{
		Access: h.access, Accounts: h.accounts, Companies: h.companies, Archive: h.archive, Machines: h.machines, DB: h.db, Log: h.log, Seller: h.seller,
		PublicURL: strings.TrimSuffix(h.publicURL.String(), "/"), Now: time.Now,
	}, graph.Options{Introspection: cfg.GraphiQL})
	cfg.Accounts, cfg.Access, cfg.Archive, cfg.Machines, cfg.GraphQL = h.accounts, h.access, h.archive, h.machines, api
	cfg.PublicURL, cfg.Seller, cfg.Log = h.publicURL, h.seller, h.log
	return server.New(cfg)
}

// checks are what must be well for requests to be answered.
func (h *house) checks() map[string]func(context.Context) error {
	return map[string]func(context.Context) error{"database": h.pool.Ping, "files": h.files.Check}
}

func listen(ctx context.Context, variable, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, setting(variable, fmt.Errorf("%s is taken by another program", address))
	}
	if err != nil {
		return nil, setting(variable, fmt.Errorf("can't listen on %s: %w", address, err))
	}
	return l, nil
}

// serveAll serves until ctx ends or a server fails, then drains all.
func serveAll(ctx context.Context, servers []*http.Server, listeners []net.Listener) error {
	ended := make(chan error, len(servers))
	for i, s := range servers {
		go func() { ended <- s.Serve(listeners[i]) }()
	}
	var err error
	left := len(servers)
	select {
	case <-ctx.Done():
	case err = <-ended:
		left--
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
	defer cancel()
	for _, s := range servers {
		if serr := s.Shutdown(stop); serr != nil {
			err = errors.Join(err, fmt.Errorf("drain: %w", serr), s.Close())
		}
	}
	for range left {
		if serr := <-ended; !errors.Is(serr, http.ErrServerClosed) {
			err = errors.Join(err, serr)
		}
	}
	return err
}
