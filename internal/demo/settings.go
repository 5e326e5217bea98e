package demo

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
)

// configure decides on the settings of the processes, as an operator would.
func (d *demo) configure() error {
	secret, err := d.secret()
	if err != nil {
		return err
	}
	for _, dir := range []string{"files", "inbox"} {
		if err := os.MkdirAll(d.path(dir), 0o755); err != nil {
			return fmt.Errorf("make the folder for %s: %w", dir, err)
		}
	}
	d.settings = map[string]string{
		"COMPTOIR_DATABASE_URL":   d.DatabaseURL,
		"COMPTOIR_LISTEN":         d.Listen,
		"COMPTOIR_ADMIN_LISTEN":   d.AdminListen,
		"COMPTOIR_PUBLIC_URL":     d.PublicURL,
		"COMPTOIR_SMTP_URL":       d.catcher.SMTPURL(),
		"COMPTOIR_FILES_URL":      fileURL(d.path("files")),
		"COMPTOIR_INBOX_URL":      fileURL(d.path("inbox")),
		"COMPTOIR_SECRET":         secret,
		"COMPTOIR_SELLER_NAME":    Seller.Name,
		"COMPTOIR_SELLER_EMAIL":   Seller.Email,
		"COMPTOIR_SELLER_PHONE":   Seller.Phone,
		"COMPTOIR_SELLER_CONTACT": Seller.Contact,
		"COMPTOIR_SELLER_COLOUR":  Seller.Colour,
		"COMPTOIR_SELLER_ADDRESS": Seller.Street + `\n` + Seller.PostalCode + " " + Seller.City,
		"COMPTOIR_SELLER_VAT":     SellerVAT(),
		"COMPTOIR_GRAPHIQL":       "on",
	}
	return nil
}

func fileURL(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }

// secret is kept in var/, so that links and sessions outlive a restart.
func (d *demo) secret() (string, error) {
	path := d.path("secret")
	text, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read the demo's secret: %w", err)
	}
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	secret := base64.StdEncoding.EncodeToString(b[:])
	if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the demo's secret: %w", err)
	}
	return secret, nil
}

// environ is what the processes run under: our own environment without settings
// of ours, and the demo's.
func (d *demo) environ() []string {
	var out []string
	for _, e := range d.Environ {
		if !strings.HasPrefix(e, "COMPTOIR_") {
			out = append(out, e)
		}
	}
	for name, value := range d.settings {
		out = append(out, name+"="+value)
	}
	return out
}
