package vatid

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// maxInput bounds what is looked at, in bytes: no company number with its
// register's name and punctuation comes near it.
const maxInput = 128

// taxWords are what people write before a VAT number, after compact.
var taxWords = []string{"TVA", "BTW", "VAT", "MWST", "USTIDNR", "USTID", "IVA"}

// compact upper-cases ASCII letters and drops what people put between the
// digits: spaces of every kind, dots, dashes, slashes, colons and invisible
// marks that come along with copied text. ok is false if anything else occurs.
func compact(s string) (out string, ok bool) {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteByte(byte(r) - 'a' + 'A')
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '+', r == '*':
			b.WriteByte(byte(r))
		case isSeparator(r):
		default:
			return "", false
		}
	}
	return b.String(), true
}

func isSeparator(r rune) bool {
	switch r {
	case '.', '-', '/', ':':
		return true
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r)
}

// trimWords drops leading words as long as any of them leads.
func trimWords(s string, words []string) string {
	for trimmed := true; trimmed; {
		trimmed = false
		for _, w := range words {
			if strings.HasPrefix(s, w) {
				s, trimmed = s[len(w):], true
			}
		}
	}
	return s
}

// isoCountry gives the ISO 3166-1 code of a country that a person or a document
// named, with the two codes that tax authorities use beside it.
func isoCountry(s string) (string, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	switch s {
	case "EL":
		return "GR", true
	case "XI", "UK":
		return "GB", true
	}
	if len(s) != 2 || !isUpper(s[0]) || !isUpper(s[1]) {
		return "", false
	}
	r, err := language.ParseRegion(s)
	if err != nil || !r.IsCountry() || r.String() != s {
		return "", false
	}
	return s, true
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// luhn reports whether the digits pass the Luhn formula (ISO/IEC 7812-1, annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// digitSum adds up the digits.
func digitSum(digits string) int {
	sum := 0
	for i := range len(digits) {
		sum += int(digits[i] - '0')
	}
	return sum
}

// grouped cuts s into groups of the given sizes, joined by sep; what remains is the last group.
func grouped(s, sep string, sizes ...int) string {
	var parts []string
	for _, n := range sizes {
		if len(s) <= n {
			break
		}
		parts, s = append(parts, s[:n]), s[n:]
	}
	return strings.Join(append(parts, s), sep)
}
