package vatid

import "strings"

// Code is a stable name of what is wrong with a number.
type Code string

// The codes. They grow; they don't change.
const (
	Malformed          Code = "MALFORMED"           // not the form that the country's numbers have
	Checksum           Code = "CHECKSUM"            // right form, wrong check digits: a typing error
	CountryUnsupported Code = "COUNTRY_UNSUPPORTED" // no such country, or none whose numbers are known here
	CountryMismatch    Code = "COUNTRY_MISMATCH"    // the number carries another country's prefix
	Establishment      Code = "ESTABLISHMENT"       // the number of a site, not of the enterprise
	CourtMissing       Code = "COURT_MISSING"       // a German register number without its court is not unique
)

// Problem says why a number was refused. It never holds the number itself, so
// that it may be logged.
type Problem struct {
	Code Code
	// Country is the country by whose rules the number was read, as far as known.
	Country string
}

func (p *Problem) Error() string {
	s := "company number: " + strings.ToLower(strings.ReplaceAll(string(p.Code), "_", " "))
	if p.Country != "" {
		s += " (" + p.Country + ")"
	}
	return s
}

// problem keeps the country only where it is two letters: anything else came
// from outside and does not belong in a log.
func problem(code Code, country string) *Problem {
	if len(country) != 2 || !isUpper(country[0]) || !isUpper(country[1]) {
		country = ""
	}
	return &Problem{Code: code, Country: country}
}
