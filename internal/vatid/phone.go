package vatid

import "strings"

// phoneEnd is how many digits at the end of a telephone number tell it from others,
// whatever country and zeros people write before them; leastPhone makes one.
const (
	phoneEnd   = 8
	leastPhone = 6
)

// Digits gives the digits of a text.
func Digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// PhoneEnd gives the digits at the end of a telephone number that tell it from
// others; "" when there are too few.
func PhoneEnd(text string) string {
	digits := Digits(text)
	if len(digits) < leastPhone {
		return ""
	}
	return digits[max(0, len(digits)-phoneEnd):]
}
