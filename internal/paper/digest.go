package paper

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// Digest sums up what a document says, so that two files of one document are known
// as such: UBL and CII of one invoice, or the same with other prefixes, have one
// digest; a changed total, line, date to pay or promise of delivery has another.
// Names, notes, addresses and references are not part of it. Amounts count by
// value: 10 is 10.00.
func (d *Document) Digest() [sha256.Size]byte {
	h := sha256.New()
	put := func(texts ...string) {
		for _, t := range texts {
			var size [4]byte
			binary.BigEndian.PutUint32(size[:], uint32(len(t)))
			h.Write(size[:])
			h.Write([]byte(t))
		}
	}
	put(string(d.Kind), d.Number, d.IssueDate, d.DueDate, d.ValidUntil, d.Currency, canonical(d.Payable), string(d.Response))
	if d.Kind != KindInvoice && d.Kind != KindCreditNote {
		put(d.Delivery.Start, d.Delivery.End)
	}
	for _, l := range d.Lines {
		put(l.Article, canonical(l.Quantity), l.Unit, canonical(l.Outstanding), canonical(l.UnitPrice), canonical(l.Amount), string(l.Status))
		put(l.HeatNumbers...)
	}
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return sum
}

// canonical writes a decimal number in one way: no plus, no zeros that say nothing.
func canonical(decimal string) string {
	sign, digits := "", strings.TrimPrefix(decimal, "+")
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = "-", rest
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	switch {
	case decimal == "":
		return ""
	case whole == "" && fraction == "":
		return "0"
	case fraction != "":
		fraction = "." + fraction
	}
	if whole == "" {
		whole = "0"
	}
	return sign + whole + fraction
}
