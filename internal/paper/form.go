package paper

import (
	"encoding/xml"
	"strings"
)

const (
	nsUBL = "urn:oasis:names:specification:ubl:schema:xsd:"
	nsCBC = nsUBL + "CommonBasicComponents-2"
	nsCAC = nsUBL + "CommonAggregateComponents-2"

	nsUNCEFACT = "urn:un:unece:uncefact:data:"
	nsRAM      = nsUNCEFACT + "standard:ReusableAggregateBusinessInformationEntity:"
	nsFERD     = "urn:ferd:" // ZUGFeRD 1
)

// form is what the root element says about a document.
type form struct {
	syntax Syntax
	root   string // local name
	space  string // namespace of the root
	kind   Kind   // "" where the kind follows from the type code, or is not shown
	lines  string // qualified name of a line, for what is read
	codes  string // qualified name of the type code
}

// read reports whether the form's facts are read here, not only its name.
func (f *form) read() bool { return f.lines != "" }

// The billing documents of UBL 2, all of one build.
var billingForms = map[string]form{
	"Invoice":              {kind: KindInvoice, lines: "cac:InvoiceLine", codes: "cbc:InvoiceTypeCode"},
	"SelfBilledInvoice":    {kind: KindInvoice, lines: "cac:InvoiceLine", codes: "cbc:InvoiceTypeCode"},
	"CreditNote":           {kind: KindCreditNote, lines: "cac:CreditNoteLine", codes: "cbc:CreditNoteTypeCode"},
	"SelfBilledCreditNote": {kind: KindCreditNote, lines: "cac:CreditNoteLine", codes: "cbc:CreditNoteTypeCode"},
}

// The other documents of UBL 2 that the portal shows.
var tradeKinds = map[string]Kind{
	"Quotation":           KindQuote,
	"Order":               KindOrder,
	"OrderResponse":       KindOrderResponse,
	"OrderResponseSimple": KindOrderResponse,
	"DespatchAdvice":      KindDeliveryNote,
}

// recognise finds the form by the root's namespace and name; nil if it is none
// of a business document. In UBL 2 each document has a namespace made of its own
// name (UBL Naming and Design Rules, NMS).
func recognise(root xml.Name) *form {
	f := form{root: root.Local, space: root.Space}
	switch {
	case root.Space == nsUBL+root.Local+"-2" && !strings.HasPrefix(root.Local, "Common"):
		if b, ok := billingForms[root.Local]; ok {
			f.kind, f.lines, f.codes = b.kind, b.lines, b.codes
		} else {
			f.kind = tradeKinds[root.Local]
		}
		f.syntax = SyntaxUBL
	case strings.HasPrefix(root.Space, nsUNCEFACT) && isCII(root.Local),
		strings.HasPrefix(root.Space, nsFERD) && root.Local == "CrossIndustryDocument":
		f.syntax, f.codes = SyntaxCII, "ram:TypeCode"
	default:
		return nil
	}
	return &f
}

func isCII(local string) bool {
	return strings.HasPrefix(local, "CrossIndustry") || local == "SCRDMCCBDACIOMessageStructure"
}

// prefix gives our own prefix for a namespace, "" for one that does not count.
func (f *form) prefix(space string) string {
	switch {
	case f.syntax == SyntaxUBL && space == nsCBC:
		return "cbc"
	case f.syntax == SyntaxUBL && space == nsCAC:
		return "cac"
	case f.syntax == SyntaxCII && space == f.space:
		return "rsm"
	case f.syntax == SyntaxCII && strings.HasPrefix(space, nsRAM):
		return "ram"
	}
	return ""
}

// keeps reports whether a child of the root is kept: all of it in what is read,
// the number and the type code elsewhere.
func (f *form) keeps(space, name string) bool {
	switch {
	case f.read():
		return true
	case f.syntax == SyntaxCII:
		return space == "rsm" && (name == "ExchangedDocument" || name == "HeaderExchangedDocument")
	}
	return space == "cbc" && name == "ID"
}

func (f *form) isLine(e *element) bool { return f.read() && e.is(f.lines) }

// isBinary names the elements that hold an embedded file.
func (f *form) isBinary(e *element) bool { return e.is("cbc:EmbeddedDocumentBinaryObject") }
