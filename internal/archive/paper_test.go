package archive_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"text/template"
)

// sample is an invoice or a credit note to be written as UBL.
type sample struct {
	Credit   bool
	SelfBill bool
	Number   string
	Date     string
	Payable  string
	// how it names the customer
	CustomerNumber, Enterprise, VAT, Name string
	Supplier                              string // enterprise number
	Embedded                              string // content of an embedded PDF
}

var paperForm = template.Must(template.New("").Funcs(template.FuncMap{
	"base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
}).Parse(`<?xml version="1.0" encoding="UTF-8"?>
{{- $root := "Invoice"}}{{if .Credit}}{{$root = "CreditNote"}}{{end}}
<{{$root}} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{{$root}}-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>{{.Number}}</cbc:ID>
  <cbc:IssueDate>{{.Date}}</cbc:IssueDate>
  {{if not .Credit}}<cbc:DueDate>2026-04-30</cbc:DueDate>{{end}}
  <cbc:{{$root}}TypeCode>{{if .SelfBill}}389{{else if .Credit}}381{{else}}380{{end}}</cbc:{{$root}}TypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cbc:BuyerReference>Chantier Nord</cbc:BuyerReference>
  <cac:OrderReference><cbc:ID>PO-17</cbc:ID></cac:OrderReference>
  {{if .Credit}}<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F2026/0001</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>{{end}}
  {{with .Embedded}}<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
    <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="../../facture.pdf">{{base64 .}}</cbc:EmbeddedDocumentBinaryObject>
  </cac:Attachment></cac:AdditionalDocumentReference>
  <cac:AdditionalDocumentReference><cbc:ID>2</cbc:ID><cac:Attachment>
    <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="broken.pdf">***</cbc:EmbeddedDocumentBinaryObject>
  </cac:Attachment></cac:AdditionalDocumentReference>{{end}}
  <cac:AccountingSupplierParty><cac:Party>
    <cac:PartyLegalEntity><cbc:RegistrationName>Acier Démo</cbc:RegistrationName>{{with .Supplier}}<cbc:CompanyID schemeID="0208">{{.}}</cbc:CompanyID>{{end}}</cac:PartyLegalEntity>
  </cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty>
    {{with .CustomerNumber}}<cbc:SupplierAssignedAccountID>{{.}}</cbc:SupplierAssignedAccountID>{{end}}
    <cac:Party>
      <cac:PartyName><cbc:Name>{{.Name}}</cbc:Name></cac:PartyName>
      {{with .VAT}}<cac:PartyTaxScheme><cbc:CompanyID>{{.}}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>{{end}}
      {{with .Enterprise}}<cac:PartyLegalEntity><cbc:CompanyID schemeID="0208">{{.}}</cbc:CompanyID></cac:PartyLegalEntity>{{end}}
    </cac:Party>
  </cac:AccountingCustomerParty>
  <cac:LegalMonetaryTotal>
    <cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">{{.Payable}}</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="EUR">{{.Payable}}</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
  <cac:{{$root}}Line>
    <cbc:ID>10</cbc:ID>
    {{if .Credit}}<cbc:CreditedQuantity unitCode="KGM">25.500</cbc:CreditedQuantity>{{else}}<cbc:InvoicedQuantity unitCode="KGM">25.500</cbc:InvoicedQuantity>{{end}}
    <cbc:LineExtensionAmount currencyID="EUR">51.00</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Tube carré 40x40x3</cbc:Name><cac:SellersItemIdentification><cbc:ID>TC-40-3</cbc:ID></cac:SellersItemIdentification></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="EUR">2.00</cbc:PriceAmount></cac:Price>
  </cac:{{$root}}Line>
  <cac:{{$root}}Line>
    <cbc:ID>20</cbc:ID>
    <cbc:LineExtensionAmount currencyID="EUR">49.00</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Découpe</cbc:Name></cac:Item>
  </cac:{{$root}}Line>
</{{$root}}>
`))

// write gives the paper as UBL; what the test leaves open gets a value.
func (p sample) write(t testing.TB) string {
	t.Helper()
	if p.Number == "" {
		p.Number = "F2026/0001"
	}
	if p.Date == "" {
		p.Date = "2026-03-01"
	}
	if p.Payable == "" {
		p.Payable = "121.00"
	}
	if p.Name == "" {
		p.Name = "Ferronnerie Exemple"
	}
	var out strings.Builder
	if err := paperForm.Execute(&out, p); err != nil {
		t.Fatalf("write a paper: %v", err)
	}
	return out.String()
}
