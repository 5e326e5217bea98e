package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/machine"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf"
	"example.com/comptoir/worker"
)

// house is the rules with what they stand on, the same in every command.
type house struct {
	log       *slog.Logger
	pool      *pgxpool.Pool
	db        *db.DB
	tokens    account.Tokens
	secret    []byte
	seller    mail.Seller
	publicURL *url.URL
	files     blob.Store
	pdf       *pdf.Reader

	accounts  *account.Accounts
	companies *company.Companies
	access    *access.Access
	archive   *archive.Archive
	machines  *machine.Machines
}

// Argon2id's cost: the OWASP Password Storage Cheat Sheet's recommendation.
const (
	hashMemory = 19456 // KiB
	hashPasses = 2
)

// open checks the configuration and builds the rules on it. maxConns bounds the
// pool; 0 leaves it to the address. The caller closes the house.
func (c houseConfig) open(ctx context.Context, out console, maxConns int32) (*house, error) {
	if err := c.check(out.keys()); err != nil {
		return nil, err
	}
	log, err := c.Log.logger(out)
	if err != nil {
		return nil, err
	}
	h := &house{log: log, secret: secretBytes(c.Secret)}
	if h.seller, err = c.seller(); err != nil {
		return nil, err
	}
	if h.publicURL, err = url.Parse(c.PublicURL); err != nil {
		return nil, setting("COMPTOIR_PUBLIC_URL", err)
	}
	numbers, err := c.sellerKeys()
	if err != nil {
		return nil, err
	}
	if h.files, err = blob.Open(c.FilesURL, out.keys()); err != nil {
		return nil, setting("COMPTOIR_FILES_URL", err)
	}
	if h.pool, err = db.OpenPool(ctx, c.Database.DatabaseURL, maxConns); err != nil {
		return nil, setting("COMPTOIR_DATABASE_URL", err)
	}
	if err := h.furnish(mail.Locale(c.SellerLocale)); err != nil {
		h.pool.Close()
		return nil, err
	}
	h.archive.Seller = numbers
	h.archive.UnpricedDeliveryNotes = c.Unpriced == "on"
	if err := c.Access.furnish(h.access); err != nil {
		h.pool.Close()
		return nil, err
	}
	if h.access.VIES, err = c.vies(); err != nil {
		h.pool.Close()
		return nil, err
	}
	return h, nil
}

// furnish builds the rules on the open pool.
func (h *house) furnish(sellerLocale mail.Locale) error {
	h.db = db.NewDB(h.pool, time.Now)
	h.tokens = account.Tokens{Secret: h.secret}
	// It inserts only. Within the cooldown after one job it tells the workers of no
	// other; they would find that one at their next look, up to a second later.
	jobs, err := river.NewClient(riverpgxv5.New(h.pool), &river.Config{Logger: h.log, FetchCooldown: worker.FetchCooldown})
	if err != nil {
		return fmt.Errorf("set the job queue up: %w", err)
	}
	hasher, err := account.NewHasher(max(2, runtime.GOMAXPROCS(0)), hashMemory, hashPasses)
	if err != nil {
		return err
	}
	h.accounts = &account.Accounts{DB: h.db, Jobs: jobs, Tokens: h.tokens, Hasher: hasher, Log: h.log}
	h.companies = &company.Companies{DB: h.db, Jobs: jobs}
	h.machines = &machine.Machines{DB: h.db}
	h.access = &access.Access{
		DB: h.db, Jobs: jobs, Tokens: h.tokens, Hours: access.DefaultHours(h.seller.Zone), Log: h.log,
		SellerMailbox: mail.Address{Name: h.seller.Name, Email: h.seller.Email}, SellerLocale: sellerLocale,
	}
	h.pdf = pdf.NewReader(pdf.Options{}) // starts at the first PDF, in a worker
	h.archive = &archive.Archive{
		DB: h.db, Jobs: jobs, Blobs: h.files, Papers: paper.Reader{PDF: h.pdf}, Now: time.Now, Secret: h.secret, ActorOfSession: h.accounts.ActorOfSession,
	}
	return nil
}

// close gives the connections back.
func (h *house) close() {
	if err := h.pdf.Close(); err != nil {
		h.log.Error("PDF reader not ended", "err", err)
	}
	h.pool.Close()
}
