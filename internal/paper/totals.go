package paper

import (
	"math/big"
	"strings"
)

// totals reads the amounts and says whether they add up. A document whose
// amounts don't is filed all the same: it is what the seller sent out.
func (b *billing) totals(doc *Document, root *element) {
	sum := b.one(root, "cac:LegalMonetaryTotal")
	doc.Payable = b.amount(sum, "cbc:PayableAmount")
	doc.TaxExclusive = b.amount(sum, "cbc:TaxExclusiveAmount")
	doc.TaxInclusive = b.amount(sum, "cbc:TaxInclusiveAmount")
	doc.Prepaid = b.amount(sum, "cbc:PrepaidAmount")
	lines := b.amount(sum, "cbc:LineExtensionAmount")
	allowance := b.amount(sum, "cbc:AllowanceTotalAmount")
	charge := b.amount(sum, "cbc:ChargeTotalAmount")
	rounding := b.amount(sum, "cbc:PayableRoundingAmount")
	tax, taxed := b.tax(root, doc.Currency)
	if b.problem != nil {
		return
	}
	if doc.Payable == "" {
		b.warn(WarnNoTotal, "no cbc:PayableAmount")
	}
	if amount, all := lineSum(doc.Lines); lines != "" && all {
		b.compare(exact(lines), amount, "the lines and their sum (BR-CO-10)")
	}
	if lines != "" && doc.TaxExclusive != "" {
		b.compare(exact(doc.TaxExclusive), minus(plus(exact(lines), exact(charge)), exact(allowance)), "the total without tax (BR-CO-13)")
	}
	if doc.TaxExclusive != "" && doc.TaxInclusive != "" && taxed {
		b.compare(exact(doc.TaxInclusive), plus(exact(doc.TaxExclusive), tax), "the total with tax (BR-CO-15)")
	}
	if doc.TaxInclusive != "" && doc.Payable != "" {
		b.compare(exact(doc.Payable), plus(minus(exact(doc.TaxInclusive), exact(doc.Prepaid)), exact(rounding)), "the amount to pay (BR-CO-16)")
	}
}

// cent is the difference that rounding explains.
var cent = big.NewRat(1, 100)

func (b *billing) compare(said, computed *big.Rat, what string) {
	if difference := minus(said, computed); difference.Abs(difference).Cmp(cent) > 0 {
		b.warn(WarnTotals, what)
	}
}

// tax gives the total tax in the document's currency: a second total in the
// seller's own currency may stand beside it.
func (b *billing) tax(root *element, currency string) (sum *big.Rat, found bool) {
	sum = new(big.Rat)
	for e := range root.each("cac:TaxTotal") {
		amount := b.amount(e, "cbc:TaxAmount")
		if c := b.one(e, "cbc:TaxAmount").attr("currencyID"); c != "" && !strings.EqualFold(c, currency) {
			continue
		}
		sum, found = plus(sum, exact(amount)), true
	}
	return sum, found
}

// lineSum adds up the lines; all is false if there are none or one has no amount.
func lineSum(lines []Line) (sum *big.Rat, all bool) {
	sum = new(big.Rat)
	for _, l := range lines {
		if l.Amount == "" {
			return sum, false
		}
		sum.Add(sum, exact(l.Amount))
	}
	return sum, len(lines) > 0
}

func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
