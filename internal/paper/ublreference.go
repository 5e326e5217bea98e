package paper

// ublReferencePaths says where a UBL document names others. Each may stand
// several times.
var ublReferencePaths = []struct {
	kind ReferenceKind
	path string // the element with cbc:ID and cbc:IssueDate
}{
	{ReferenceOrder, "cac:OrderReference"},
	{ReferenceQuote, "cac:QuotationDocumentReference"},
	{ReferenceQuoteRequest, "cac:RequestForQuotationDocumentReference"},
	{ReferenceInvoice, "cac:BillingReference/cac:InvoiceDocumentReference"},
	{ReferenceInvoice, "cac:BillingReference/cac:SelfBilledInvoiceDocumentReference"},
	{ReferenceCreditNote, "cac:BillingReference/cac:CreditNoteDocumentReference"},
	{ReferenceCreditNote, "cac:BillingReference/cac:SelfBilledCreditNoteDocumentReference"},
	{ReferenceDeliveryNote, "cac:DespatchDocumentReference"},
	{ReferenceReceipt, "cac:ReceiptDocumentReference"},
	{ReferenceContract, "cac:ContractDocumentReference"},
	{ReferenceContract, "cac:Contract"},
	{ReferenceProject, "cac:ProjectReference"},
}

// ublReferences gives what the header and the lines refer to. The lines must
// have been read.
func (u *ublReader) ublReferences(root *element) []Reference {
	var refs references
	refs.add(ReferenceSalesOrder, u.ident(u.one(root, "cbc:SalesOrderID")), "")
	for _, rp := range ublReferencePaths {
		for e := range root.each(rp.path) {
			number := u.ident(e.first("cbc:ID"))
			if rp.kind == ReferenceOrder {
				number = u.orderNumber(e.first("cbc:ID"))
				refs.add(ReferenceSalesOrder, u.ident(e.first("cbc:SalesOrderID")), "")
			}
			refs.add(rp.kind, number, u.otherDate(e.first("cbc:IssueDate"), rp.path))
		}
	}
	refs.addLines(u.lines)
	return refs.all()
}
