package vies

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// request is what check-vat-number is asked with.
type request struct {
	CountryCode              string `json:"countryCode"`
	VATNumber                string `json:"vatNumber"`
	RequesterMemberStateCode string `json:"requesterMemberStateCode,omitempty"`
	RequesterNumber          string `json:"requesterNumber,omitempty"`
}

// response is what it answers, be it a verdict or a failure: both come with status 200.
type response struct {
	CountryCode       string `json:"countryCode"`
	VATNumber         string `json:"vatNumber"`
	RequestDate       string `json:"requestDate"`
	Valid             *bool  `json:"valid"`
	RequestIdentifier string `json:"requestIdentifier"`
	Name              string `json:"name"`
	// UserError stands beside the verdict in the form of the answer that has it.
	UserError     string `json:"userError"`
	ActionSucceed *bool  `json:"actionSucceed"`
	ErrorWrappers []struct {
		Error string `json:"error"`
	} `json:"errorWrappers"`
}

// post gives the status and the body of the answer, or an Outage.
func (c *Client) post(ctx context.Context, asked request) (int, []byte, error) {
	body, err := json.Marshal(asked)
	if err != nil {
		return 0, nil, fmt.Errorf("write a request to VIES: %w", err)
	}
	return c.do(ctx, http.MethodPost, c.check, body)
}

func (c *Client) do(ctx context.Context, method, address string, body []byte) (int, []byte, error) {
	bounded, cancel := context.WithTimeout(ctx, c.deadline)
	defer cancel()
	req, err := http.NewRequestWithContext(bounded, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("write a request to VIES: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "comptoir")
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, gaveUp(ctx, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return 0, nil, gaveUp(ctx, err)
	}
	if len(text) > maxAnswer {
		return 0, nil, &Outage{Code: Unreadable, err: fmt.Errorf("an answer of more than %d bytes", maxAnswer)}
	}
	return resp.StatusCode, text, nil
}

// gaveUp tells a caller that went away from a service that did not answer.
func gaveUp(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return &Outage{Code: NoAnswer, err: err}
}

// judge tells a verdict from everything else. Only status 200, a whole JSON
// object, about the number that was asked for, without a failure in it, is one.
func judge(asked request, status int, body []byte) (Answer, error) {
	r, err := parse(body)
	code := r.failure()
	switch {
	case err == nil && code == string(InvalidInput) && status == http.StatusOK:
		return Answer{Outcome: InvalidInput}, nil
	case err == nil && code != "":
		return Answer{}, failed(code)
	case status != http.StatusOK:
		return Answer{}, &Outage{Code: fmt.Sprintf("HTTP_%d", status)}
	case err != nil:
		return Answer{}, &Outage{Code: Unreadable, err: err}
	case r.Valid == nil:
		return Answer{}, &Outage{Code: Unreadable, err: errors.New("neither a verdict nor a failure")}
	case r.ofAnother(asked):
		return Answer{}, &Outage{Code: Unreadable, err: errors.New("a verdict on another number")}
	}
	out := Answer{Outcome: Invalid, RequestID: token(r.RequestIdentifier), RequestedAt: date(r.RequestDate)}
	if *r.Valid {
		out.Outcome, out.Name = Valid, disclosed(r.Name)
	}
	return out, nil
}

// parse reads exactly one JSON object.
func parse(body []byte) (r response, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("read the answer: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return r, errors.New("read the answer: something stands behind it")
	}
	return r, nil
}

// failure is the code with which an answer says that it is none, "" when it is one.
func (r response) failure() string {
	switch {
	case len(r.ErrorWrappers) > 0:
		return known(r.ErrorWrappers[0].Error)
	case r.ActionSucceed != nil && !*r.ActionSucceed:
		return known("")
	case r.UserError != "" && r.UserError != string(Valid) && r.UserError != string(Invalid):
		return known(r.UserError)
	}
	return ""
}

// failed tells a requester that is shut out from outages, among which is every
// code that is not known here.
func failed(code string) error {
	switch code {
	case "IP_BLOCKED", "VAT_BLOCKED", "INVALID_REQUESTER_INFO":
		return &Blocked{Code: code}
	}
	return &Outage{Code: code}
}

var codeShape = regexp.MustCompile(`^[A-Z][A-Z_]{1,59}$`)

// known keeps an answer's own text out of logs and timelines.
func known(code string) string {
	if codeShape.MatchString(code) {
		return code
	}
	return Unreadable
}

// ofAnother tells whether the answer names another number than was asked for.
func (r response) ofAnother(asked request) bool {
	said := strings.TrimPrefix(bare(r.VATNumber), asked.CountryCode)
	return r.CountryCode != "" && bare(r.CountryCode) != asked.CountryCode ||
		said != "" && said != strings.TrimPrefix(asked.VATNumber, asked.CountryCode)
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '.' || r == '-' {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

var tokenShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// token is the request id, "" when there is none or it is no such thing.
func token(s string) string {
	if s = strings.TrimSpace(s); tokenShape.MatchString(s) {
		return s
	}
	return ""
}

// date reads the request's date in the forms that the service has had.
func date(s string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1999 && t.Year() < 10000 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// maxName bounds a name, in characters.
const maxName = 300

// disclosed is the name in one line, "" for "---", which says that the country tells none.
func disclosed(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if strings.Trim(s, "- ") == "" {
		return ""
	}
	if r := []rune(s); len(r) > maxName {
		s = strings.TrimSpace(string(r[:maxName]))
	}
	return s
}

// Availability is how many of the countries' registers answer now.
type Availability struct{ Answering, Countries int }

// Status asks which countries answer. It looks up no number. The error is as with Check.
func (c *Client) Status(ctx context.Context) (Availability, error) {
	var out Availability
	status, body, err := c.do(ctx, http.MethodGet, c.status, nil)
	if err != nil {
		return out, err
	}
	if status != http.StatusOK {
		return out, &Outage{Code: fmt.Sprintf("HTTP_%d", status)}
	}
	var said struct {
		Countries []struct {
			Availability string `json:"availability"`
		} `json:"countries"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return out, &Outage{Code: Unreadable, err: err}
	}
	out.Countries = len(said.Countries)
	for _, c := range said.Countries {
		if c.Availability == "Available" {
			out.Answering++
		}
	}
	return out, nil
}
