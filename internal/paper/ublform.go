package paper

// ublForm says where a UBL document keeps what others keep elsewhere. Roles are
// in the order in which they count: the first that is there.
type ublForm struct {
	kind      Kind
	lines     string // qualified name of a line, a child of the root
	item      string // element of the line that has its facts; "" for the line itself
	codes     string // type code
	quantity  string
	sellers   []string
	buyers    []string
	receivers []string // who gets the goods
	total     string
	due       bool // there is something to pay
}

var (
	accountingSellers = []string{"cac:AccountingSupplierParty"}
	accountingBuyers  = []string{"cac:AccountingCustomerParty"}
	tradeSellers      = []string{"cac:SellerSupplierParty"}
	tradeBuyers       = []string{"cac:BuyerCustomerParty", "cac:OriginatorCustomerParty"}
)

func ublInvoice(kind Kind, line, codes, quantity string) ublForm {
	return ublForm{
		kind: kind, lines: line, codes: codes, quantity: quantity,
		sellers: accountingSellers, buyers: accountingBuyers, total: "cac:LegalMonetaryTotal", due: true,
	}
}

func ublOrder(kind Kind, codes, total string) ublForm {
	return ublForm{
		kind: kind, lines: "cac:OrderLine", item: "cac:LineItem", codes: codes, quantity: "cbc:Quantity",
		sellers: tradeSellers, buyers: tradeBuyers, total: total,
	}
}

// ublForms are the documents of UBL 2 that are read.
var ublForms = map[string]ublForm{
	"Invoice":              ublInvoice(KindInvoice, "cac:InvoiceLine", "cbc:InvoiceTypeCode", "cbc:InvoicedQuantity"),
	"SelfBilledInvoice":    ublInvoice(KindInvoice, "cac:InvoiceLine", "cbc:InvoiceTypeCode", "cbc:InvoicedQuantity"),
	"CreditNote":           ublInvoice(KindCreditNote, "cac:CreditNoteLine", "cbc:CreditNoteTypeCode", "cbc:CreditedQuantity"),
	"SelfBilledCreditNote": ublInvoice(KindCreditNote, "cac:CreditNoteLine", "cbc:CreditNoteTypeCode", "cbc:CreditedQuantity"),
	"Order":                ublOrder(KindOrder, "cbc:OrderTypeCode", "cac:AnticipatedMonetaryTotal"),
	"OrderResponse":        ublOrder(KindOrderResponse, "cbc:OrderResponseCode", "cac:LegalMonetaryTotal"),
	"OrderResponseSimple":  ublOrder(KindOrderResponse, "", ""),
	"DespatchAdvice": {
		kind: KindDeliveryNote, lines: "cac:DespatchLine", codes: "cbc:DespatchAdviceTypeCode", quantity: "cbc:DeliveredQuantity",
		sellers:   []string{"cac:SellerSupplierParty", "cac:DespatchSupplierParty"},
		buyers:    []string{"cac:BuyerCustomerParty", "cac:DeliveryCustomerParty"},
		receivers: []string{"cac:DeliveryCustomerParty"},
	},
	"Quotation": {
		kind: KindQuote, lines: "cac:QuotationLine", item: "cac:LineItem", quantity: "cbc:Quantity",
		sellers: tradeSellers, buyers: tradeBuyers, total: "cac:QuotedMonetaryTotal",
	},
}

// ublFormOf gives the form of a UBL document by its name; read is false for one
// that is only described.
func ublFormOf(root string) (f *ublForm, read bool) {
	if known, ok := ublForms[root]; ok {
		return &known, true
	}
	other := ublForm{
		lines: "cac:" + root + "Line", quantity: "cbc:Quantity",
		sellers: append(append([]string{}, accountingSellers...), tradeSellers...),
		buyers:  append(append(append([]string{}, accountingBuyers...), tradeBuyers...), "cac:ReceiverParty"),
		total:   "cac:LegalMonetaryTotal",
	}
	switch root {
	case "Statement":
		other.kind = KindStatement
	case "OrderChange", "OrderCancellation":
		other.lines, other.item, other.total = "cac:OrderLine", "cac:LineItem", "cac:AnticipatedMonetaryTotal"
	}
	return &other, false
}
