// Package viestest is a stand-in for VIES, built to the published contract of its
// REST interface and to the numbers of the Commission's test service. It listens
// on a socket of the loopback interface. For tests only.
package viestest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// numbers are what the test service answers with: a number for each outcome,
// whatever the country. Any other number is SERVICE_UNAVAILABLE.
var numbers = map[string]string{
	"100": "VALID",
	"200": "INVALID",
	"201": "INVALID_INPUT",
	"202": "INVALID_REQUESTER_INFO",
	"300": "SERVICE_UNAVAILABLE",
	"301": "MS_UNAVAILABLE",
	"302": "TIMEOUT",
	"400": "VAT_BLOCKED",
	"401": "IP_BLOCKED",
	"500": "GLOBAL_MAX_CONCURRENT_REQ",
	"501": "GLOBAL_MAX_CONCURRENT_REQ_TIME",
	"600": "MS_MAX_CONCURRENT_REQ",
	"601": "MS_MAX_CONCURRENT_REQ_TIME",
}

// Name and RequestDate are what the stand-in tells of every number it knows.
const (
	Name        = "John Doe"
	RequestDate = "2026-11-22T10:11:12.123Z"
)

// Request is one request that came.
type Request struct {
	Country, Number, Requester string
	At                         time.Time
}

// Server is a running stand-in.
type Server struct {
	URL string // of the REST interface

	mu       sync.Mutex
	now      func() time.Time
	requests []Request
	running  map[string]int
	most     map[string]int
	known    map[string]string
	instead  http.HandlerFunc
}

// Start starts a stand-in that ends with the test. now stamps the requests; nil is the wall clock.
func Start(t testing.TB, now func() time.Time) *Server {
	t.Helper()
	if now == nil {
		now = time.Now
	}
	s := &Server{now: now, running: map[string]int{}, most: map[string]int{}, known: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rest-api/check-vat-number", s.check)
	mux.HandleFunc("POST /rest-api/check-vat-test-service", s.check)
	mux.HandleFunc("GET /rest-api/check-status", s.status)
	h := httptest.NewServer(mux)
	t.Cleanup(h.Close)
	s.URL = h.URL + "/rest-api"
	return s
}

// Know makes a number of a country (as VIES spells it) valid, under a name; "---" is a name that is not disclosed.
func (s *Server) Know(country, number, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[country+number] = name
}

// Instead answers all requests by another handler: slowly, with garbage, not at
// all. nil ends that. The requests are counted all the same.
func (s *Server) Instead(h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.instead = h
}

// Requests gives what was asked, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// AtOnce gives the greatest number of requests about one country that ran at the same time.
func (s *Server) AtOnce() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := 0
	for _, n := range s.most {
		most = max(most, n)
	}
	return most
}

// asked is the published form of a request; a field that is not in it is refused.
type asked struct {
	CountryCode              string `json:"countryCode"`
	VATNumber                string `json:"vatNumber"`
	RequesterMemberStateCode string `json:"requesterMemberStateCode"`
	RequesterNumber          string `json:"requesterNumber"`
}

func (s *Server) check(w http.ResponseWriter, r *http.Request) {
	var in asked
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil || r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "Bad Request", http.StatusBadRequest)
		return
	}
	instead, leave := s.enter(in)
	defer leave()
	if instead != nil {
		instead(w, r)
		return
	}
	s.answer(w, in)
}

func (s *Server) enter(in asked) (instead http.HandlerFunc, leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{in.CountryCode, in.VATNumber, in.RequesterMemberStateCode + in.RequesterNumber, s.now()})
	s.running[in.CountryCode]++
	s.most[in.CountryCode] = max(s.most[in.CountryCode], s.running[in.CountryCode])
	return s.instead, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running[in.CountryCode]--
	}
}

func (s *Server) answer(w http.ResponseWriter, in asked) {
	s.mu.Lock()
	name, known := s.known[in.CountryCode+in.VATNumber]
	count := len(s.requests)
	s.mu.Unlock()
	outcome := numbers[in.VATNumber]
	switch {
	case known:
		outcome = "VALID"
	case outcome == "VALID":
		name = Name
	case outcome == "":
		outcome = "SERVICE_UNAVAILABLE"
	}
	if outcome != "VALID" && outcome != "INVALID" {
		reply(w, map[string]any{"actionSucceed": false, "errorWrappers": []map[string]string{{"error": outcome}}})
		return
	}
	address, id := "123 Main St, Anytown", ""
	if outcome == "INVALID" {
		name, address = "---", "---"
	}
	if in.RequesterNumber != "" {
		id = fmt.Sprintf("WAPIAAAAW%07d", count)
	}
	reply(w, map[string]any{
		"countryCode": in.CountryCode, "vatNumber": in.VATNumber, "requestDate": RequestDate, "valid": outcome == "VALID",
		"requestIdentifier": id, "name": name, "address": address,
		"traderName": "---", "traderStreet": "---", "traderPostalCode": "---", "traderCity": "---", "traderCompanyType": "---",
		"traderNameMatch": "NOT_PROCESSED", "traderStreetMatch": "NOT_PROCESSED", "traderPostalCodeMatch": "NOT_PROCESSED",
		"traderCityMatch": "NOT_PROCESSED", "traderCompanyTypeMatch": "NOT_PROCESSED",
	})
}

// status answers check-status: all countries are well but one.
func (s *Server) status(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	instead := s.instead
	s.mu.Unlock()
	if instead != nil {
		instead(w, r)
		return
	}
	var countries []map[string]string
	for _, c := range strings.Fields("AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI") {
		a := "Available"
		if c == "SI" {
			a = "Unavailable"
		}
		countries = append(countries, map[string]string{"countryCode": c, "availability": a})
	}
	reply(w, map[string]any{"vow": map[string]bool{"available": true}, "countries": countries})
}

// reply answers as VIES does, failures too: with status 200.
func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
