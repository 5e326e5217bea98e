package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"text/template"
	"time"

	"example.com/comptoir/internal/pdf/pdftest"
)

//go:embed trade.xml.tmpl
var tradeText string

var tradeTemplate = template.Must(template.New("trade").Funcs(functions).Parse(tradeText))

// trade is what comes before a bill: a quotation, an order, the answer to it, a
// delivery note.
type trade struct {
	bill

	Root, Line string
	Seller     any
	Quote      string
	Site, Heat string
	Ends       time.Time // of the offer, or the day of delivery
}

// Of a bill that comes of them: the number of its quotation, and the heat of its first line.
func (b bill) quote() string { return "Q" + b.Number[1:] }
func (b bill) heat() string  { return "H" + b.Note[2:] }

// chain gives the papers that led to a bill, the oldest first.
func (b bill) chain() []trade {
	at := func(root, number string, before int) trade {
		t := trade{
			bill: b, Root: root, Line: map[string]string{"Quotation": "QuotationLine", "DespatchAdvice": "DespatchLine"}[root], Seller: Seller,
			Quote: b.quote(), Heat: b.heat(), Site: "Chantier " + b.To.city, Ends: b.Issued.AddDate(0, 0, -1),
		}
		if t.Line == "" {
			t.Line = "OrderLine"
		}
		t.Number, t.Issued = number, b.Issued.AddDate(0, 0, -before)
		return t
	}
	return []trade{at("Quotation", b.quote(), 12), at("Order", b.Order, 9), at("OrderResponse", "AB"+b.Note[2:], 8), at("DespatchAdvice", b.Note, 1)}
}

// ubl writes the paper as UBL 2.1.
func (t trade) ubl() ([]byte, error) {
	var out bytes.Buffer
	if err := tradeTemplate.Execute(&out, t); err != nil {
		return nil, fmt.Errorf("write %s %s: %w", t.Root, t.Number, err)
	}
	return out.Bytes(), nil
}

// page renders a paper of which the ERP has a PDF and nothing else.
func page(title string, to customer, lines ...string) []byte {
	head := []string{Seller.Name, Seller.Street + ", " + Seller.PostalCode + " " + Seller.City, "", title, "", to.name + " (" + to.number + ")", ""}
	return pdftest.Page(append(head, lines...)...)
}

// Number and the like are the templates' view of a customer.
func (c customer) Number() string { return c.number }

// Name is the legal name.
func (c customer) Name() string { return c.name }

// Street is that of the seat.
func (c customer) Street() string { return c.street }

// City is that of the seat.
func (c customer) City() string { return c.city }

// PostalCode is that of the seat.
func (c customer) PostalCode() string { return c.postalCode }

// Country is in ISO 3166-1.
func (c customer) Country() string { return c.country }
