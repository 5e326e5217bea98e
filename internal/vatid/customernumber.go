package vatid

import "strings"

// CustomerNumber gives the normal form of a number that the seller gave to a
// customer: without surrounding space, in upper case, leading zeros kept (they
// tell numbers apart in many systems). Two spellings of one number have one
// normal form; any text has one, so the caller decides what is acceptable.
func CustomerNumber(s string) string {
	return strings.TrimSpace(strings.ToUpper(s))
}
