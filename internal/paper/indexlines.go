package paper

import (
	"slices"
	"strings"
)

// documentLines gives the lines of the row: those of a JSON index, or else one for
// each line of the delivery note that a certificate belongs to.
func (r *rowReader) documentLines() []Line {
	var list []Line
	for _, l := range r.lines {
		list = append(list, r.documentLine(l))
	}
	if len(list) > 0 {
		return list
	}
	note := r.identifier("delivery_note", r.cells["delivery_note"])
	for _, number := range r.list("delivery_note_lines") {
		if note == "" {
			r.fail(CodeBadRow, "delivery_note_lines without delivery_note")
		}
		list = append(list, Line{DeliveryNote: note, DeliveryNoteLine: number, HeatNumbers: r.list("heat_numbers")})
	}
	if len(list) > maxLines {
		r.fail(CodeTooLarge, "over 20,000 lines")
	}
	return list
}

func (r *rowReader) documentLine(l indexLine) Line {
	out := Line{
		ID:               r.identifier("line", l.Line.text),
		Name:             cut(strings.Join(strings.Fields(l.Description.text), " "), maxWords),
		Article:          r.identifier("article", l.Article.text),
		Quantity:         r.decimal("qty", l.Quantity.text, l.Quantity.isNumber),
		Unit:             r.identifier("unit", l.Unit.text),
		Price:            r.decimal("price", l.Price.text, l.Price.isNumber),
		Amount:           r.decimal("amount", l.Amount.text, l.Amount.isNumber),
		OrderReference:   r.identifier("order_ref", l.OrderReference.text),
		DeliveryNote:     r.identifier("delivery_note", l.DeliveryNote.text),
		DeliveryNoteLine: r.identifier("delivery_note_line", l.DeliveryNoteLine.text),
	}
	out.UnitPrice = out.Price
	for _, heat := range l.HeatNumbers {
		out.addHeat(r.identifier("heat_numbers", heat))
	}
	if out.DeliveryNoteLine != "" && out.DeliveryNote == "" {
		out.DeliveryNote = r.identifier("delivery_note", r.cells["delivery_note"])
	}
	return out
}

// list reads several numbers: a JSON list, or a cell with "|" between them.
func (r *rowReader) list(column string) []string {
	values := strings.Split(r.cells[column], "|")
	for _, l := range r.lists {
		if l.name == column {
			values = l.values
		}
	}
	var out []string
	for _, v := range values {
		if v = r.identifier(column, v); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// references gives what the row refers to. What a document replaces is no
// reference: it is the same document in another edition.
func (r *rowReader) references(doc *Document) []Reference {
	var refs references
	for _, column := range []struct {
		name string
		kind ReferenceKind
	}{
		{"quote_ref", ReferenceQuote}, {"order_ref", ReferenceOrder}, {"delivery_note", ReferenceDeliveryNote}, {"invoice_ref", ReferenceInvoice},
	} {
		refs.add(column.kind, r.identifier(column.name, r.cells[column.name]), "")
	}
	for _, heat := range r.list("heat_numbers") {
		refs.add(ReferenceHeat, heat, "")
	}
	refs.addLines(doc.Lines)
	return refs.all()
}
