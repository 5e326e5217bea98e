package paper

import (
	"slices"
	"strings"
)

// referencePaths says where a billing document names others. Each may stand
// several times.
var referencePaths = []struct {
	kind ReferenceKind
	path string // the element with cbc:ID and cbc:IssueDate
}{
	{ReferenceOrder, "cac:OrderReference"},
	{ReferenceInvoice, "cac:BillingReference/cac:InvoiceDocumentReference"},
	{ReferenceInvoice, "cac:BillingReference/cac:SelfBilledInvoiceDocumentReference"},
	{ReferenceCreditNote, "cac:BillingReference/cac:CreditNoteDocumentReference"},
	{ReferenceCreditNote, "cac:BillingReference/cac:SelfBilledCreditNoteDocumentReference"},
	{ReferenceDeliveryNote, "cac:DespatchDocumentReference"},
	{ReferenceReceipt, "cac:ReceiptDocumentReference"},
	{ReferenceContract, "cac:ContractDocumentReference"},
	{ReferenceProject, "cac:ProjectReference"},
}

// references gives what the header and the lines refer to, each once, the
// header first. The lines must have been read.
func (b *billing) references(root *element) []Reference {
	var refs []Reference
	seen := make(map[Reference]bool)
	add := func(r Reference) {
		key := Reference{Kind: r.Kind, Number: r.Number}
		if r.Number != "" && !seen[key] {
			seen[key] = true
			refs = append(refs, r)
		}
	}
	for _, rp := range referencePaths {
		for e := range root.each(rp.path) {
			number := e.first("cbc:ID").id()
			if rp.kind == ReferenceOrder {
				number = orderNumber(e.first("cbc:ID"))
				add(Reference{Kind: ReferenceSalesOrder, Number: e.first("cbc:SalesOrderID").id()})
			}
			add(Reference{Kind: rp.kind, Number: number, IssueDate: b.otherDate(e.first("cbc:IssueDate"), rp.path)})
		}
	}
	for _, l := range b.lines {
		add(Reference{Kind: ReferenceOrder, Number: l.OrderReference})
		add(Reference{Kind: ReferenceDeliveryNote, Number: l.DeliveryNote})
	}
	return slices.Clip(refs)
}

// orderNumber drops the placeholder that Peppol BIS Billing wants where only the
// seller's own order number is known.
func orderNumber(e *element) string {
	if id := e.id(); !strings.EqualFold(id, "NA") && !strings.EqualFold(id, "N/A") {
		return id
	}
	return ""
}
