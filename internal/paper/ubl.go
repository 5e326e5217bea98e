package paper

import (
	"slices"
	"strings"
)

// ublReader reads the documents of UBL 2.
type ublReader struct {
	fields
	form  *form
	lines []Line
}

// addLine is the scanner's hand-over of a line.
func (u *ublReader) addLine(e *element) *Problem {
	u.lines = append(u.lines, u.line(e))
	return u.problem
}

// document reads the header, when the lines are in.
func (u *ublReader) document(s *scanner) (*Document, *Problem) {
	root, form := s.root, u.form.ubl
	doc := &Document{
		Syntax:          SyntaxUBL,
		Root:            s.form.root,
		Number:          u.number(u.one(root, "cbc:ID")),
		IssueDate:       u.issueDate(u.one(root, "cbc:IssueDate"), dayOf),
		UUID:            u.ident(u.one(root, "cbc:UUID")),
		CustomizationID: u.ident(u.one(root, "cbc:CustomizationID")),
		ProfileID:       u.ident(u.one(root, "cbc:ProfileID")),
		ValidUntil:      u.otherDate(root.first("cac:ValidityPeriod/cbc:EndDate"), "cac:ValidityPeriod"),
		Seller:          u.ublParty(u.role(root, form.sellers)),
		Buyer:           u.ublParty(u.role(root, form.buyers)),
		BuyerReference:  u.buyerReference(root),
		References:      u.ublReferences(root),
		Lines:           u.lines,
		Attachments:     u.ublAttachments(root),
		Notes:           paragraphs(root.each("cbc:Note")),
	}
	u.kind(doc, root)
	doc.Currency = u.ublCurrency(root, s.currencies, root.first(form.total+"/cbc:PayableAmount").id())
	u.payment(doc, root)
	u.delivery(doc, root)
	u.ublTotals(doc, root)
	doc.Replaces = replaced(doc)
	doc.Warnings = u.warnings
	return doc, u.problem
}

// role gives the first of several elements that is there.
func (f *fields) role(root *element, roles []string) *element {
	for _, role := range roles {
		if e := f.one(root, role); e != nil {
			return e
		}
	}
	return nil
}

// kind finds what the document is: by its root, and its type code where that
// says more.
func (u *ublReader) kind(doc *Document, root *element) {
	form := u.form.ubl
	code := u.code(root, form.codes)
	doc.Kind = form.kind
	switch doc.Kind {
	case KindInvoice, KindCreditNote:
		doc.billingKind(code)
		doc.SelfBilled = doc.SelfBilled || strings.HasPrefix(doc.Root, "SelfBilled")
	case KindOrderResponse:
		doc.Response = u.response(code)
		if accepted := u.one(root, "cbc:AcceptedIndicator").id(); code == "" && accepted != "" {
			doc.Response = u.response(map[string]string{"true": "AP", "1": "AP", "false": "RE", "0": "RE"}[accepted])
		}
	default:
		doc.TypeCode = code
	}
}

func (u *ublReader) code(root *element, path string) string {
	if path == "" {
		return ""
	}
	return u.ident(u.one(root, path))
}

// buyerReference is the buyer's own word for the document: BuyerReference in what
// is to be paid, CustomerReference in an order.
func (u *ublReader) buyerReference(root *element) string {
	if text := u.one(root, "cbc:BuyerReference").words(); text != "" {
		return text
	}
	return u.one(root, "cbc:CustomerReference").words()
}

// ublCurrency gives the document's currency. UBL 2.0 documents often name it at
// the amounts only; that counts if all of them say the same.
func (u *ublReader) ublCurrency(root *element, atAmounts []string, payable string) string {
	e := u.one(root, "cbc:DocumentCurrencyCode")
	if e.id() == "" {
		e = u.one(root, "cbc:PricingCurrencyCode")
	}
	if u.lenient && payable == "" {
		atAmounts = nil // what is only described has the currency of its total
	}
	return u.currency(e, atAmounts, u.form.ubl.due || payable != "" || priced(u.lines))
}

// payment reads how and until when to pay. Several means of payment are usual;
// the first that says something counts. Credit notes have their due date there.
func (u *ublReader) payment(doc *Document, root *element) {
	doc.DueDate = u.otherDate(u.one(root, "cbc:DueDate"), "cbc:DueDate")
	for e := range root.each("cac:PaymentMeans") {
		if doc.DueDate == "" {
			doc.DueDate = u.otherDate(e.first("cbc:PaymentDueDate"), "cbc:PaymentDueDate")
		}
		if doc.PaymentReference == "" {
			doc.PaymentReference = e.first("cbc:PaymentID").words()
		}
		if doc.PaymentAccount == "" {
			doc.PaymentAccount = u.ident(e.first("cac:PayeeFinancialAccount/cbc:ID"))
		}
	}
}

// delivery reads where the goods go and when. A delivery note has it below its
// shipment. There may be several; the first that says something counts.
func (u *ublReader) delivery(doc *Document, root *element) {
	doc.DeliveryParty = u.ublParty(u.role(root, u.form.ubl.receivers))
	for _, path := range []string{"cac:Delivery", "cac:Shipment/cac:Delivery"} {
		for e := range root.each(path) {
			if doc.DespatchDate == "" {
				doc.DespatchDate = u.otherDate(e.first("cac:Despatch/cbc:ActualDespatchDate"), "cbc:ActualDespatchDate")
			}
			if doc.Delivery.IsZero() {
				doc.Delivery = u.ublPeriod(e)
			}
			if doc.DeliveryParty.IsZero() {
				doc.DeliveryParty = u.ublParty(e.first("cac:DeliveryParty"))
				doc.DeliveryParty.CustomerNumber = "" // numbers here are those of places
			}
			u.place(&doc.DeliveryParty, e)
		}
	}
	if doc.DespatchDate == "" {
		doc.DespatchDate = u.otherDate(root.first("cac:Shipment/cac:ShipmentStage/cac:TransitPeriod/cbc:StartDate"), "cac:TransitPeriod")
	}
}

// ublPeriod reads the days of a cac:Delivery: when it was done, else when it is
// promised, expected or asked for.
func (u *ublReader) ublPeriod(delivery *element) Period {
	if day := u.otherDate(delivery.first("cbc:ActualDeliveryDate"), "cbc:ActualDeliveryDate"); day != "" {
		return Period{Start: day, End: day}
	}
	for _, path := range []string{"cac:PromisedDeliveryPeriod", "cac:EstimatedDeliveryPeriod", "cac:RequestedDeliveryPeriod"} {
		e := delivery.first(path)
		p := Period{Start: u.otherDate(e.first("cbc:StartDate"), path), End: u.otherDate(e.first("cbc:EndDate"), path)}
		if !p.IsZero() {
			return p
		}
	}
	return Period{}
}

// place adds the place of delivery to who receives: what is written on the
// address of the delivery is nearer than the receiver's own.
func (u *ublReader) place(p *Party, delivery *element) {
	for _, path := range []string{"cac:DeliveryLocation/cac:Address", "cac:DeliveryAddress"} {
		if a := u.address(delivery.first(path)); !a.IsZero() {
			p.Address = a
			break
		}
	}
	if p.GLN == "" {
		if id := delivery.first("cac:DeliveryLocation/cbc:ID"); isGLN(id) {
			p.GLN = u.ident(id)
		}
	}
}

// ublTotals reads the amounts and says whether they add up.
func (u *ublReader) ublTotals(doc *Document, root *element) {
	if u.form.ubl.total == "" {
		return
	}
	e := u.one(root, u.form.ubl.total)
	u.totals(doc, totals{
		lines:     u.amount(e, "cbc:LineExtensionAmount"),
		allowance: u.amount(e, "cbc:AllowanceTotalAmount"),
		charge:    u.amount(e, "cbc:ChargeTotalAmount"),
		exclusive: u.amount(e, "cbc:TaxExclusiveAmount"),
		tax:       u.ublTax(root, doc.Currency),
		inclusive: u.amount(e, "cbc:TaxInclusiveAmount"),
		prepaid:   u.amount(e, "cbc:PrepaidAmount"),
		rounding:  u.amount(e, "cbc:PayableRoundingAmount"),
		payable:   u.amount(e, "cbc:PayableAmount"),
	}, u.form.ubl.due)
}

// ublTax gives the total tax in the document's currency, one text for each total:
// a second one in the seller's own currency may stand beside it.
func (u *ublReader) ublTax(root *element, currency string) []string {
	var sums []string
	for e := range root.each("cac:TaxTotal") {
		amount := u.amount(e, "cbc:TaxAmount")
		if c := u.one(e, "cbc:TaxAmount").attr("currencyID"); amount != "" && (c == "" || strings.EqualFold(c, currency)) {
			sums = append(sums, amount)
		}
	}
	return sums
}

// replaced gives the invoice that a corrected one stands for, where it names one.
func replaced(doc *Document) string {
	if doc.Label != LabelCorrected {
		return ""
	}
	named := slices.DeleteFunc(slices.Clone(doc.References), func(r Reference) bool { return r.Kind != ReferenceInvoice })
	if len(named) != 1 {
		return ""
	}
	return named[0].Number
}
