package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/ocr"
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

	OCR          string `name:"ocr" var:"COMPTOIR_OCR" default:"auto" help:"Program that reads the text in scanned papers, for the search: auto (Tesseract where it is installed), off, or the name or path of a Tesseract."`
	OCRLanguages string `name:"ocr-languages" var:"COMPTOIR_OCR_LANGUAGES" default:"fra+nld+deu+eng" help:"Languages of the scanned papers, as Tesseract names them; those that are not installed are left out."`

	IngestWorkers int `name:"ingest-workers" var:"COMPTOIR_INGEST_WORKERS" default:"4" help:"How many new documents are filed at once; half as many of an imported archive beside them."`
}

const (
	// workConns is what mails, sweeps, the inbox and River itself need at once; each
	// ingest worker has one more, and each of the archive's.
	workConns = 16
	// maxIngestWorkers is beyond what one database server is good for.
	maxIngestWorkers = 64
)

// Run works until ctx ends; what it is at is finished or given back.
func (c workCmd) Run(ctx context.Context, out console) error {
	if err := c.Inbox.check(out.keys()); err != nil {
		return err
	}
	if c.IngestWorkers < 1 || c.IngestWorkers > maxIngestWorkers {
		return setting("COMPTOIR_INGEST_WORKERS", fmt.Errorf("want 1 to %d", maxIngestWorkers))
	}
	sender, err := newSender(c.House, c.Mail)
	if err != nil {
		return err
	}
	h, err := c.House.open(ctx, out, int32(workConns+c.IngestWorkers+c.IngestWorkers/2))
	if err != nil {
		return err
	}
	defer h.close()
	if h.archive.OCR, err = c.engine(ctx); err != nil {
		return err
	}
	inbox, err := h.inbox(c.Inbox.URL, out.keys())
	if err != nil {
		return err
	}
	w, err := worker.New(worker.Config{
		Pool: h.pool, DB: h.db, Access: h.access, Hours: h.access.Hours, Archive: h.archive, Sender: sender, Seller: h.seller,
		Tokens: h.tokens, Secret: h.secret, PublicURL: h.publicURL, Inbox: inbox, IngestWorkers: c.IngestWorkers, Log: h.log,
	})
	if err != nil {
		return err
	}
	limitMemory()
	h.log.InfoContext(ctx, "working", "inbox", c.Inbox.URL != "", "ocr", h.archive.OCR != nil)
	return w.Run(ctx)
}

// engine is what reads scanned papers, nil when nothing does.
func (c workCmd) engine(ctx context.Context) (*ocr.Engine, error) {
	program := c.OCR
	switch program {
	case "off":
		return nil, nil
	case "auto":
		program = "tesseract"
	}
	e, err := ocr.Tesseract(ctx, program, c.OCRLanguages)
	if c.OCR == "auto" && errors.Is(err, ocr.ErrNotFound) {
		return nil, nil
	}
	return e, setting("COMPTOIR_OCR", err)
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

// inbox is what watches the place where the ERP leaves files, nil when nothing does.
func (h *house) inbox(address string, keys blob.Keys) (worker.Watcher, error) {
	if address == "" {
		return nil, nil
	}
	if blob.IsBucket(address) {
		drop, err := blob.OpenDrop(address, keys)
		if err != nil {
			return nil, setting("COMPTOIR_INBOX_URL", err)
		}
		return &worker.BucketInbox{Drop: drop, Archive: h.archive, Log: h.log, Now: time.Now}, nil
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
