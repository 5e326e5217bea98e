package e2e_test

import (
	"encoding/base64"
	"fmt"
)

// ubl writes a small UBL 2.1 invoice or credit note to a customer.
func ubl(root, number, vat, customer string, pdf []byte) []byte {
	line, quantity, typ, due := "InvoiceLine", "InvoicedQuantity", "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "<cbc:DueDate>2026-12-02</cbc:DueDate>"
	if root == "CreditNote" {
		line, quantity, typ, due = "CreditNoteLine", "CreditedQuantity", "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>", ""
	}
	attached := ""
	if pdf != nil {
		attached = `<cac:AdditionalDocumentReference><cbc:ID>pdf</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="` + "facture.pdf" + `">` +
			base64.StdEncoding.EncodeToString(pdf) + `</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>`
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<%[1]s xmlns="urn:oasis:names:specification:ubl:schema:xsd:%[1]s-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>%[2]s</cbc:ID><cbc:IssueDate>2026-11-02</cbc:IssueDate>%[3]s%[4]s<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>WERF-7</cbc:BuyerReference>
<cac:OrderReference><cbc:ID>B-99</cbc:ID></cac:OrderReference>%[5]s
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Métaux du Canal</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cbc:SupplierAssignedAccountID>%[6]s</cbc:SupplierAssignedAccountID><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>%[7]s</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>Somebody</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">121.00</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">121.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:%[8]s><cbc:ID>1</cbc:ID><cbc:%[9]s unitCode="KGM">50</cbc:%[9]s><cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Profilé IPE 80</cbc:Name><cac:SellersItemIdentification><cbc:ID>IPE80</cbc:ID></cac:SellersItemIdentification></cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">2.00</cbc:PriceAmount></cac:Price></cac:%[8]s>
</%[1]s>`, root, number, due, typ, attached, customer, vat, line, quantity)
}
