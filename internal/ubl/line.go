package ubl

import (
	"slices"
	"strings"
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
