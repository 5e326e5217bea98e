package paper

import (
	"slices"
	"strings"
)

// Line is one line of a document.
type Line struct {
	ID           string
	Name         string
	Description  string
	Article      string // the seller's article number: what a re-order needs
	BuyerArticle string
	GTIN         string
	// Quantity is what the document is about: invoiced, credited, ordered, confirmed,
	// quoted, or delivered in this consignment.
	Quantity    string
	Unit        string // UN/ECE Recommendation 20 and 21
	Outstanding string // still to be delivered after a delivery note
	// UnitPrice is Price for one unit: exact where the quotient ends within ten
	// decimals, else rounded to ten, half away from zero.
	UnitPrice    string
	Price        string // as received, for BaseQuantity units
	BaseQuantity string
	Amount       string // without tax

	Status     LineStatus // in an order response
	StatusCode string     // as received
	Delivery   Period     // where the line has its own

	OrderReference   string // the buyer's order number, where the line has its own
	OrderLine        string // line of that order
	SalesOrder       string // the seller's number of that order
	Quote            string
	DeliveryNote     string
	DeliveryNoteLine string   // line of that delivery note
	HeatNumbers      []string // heats (casts, lots) of the material
	Certificates     []string // numbers of its certificates
}

// LineStatus is what became of an ordered line.
type LineStatus string

// The states of a line, by code (UNTDID 1229).
const (
	LineAdded     LineStatus = "ADDED"     // 1
	LineDeleted   LineStatus = "DELETED"   // 2
	LineChanged   LineStatus = "CHANGED"   // 3, 6
	LineAccepted  LineStatus = "ACCEPTED"  // 5
	LineRejected  LineStatus = "REJECTED"  // 7
	LineDelivered LineStatus = "DELIVERED" // 42: has been already
)

// gtinSchemes mark a standard item number as a GTIN: the ISO 6523 code, and what
// was written before it was required.
var gtinSchemes = []string{"0160", "GTIN", "EAN"}

// gtin gives a standard item number if it is a GTIN.
func (f *fields) gtin(id *element) string {
	if slices.Contains(gtinSchemes, strings.ToUpper(id.attr("schemeID"))) {
		return f.ident(id)
	}
	return ""
}

// heatNames are what the property of an article is called that holds its heat
// number, in the languages of the trade.
var heatNames = []string{
	"heat", "heat number", "heat no", "cast number", "cast no",
	"coulée", "numéro de coulée", "n° de coulée", "no de coulée",
	"chargenummer", "smeltnummer", "charge", "chargennummer", "schmelze", "schmelzennummer", "schmelznummer",
}

func isHeatName(name string) bool {
	return slices.Contains(heatNames, strings.ToLower(strings.TrimRight(name, ".: ")))
}

// addHeat adds a heat number once.
func (l *Line) addHeat(number string) {
	if number != "" && !slices.Contains(l.HeatNumbers, number) {
		l.HeatNumbers = append(l.HeatNumbers, number)
	}
}

// price takes over a price for some number of units and divides it.
func (f *fields) price(l *Line, price, base string) {
	l.Price, l.BaseQuantity = price, base
	if l.UnitPrice = unitPrice(price, base); l.UnitPrice == "" && price != "" {
		f.warn(WarnPrice, "a price for no units")
	}
}

// priced reports whether any line has an amount of money.
func priced(lines []Line) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Price != "" || l.Amount != "" })
}

// joined makes one text of those that may stand several times.
func joined(texts []string) string { return strings.Join(texts, "\n") }
