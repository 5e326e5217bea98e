package paper

import (
	"math"
	"math/big"
	"strings"
)

// totals are the amounts at the end of a document, as received.
type totals struct {
	lines, allowance, charge string
	exclusive                string
	tax                      []string // to be added up; none where there is no tax total
	inclusive                string
	prepaid, rounding        string
	payable                  string
}

// totals takes over the amounts and says whether they add up. A document whose
// amounts don't is filed all the same: it is what the seller sent out. due: there
// ought to be something to pay.
func (f *fields) totals(doc *Document, t totals, due bool) {
	doc.Payable, doc.TaxExclusive, doc.TaxInclusive, doc.Prepaid = t.payable, t.exclusive, t.inclusive, t.prepaid
	if f.problem != nil {
		return
	}
	if t.payable == "" && due {
		f.warn(WarnNoTotal, "no amount to pay")
	}
	if amount, all := lineSum(doc.Lines); t.lines != "" && all {
		f.compare(t.lines, amount, "the lines and their sum (BR-CO-10)")
	}
	if t.lines != "" && t.exclusive != "" {
		f.compare(t.exclusive, minus(plus(exact(t.lines), exact(t.charge)), exact(t.allowance)), "the total without tax (BR-CO-13)")
	}
	if t.exclusive != "" && t.inclusive != "" && len(t.tax) > 0 {
		sum := exact(t.exclusive)
		for _, tax := range t.tax {
			sum = plus(sum, exact(tax))
		}
		f.compare(t.inclusive, sum, "the total with tax (BR-CO-15)")
	}
	if t.inclusive != "" && t.payable != "" {
		f.compare(t.payable, plus(minus(exact(t.inclusive), exact(t.prepaid)), exact(t.rounding)), "the amount to pay (BR-CO-16)")
	}
}

// The differences that rounding explains: amounts are rounded to hundredths once,
// and the parts of a line once each (Peppol BIS Billing 3.0, PEPPOL-EN16931-R120).
var (
	halfCent = big.NewRat(1, 200)
	twoCents = big.NewRat(2, 100)
)

func (f *fields) compare(said string, computed *big.Rat, what string) {
	if !within(halfCent, exact(said), computed) {
		f.warn(WarnTotals, what)
	}
}

// lineTotal says whether a line comes to its quantity at its price with what is
// added and taken off. A price that was rounded to its last digit explains more
// the larger the quantity is.
func (f *fields) lineTotal(l Line, charges, allowances []string) {
	if l.Amount == "" || l.Quantity == "" || l.UnitPrice == "" {
		return
	}
	quantity := exact(l.Quantity)
	sum := new(big.Rat).Mul(quantity, exact(l.UnitPrice))
	slack := plus(twoCents, quantity.Mul(quantity.Abs(quantity), halfDigit(l.UnitPrice)))
	for _, c := range charges {
		sum.Add(sum, exact(c))
	}
	for _, a := range allowances {
		sum.Sub(sum, exact(a))
	}
	if !within(slack, exact(l.Amount), sum) {
		f.warn(WarnLinePrice, "a line and its price (PEPPOL-EN16931-R120)")
	}
}

// halfDigit is half of the last digit of a decimal number.
func halfDigit(decimal string) *big.Rat {
	_, fraction, _ := strings.Cut(decimal, ".")
	return big.NewRat(1, 2*int64(math.Pow10(len(fraction))))
}

func within(slack, a, b *big.Rat) bool {
	difference := minus(a, b)
	return difference.Abs(difference).Cmp(slack) <= 0
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
