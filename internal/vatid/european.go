package vatid

import (
	"regexp"
	"strings"
)

// vatCountry is a country whose VAT numbers VIES knows.
type vatCountry struct {
	prefix  string // as VIES spells it: EL for Greece, XI for Northern Ireland
	country string // as Key has it
	shape   *regexp.Regexp
}

// vatCountries has the 27 members and Northern Ireland. The shapes are those of
// the Commission's list (VIES frequently asked questions, "What is the format of
// a VAT number?"), without the prefix.
var vatCountries = []vatCountry{
	{"AT", "AT", shape(`U[0-9]{8}`)},
	{"BE", "BE", shape(`[01]?[0-9]{9}`)}, // the leading zero is often lost
	{"BG", "BG", shape(`[0-9]{9,10}`)},
	{"CY", "CY", shape(`[0-9]{8}[A-Z]`)},
	{"CZ", "CZ", shape(`[0-9]{8,10}`)},
	{"DE", "DE", shape(`[0-9]{9}`)},
	{"DK", "DK", shape(`[0-9]{8}`)},
	{"EE", "EE", shape(`[0-9]{9}`)},
	{"EL", "GR", shape(`[0-9]{9}`)},
	{"ES", "ES", shape(`[A-Z][0-9]{7}[A-Z0-9]|[0-9]{8}[A-Z]`)},
	{"FI", "FI", shape(`[0-9]{8}`)},
	{"FR", "FR", shape(`[A-HJ-NP-Z0-9]{2}[0-9]{9}`)},
	{"HR", "HR", shape(`[0-9]{11}`)},
	{"HU", "HU", shape(`[0-9]{8}`)},
	{"IE", "IE", shape(`[0-9][A-Z0-9+*][0-9]{5}[A-Z]|[0-9]{7}[A-W][A-I]`)},
	{"IT", "IT", shape(`[0-9]{11}`)},
	{"LT", "LT", shape(`[0-9]{9}|[0-9]{12}`)},
	{"LU", "LU", shape(`[0-9]{8}`)},
	{"LV", "LV", shape(`[0-9]{11}`)},
	{"MT", "MT", shape(`[0-9]{8}`)},
	{"NL", "NL", shape(`[0-9]{9}B[0-9]{2}`)},
	{"PL", "PL", shape(`[0-9]{10}`)},
	{"PT", "PT", shape(`[0-9]{9}`)},
	{"RO", "RO", shape(`[0-9]{2,10}`)},
	{"SE", "SE", shape(`[0-9]{12}`)},
	{"SI", "SI", shape(`[0-9]{8}`)},
	{"SK", "SK", shape(`[0-9]{10}`)},
	{"XI", "XI", shape(`[0-9]{9}|[0-9]{12}|GD[0-9]{3}|HA[0-9]{3}`)},
}

func shape(re string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + re + `)$`) }

// vatByPrefix finds the country by the number's first two letters.
func vatByPrefix(body string) (vatCountry, bool) {
	for _, c := range vatCountries {
		if strings.HasPrefix(body, c.prefix) {
			return c, true
		}
	}
	return vatCountry{}, false
}

// vatCountryOf finds the country by what the caller said, or by the number's
// prefix if nothing was said. The United Kingdom stands for Northern Ireland
// where the number says XI: addresses there carry GB.
func vatCountryOf(said, body string) (vatCountry, error) {
	said = strings.ToUpper(strings.TrimSpace(said))
	if said == "" {
		if c, ok := vatByPrefix(body); ok {
			return c, nil
		}
		return vatCountry{}, problem(CountryUnsupported, "")
	}
	if said == "GB" && strings.HasPrefix(body, "XI") {
		said = "XI"
	}
	for _, c := range vatCountries {
		if said == c.prefix || said == c.country {
			return c, nil
		}
	}
	return vatCountry{}, problem(CountryUnsupported, said)
}

// body takes the prefix off. A number that has the shape without that is left
// alone: a French key may spell another country's prefix.
func (c vatCountry) body(body string) (string, error) {
	if c.shape.MatchString(body) {
		return body, nil
	}
	rest, own := strings.CutPrefix(body, c.prefix)
	if !own {
		if other, ok := vatByPrefix(body); ok && other.shape.MatchString(body[len(other.prefix):]) {
			return "", problem(CountryMismatch, c.country)
		}
	}
	// The Belgian reader tells more than the shape: a site, a wrong check digit.
	if c.country != "BE" && !c.shape.MatchString(rest) {
		return "", problem(Malformed, c.country)
	}
	return rest, nil
}

// number gives the number for a body that has the country's shape.
func (c vatCountry) number(rest string) (Number, error) {
	switch c.country {
	case "BE":
		return belgianVAT(rest)
	case "FR":
		return frenchVAT(rest)
	}
	return Number{
		Key:     Key{Country: c.country, Register: RegisterVAT, Number: rest},
		Normal:  c.prefix + rest,
		Display: c.prefix + " " + rest,
	}, nil
}
