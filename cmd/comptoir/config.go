package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.com/comptoir/internal/blob"
	mails "example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/vatid"
	"example.com/comptoir/internal/vatid/vies"
)

// settingError is a setting that is missing or malformed. It names the variable,
// and never repeats a value that may be a secret.
type settingError struct {
	name string
	why  error
}

func (e *settingError) Error() string { return e.name + ": " + e.why.Error() }
func (e *settingError) Unwrap() error { return e.why }

func setting(name string, err error) error {
	if err == nil {
		return nil
	}
	return &settingError{name, err}
}

var errMissing = errors.New("is not set")

// databaseConfig is the application's database.
type databaseConfig struct {
	DatabaseURL string `name:"database-url" var:"COMPTOIR_DATABASE_URL" placeholder:"URL" help:"Database of the application role, which owns nothing: postgres://comptoir_app:secret@host/comptoir."`
}

func (c databaseConfig) check() error {
	return setting("COMPTOIR_DATABASE_URL", checkDatabase(c.DatabaseURL))
}

func checkDatabase(address string) error {
	if address == "" {
		return errMissing
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("want postgres://user:password@host/database")
	}
	return nil
}

// logConfig is how the process logs.
type logConfig struct {
	LogFormat string `name:"log-format" var:"COMPTOIR_LOG_FORMAT" default:"text" help:"Form of the log lines on stderr: text or json."`
}

func (c logConfig) logger(out console) (*slog.Logger, error) {
	switch c.LogFormat {
	case "text":
		return slog.New(slog.NewTextHandler(out.stderr, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(out.stderr, nil)), nil
	}
	return nil, setting("COMPTOIR_LOG_FORMAT", errors.New("want text or json"))
}

// houseConfig is what the rules need, wherever they run.
type houseConfig struct {
	Database databaseConfig `embed:""`
	Log      logConfig      `embed:""`
	Access   accessConfig   `embed:""`

	PublicURL    string `name:"public-url" var:"COMPTOIR_PUBLIC_URL" default:"http://127.0.0.1:8080" help:"Address under which people reach the portal; links in mails begin with it."`
	Secret       string `name:"secret" var:"COMPTOIR_SECRET" placeholder:"SECRET" help:"Signs links and addresses: 32 random bytes or more, the same in all processes."`
	SellerName   string `name:"seller-name" var:"COMPTOIR_SELLER_NAME" placeholder:"NAME" help:"The seller's name, as in mails and on pages."`
	SellerEmail  string `name:"seller-email" var:"COMPTOIR_SELLER_EMAIL" placeholder:"EMAIL" help:"The seller's shared mailbox: sender of all mails, and where answers go."`
	SellerPhone  string `name:"seller-phone" var:"COMPTOIR_SELLER_PHONE" placeholder:"PHONE" help:"Telephone number in mails and on pages."`
	SellerWho    string `name:"seller-contact" var:"COMPTOIR_SELLER_CONTACT" placeholder:"NAME" help:"Who answers the seller's telephone, on pages."`
	SellerColour string `name:"seller-colour" var:"COMPTOIR_SELLER_COLOUR" placeholder:"COLOUR" help:"The seller's colour in the web client: #rrggbb. Not set: the client's own."`
	SellerPlace  string `name:"seller-address" var:"COMPTOIR_SELLER_ADDRESS" placeholder:"TEXT" help:"Postal address in mails; \\n begins a new line."`
	SellerLocale string `name:"seller-locale" var:"COMPTOIR_SELLER_LOCALE" default:"fr" help:"Language of mails to the seller's mailbox: fr, nl, en or de."`
	SellerVAT    string `name:"seller-vat" var:"COMPTOIR_SELLER_VAT" placeholder:"NUMBERS" help:"VAT numbers of the seller's companies, with commas between them; documents of other suppliers are quarantined. Not set: suppliers are not looked at."`
	Unpriced     string `name:"unpriced-delivery-notes" var:"COMPTOIR_UNPRICED_DELIVERY_NOTES" default:"off" help:"on: no picture of a delivery note (PDF, scan) shows prices, so people who may see no money get it as it is; off: they get a rendering without prices."`
	PrivacyURL   string `name:"seller-privacy-url" var:"COMPTOIR_SELLER_PRIVACY_URL" placeholder:"URL" help:"The privacy policy, readable without signing in; /privacy of the portal if not set."`
	TimeZone     string `name:"time-zone" var:"COMPTOIR_TIME_ZONE" default:"Europe/Brussels" help:"Time zone of opening hours and of times in mails (IANA name)."`
	VIESURL      string `name:"vies-url" var:"COMPTOIR_VIES_URL" placeholder:"URL" help:"The EU's VAT number service, https://ec.europa.eu/taxation_customs/vies/rest-api. Not set: no number is looked up."`
	VIESSelf     string `name:"vies-requester" var:"COMPTOIR_VIES_REQUESTER" placeholder:"NUMBER" help:"The seller's own VAT number, under which that service is asked; only then does it give a consultation number as proof."`
	FilesURL     string `name:"files-url" var:"COMPTOIR_FILES_URL" placeholder:"URL" help:"Where documents are kept: file:///var/lib/comptoir/files, or s3://bucket/prefix?endpoint=https://host&region=name with keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."`
}

// sellerKeys are the seller's own numbers.
func (c houseConfig) sellerKeys() ([]vatid.Key, error) {
	var keys []vatid.Key
	for _, s := range listed(c.SellerVAT) {
		n, err := vatid.VATNumber(s[:min(2, len(s))], s)
		if err != nil {
			return nil, setting("COMPTOIR_SELLER_VAT", fmt.Errorf("%s: %w", s, err))
		}
		keys = append(keys, n.Key)
	}
	return keys, nil
}

// minSecret is the least length of the signing secret in bytes: that of the hash
// (RFC 2104 section 3).
const minSecret = 32

// check judges all settings; keys are those of buckets.
func (c houseConfig) check(keys blob.Keys) error {
	return first(
		c.Database.check(),
		setting("COMPTOIR_PUBLIC_URL", checkWeb(c.PublicURL)),
		setting("COMPTOIR_SECRET", checkSecret(c.Secret)),
		setting("COMPTOIR_SELLER_NAME", given(c.SellerName)),
		setting("COMPTOIR_SELLER_EMAIL", checkEmail(c.SellerEmail)),
		setting("COMPTOIR_SELLER_LOCALE", checkLocale(c.SellerLocale)),
		setting("COMPTOIR_SELLER_COLOUR", checkColour(c.SellerColour)),
		setting("COMPTOIR_SELLER_PRIVACY_URL", checkWeb(c.privacyURL())),
		checkOnOff("COMPTOIR_UNPRICED_DELIVERY_NOTES", c.Unpriced),
		setting("COMPTOIR_TIME_ZONE", checkZone(c.TimeZone)),
		setting("COMPTOIR_FILES_URL", checkPlace(c.FilesURL, keys)),
		c.checkVIES(),
		c.Access.check(),
	)
}

func (c houseConfig) checkVIES() error {
	_, err := c.vies()
	return err
}

// vies is the client of the VAT number service, nil when it is off.
func (c houseConfig) vies() (*vies.Client, error) {
	if c.VIESURL == "" {
		if c.VIESSelf != "" {
			return nil, setting("COMPTOIR_VIES_REQUESTER", errors.New("is of no use without COMPTOIR_VIES_URL"))
		}
		return nil, nil
	}
	if _, err := vies.New(c.VIESURL, ""); err != nil {
		return nil, setting("COMPTOIR_VIES_URL", err)
	}
	client, err := vies.New(c.VIESURL, c.VIESSelf)
	return client, setting("COMPTOIR_VIES_REQUESTER", err)
}

// first gives the first error: one clear line rather than a list.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c houseConfig) privacyURL() string {
	if c.PrivacyURL != "" {
		return c.PrivacyURL
	}
	return strings.TrimSuffix(c.PublicURL, "/") + "/privacy"
}

// seller is the seller as mails and pages show it; check has passed.
func (c houseConfig) seller() (mails.Seller, error) {
	zone, err := mails.LoadZone(c.TimeZone)
	if err != nil {
		return mails.Seller{}, setting("COMPTOIR_TIME_ZONE", err)
	}
	return mails.Seller{
		Name: c.SellerName, Email: c.SellerEmail, Phone: c.SellerPhone, Address: strings.ReplaceAll(c.SellerPlace, `\n`, "\n"),
		PublicURL: c.PublicURL, PrivacyURL: c.privacyURL(), Zone: zone, ContactName: c.SellerWho, Colour: strings.ToLower(c.SellerColour),
	}, nil
}

func checkSecret(s string) error {
	if s == "" {
		return errMissing
	}
	if len(secretBytes(s)) < minSecret {
		return fmt.Errorf("is shorter than %d bytes; `openssl rand -base64 32` makes a good one", minSecret)
	}
	return nil
}

// secretBytes takes base64 for what it stands for, and any other text as it is.
func secretBytes(s string) []byte {
	if b, err := base64.StdEncoding.DecodeString(s); err == nil && len(b) >= minSecret {
		return b
	}
	return []byte(s)
}

func given(s string) error {
	if strings.TrimSpace(s) == "" {
		return errMissing
	}
	return nil
}

func checkEmail(s string) error {
	if s == "" {
		return errMissing
	}
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return errors.New("want a plain mail address such as orders@example.com")
	}
	return nil
}

func checkLocale(s string) error {
	for _, l := range mails.Locales() {
		if s == string(l) {
			return nil
		}
	}
	return errors.New("want fr, nl, en or de")
}

// colour is what CSS and everything else reads alike.
var colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func checkColour(s string) error {
	if s != "" && !colour.MatchString(s) {
		return errors.New("want a colour such as #0b5f6d")
	}
	return nil
}

func checkZone(s string) error {
	if _, err := time.LoadLocation(s); err != nil || s == "" || s == "Local" {
		return errors.New("want an IANA name such as Europe/Brussels")
	}
	return nil
}

func checkWeb(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("want an address such as https://portal.example.com")
	}
	return nil
}

// checkPlace judges the address of a folder or a bucket.
func checkPlace(address string, keys blob.Keys) error {
	if address == "" {
		return errMissing
	}
	return blob.CheckAddress(address, keys)
}

func checkListen(s string) error {
	_, port, err := net.SplitHostPort(s)
	if n, perr := strconv.Atoi(port); err != nil || perr != nil || n < 0 || n > 65535 {
		return errors.New("want host:port such as 127.0.0.1:8080")
	}
	return nil
}

func listed(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// origins reads the addresses of clients that live elsewhere.
func origins(s string) ([]string, error) {
	all := listed(s)
	for _, o := range all {
		u, err := url.Parse(o)
		if checkWeb(o) != nil || err != nil || u.Path != "" {
			return nil, setting("COMPTOIR_ALLOWED_ORIGINS", errors.New("want origins such as https://shop.example.com, with commas between them"))
		}
	}
	return all, nil
}

// proxies reads the networks whose X-Forwarded-For is believed.
func proxies(s string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, p := range listed(s) {
		prefix, err := netip.ParsePrefix(p)
		if a, aerr := netip.ParseAddr(p); aerr == nil {
			prefix, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, setting("COMPTOIR_TRUSTED_PROXIES", errors.New("want addresses or networks such as 10.0.0.0/8, with commas between them"))
		}
		all = append(all, prefix)
	}
	return all, nil
}

// checkOnOff refuses what onOff does not read.
func checkOnOff(name, s string) error {
	_, err := onOff(name, s)
	return err
}

func onOff(name, s string) (bool, error) {
	switch s {
	case "on":
		return true, nil
	case "off":
		return false, nil
	}
	return false, setting(name, errors.New("want on or off"))
}
