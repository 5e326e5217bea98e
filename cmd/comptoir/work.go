package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/worker"
)

// mailConfig is how mails leave.
type mailConfig struct {
	SMTPURL string `name:"smtp-url" var:"COMPTOIR_SMTP_URL" placeholder:"URL" help:"Mail server: smtp://user:password@host:587, smtps://… for TLS from the first byte."`
}

type workCmd struct {
	House houseConfig `embed:""`
	Mail  mailConfig  `embed:""`
	Inbox inboxConfig `embed:""`
}

// workConns is what the queues need at once, and some for River itself.
const workConns = 20

// Run works until ctx ends; what it is at is finished or given back.
func (c workCmd) Run(ctx context.Context, out console) error {
	if err := c.Inbox.check(out.keys()); err != nil {
		return err
	}
	sender, err := newSender(c.House, c.Mail)
	if err != nil {
		return err
	}
	h, err := c.House.open(ctx, out, workConns)
	if err != nil {
		return err
	}
	defer h.close()
	inbox, err := h.inbox(c.Inbox.URL)
	if err != nil {
		return err
	}
	w, err := worker.New(worker.Config{
		Pool: h.pool, DB: h.db, Access: h.access, Archive: h.archive, Sender: sender, Seller: h.seller,
		Tokens: h.tokens, Secret: h.secret, PublicURL: h.publicURL, Inbox: inbox, Log: h.log,
	})
	if err != nil {
		return err
	}
	limitMemory()
	h.log.InfoContext(ctx, "working", "inbox", c.Inbox.URL != "")
	return w.Run(ctx)
}

// newSender makes the way out for mails: from the seller's mailbox.
func newSender(c houseConfig, m mailConfig) (*mail.Sender, error) {
	if err := first(
		setting("COMPTOIR_SMTP_URL", given(m.SMTPURL)),
		setting("COMPTOIR_SELLER_NAME", given(c.SellerName)),
		setting("COMPTOIR_SELLER_EMAIL", checkEmail(c.SellerEmail)),
	); err != nil {
		return nil, err
	}
	sender, err := mail.NewSender(m.SMTPURL, mail.Address{Name: c.SellerName, Email: c.SellerEmail}, mail.Options{})
	return sender, setting("COMPTOIR_SMTP_URL", err)
}

// inbox is the watched folder, nil when none is.
func (h *house) inbox(address string) (*worker.Inbox, error) {
	if address == "" {
		return nil, nil
	}
	dir, err := blob.Folder(address)
	if err != nil {
		return nil, setting("COMPTOIR_INBOX_URL", err)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, setting("COMPTOIR_INBOX_URL", fmt.Errorf("make the folder: %w", err))
	}
	return &worker.Inbox{Dir: dir, Archive: h.archive, Log: h.log, Now: time.Now}, nil
}
