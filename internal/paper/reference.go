package paper

import (
	"slices"
	"strings"
)

// references collects what a document refers to, each once and in the order in
// which it stands there.
type references struct {
	list []Reference
	seen map[Reference]bool
}

func (r *references) add(kind ReferenceKind, number, issued string) {
	key := Reference{Kind: kind, Number: number}
	if number == "" || r.seen[key] {
		return
	}
	if r.seen == nil {
		r.seen = make(map[Reference]bool)
	}
	r.seen[key] = true
	r.list = append(r.list, Reference{Kind: kind, Number: number, IssueDate: issued})
}

// addLines adds what the lines refer to.
func (r *references) addLines(lines []Line) {
	for _, l := range lines {
		r.add(ReferenceSalesOrder, l.SalesOrder, "")
		r.add(ReferenceOrder, l.OrderReference, "")
		r.add(ReferenceQuote, l.Quote, "")
		r.add(ReferenceDeliveryNote, l.DeliveryNote, "")
		for _, number := range l.Certificates {
			r.add(ReferenceCertificate, number, "")
		}
		for _, heat := range l.HeatNumbers {
			r.add(ReferenceHeat, heat, "")
		}
	}
}

func (r *references) all() []Reference { return slices.Clip(r.list) }

// orderNumber drops the placeholder that Peppol BIS Billing wants where only the
// seller's own order number is known.
func (f *fields) orderNumber(e *element) string {
	if id := f.ident(e); !strings.EqualFold(id, "NA") && !strings.EqualFold(id, "N/A") {
		return id
	}
	return ""
}
