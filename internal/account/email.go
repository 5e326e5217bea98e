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

// functional are the local parts of mailboxes that several people read.
var functional = map[string]bool{
	"info": true, "contact": true, "office": true, "admin": true, "administration": true, "post": true, "mail": true, "hello": true, "team": true,
	"achat": true, "achats": true, "inkoop": true, "aankoop": true, "purchase": true, "purchasing": true, "procurement": true, "einkauf": true, "orders": true,
	"commande": true, "commandes": true, "bestelling": true, "bestellingen": true, "order": true, "bestellung": true, "sales": true, "verkoop": true, "vente": true, "ventes": true, "verkauf": true,
	"compta": true, "comptabilite": true, "boekhouding": true, "accounting": true, "accounts": true, "invoice": true, "invoices": true, "facture": true, "factures": true,
	"facturation": true, "factuur": true, "facturen": true, "facturatie": true, "finance": true, "buchhaltung": true, "rechnung": true, "rechnungen": true,
	"magasin": true, "magazijn": true, "lager": true, "warehouse": true, "logistics": true, "logistique": true, "logistiek": true, "atelier": true, "werkplaats": true, "workshop": true,
	"direction": true, "directie": true, "management": true, "secretariat": true, "secretariaat": true, "reception": true, "onthaal": true, "service": true, "support": true, "technique": true, "techniek": true,
}

// SharedMailbox tells whether an address looks like one that several people
// read: info@, achats@, inkoop@. One mailbox is one login all the same, and
// whoever decides about it is shown that it is shared (product rule 18).
func SharedMailbox(email string) bool {
	local, _, _ := strings.Cut(email, "@")
	local, _, _ = strings.Cut(local, "+")
	return functional[strings.NewReplacer(".", "", "-", "", "_", "").Replace(local)]
}
