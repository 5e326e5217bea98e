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

// line reads a cac:InvoiceLine or cac:CreditNoteLine.
func (f *fields) line(e *element) Line {
	item := f.one(e, "cac:Item")
	l := Line{
		ID:           f.one(e, "cbc:ID").id(),
		Name:         f.one(item, "cbc:Name").words(),
		Description:  description(item),
		Article:      f.one(item, "cac:SellersItemIdentification/cbc:ID").id(),
		BuyerArticle: f.one(item, "cac:BuyersItemIdentification/cbc:ID").id(),
		Amount:       f.amount(e, "cbc:LineExtensionAmount"),
		Price:        f.amount(e, "cac:Price/cbc:PriceAmount"),
		BaseQuantity: f.amount(e, "cac:Price/cbc:BaseQuantity"),
	}
	if id := f.one(item, "cac:StandardItemIdentification/cbc:ID"); slices.Contains(gtinSchemes, strings.ToUpper(id.attr("schemeID"))) {
		l.GTIN = id.id()
	}
	quantity := "cbc:InvoicedQuantity"
	if e.is("cac:CreditNoteLine") {
		quantity = "cbc:CreditedQuantity"
	}
	l.Quantity = f.amount(e, quantity)
	l.Unit = f.one(e, quantity).attr("unitCode")
	if l.UnitPrice = unitPrice(l.Price, l.BaseQuantity); l.UnitPrice == "" && l.Price != "" {
		f.warn(WarnPrice, "a price for no units")
	}
	l.OrderReference = orderNumber(e.first("cac:OrderLineReference/cac:OrderReference/cbc:ID"))
	l.OrderLine = e.first("cac:OrderLineReference/cbc:LineID").id()
	l.DeliveryNote = e.first("cac:DespatchLineReference/cac:DocumentReference/cbc:ID").id()
	return l
}

// description joins what may stand several times.
func description(item *element) string {
	var parts []string
	for d := range item.each("cbc:Description") {
		if text := d.paragraph(); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n")
}
