package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/web"
)

type doctorCmd struct {
	House houseConfig `embed:""`
	Mail  mailConfig  `embed:""`
	Inbox inboxConfig `embed:""`

	keys blob.Keys // of buckets
}

// examineWithin is how long one examination may take.
const examineWithin = 10 * time.Second

// Run examines each part by itself and prints a line for it. The status is 1 if
// one of them is not well.
func (c doctorCmd) Run(ctx context.Context, out console) error {
	c.keys = out.keys()
	type part struct {
		name    string
		examine func(context.Context) (string, error)
	}
	parts := []part{
		{"configuration", c.configuration},
		{"database", c.database},
		{"schema", c.schema},
		{"mail", c.mail},
		{"files", c.files},
		{"vat", c.vat},
		{"client", client},
	}
	if c.Inbox.URL != "" {
		parts = append(parts, part{"inbox", c.inbox})
	}
	well := true
	for _, part := range parts {
		bounded, cancel := context.WithTimeout(ctx, examineWithin)
		said, err := part.examine(bounded)
		cancel()
		state := "ok"
		if err != nil {
			well, state, said = false, "FAILED", strings.Join(strings.Fields(err.Error()), " ")
		}
		fmt.Fprintf(out.stdout, "%-14s %-7s %s\n", part.name, state, said)
	}
	if !well {
		return quiet{errors.New("not everything is well")}
	}
	return nil
}

func (c doctorCmd) configuration(context.Context) (string, error) {
	if err := c.House.check(c.keys); err != nil {
		return "", err
	}
	if _, err := c.House.sellerKeys(); err != nil {
		return "", err
	}
	if _, err := c.sender(); err != nil {
		return "", err
	}
	return "complete; links begin with " + c.House.PublicURL, nil
}

func (c doctorCmd) connect(ctx context.Context) (*pgx.Conn, error) {
	if err := c.House.Database.check(); err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, c.House.Database.DatabaseURL)
	if err != nil {
		return nil, setting("COMPTOIR_DATABASE_URL", errors.New("can't connect: "+unaddressed(err)))
	}
	return conn, nil
}

func (c doctorCmd) database(ctx context.Context) (string, error) {
	conn, err := c.connect(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := db.CheckRole(ctx, conn); err != nil {
		return "", setting("COMPTOIR_DATABASE_URL", err)
	}
	var version string
	if err := conn.QueryRow(ctx, `show server_version`).Scan(&version); err != nil {
		return "", fmt.Errorf("ask for the server's version: %w", err)
	}
	return "Postgres " + version + "; the role is bound by row-level security", nil
}

func (c doctorCmd) schema(ctx context.Context) (string, error) {
	conn, err := c.connect(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := db.CheckSchema(ctx, conn); err != nil {
		return "", err
	}
	have, _, err := db.Versions(ctx, conn)
	return fmt.Sprintf("version %d", have), err
}

func (c doctorCmd) mail(ctx context.Context) (string, error) {
	sender, err := c.sender()
	if err != nil {
		return "", err
	}
	if err := sender.Check(ctx); err != nil {
		return "", setting("COMPTOIR_SMTP_URL", err)
	}
	return "the server takes mails from " + c.House.SellerEmail, nil
}

func (c doctorCmd) files(ctx context.Context) (string, error) {
	if err := setting("COMPTOIR_FILES_URL", checkPlace(c.House.FilesURL, c.keys)); err != nil {
		return "", err
	}
	store, err := blob.Open(c.House.FilesURL, c.keys)
	if err == nil {
		err = store.Check(ctx)
	}
	return "can be stored", setting("COMPTOIR_FILES_URL", err)
}

func (c doctorCmd) inbox(ctx context.Context) (string, error) {
	if err := c.Inbox.check(c.keys); err != nil {
		return "", err
	}
	err := c.Inbox.examine(ctx, c.keys)
	return "files can be taken and put away", setting("COMPTOIR_INBOX_URL", err)
}

// vat asks VIES how it is, not for a number, and whether it has shut us out.
func (c doctorCmd) vat(ctx context.Context) (string, error) {
	client, err := c.House.vies()
	if err != nil || client == nil {
		return "numbers are not looked up", err
	}
	defer client.Close()
	well, err := client.Status(ctx)
	if err != nil {
		return "", setting("COMPTOIR_VIES_URL", err)
	}
	pool, err := db.OpenPool(ctx, c.House.Database.DatabaseURL, 1)
	if err != nil {
		return "", setting("COMPTOIR_DATABASE_URL", err)
	}
	defer pool.Close()
	rules := access.Access{DB: db.NewDB(pool, time.Now), VIES: client}
	code, until, err := rules.VIESStopped(ctx)
	if err == nil && code != "" {
		err = fmt.Errorf("VIES answered %s; nothing is asked until %s, or until the settings are changed", code, until.Format(time.RFC3339))
	}
	return fmt.Sprintf("VIES answers for %d of %d countries", well.Answering, well.Countries), err
}

// client tells whether the web client is in this program; a release lacks nothing.
func client(context.Context) (string, error) {
	_, err := web.Client()
	return "the web client is in this program", err
}

func (c doctorCmd) sender() (*mail.Sender, error) { return newSender(c.House, c.Mail) }

// unaddressed tells a connection's failure without the address, which may hold a password.
func unaddressed(err error) string {
	if pe, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pe.Message
	}
	if ce, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return errors.Unwrap(ce).Error()
	}
	return "the address is malformed"
}
