package vies_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/vatid"
	"example.com/comptoir/internal/vatid/vies"
	"example.com/comptoir/internal/vatid/vies/viestest"
)

// romanian is a number whose digits can be those of the test service.
func romanian(t *testing.T, number string) vatid.Number {
	t.Helper()
	n, err := vatid.VATNumber("RO", number)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func client(t *testing.T, address, requester string) *vies.Client {
	t.Helper()
	c, err := vies.New(address, requester)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// code is how an error is sorted: the word and what it means.
func code(err error) string {
	if e, ok := errors.AsType[*vies.Outage](err); ok {
		return "outage " + e.Code
	}
	if e, ok := errors.AsType[*vies.Blocked](err); ok {
		return "blocked " + e.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestPublishedNumbers: each number of the Commission's test service and what it
// means here; only three are verdicts.
func TestPublishedNumbers(t *testing.T) {
	t.Parallel()

	s := viestest.Start(t, nil)
	for number, want := range map[string]string{
		"100": "VALID", "200": "INVALID", "201": "INVALID_INPUT",
		"202": "blocked INVALID_REQUESTER_INFO", "400": "blocked VAT_BLOCKED", "401": "blocked IP_BLOCKED",
		"300": "outage SERVICE_UNAVAILABLE", "301": "outage MS_UNAVAILABLE", "302": "outage TIMEOUT",
		"500": "outage GLOBAL_MAX_CONCURRENT_REQ", "501": "outage GLOBAL_MAX_CONCURRENT_REQ_TIME",
		"600": "outage MS_MAX_CONCURRENT_REQ", "601": "outage MS_MAX_CONCURRENT_REQ_TIME",
		"999": "outage SERVICE_UNAVAILABLE",
	} {
		for _, address := range []string{s.URL, s.URL + "/", s.URL + "/check-vat-number", s.URL + "/check-vat-test-service"} {
			a, err := client(t, address, "").Check(t.Context(), romanian(t, number))
			if got := string(a.Outcome) + code(err); got != want {
				t.Errorf("%s at %s: %q, want %q", number, address, got, want)
			}
		}
	}
}

// TestProof: the request id comes for a requester only, the date is VIES's own,
// and a name that is not disclosed is none.
func TestProof(t *testing.T) {
	t.Parallel()

	s := viestest.Start(t, nil)
	s.Know("EL", "094019245", "ΟΤΕ ΑΕ||COSMOTE")
	s.Know("DE", "811569869", "---")
	for _, tt := range []struct{ country, number, requester, name, id string }{
		{"RO", "100", "", viestest.Name, ""},
		{"RO", "100", "BE 0202.239.951", viestest.Name, "WAPIAAAAW0000002"},
		{"GR", "094019245", "EL094019245", "ΟΤΕ ΑΕ||COSMOTE", "WAPIAAAAW0000003"},
		{"DE", "811569869", "", "", ""},
		{"RO", "200", "BE0202239951", "", "WAPIAAAAW0000005"},
	} {
		n, err := vatid.VATNumber(tt.country, tt.number)
		if err != nil {
			t.Fatal(err)
		}
		a, err := client(t, s.URL, tt.requester).Check(t.Context(), n)
		if err != nil || a.Name != tt.name || a.RequestID != tt.id || a.RequestedAt.Format(time.RFC3339Nano) != viestest.RequestDate {
			t.Errorf("%+v: %+v, %v", tt, a, err)
		}
	}
	got := s.Requests()
	if got[1].Requester != "BE0202239951" || got[2].Country != "EL" || got[0].Requester != "" {
		t.Errorf("asked with %+v", got)
	}
}

// TestNoVerdict: whatever is not an answer about this number is an outage, however it looks.
func TestNoVerdict(t *testing.T) {
	t.Parallel()

	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"valid":true}`)
	}))
	t.Cleanup(elsewhere.Close)
	for name, tt := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"HTML":          {200, "<html>maintenance</html>", "outage UNREADABLE"},
		"Empty":         {200, "", "outage UNREADABLE"},
		"Null":          {200, "null", "outage UNREADABLE"},
		"Array":         {200, `[{"valid":true}]`, "outage UNREADABLE"},
		"NoVerdict":     {200, `{"countryCode":"RO","vatNumber":"100"}`, "outage UNREADABLE"},
		"ValidAsText":   {200, `{"valid":"true"}`, "outage UNREADABLE"},
		"Trailing":      {200, `{"valid":true}{"valid":false}`, "outage UNREADABLE"},
		"OtherNumber":   {200, `{"countryCode":"RO","vatNumber":"101","valid":true}`, "outage UNREADABLE"},
		"OtherCountry":  {200, `{"countryCode":"HR","vatNumber":"100","valid":true}`, "outage UNREADABLE"},
		"TooLong":       {200, `{"valid":true,"name":"` + strings.Repeat("x", 70<<10) + `"}`, "outage UNREADABLE"},
		"NoCode":        {200, `{"actionSucceed":false}`, "outage UNREADABLE"},
		"OddCode":       {200, `{"actionSucceed":false,"errorWrappers":[{"error":"<b>Anne</b>"}]}`, "outage UNREADABLE"},
		"NewCode":       {200, `{"actionSucceed":false,"errorWrappers":[{"error":"MS_ASLEEP"}]}`, "outage MS_ASLEEP"},
		"ErrorVerdict":  {200, `{"valid":true,"errorWrappers":[{"error":"MS_UNAVAILABLE"}]}`, "outage MS_UNAVAILABLE"},
		"UserError":     {200, `{"valid":false,"userError":"MS_UNAVAILABLE"}`, "outage MS_UNAVAILABLE"},
		"UserBlocked":   {200, `{"valid":false,"userError":"IP_BLOCKED"}`, "blocked IP_BLOCKED"},
		"UserInput":     {200, `{"valid":false,"userError":"INVALID_INPUT"}`, "INVALID_INPUT"},
		"UserInvalid":   {200, `{"valid":false,"userError":"INVALID"}`, "INVALID"},
		"500":           {500, `{"valid":true}`, "outage HTTP_500"},
		"503":           {503, "no", "outage HTTP_503"},
		"429":           {429, `{"valid":false}`, "outage HTTP_429"},
		"400Input":      {400, `{"actionSucceed":false,"errorWrappers":[{"error":"INVALID_INPUT"}]}`, "outage INVALID_INPUT"},
		"403Blocked":    {403, `{"actionSucceed":false,"errorWrappers":[{"error":"IP_BLOCKED"}]}`, "blocked IP_BLOCKED"},
		"Redirect":      {302, elsewhere.URL, "outage HTTP_302"},
		"RedirectPost":  {307, elsewhere.URL, "outage HTTP_307"},
		"Created":       {201, `{"valid":true}`, "outage HTTP_201"},
		"SpacedNumber":  {200, `{"countryCode":"RO","vatNumber":"RO 100","valid":true}`, "VALID"},
		"FieldsMissing": {200, `{"valid":true}`, "VALID"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := viestest.Start(t, nil)
			s.Instead(func(w http.ResponseWriter, _ *http.Request) {
				if tt.status/100 == 3 {
					w.Header().Set("Location", tt.body)
				}
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			})
			a, err := client(t, s.URL, "").Check(t.Context(), romanian(t, "100"))
			if got := string(a.Outcome) + code(err); got != tt.want {
				t.Errorf("%q (%v), want %q", got, err, tt.want)
			}
		})
	}
}

// TestOddNames: a name is one line of bounded length, whatever was sent.
func TestOddNames(t *testing.T) {
	t.Parallel()

	s := viestest.Start(t, nil)
	for sent, want := range map[string]string{
		" ACME  NV\n": "ACME NV", "- - -": "", "---": "", "": "", "A\x00B\u202eC": "A B C", strings.Repeat("é", 400): strings.Repeat("é", 300),
	} {
		s.Know("RO", "777", sent)
		a, err := client(t, s.URL, "").Check(t.Context(), romanian(t, "777"))
		if err != nil || a.Name != want {
			t.Errorf("%q became %q, %v", sent, a.Name, err)
		}
	}
}

// TestNobodyAnswers: no connection, a connection cut, and a caller that goes away while VIES is slow.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()

	if _, err := client(t, "http://127.0.0.1:1", "").Check(t.Context(), romanian(t, "100")); code(err) != "outage NO_ANSWER" {
		t.Errorf("no connection: %v", err)
	}
	s := viestest.Start(t, nil)
	s.Instead(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if _, err := client(t, s.URL, "").Check(t.Context(), romanian(t, "100")); code(err) != "outage NO_ANSWER" {
		t.Errorf("cut: %v", err)
	}
	entered := make(chan struct{}, 2)
	s.Instead(func(_ http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-entered; cancel() }()
	if _, err := client(t, s.URL, "").Check(ctx, romanian(t, "100")); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	slow := client(t, s.URL, "")
	slow.SetDeadline(50 * time.Millisecond)
	if _, err := slow.Check(t.Context(), romanian(t, "100")); code(err) != "outage NO_ANSWER" {
		t.Errorf("too slow: %v", err)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()

	s := viestest.Start(t, nil)
	c := client(t, s.URL+"/check-vat-number", "")
	a, err := c.Status(t.Context())
	if err != nil || a.Answering != 27 || a.Countries != 28 {
		t.Errorf("%+v, %v", a, err)
	}
	s.Instead(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	if _, err := c.Status(t.Context()); code(err) != "outage HTTP_502" {
		t.Errorf("%v", err)
	}
	if len(s.Requests()) != 0 {
		t.Error("asking for the status looked a number up")
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()

	for _, address := range []string{"", "vies", "ftp://vies.example.com", "https://a:b@vies.example.com", "https://vies.example.com?x=1"} {
		if _, err := vies.New(address, ""); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
	if _, err := vies.New("https://vies.example.com", "BE0202239952"); err == nil {
		t.Error("a requester with a wrong check digit was taken")
	}
	if client(t, "https://a.example.com", "").Identity() == client(t, "https://a.example.com", "BE0202239951").Identity() {
		t.Error("two requesters are one")
	}
}
