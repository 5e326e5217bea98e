package demo

import (
	"fmt"
	"strings"
	"time"
)

// cents are an amount of money in hundredths.
type cents int64

// String writes an amount as EN 16931 has it: a point and two decimals.
func (c cents) String() string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}

// article is something that the seller sells.
type article struct {
	code, name, unit string // unit: UN/ECE Recommendation 20
	price            cents
}

var articles = []article{
	{"FLA-30X5", "Fer plat S235JR 30 x 5 mm", "MTR", 412},
	{"TUB-40X40X2", "Tube carré S235 40 x 40 x 2 mm", "MTR", 689},
	{"IPE-160", "Poutrelle IPE 160 S275JR", "MTR", 2945},
	{"TOL-ALU-3", "Tôle aluminium EN AW-5754 3 mm", "KGM", 587},
	{"RON-316-20", "Rond inox 1.4404 Ø 20 mm", "KGM", 736},
	{"COR-50X50X5", "Cornière S235JR 50 x 50 x 5 mm", "MTR", 538},
	{"BOU-M12X40", "Boulon M12 x 40 8.8 zingué", "C62", 31},
	{"TRA-SCIE", "Coupe à la scie", "C62", 350},
}

// billLine is one line of a bill.
type billLine struct {
	article

	Quantity int64
}

// Amount is what the line comes to.
func (l billLine) Amount() cents { return cents(l.Quantity) * l.price }

// bill is an invoice, or a credit note when Credits names the invoice.
type bill struct {
	Number  string
	Issued  time.Time
	Credits string // number of the invoice that is credited
	Order   string // the buyer's order
	Note    string // the delivery note
	Lines   []billLine
	PDF     bool // carries a rendering
	To      customer
}

// vatPercent is the rate: Belgium's normal one, and none for a supply to a company
// in another member state (article 138 of directive 2006/112/EC).
func (b bill) vatPercent() cents {
	if b.To.country == "BE" {
		return 21
	}
	return 0
}

// Net is the sum without VAT.
func (b bill) Net() cents {
	var sum cents
	for _, l := range b.Lines {
		sum += l.Amount()
	}
	return sum
}

// VAT is rounded half up, over the whole bill.
func (b bill) VAT() cents { return (b.Net()*b.vatPercent() + 50) / 100 }

// Gross is what is to be paid.
func (b bill) Gross() cents { return b.Net() + b.VAT() }

// Due is the last day to pay: 30 days, the legal term between companies
// (directive 2011/7/EU, article 3).
func (b bill) Due() time.Time { return b.Issued.AddDate(0, 0, 30) }

// perCustomer is how many invoices each company gets; the last one is credited in part.
const perCustomer = 6

// billsOf are the bills of the n-th customer of the months up to today, the same for the same day.
func billsOf(n int, to customer, today time.Time) []bill {
	var out []bill
	for i := range perCustomer {
		seq := 1000 + n*100 + i
		b := bill{
			Number: fmt.Sprintf("F%d/%06d", today.Year(), seq), Issued: today.AddDate(0, 0, -14*(perCustomer-i)),
			Order: fmt.Sprintf("PO-%d-%d%03d", n+1, today.Year()%100, 40+i), Note: fmt.Sprintf("BL%02d%05d", today.Year()%100, 20000+seq), PDF: i%2 == 0, To: to,
		}
		for k := range 2 + (n+i)%4 {
			b.Lines = append(b.Lines, billLine{articles[(n*3+i+k*2)%len(articles)], int64(6 * (1 + (i+k)%5))})
		}
		out = append(out, b)
	}
	last := out[len(out)-1]
	return append(out, bill{
		Number: fmt.Sprintf("NC%d/%06d", today.Year(), 100+n), Issued: today.AddDate(0, 0, -3), Credits: last.Number,
		Order: last.Order, Lines: last.Lines[:1], To: to,
	})
}

// fileName is the name under which the ERP drops the bill.
func (b bill) fileName() string {
	if b.Credits != "" {
		return fileName("creditnote", b.Number, ".xml")
	}
	return fileName("invoice", b.Number, ".xml")
}

func fileName(kind, number, ext string) string {
	return kind + "-" + strings.ReplaceAll(number, "/", "-") + ext
}
