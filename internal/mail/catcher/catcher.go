// Package catcher is an SMTP server that keeps mails instead of delivering
// them, for the demo and for tests. It listens on loopback only and refuses
// any other address: whoever reaches it reads everybody's mail.
//
// Mails are kept in memory, the newest two hundred by default. People read
// them on a page ([Catcher.Handler]), scripts as JSON at GET /messages, tests
// with [Catcher.Wait].
package catcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Options configure [Start]. The zero value listens on a free port and shows
// no page.
type Options struct {
	SMTPListen string // host:port on loopback; default 127.0.0.1:0, a free port
	HTTPListen string // host:port on loopback for the page; empty: no page of its own
	Keep       int    // how many mails are kept; default 200
	MaxBytes   int64  // larger mails are refused with 552; default 10 MiB
	// IdleTimeout ends connections on which nothing happens. Default 30 s.
	IdleTimeout time.Duration
	Now         func() time.Time // stamps arrivals; default time.Now
	Log         *slog.Logger     // faults of the servers, never content; default: none
}

// Catcher is a running mail catcher.
type Catcher struct {
	opts         Options
	smtp         *smtp.Server
	smtpListener net.Listener
	web          *http.Server // nil without HTTPListen
	webAddr      string
	serving      sync.WaitGroup
	stop         func() bool // detaches from the context of Start

	mu     sync.Mutex
	kept   []Message     // oldest first
	last   int           // number of the newest mail ever
	news   chan struct{} // closed and replaced when a mail arrives
	closed bool
}

// ErrClosed is what [Catcher.Wait] returns once the catcher is closed.
var ErrClosed = errors.New("mail catcher is closed")

// Start listens and serves until ctx ends or [Catcher.Close] is called. When
// it returns, mails are accepted. An address that is taken or not on loopback
// is an error, and then nothing listens.
func Start(ctx context.Context, opts Options) (*Catcher, error) {
	opts = opts.withDefaults()
	smtpListener, err := listen(ctx, opts.SMTPListen)
	if err != nil {
		return nil, fmt.Errorf("mail catcher, SMTP: %w", err)
	}
	c := &Catcher{opts: opts, smtpListener: smtpListener, news: make(chan struct{})}
	if opts.HTTPListen != "" {
		webListener, err := listen(ctx, opts.HTTPListen)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("mail catcher, page: %w", err), smtpListener.Close())
		}
		c.webAddr = webListener.Addr().String()
		c.web = &http.Server{
			Handler:           c.Handler(),
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       10 * time.Second,
			WriteTimeout:      30 * time.Second,
			IdleTimeout:       time.Minute,
			MaxHeaderBytes:    32 << 10,
			ErrorLog:          slog.NewLogLogger(opts.Log.Handler(), slog.LevelWarn),
		}
		c.serving.Go(func() { c.report("page", c.web.Serve(webListener)) })
	}
	c.smtp = c.smtpServer()
	c.serving.Go(func() { c.report("SMTP", c.smtp.Serve(smtpListener)) })
	c.stop = context.AfterFunc(ctx, func() { _ = c.shut() })
	return c, nil
}

func (o Options) withDefaults() Options {
	if o.SMTPListen == "" {
		o.SMTPListen = "127.0.0.1:0"
	}
	if o.Keep <= 0 {
		o.Keep = 200
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 10 << 20
	}
	if o.IdleTimeout <= 0 {
		o.IdleTimeout = 30 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// listen opens a loopback address. The host must be an IP or localhost: a
// name could resolve to the world tomorrow.
func listen(ctx context.Context, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: want host:port", address)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("listen address %q: only loopback (127.0.0.1, ::1, localhost) is allowed, anybody who reaches it reads all mail", address)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

func (c *Catcher) report(what string, err error) {
	if err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
		c.opts.Log.Error("mail catcher stopped serving", "server", what, "err", err)
	}
}

// SMTPURL is where mails can be sent, in the form that mail.NewSender takes.
func (c *Catcher) SMTPURL() string { return "smtp://" + c.smtpListener.Addr().String() }

// URL is the address of the page, without a slash at the end, or empty
// without HTTPListen.
func (c *Catcher) URL() string {
	if c.webAddr == "" {
		return ""
	}
	return "http://" + c.webAddr
}

// Messages returns the kept mails, newest first. The slice is the caller's
// own; what its mails point to is shared and must not be changed.
func (c *Catcher) Messages() []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := append(make([]Message, 0, len(c.kept)), c.kept...) // never nil: JSON shows it
	slices.Reverse(out)
	return out
}

// Message finds a kept mail by its ID.
func (c *Catcher) Message(id string) (Message, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.kept, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return c.kept[i], true
}

// Wait returns the oldest kept mail that match accepts, or waits for one to
// arrive. It looks at each mail once and wakes only when one arrives. It ends
// with the context's error, or with [ErrClosed].
func (c *Catcher) Wait(ctx context.Context, match func(Message) bool) (Message, error) {
	seen := 0
	for {
		c.mu.Lock()
		fresh := slices.Clone(c.kept[max(0, len(c.kept)-(c.last-seen)):])
		seen = c.last
		news, closed := c.news, c.closed
		c.mu.Unlock()
		for _, m := range fresh {
			if match(m) {
				return m, nil
			}
		}
		if closed {
			return Message{}, ErrClosed
		}
		select {
		case <-news:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("wait for mail: %w", context.Cause(ctx))
		}
	}
}

// keep stores a mail and wakes whoever waits.
func (c *Catcher) keep(m Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.last++
	m.ID, m.Date = strconv.Itoa(c.last), c.opts.Now()
	if len(c.kept) == c.opts.Keep {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	c.kept = append(c.kept, m)
	close(c.news)
	c.news = make(chan struct{})
}

// Close stops both servers, ends their connections and wakes whoever waits.
// The kept mails stay readable. A second call does nothing.
func (c *Catcher) Close() error {
	c.stop()
	err := c.shut()
	c.serving.Wait()
	return err
}

func (c *Catcher) shut() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	close(c.news)
	c.mu.Unlock()

	err := c.smtp.Close()
	// The server closes the listener only if it already knows it.
	if lerr := c.smtpListener.Close(); lerr != nil && !errors.Is(lerr, net.ErrClosed) {
		err = errors.Join(err, lerr)
	}
	if c.web != nil {
		err = errors.Join(err, c.web.Close())
	}
	if err != nil {
		return fmt.Errorf("close mail catcher: %w", err)
	}
	return nil
}
