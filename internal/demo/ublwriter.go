package demo

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"strings"
	"text/template"
	"time"
)

//go:embed bill.xml.tmpl
var billText string

// functions are what the templates call.
var functions = template.FuncMap{
	"xml": func(v any) (string, error) {
		var b strings.Builder
		err := xml.EscapeText(&b, fmt.Append(nil, v))
		return b.String(), err
	},
	"day": func(t time.Time) string { return t.Format(time.DateOnly) },
	"inc": func(i int) int { return i + 1 },
}

var billTemplate = template.Must(template.New("bill").Funcs(functions).Parse(billText))

// endpoint is a party's electronic address (Peppol's list of participant schemes).
type endpoint struct{ Scheme, Value string }

// writer is a bill with the names that the template uses.
type writer struct {
	bill

	Seller         any
	Root, Line     string
	Quantity, Type string
	Category       string
	Percent        cents
	BuyerName      string
	BuyerNumber    string
	BuyerLegal     string
	BuyerVAT       string
	BuyerEndpoint  endpoint
	Street, City   string
	PostalCode     string
	Country        string
	Embedded       string // base64
}

// Name and the like are the template's view of an article.
func (a article) Name() string { return a.name }

// Code is the seller's number of the article.
func (a article) Code() string { return a.code }

// Unit is the unit of measure.
func (a article) Unit() string { return a.unit }

// Price is the price of one unit.
func (a article) Price() cents { return a.price }

// ubl writes the bill as UBL 2.1 in the form of Peppol BIS Billing 3.0, with a PDF
// embedded when the bill has one.
func (b bill) ubl() ([]byte, error) {
	w := writer{
		bill: b, Seller: Seller, Root: "Invoice", Line: "InvoiceLine", Quantity: "InvoicedQuantity", Type: "380",
		Category: "S", Percent: b.vatPercent(), BuyerName: b.To.name, BuyerNumber: b.To.number, BuyerLegal: b.To.enterprise, BuyerVAT: b.To.vat,
		BuyerEndpoint: endpoint{"0208", b.To.enterprise}, Street: b.To.street, City: b.To.city, PostalCode: b.To.postalCode, Country: b.To.country,
	}
	if b.Credits != "" {
		w.Root, w.Line, w.Quantity, w.Type = "CreditNote", "CreditNoteLine", "CreditedQuantity", "381"
	}
	if w.Percent == 0 {
		w.Category = "K"
	}
	if b.To.country == "DE" {
		w.BuyerEndpoint = endpoint{"9930", b.To.vat}
	}
	if b.PDF {
		w.Embedded = base64.StdEncoding.EncodeToString(b.pdf())
	}
	var out bytes.Buffer
	if err := billTemplate.Execute(&out, w); err != nil {
		return nil, fmt.Errorf("write the bill %s: %w", b.Number, err)
	}
	return out.Bytes(), nil
}
