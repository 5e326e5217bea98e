package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/comptoir/internal/demo"
)

type demoCmd struct {
	Database databaseConfig `embed:""`

	OwnerDatabaseURL string `name:"owner-database-url" var:"COMPTOIR_OWNER_DATABASE_URL" placeholder:"URL" help:"With a database of your own: the role that owns its tables."`
	Listen           string `name:"listen" var:"COMPTOIR_LISTEN" default:"127.0.0.1:8080" help:"Address of the public listener; port 0 picks a free one."`
	AdminListen      string `name:"admin-listen" var:"COMPTOIR_ADMIN_LISTEN" default:"127.0.0.1:8081" help:"Address of health and metrics."`
	MailListen       string `name:"mail-listen" var:"COMPTOIR_MAIL_LISTEN" default:"127.0.0.1:8025" help:"Address of the mail catcher's page."`
	PublicURL        string `name:"public-url" var:"COMPTOIR_PUBLIC_URL" placeholder:"URL" help:"Address under which people reach the portal; after the listener's if not set."`
	Clone            string `name:"clone" default:"." help:"The checkout; what the demo keeps is in its var/."`
	Reset            bool   `name:"reset" help:"Begin anew: throw away what earlier runs kept."`
	Documents        int    `name:"documents" placeholder:"N" help:"So many further invoices and delivery notes of customer 104712, over five years, through the inbox; at most 100000."`
	WithParent       bool   `name:"with-parent" hidden:"" help:"Stop when the program that started this one is gone."`
}

// Run runs the demo until ctx ends.
func (c demoCmd) Run(ctx context.Context, out console) error {
	if err := c.check(); err != nil {
		return err
	}
	clone, err := filepath.Abs(c.Clone)
	if err != nil {
		return fmt.Errorf("find the checkout: %w", err)
	}
	if clone, err = filepath.EvalSymlinks(clone); err != nil {
		return fmt.Errorf("find the checkout: %w", err)
	}
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	if c.WithParent {
		var stop context.CancelFunc
		ctx, stop = context.WithCancel(ctx)
		defer stop()
		go stopWithParent(ctx, stop)
	}
	return demo.Run(ctx, demo.Config{
		Binary: binary, Clone: clone, Environ: out.environ, Getenv: lookup(out.environ),
		DatabaseURL: c.Database.DatabaseURL, OwnerDatabaseURL: c.OwnerDatabaseURL,
		Listen: c.Listen, AdminListen: c.AdminListen, MailListen: c.MailListen, PublicURL: strings.TrimSuffix(c.PublicURL, "/"), Reset: c.Reset, Documents: c.Documents,
		Rules: func(ctx context.Context, settings map[string]string) (demo.Rules, func(), error) {
			return demoRules(ctx, out, settings)
		},
		Out: out.stdout, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
}

func (c demoCmd) check() error {
	err := first(
		setting("COMPTOIR_LISTEN", checkListen(c.Listen)),
		setting("COMPTOIR_ADMIN_LISTEN", checkListen(c.AdminListen)),
		setting("COMPTOIR_MAIL_LISTEN", checkListen(c.MailListen)),
	)
	if err == nil && (c.Documents < 0 || c.Documents > 100_000) {
		err = errors.New("--documents: between 0 and 100000")
	}
	if err == nil && c.PublicURL != "" {
		err = setting("COMPTOIR_PUBLIC_URL", checkWeb(c.PublicURL))
	}
	if err != nil || c.Database.DatabaseURL == "" && c.OwnerDatabaseURL == "" {
		return err
	}
	if c.Database.DatabaseURL == "" || c.OwnerDatabaseURL == "" {
		return setting("COMPTOIR_OWNER_DATABASE_URL", errors.New("is needed together with COMPTOIR_DATABASE_URL, and the other way round: the demo migrates"))
	}
	return first(c.Database.check(), setting("COMPTOIR_OWNER_DATABASE_URL", checkDatabase(c.OwnerDatabaseURL)))
}

// demoRules opens the rules under the demo's settings.
func demoRules(ctx context.Context, out console, settings map[string]string) (demo.Rules, func(), error) {
	var environ []string
	for name, value := range settings {
		environ = append(environ, name+"="+value)
	}
	c, err := houseOf(environ)
	if err != nil {
		return demo.Rules{}, nil, err
	}
	h, err := c.open(ctx, out, 2)
	if err != nil {
		return demo.Rules{}, nil, err
	}
	return demo.Rules{DB: h.db, Access: h.access, Accounts: h.accounts, Companies: h.companies}, h.close, nil
}

// lookup gives a getenv over an environment.
func lookup(environ []string) func(string) string {
	return func(name string) string {
		for i := len(environ) - 1; i >= 0; i-- {
			if value, ok := strings.CutPrefix(environ[i], name+"="); ok {
				return value
			}
		}
		return ""
	}
}

// stopWithParent stops when the parent is gone: a `make` that was killed can't
// tell us, and would leave everything running.
func stopWithParent(ctx context.Context, stop context.CancelFunc) {
	parent := os.Getppid()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if os.Getppid() != parent {
				stop()
				return
			}
		case <-ctx.Done():
			return
		}
	}
}
