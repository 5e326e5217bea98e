package paper

import "strings"

// line reads a line of any UBL document; what some kinds have and others lack is
// empty there.
func (u *ublReader) line(e *element) Line {
	form := u.form.ubl
	facts := e
	if form.item != "" {
		facts = u.one(e, form.item)
	}
	item := u.one(facts, "cac:Item")
	quantity := u.one(facts, form.quantity)
	l := Line{
		ID:           u.ident(u.one(facts, "cbc:ID")),
		Name:         u.one(item, "cbc:Name").words(),
		Description:  joined(paragraphs(item.each("cbc:Description"))),
		Article:      u.ident(u.one(item, "cac:SellersItemIdentification/cbc:ID")),
		BuyerArticle: u.ident(u.one(item, "cac:BuyersItemIdentification/cbc:ID")),
		GTIN:         u.gtin(u.one(item, "cac:StandardItemIdentification/cbc:ID")),
		Quantity:     u.decimal(quantity, form.quantity),
		Unit:         quantity.attr("unitCode"),
		Outstanding:  u.outstanding(facts),
		Amount:       u.amount(facts, "cbc:LineExtensionAmount"),
		StatusCode:   u.ident(u.one(facts, "cbc:LineStatusCode")),
		Delivery:     u.ublPeriod(facts.first("cac:Delivery")),
		Certificates: u.identifiers(item.each("cac:Certificate/cbc:ID")),
	}
	u.price(&l, u.amount(facts, "cac:Price/cbc:PriceAmount"), u.amount(facts, "cac:Price/cbc:BaseQuantity"))
	if form.kind == KindOrderResponse {
		l.Status = u.lineStatus(l.StatusCode)
	}
	if form.due {
		u.lineTotal(l, u.extras(facts, "true"), u.extras(facts, "false"))
	}
	u.lineReferences(&l, e, facts)
	u.heats(&l, item)
	return l
}

// extras gives the charges of a line (indicator true) or its allowances (false).
func (u *ublReader) extras(facts *element, indicator string) []string {
	var list []string
	for e := range facts.each("cac:AllowanceCharge") {
		if strings.EqualFold(e.first("cbc:ChargeIndicator").id(), indicator) {
			list = append(list, u.amount(e, "cbc:Amount"))
		}
	}
	return list
}

// outstanding is what is still to come: OutstandingQuantity, in UBL 2.0
// BackorderQuantity, in an order response what is put on the backlog.
func (u *ublReader) outstanding(facts *element) string {
	for _, path := range []string{"cbc:OutstandingQuantity", "cbc:BackorderQuantity", "cbc:MaximumBackorderQuantity"} {
		if text := u.amount(facts, path); text != "" {
			return text
		}
	}
	return ""
}

// lineReferences reads what a line refers to. In order documents some of it stands
// beside the item with the line's facts.
func (u *ublReader) lineReferences(l *Line, line, facts *element) {
	for _, e := range []*element{facts, line} {
		if l.OrderReference == "" {
			l.OrderReference = u.orderNumber(e.first("cac:OrderLineReference/cac:OrderReference/cbc:ID"))
		}
		if l.SalesOrder == "" {
			l.SalesOrder = u.ident(e.first("cac:OrderLineReference/cac:OrderReference/cbc:SalesOrderID"))
		}
		if l.OrderLine == "" {
			l.OrderLine = u.ident(e.first("cac:OrderLineReference/cbc:LineID"))
		}
		if l.Quote == "" {
			l.Quote = u.ident(e.first("cac:QuotationLineReference/cac:DocumentReference/cbc:ID"))
		}
	}
	l.DeliveryNote = u.ident(line.first("cac:DespatchLineReference/cac:DocumentReference/cbc:ID"))
	l.DeliveryNoteLine = u.ident(line.first("cac:DespatchLineReference/cbc:LineID"))
}

// heats reads the heat numbers of a line's material: the lot, or a property of
// the article that is called so.
func (u *ublReader) heats(l *Line, item *element) {
	for lot := range item.each("cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID") {
		l.addHeat(u.ident(lot))
	}
	for property := range item.each("cac:AdditionalItemProperty") {
		if isHeatName(property.first("cbc:Name").words()) {
			l.addHeat(u.ident(property.first("cbc:Value")))
		}
	}
}
