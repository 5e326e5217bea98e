package paper

import (
	"math/big"
	"strings"
	"time"
)

const (
	maxIntegerDigits = 15
	maxDecimals      = 12
)

// isDecimal checks the syntax of xsd:decimal: a sign, digits, a point. No
// exponent, no grouping, no comma, and no more digits than any amount has.
func isDecimal(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" && fraction == "" {
		return false
	}
	whole = strings.TrimLeft(whole, "0")
	return onlyDigits(whole) && onlyDigits(fraction) && len(whole) <= maxIntegerDigits && len(fraction) <= maxDecimals
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// exact gives the number of a text that isDecimal accepts; zero for "".
func exact(decimal string) *big.Rat {
	if r, ok := new(big.Rat).SetString(decimal); ok {
		return r
	}
	return new(big.Rat)
}

// unitPrice divides a price by the number of units that it is for; "" if that is
// not positive.
func unitPrice(price, base string) string {
	if price == "" || base == "" {
		return price
	}
	units := exact(base)
	switch {
	case units.Sign() <= 0:
		return ""
	case units.Cmp(big.NewRat(1, 1)) == 0:
		return price
	}
	text := new(big.Rat).Quo(exact(price), units).FloatString(10)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

// dayOf gives the first ten characters of an xsd:date or xsd:dateTime if they
// are a day of the calendar. A time and a zone behind it are dropped: the day is
// the one that the writer meant, wherever it is read.
func dayOf(text string) (string, bool) {
	if len(text) < 10 {
		return "", false
	}
	day, rest := text[:10], text[10:]
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return "", false
	}
	if rest != "" && !strings.ContainsRune("TZ+-", rune(rest[0])) {
		return "", false
	}
	return day, true
}
