package paper

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"example.com/comptoir/internal/vatid"
)

// Join brings a row and the data inside its file together: the data count, and the
// row adds what they don't say. Without data the row is all there is.
//
// Another kind or number, or another customer, is a [CodeIndexConflict]: one of
// the two is about another paper, and nobody here can say which. Another total is
// a warning. The row's Document and data stay as they are.
func (row *IndexRow) Join(data *Document) (*Document, error) {
	if data == nil {
		return row.Document, nil
	}
	said := row.Document
	for _, c := range []struct {
		differ bool
		what   string
	}{
		{said.Kind != data.Kind, "the kind"},
		{!sameNumber(said.Number, data.Number), "the number"},
		{partiesDiffer(said.Buyer, data.Buyer), "the customer"},
	} {
		if c.differ {
			return nil, problem(CodeIndexConflict, row.Line, c.what)
		}
	}
	doc := *data
	doc.Warnings = slices.Clone(data.Warnings)
	if said.Payable != "" && data.Payable != "" && exact(said.Payable).Cmp(exact(data.Payable)) != 0 {
		doc.Warnings = append(doc.Warnings, Warning{Code: WarnIndexTotal, Detail: "the index has another total than the data"})
	}
	doc.complete(said)
	return &doc, nil
}

// complete takes from the index what the data don't say.
func (d *Document) complete(said *Document) {
	fill := func(to *string, from string) {
		if *to == "" {
			*to = from
		}
	}
	fill(&d.Buyer.CustomerNumber, said.Buyer.CustomerNumber)
	fill(&d.Buyer.AccountID, said.Buyer.AccountID)
	fill(&d.Buyer.VAT, said.Buyer.VAT)
	if d.Buyer.EnterpriseNumber == "" {
		d.Buyer.EnterpriseNumber, d.Buyer.EnterpriseScheme = said.Buyer.EnterpriseNumber, said.Buyer.EnterpriseScheme
	}
	fill(&d.DueDate, said.DueDate)
	fill(&d.Replaces, said.Replaces)
	fill(&d.BuyerReference, said.BuyerReference)
	refs := references{}
	for _, r := range slices.Concat(d.References, said.References) {
		refs.add(r.Kind, r.Number, r.IssueDate)
	}
	d.References = refs.all()
}

// sameNumber compares numbers by their letters and digits, as people do.
func sameNumber(a, b string) bool {
	bare := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToUpper(r)
			}
			return -1
		}, text)
	}
	return bare(a) == bare(b)
}

// partiesDiffer reports whether two descriptions name two companies: by a customer
// number that both have, or by numbers of one register that have none in common.
func partiesDiffer(a, b Party) bool {
	if a.AccountID != "" && b.AccountID != "" && vatid.CustomerNumber(a.AccountID) != vatid.CustomerNumber(b.AccountID) {
		return true
	}
	country := cmp.Or(a.Address.Country, b.Address.Country)
	if a.EnterpriseScheme == belgianScheme || b.EnterpriseScheme == belgianScheme {
		country = cmp.Or(country, "BE")
	}
	keys, others := keysOf(a, country), keysOf(b, country)
	for register, numbers := range keys {
		if other := others[register]; len(other) > 0 && !slices.ContainsFunc(numbers, func(n string) bool { return slices.Contains(other, n) }) {
			return true
		}
	}
	return false
}

// keysOf gives a party's numbers by country and register. One that fails its
// checks is no evidence, here as everywhere.
func keysOf(p Party, country string) map[string][]string {
	keys := make(map[string][]string)
	add := func(n vatid.Number, err error) {
		if err == nil && !n.Key.IsZero() {
			register := n.Key.Country + ":" + n.Key.Register
			keys[register] = append(keys[register], n.Key.Number)
		}
	}
	if p.EnterpriseNumber != "" {
		add(vatid.EnterpriseNumber(country, p.EnterpriseNumber))
	}
	if p.VAT != "" {
		add(vatid.VATNumber("", p.VAT))
	}
	return keys
}
