package paper

import "strings"

// ciiReader reads UN/CEFACT CII invoices, ZUGFeRD 1 and Order-X.
type ciiReader struct {
	fields
	form  *form
	lines []Line
}

// addLine is the scanner's hand-over of a line.
func (c *ciiReader) addLine(e *element) *Problem {
	c.lines = append(c.lines, c.line(e))
	return c.problem
}

// document reads the header, when the lines are in. A type code of Order-X that
// the portal doesn't show, the change of an order, is an unsupported kind.
func (c *ciiReader) document(s *scanner) (*Document, *Problem) {
	f := c.form.cii
	head := c.one(s.root, f.document)
	trade := c.one(s.root, f.transaction)
	agreement, delivery, settlement := c.one(trade, f.agreement), c.one(trade, f.delivery), c.one(trade, f.settlement)
	doc := &Document{
		Syntax:          SyntaxCII,
		Root:            s.form.root,
		CustomizationID: c.ident(s.root.first("rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID")),
		ProfileID:       c.ident(s.root.first("rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID")),
		Seller:          c.ciiParty(c.one(agreement, "ram:SellerTradeParty")),
		Buyer:           c.ciiParty(c.one(agreement, "ram:BuyerTradeParty")),
		DeliveryParty:   c.ciiParty(c.one(delivery, "ram:ShipToTradeParty")),
		BuyerReference:  c.one(agreement, "ram:BuyerReference").words(),
		Lines:           c.lines,
		Attachments:     c.ciiAttachments(agreement),
		Notes:           paragraphs(head.each("ram:IncludedNote/ram:Content")),
	}
	if unsupported := !c.ciiKind(doc, c.ident(c.one(head, "ram:TypeCode"))); unsupported {
		c.lenient, s.form.read = true, false
	}
	if head == nil {
		c.fail(CodeNoNumber, nil, "no header of the document")
	}
	doc.Number = c.number(c.one(head, "ram:ID"))
	doc.IssueDate = c.issueDate(dateText(c.one(head, "ram:IssueDateTime")), ciiDay)
	if doc.Kind == KindOrderResponse {
		doc.Response = c.response(c.one(head, "ram:StatusCode").id())
	}
	doc.ValidUntil = c.otherCIIDate(head.first("ram:EffectiveSpecifiedPeriod/ram:EndDateTime"), "ram:EffectiveSpecifiedPeriod")
	doc.Currency = c.ciiCurrency(settlement, s.currencies, doc.Kind)
	doc.References = c.ciiReferences(doc, agreement, delivery, settlement)
	c.ciiDelivery(doc, delivery)
	c.ciiPayment(doc, settlement)
	c.ciiTotals(doc, settlement)
	doc.Replaces = replaced(doc)
	doc.Warnings = c.warnings
	return doc, c.problem
}

// ciiKind finds what the document is, by root and type code; false for what the
// portal doesn't show.
func (c *ciiReader) ciiKind(doc *Document, code string) bool {
	doc.TypeCode = code
	if !c.form.read {
		return false
	}
	if doc.Root != rootOrderX {
		doc.Kind = KindInvoice
		doc.billingKind(code)
		return true
	}
	switch code {
	case codeOrder:
		doc.Kind = KindOrder
	case codeOrderResponse:
		doc.Kind = KindOrderResponse
	}
	return doc.Kind != ""
}

func (c *ciiReader) ciiCurrency(settlement *element, atAmounts []string, kind Kind) string {
	e := c.one(settlement, "ram:InvoiceCurrencyCode")
	if e == nil {
		e = c.one(settlement, "ram:OrderCurrencyCode")
	}
	due := kind == KindInvoice || kind == KindCreditNote
	return c.currency(e, atAmounts, due || settlement.first(c.form.cii.totals+"/ram:GrandTotalAmount") != nil || priced(c.lines))
}

// ciiDelivery reads when the goods were delivered, are promised or asked for.
func (c *ciiReader) ciiDelivery(doc *Document, delivery *element) {
	doc.DeliveryParty.AccountID, doc.DeliveryParty.CustomerNumber = "", "" // numbers here are those of places
	doc.Delivery = c.ciiEvent(delivery)
	doc.DespatchDate = c.otherCIIDate(delivery.first("ram:ActualDespatchSupplyChainEvent/ram:OccurrenceDateTime"), "ram:ActualDespatchSupplyChainEvent")
}

func (c *ciiReader) ciiEvent(delivery *element) Period {
	for _, event := range []string{"ram:ActualDeliverySupplyChainEvent", "ram:PlannedDeliverySupplyChainEvent", "ram:RequestedDeliverySupplyChainEvent"} {
		e := delivery.first(event)
		if day := c.otherCIIDate(e.first("ram:OccurrenceDateTime"), event); day != "" {
			return Period{Start: day, End: day}
		}
		span := e.first("ram:OccurrenceSpecifiedPeriod")
		p := Period{Start: c.otherCIIDate(span.first("ram:StartDateTime"), event), End: c.otherCIIDate(span.first("ram:EndDateTime"), event)}
		if !p.IsZero() {
			return p
		}
	}
	return Period{}
}

func (c *ciiReader) ciiPayment(doc *Document, settlement *element) {
	doc.PaymentReference = settlement.first("ram:PaymentReference").words()
	for e := range settlement.each("ram:SpecifiedTradeSettlementPaymentMeans/ram:PayeePartyCreditorFinancialAccount") {
		for _, path := range []string{"ram:IBANID", "ram:ProprietaryID"} {
			if doc.PaymentAccount == "" {
				doc.PaymentAccount = c.ident(e.first(path))
			}
		}
	}
	for e := range settlement.each("ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime") {
		if doc.DueDate == "" {
			doc.DueDate = c.otherCIIDate(e, "ram:DueDateDateTime")
		}
	}
}

// ciiTotals reads the amounts and says whether they add up. What is to be paid
// is DuePayableAmount; ZUGFeRD 1 and Order-X may have the grand total only.
func (c *ciiReader) ciiTotals(doc *Document, settlement *element) {
	e := c.one(settlement, c.form.cii.totals)
	amount := func(name string) string {
		return c.decimal(c.inCurrency(e, name, doc.Currency), name)
	}
	t := totals{
		lines:     amount("ram:LineTotalAmount"),
		allowance: amount("ram:AllowanceTotalAmount"),
		charge:    amount("ram:ChargeTotalAmount"),
		exclusive: amount("ram:TaxBasisTotalAmount"),
		inclusive: amount("ram:GrandTotalAmount"),
		prepaid:   amount("ram:TotalPrepaidAmount"),
		rounding:  amount("ram:RoundingAmount"),
		payable:   amount("ram:DuePayableAmount"),
	}
	if tax := amount("ram:TaxTotalAmount"); tax != "" {
		t.tax = []string{tax}
	}
	if t.payable == "" && t.prepaid == "" {
		t.payable = t.inclusive
	}
	c.totals(doc, t, doc.Kind == KindInvoice || doc.Kind == KindCreditNote)
}

// inCurrency gives the one amount of a name in the document's currency: it may
// stand a second time in the seller's own.
func (c *ciiReader) inCurrency(e *element, name, currency string) *element {
	var found *element
	for a := range e.each(name) {
		if at := a.attr("currencyID"); at != "" && !strings.EqualFold(at, currency) {
			continue
		}
		if found != nil {
			c.fail(CodeAmbiguousField, a, name+" stands twice")
			break
		}
		found = a
	}
	return found
}

// ciiAttachments lists the embedded files.
func (c *ciiReader) ciiAttachments(agreement *element) []Attachment {
	var list []Attachment
	for ref := range agreement.each("ram:AdditionalReferencedDocument") {
		for e := range ref.each("ram:AttachmentBinaryObject") {
			list = c.attach(list, e, Attachment{ID: c.ident(ref.first("ram:IssuerAssignedID")), Description: ref.first("ram:Name").words()})
		}
	}
	return list
}
