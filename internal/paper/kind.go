package paper

import "slices"

// The document type codes of UNTDID 1001 that make an invoice a credit note,
// whatever the root element is called. An invoice with a negative total stays an
// invoice: sellers do that, and number it in that series.
var creditCodes = []string{"81", "83", "261", "381", "396", "532"}

// selfBilledCodes: the buyer wrote the document.
var selfBilledCodes = []string{"389", "261"}

var labels = map[string]Label{
	"325": LabelProForma,
	"384": LabelCorrected,
	"386": LabelPrepayment,
}

// billingKind takes over the type code of an invoice or a credit note, whose
// Kind is set by its root.
func (d *Document) billingKind(typeCode string) {
	d.TypeCode = typeCode
	if slices.Contains(creditCodes, typeCode) {
		d.Kind = KindCreditNote
	}
	d.Label = labels[typeCode]
	d.SelfBilled = slices.Contains(selfBilledCodes, typeCode)
}

// The type codes of Order-X, and of CII where it is used for orders.
const (
	codeOrder         = "220"
	codeOrderResponse = "231"
)

var responses = map[string]Response{
	"AB": ResponseReceived,
	"AP": ResponseAccepted, "29": ResponseAccepted,
	"CA": ResponseConditional, "30": ResponseConditional,
	"RE": ResponseRejected, "27": ResponseRejected,
}

// response reads the answer of an order response.
func (f *fields) response(code string) Response {
	r, known := responses[code]
	if code != "" && !known {
		f.warn(WarnUnknownCode, "the code of the order response")
	}
	return r
}

// lineStates has the codes of UNTDID 1229 that answer to a line, and the words
// that UBL 2.0 had for them.
var lineStates = map[string]LineStatus{
	"1": LineAdded,
	"2": LineDeleted, "Cancelled": LineDeleted,
	"3": LineChanged, "6": LineChanged, "Revised": LineChanged,
	"5":  LineAccepted,
	"7":  LineRejected,
	"42": LineDelivered,
	"4":  "", "NoStatus": "",
}

// lineStatus reads what became of an ordered line.
func (f *fields) lineStatus(code string) LineStatus {
	s, known := lineStates[code]
	if code != "" && !known {
		f.warn(WarnUnknownCode, "the status code of a line")
	}
	return s
}
