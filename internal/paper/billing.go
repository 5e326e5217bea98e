package paper

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// billing reads invoices and credit notes.
type billing struct {
	fields
	lines []Line
}

// addLine is the scanner's hand-over of a line.
func (b *billing) addLine(e *element) *Problem {
	b.lines = append(b.lines, b.line(e))
	return b.problem
}

// document reads the header, when the lines are in.
func (b *billing) document(s *scanner) (*Document, *Problem) {
	root := s.root
	doc := &Document{
		Syntax:          s.form.syntax,
		Root:            s.form.root,
		TypeCode:        b.one(root, s.form.codes).id(),
		Number:          b.number(root),
		IssueDate:       b.issueDate(root),
		Currency:        b.currency(root, s.currencies),
		UUID:            b.one(root, "cbc:UUID").id(),
		CustomizationID: b.one(root, "cbc:CustomizationID").id(),
		ProfileID:       b.one(root, "cbc:ProfileID").id(),
		Seller:          b.party(b.one(root, "cac:AccountingSupplierParty")),
		Buyer:           b.party(b.one(root, "cac:AccountingCustomerParty")),
		BuyerReference:  b.one(root, "cbc:BuyerReference").words(),
		References:      b.references(root),
		Lines:           b.lines,
	}
	doc.Kind = billingKind(s.form.kind, doc.TypeCode)
	doc.Label = labels[doc.TypeCode]
	doc.SelfBilled = slices.Contains(selfBilledCodes, doc.TypeCode) || strings.HasPrefix(doc.Root, "SelfBilled")
	b.payment(doc, root)
	b.totals(doc, root)
	doc.Attachments = b.attachments(root)
	for e := range root.each("cbc:Note") {
		if note := e.paragraph(); note != "" {
			doc.Notes = append(doc.Notes, note)
		}
	}
	doc.Warnings = b.warnings
	return doc, b.problem
}

func (b *billing) number(root *element) string {
	e := b.one(root, "cbc:ID")
	number := e.id()
	switch {
	case number == "":
		b.fail(CodeNoNumber, e, "")
	case utf8.RuneCountInString(number) > maxNumber:
		b.fail(CodeNumberTooLong, e, "over 100 characters")
	}
	return number
}

func (b *billing) issueDate(root *element) string {
	e := b.one(root, "cbc:IssueDate")
	day, ok := dayOf(e.id())
	if !ok {
		b.fail(CodeBadDate, e, "cbc:IssueDate")
	}
	return day
}

// currency gives the document's currency. UBL 2.0 documents often name it at the
// amounts only; that counts if all of them say the same.
func (b *billing) currency(root *element, atAmounts []string) string {
	e := b.one(root, "cbc:DocumentCurrencyCode")
	code := strings.ToUpper(e.id())
	if code == "" && len(atAmounts) == 1 {
		code = strings.ToUpper(atAmounts[0])
		b.warn(WarnCurrencyGuessed, "no cbc:DocumentCurrencyCode; all amounts have one currency")
	}
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		b.fail(CodeNoCurrency, e, "")
		return ""
	}
	return code
}

// payment reads how and until when to pay. Several means of payment are usual;
// the first that says something counts. Credit notes have their due date there.
func (b *billing) payment(doc *Document, root *element) {
	doc.DueDate = b.otherDate(b.one(root, "cbc:DueDate"), "cbc:DueDate")
	for e := range root.each("cac:PaymentMeans") {
		if doc.DueDate == "" {
			doc.DueDate = b.otherDate(e.first("cbc:PaymentDueDate"), "cbc:PaymentDueDate")
		}
		if doc.PaymentReference == "" {
			doc.PaymentReference = e.first("cbc:PaymentID").words()
		}
		if doc.PaymentAccount == "" {
			doc.PaymentAccount = e.first("cac:PayeeFinancialAccount/cbc:ID").id()
		}
	}
}
