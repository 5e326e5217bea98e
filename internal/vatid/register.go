package vatid

import (
	"regexp"
	"strings"
)

// dutchEnterprise reads a KvK number, 8 digits. The 12 digits of a
// vestigingsnummer are those of a site.
func dutchEnterprise(input string) (Number, error) {
	body, ok := compact(input)
	if !ok {
		return Number{}, problem(Malformed, "NL")
	}
	body = trimWords(body, []string{"KVK"})
	switch {
	case !isDigits(body):
		return Number{}, problem(Malformed, "NL")
	case len(body) == 12:
		return Number{}, problem(Establishment, "NL")
	case len(body) != 8:
		return Number{}, problem(Malformed, "NL")
	}
	return Number{
		Key:     Key{Country: "NL", Register: RegisterKVK, Number: body},
		Normal:  body,
		Display: body,
	}, nil
}

var luxembourgRCS = regexp.MustCompile(`^([A-Z])0*([1-9][0-9]{0,6})$`)

// luxembourgEnterprise reads a number of the Registre de commerce et des
// sociétés: a letter for the section and a count, "B 12345".
func luxembourgEnterprise(input string) (Number, error) {
	body, ok := compact(input)
	if !ok {
		return Number{}, problem(Malformed, "LU")
	}
	m := luxembourgRCS.FindStringSubmatch(trimWords(body, []string{"RCS", "LUXEMBOURG", "LU"}))
	if m == nil {
		return Number{}, problem(Malformed, "LU")
	}
	return Number{
		Key:     Key{Country: "LU", Register: RegisterRCS, Number: m[1] + m[2]},
		Normal:  m[1] + m[2],
		Display: m[1] + " " + m[2],
	}, nil
}

// otherEnterprise takes the number of a register whose rules are not known here
// as it stands, without its punctuation.
func otherEnterprise(country, input string) (Number, error) {
	body, ok := compact(input)
	if !ok || len(body) < 2 || len(body) > 20 || !strings.ContainsAny(body, "0123456789") || strings.ContainsAny(body, "+*") {
		return Number{}, problem(Malformed, country)
	}
	return Number{
		Key:     Key{Country: country, Register: RegisterOther, Number: body},
		Normal:  body,
		Display: body,
	}, nil
}
