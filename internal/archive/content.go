package archive

import (
	"math/big"
	"strings"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/paper"
)

// content is what a document says, in the form in which two files of one number
// are compared. An empty field is one about which a file says nothing: a PDF with
// a row of an index says less than the XML beside it, and does not contradict it.
type content struct {
	texts  []string
	days   []string
	totals []string
	lines  []contentLine
}

type contentLine struct {
	texts   []string
	numbers []string
}

func contentOf(doc *paper.Document) content {
	c := content{
		texts: []string{doc.Currency, doc.TypeCode, string(doc.Response), doc.BuyerReference},
		days:  []string{doc.IssueDate, doc.DueDate, doc.ValidUntil, doc.Delivery.Start, doc.Delivery.End, doc.DespatchDate},
		totals: []string{
			doc.Payable, doc.TaxExclusive, doc.TaxInclusive,
		},
	}
	for _, l := range doc.Lines {
		c.lines = append(c.lines, contentLine{
			texts:   []string{l.Article, l.Unit, describe(l), string(l.Status), strings.Join(l.HeatNumbers, " ")},
			numbers: []string{l.Quantity, l.Outstanding, l.UnitPrice, l.Amount},
		})
	}
	return c
}

func contentOfRow(d db.Document, lines []db.LinesOfDocumentsRow) content {
	c := content{
		texts:  []string{d.Currency, d.TypeCode, d.Response, d.BuyerReference},
		days:   []string{d.IssueDate.Format(time.DateOnly), dayText(d.DueDate), dayText(d.ValidUntil), dayText(d.DeliveryFrom), dayText(d.DeliveryUntil), dayText(d.DespatchDate)},
		totals: []string{numberText(d.Payable), numberText(d.TaxExclusive), numberText(d.TaxInclusive)},
	}
	for _, l := range lines {
		c.lines = append(c.lines, contentLine{
			texts:   []string{l.Article, l.Unit, l.Description, l.Status, strings.Join(l.HeatNumbers, " ")},
			numbers: []string{numberText(l.Quantity), numberText(l.Outstanding), numberText(l.UnitPrice), numberText(l.Amount)},
		})
	}
	return c
}

func dayText(d *time.Time) string {
	if d == nil {
		return ""
	}
	return d.Format(time.DateOnly)
}

func numberText(n *string) string {
	if n == nil {
		return ""
	}
	return *n
}

// agrees tells whether two files say the same as far as both say something:
// other spellings of an amount, other spaces and letter cases make no difference.
// Lines are compared in their order; a file without any contradicts none.
func (c content) agrees(o content) bool {
	if !all(c.texts, o.texts, sameText) || !all(c.days, o.days, sameText) || !all(c.totals, o.totals, sameNumber) {
		return false
	}
	if len(c.lines) == 0 || len(o.lines) == 0 {
		return true
	}
	if len(c.lines) != len(o.lines) {
		return false
	}
	for i, l := range c.lines {
		if !all(l.texts, o.lines[i].texts, sameText) || !all(l.numbers, o.lines[i].numbers, sameNumber) {
			return false
		}
	}
	return true
}

func all(a, b []string, same func(a, b string) bool) bool {
	for i := range a {
		if a[i] != "" && b[i] != "" && !same(a[i], b[i]) {
			return false
		}
	}
	return true
}

func sameText(a, b string) bool {
	return a == b || strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	x, okX := new(big.Rat).SetString(a)
	y, okY := new(big.Rat).SetString(b)
	return okX && okY && x.Cmp(y) == 0
}
