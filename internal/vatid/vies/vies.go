// Package vies asks the European Commission's VAT Information Exchange System
// whether a VAT number is known, by its REST interface (swagger_publicVAT.yaml).
//
// What it says is one of three: valid, invalid, or nothing that counts. A member
// state's register that is down, a queue that is full, an answer that can't be
// read are outages: they say nothing about the number, and asking again later is
// all there is to do. A caller that was blocked must stop asking.
//
// The package asks once and keeps nothing. How often it may be asked (one request
// a second, one at a time for each country) is the caller's to see to.
package vies

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.com/comptoir/internal/vatid"
)

const (
	// Deadline bounds one request from the connection to the last byte.
	Deadline = 20 * time.Second
	// maxAnswer bounds what is read of an answer, in bytes; real ones have some 500.
	maxAnswer = 64 << 10
)

// The last parts of the addresses by which a number is asked for: the real
// service, and the Commission's own test service with its fixed numbers.
const (
	checkPath = "/check-vat-number"
	testPath  = "/check-vat-test-service"
)

// Client asks one service. It is safe for use by several goroutines.
type Client struct {
	check, status string
	requester     vatid.Number // zero: anonymous
	deadline      time.Duration
	http          *http.Client
}

// New makes a client. address is that of the REST interface, "https://ec.europa.eu/taxation_customs/vies/rest-api",
// or of one of its two operations, check-vat-number and check-vat-test-service.
// requester is the own VAT number; without one VIES answers as well, but gives no
// request id, which is the proof that it was asked.
func New(address, requester string) (*Client, error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("want an address such as https://ec.europa.eu/taxation_customs/vies/rest-api")
	}
	base, check := u.String(), checkPath
	for _, path := range []string{checkPath, testPath} {
		if rest, ok := strings.CutSuffix(base, path); ok {
			base, check = rest, path
		}
	}
	c := &Client{check: base + check, status: base + "/check-status", deadline: Deadline, http: &http.Client{
		Transport: transport(),
		// A verdict counts from the configured service only.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if requester != "" {
		if c.requester, err = vatid.VATNumber("", requester); err != nil {
			return nil, fmt.Errorf("read the requester's number: %w", err)
		}
	}
	return c, nil
}

func transport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxResponseHeaderBytes: 16 << 10,
		MaxIdleConns:           2,
		IdleConnTimeout:        30 * time.Second,
	}
}

// Identity tells one configuration from another: what VIES has blocked is the
// requester at this address.
func (c *Client) Identity() string { return c.check + " " + c.requester.Normal }

// Close gives idle connections up.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Outcome is a verdict of VIES on a number.
type Outcome string

// The verdicts. InvalidInput is a number that has not the form of its country;
// like Invalid it says "not known in VIES", and never "no such company".
const (
	Valid        Outcome = "VALID"
	Invalid      Outcome = "INVALID"
	InvalidInput Outcome = "INVALID_INPUT"
)

// Answer is a verdict and its proof.
type Answer struct {
	Outcome Outcome
	// RequestID is the consultation number, "" when the client has no requester.
	RequestID string
	// RequestedAt is the time of the request by the clock of VIES, zero when it did not tell.
	RequestedAt time.Time
	// Name is under which the number is registered, "" when its country discloses none.
	Name string
}

// Outage says that there is no verdict now: ask again later.
type Outage struct {
	Code string // VIES's own word, or one of ours: NO_ANSWER, HTTP_503, UNREADABLE
	err  error
}

func (e *Outage) Error() string {
	if e.err == nil {
		return "VIES gave no verdict: " + e.Code
	}
	return "VIES gave no verdict: " + e.Code + ": " + e.err.Error()
}

func (e *Outage) Unwrap() error { return e.err }

// Blocked says that this client must not ask again until somebody has looked:
// the address or the requester is blocked, or the requester's number is refused.
type Blocked struct{ Code string }

func (e *Blocked) Error() string { return "VIES has shut this requester out: " + e.Code }

// The codes of our own.
const (
	NoAnswer   = "NO_ANSWER"  // no connection, or none within the deadline
	Unreadable = "UNREADABLE" // not the answer of VIES, or not about this number
)

// Check asks for a number that [vatid.VATNumber] read. The error is an [*Outage],
// a [*Blocked], or the context's own when the caller gave up.
func (c *Client) Check(ctx context.Context, n vatid.Number) (Answer, error) {
	if len(n.Normal) < 3 {
		return Answer{}, errors.New("check a VAT number: there is none")
	}
	asked := request{CountryCode: n.Normal[:2], VATNumber: n.Normal[2:]}
	if r := c.requester.Normal; r != "" {
		asked.RequesterMemberStateCode, asked.RequesterNumber = r[:2], r[2:]
	}
	status, body, err := c.post(ctx, asked)
	if err != nil {
		return Answer{}, err
	}
	return judge(asked, status, body)
}
