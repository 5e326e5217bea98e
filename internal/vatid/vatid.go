// Package vatid reads the numbers by which a company is known: enterprise
// numbers (chamber of commerce, company register), VAT numbers, Peppol
// participants and the seller's own customer numbers. It turns what a person
// typed or a document carries into one normal form and checks what can be
// checked without asking anybody. It does no I/O.
//
// What is checked:
//   - Belgium: ten digits, the first 0 or 1, the last two equal to 97 minus the
//     first eight modulo 97 (FPS Economy, Crossroads Bank for Enterprises; Peppol
//     applies the same in rule PEPPOL-COMMON-R043).
//   - France: the SIREN by the Luhn formula, the SIRET likewise, with the
//     exception that INSEE made for La Poste.
//   - Every other VAT number of the Union and of Northern Ireland: its shape
//     only, as the Commission publishes it for VIES. National check digits have
//     exceptions that nobody outside the country knows; a number that is refused
//     here could never be registered, one that passes still goes to VIES.
package vatid

import "strings"

// The registers that a [Key] may name.
const (
	RegisterCBE   = "CBE"   // Belgium: Crossroads Bank for Enterprises (KBO, BCE), VAT numbers included
	RegisterSIREN = "SIREN" // France: SIREN, which SIRET and VAT numbers reduce to
	RegisterKVK   = "KVK"   // Netherlands: Kamer van Koophandel
	RegisterHR    = "HR"    // Germany: court and register number
	RegisterRCS   = "RCS"   // Luxembourg: Registre de commerce et des sociétés
	RegisterVAT   = "VAT"   // any other VAT number
	RegisterOther = "REG"   // any other country's company register
	RegisterGLN   = "GLN"   // GS1: global location numbers, of no country
)

// NoCountry stands in a [Key] whose number belongs to no country; ISO 3166-1
// leaves the code to its users.
const NoCountry = "ZZ"

// Key is what makes a company unique: two records with one key are one company.
// A company may have two keys where register and VAT number don't follow from
// each other (NL, DE, LU and others); in Belgium and France it has one.
type Key struct {
	Country  string // ISO 3166-1 alpha-2, and XI for Northern Ireland; Greece is GR
	Register string
	Number   string // normal form without any country prefix
}

// String gives "BE:CBE:0440966354".
func (k Key) String() string { return k.Country + ":" + k.Register + ":" + k.Number }

// ParseKey reads what String wrote.
func ParseKey(s string) (Key, error) {
	parts := strings.SplitN(s, ":", 3)
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		return Key{}, problem(Malformed, "")
	}
	return Key{parts[0], parts[1], parts[2]}, nil
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k == Key{} }

// Number is a company number that passed its checks.
type Number struct {
	Key Key
	// Normal is the form to store and compare: "0440966354" for an enterprise
	// number, "BE0440966354" for a VAT number. Reading it again gives the same Number.
	Normal string
	// Display is the form to show: "0440.966.354", "BE 0440.966.354".
	Display string
	// AsReceived is the input, untouched.
	AsReceived string
}

// EnterpriseNumber reads the number that a company has in its country's
// register. Country is an ISO 3166-1 alpha-2 code. Belgium, France, the
// Netherlands, Germany and Luxembourg have rules of their own; elsewhere the
// number is 2 to 20 letters and digits with at least one digit.
//
// The error is a [*Problem]: MALFORMED, CHECKSUM, ESTABLISHMENT, COURT_MISSING
// or COUNTRY_UNSUPPORTED.
func EnterpriseNumber(country, input string) (Number, error) {
	c, ok := isoCountry(country)
	if !ok {
		return Number{}, problem(CountryUnsupported, country)
	}
	if len(input) > maxInput {
		return Number{}, problem(Malformed, c)
	}
	var (
		n   Number
		err error
	)
	switch c {
	case "BE":
		n, err = belgianEnterprise(input)
	case "FR":
		n, err = frenchEnterprise(input)
	case "NL":
		n, err = dutchEnterprise(input)
	case "DE":
		n, err = germanEnterprise(input)
	case "LU":
		n, err = luxembourgEnterprise(input)
	default:
		n, err = otherEnterprise(c, input)
	}
	if err != nil {
		return Number{}, err
	}
	n.AsReceived = input
	return n, nil
}

// VATNumber reads a VAT number of the Union or of Northern Ireland, with or
// without its prefix. Country is an ISO 3166-1 alpha-2 code, or EL or XI; empty
// means that the number's own prefix decides, which is what a document gives.
//
// The error is a [*Problem]: MALFORMED, CHECKSUM, ESTABLISHMENT,
// COUNTRY_MISMATCH (the prefix is another country's) or COUNTRY_UNSUPPORTED.
func VATNumber(country, input string) (Number, error) {
	if len(input) > maxInput {
		return Number{}, problem(Malformed, country)
	}
	body, ok := compact(input)
	if !ok || body == "" {
		return Number{}, problem(Malformed, country)
	}
	body = trimWords(body, taxWords)
	c, err := vatCountryOf(country, body)
	if err != nil {
		return Number{}, err
	}
	rest, err := c.body(body)
	if err != nil {
		return Number{}, err
	}
	n, err := c.number(rest)
	if err != nil {
		return Number{}, err
	}
	n.AsReceived = input
	return n, nil
}

// LooksLikeVAT reports whether s has the shape of a VAT number with its
// country's prefix. Check digits are not looked at. It serves to recognise a VAT
// number in a field that is not meant for one.
func LooksLikeVAT(s string) bool {
	if len(s) > maxInput {
		return false
	}
	body, ok := compact(s)
	if !ok {
		return false
	}
	c, ok := vatByPrefix(body)
	return ok && c.shape.MatchString(strings.TrimPrefix(body, c.prefix))
}
