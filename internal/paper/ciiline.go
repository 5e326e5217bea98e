package paper

import "strings"

// ciiQuantities are where a line has its quantity, by what the document is: the
// first that is there.
var ciiQuantities = []string{"ram:BilledQuantity", "ram:AgreedQuantity", "ram:RequestedQuantity", "ram:DespatchedQuantity"}

// line reads a line.
func (c *ciiReader) line(e *element) Line {
	f := c.form.cii
	head := c.one(e, "ram:AssociatedDocumentLineDocument")
	product := c.one(e, "ram:SpecifiedTradeProduct")
	agreement, delivery := c.one(e, f.lineAgreement), c.one(e, f.lineDelivery)
	settlement := c.one(e, f.lineSettlement)
	l := Line{
		ID:           c.ident(c.one(head, "ram:LineID")),
		Name:         c.one(product, "ram:Name").words(),
		Description:  joined(paragraphs(product.each("ram:Description"))),
		Article:      c.ident(c.one(product, "ram:SellerAssignedID")),
		BuyerArticle: c.ident(c.one(product, "ram:BuyerAssignedID")),
		GTIN:         c.gtin(product.first("ram:GlobalID")),
		StatusCode:   c.ident(head.first("ram:LineStatusCode")),
		Delivery:     c.ciiEvent(delivery),

		OrderReference:   c.orderNumber(agreement.first("ram:BuyerOrderReferencedDocument/" + f.reference)),
		OrderLine:        c.ident(agreement.first("ram:BuyerOrderReferencedDocument/ram:LineID")),
		SalesOrder:       c.ident(agreement.first("ram:SellerOrderReferencedDocument/" + f.reference)),
		Quote:            c.ident(agreement.first("ram:QuotationReferencedDocument/" + f.reference)),
		DeliveryNote:     c.ident(delivery.first("ram:DespatchAdviceReferencedDocument/" + f.reference)),
		DeliveryNoteLine: c.ident(delivery.first("ram:DespatchAdviceReferencedDocument/ram:LineID")),
	}
	if l.DeliveryNote == "" {
		l.DeliveryNote = c.ident(delivery.first("ram:DeliveryNoteReferencedDocument/" + f.reference))
		l.DeliveryNoteLine = c.ident(delivery.first("ram:DeliveryNoteReferencedDocument/ram:LineID"))
	}
	for _, path := range ciiQuantities {
		if quantity := c.one(delivery, path); quantity.id() != "" {
			l.Quantity, l.Unit = c.decimal(quantity, path), quantity.attr("unitCode")
			break
		}
	}
	if c.form.root == rootOrderX {
		l.Status = c.lineStatus(l.StatusCode)
	}
	c.ciiPrices(&l, agreement, settlement)
	c.ciiHeats(&l, product)
	return l
}

// ciiPrices reads the net price and the amount.
func (c *ciiReader) ciiPrices(l *Line, agreement, settlement *element) {
	net := c.one(agreement, "ram:NetPriceProductTradePrice")
	c.price(l, c.amount(net, "ram:ChargeAmount"), c.amount(net, "ram:BasisQuantity"))
	l.Amount = c.amount(c.one(settlement, c.form.cii.lineTotals), "ram:LineTotalAmount")
	if c.form.root != rootOrderX {
		c.lineTotal(*l, c.ciiExtras(settlement, "true"), c.ciiExtras(settlement, "false"))
	}
}

// ciiExtras gives the charges of a line (indicator true) or its allowances (false).
func (c *ciiReader) ciiExtras(settlement *element, indicator string) []string {
	var list []string
	for e := range settlement.each("ram:SpecifiedTradeAllowanceCharge") {
		if strings.EqualFold(e.first("ram:ChargeIndicator/udt:Indicator").id(), indicator) {
			list = append(list, c.amount(e, "ram:ActualAmount"))
		}
	}
	return list
}

// ciiHeats reads the heat numbers of a line's material: the batch, or a property
// of the product that is called so.
func (c *ciiReader) ciiHeats(l *Line, product *element) {
	for _, path := range []string{"ram:BatchID", "ram:IndividualTradeProductInstance/ram:BatchID"} {
		for batch := range product.each(path) {
			l.addHeat(c.ident(batch))
		}
	}
	for property := range product.each("ram:ApplicableProductCharacteristic") {
		if isHeatName(property.first("ram:Description").words()) {
			l.addHeat(c.ident(property.first("ram:Value")))
		}
	}
}
