package account

import (
	"net/mail"
	"strings"
)

// maxEmail is the longest address that can be mailed to: RFC 5321 section 4.5.3.1.3, less the angle brackets.
const maxEmail = 254

// CanonicalEmail gives the one spelling of an address under which it is known:
// trimmed and in lower case. RFC 5321 lets a server tell cases apart in the local
// part; none that people use does. Only plain ASCII addresses are taken, an
// international domain in its xn-- form, so that no two addresses look the same.
func CanonicalEmail(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > maxEmail || strings.ContainsAny(s, "\"()<>,;:\\[] \r\n\t") {
		return "", false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return "", false
		}
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" {
		return "", false
	}
	local, domain, _ := strings.Cut(s, "@")
	if len(local) > 64 || !strings.Contains(domain, ".") || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") {
		return "", false
	}
	return s, true
}
