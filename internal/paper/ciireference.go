package paper

// ciiReferencePaths says where each part of a CII document names others.
var ciiReferencePaths = []struct {
	kind ReferenceKind
	part int // index into agreement, delivery, settlement
	path string
}{
	{ReferenceSalesOrder, 0, "ram:SellerOrderReferencedDocument"},
	{ReferenceOrder, 0, "ram:BuyerOrderReferencedDocument"},
	{ReferenceQuote, 0, "ram:QuotationReferencedDocument"},
	{ReferenceOrderResponse, 0, "ram:OrderResponseReferencedDocument"},
	{ReferenceContract, 0, "ram:ContractReferencedDocument"},
	{ReferenceDeliveryNote, 1, "ram:DespatchAdviceReferencedDocument"},
	{ReferenceDeliveryNote, 1, "ram:DeliveryNoteReferencedDocument"},
	{ReferenceReceipt, 1, "ram:ReceivingAdviceReferencedDocument"},
	{ReferenceInvoice, 2, "ram:InvoiceReferencedDocument"},
}

// ciiReferences gives what the header and the lines refer to. An order is its own
// order reference in some documents of Order-X; that one is left out.
func (c *ciiReader) ciiReferences(doc *Document, parts ...*element) []Reference {
	var refs references
	for _, rp := range ciiReferencePaths {
		for e := range parts[rp.part].each(rp.path) {
			number := c.ident(e.first(c.form.cii.reference))
			if rp.kind == ReferenceOrder {
				number = c.orderNumber(e.first(c.form.cii.reference))
				if doc.Kind == KindOrder && number == doc.Number {
					continue
				}
			}
			refs.add(rp.kind, number, c.referenceDate(e, rp.path))
		}
	}
	for e := range parts[0].each("ram:SpecifiedProcuringProject/ram:ID") {
		refs.add(ReferenceProject, c.ident(e), "")
	}
	refs.addLines(c.lines)
	return refs.all()
}

// referenceDate reads the date of another document, where it stands.
func (c *ciiReader) referenceDate(e *element, what string) string {
	for _, path := range []string{"ram:FormattedIssueDateTime", "ram:IssueDateTime"} {
		if day := c.otherCIIDate(e.first(path), what); day != "" {
			return day
		}
	}
	return ""
}
