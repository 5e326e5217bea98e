package paper_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/comptoir/internal/paper"
)

// The same invoice in UBL and in CII says the same, but for what only one of them
// has: that is how two renditions are known as one document.
func TestCIITwin(t *testing.T) {
	t.Parallel()

	ubl, cii := read(t, "invoice.xml"), read(t, "invoice-cii.xml")
	only := cmpopts.IgnoreFields(paper.Document{}, "Syntax", "Root", "CustomizationID", "ProfileID")
	party := cmpopts.IgnoreFields(paper.Party{}, "IDs")
	if diff := cmp.Diff(ubl, cii, only, party); diff != "" {
		t.Errorf("CII against UBL (-ubl +cii):\n%s", diff)
	}
	if cii.Syntax != paper.SyntaxCII || cii.Root != "CrossIndustryInvoice" || cii.CustomizationID != "urn:cen.eu:en16931:2017" {
		t.Errorf("syntax %s, root %s, guideline %s", cii.Syntax, cii.Root, cii.CustomizationID)
	}
}

func TestReadZUGFeRD1(t *testing.T) {
	t.Parallel()

	want := &paper.Document{
		Syntax: paper.SyntaxCII, Root: "CrossIndustryDocument", Kind: paper.KindInvoice, TypeCode: "380",
		Number: "F2016/000077", IssueDate: "2016-04-05", DueDate: "2016-05-05", Currency: "EUR",
		Delivery: paper.Period{Start: "2016-04-04", End: "2016-04-04"},
		Payable:  "310.00", TaxExclusive: "310.00", TaxInclusive: "310.00",
		Seller: paper.Party{
			Name: "Acier Démo SA", VAT: "BE1999001041",
			Address: paper.Address{Lines: []string{"Quai des Laminoirs 12"}, PostalCode: "4100", City: "Seraing", Country: "BE"},
		},
		Buyer: paper.Party{
			Name: "Beispiel Stahlbau GmbH", AccountID: "C-020017", CustomerNumber: "C-020017", VAT: "DE999999990", GLN: "4099999000019",
			IDs:     []paper.Identifier{{Value: "C-020017"}, {Scheme: "0088", Value: "4099999000019"}},
			Address: paper.Address{Lines: []string{"Hüttenstraße 3"}, PostalCode: "52062", City: "Aachen", Country: "DE"},
		},
		BuyerReference: "Halle 4",
		References: []paper.Reference{
			{Kind: paper.ReferenceOrder, Number: "B-8812", IssueDate: "2016-03-21"}, {Kind: paper.ReferenceDeliveryNote, Number: "BL2016/000512"},
		},
		PaymentReference: "F2016/000077", PaymentAccount: "BE43000000000101",
		Lines: []paper.Line{{
			ID: "1", Name: "Rundstahl C45 Ø 50", Article: "R-C45-50", BuyerArticle: "4711-8", GTIN: "5412345000037",
			Quantity: "200.0000", Unit: "KGM", UnitPrice: "1.55", Price: "155.0000", BaseQuantity: "100.0000", Amount: "310.00",
		}},
		Notes: []string{"Lieferung frei Baustelle."},
	}
	if diff := cmp.Diff(want, read(t, "zugferd-1.xml")); diff != "" {
		t.Errorf("ZUGFeRD 1 (-want +got):\n%s", diff)
	}
}

func TestReadOrderX(t *testing.T) {
	t.Parallel()

	want := &paper.Document{
		Syntax: paper.SyntaxCII, Root: "SCRDMCCBDACIOMessageStructure", Kind: paper.KindOrder, TypeCode: "220",
		Number: "PO-9001", IssueDate: "2025-11-03", Currency: "EUR", CustomizationID: "urn:order-x.eu:1p0:comfort",
		Delivery: paper.Period{Start: "2025-11-10", End: "2025-11-10"},
		Payable:  "213.15", TaxExclusive: "176.16", TaxInclusive: "213.15",
		Seller: paper.Party{Name: "Acier Démo SA", EnterpriseNumber: "1999001041", EnterpriseScheme: "0208"},
		Buyer: paper.Party{
			Name: "Ferronnerie Exemple SRL", AccountID: "C-010452", CustomerNumber: "C-010452", EnterpriseNumber: "1999002031", EnterpriseScheme: "0208",
			IDs: []paper.Identifier{{Value: "C-010452"}},
		},
		DeliveryParty: paper.Party{
			Name: "Chantier Pont-Neuf", IDs: []paper.Identifier{{Value: "QUAI-3"}},
			Address: paper.Address{PostalCode: "5100", City: "Jambes", Country: "BE"},
		},
		References: []paper.Reference{{Kind: paper.ReferenceQuote, Number: "O2025/000500"}, {Kind: paper.ReferenceHeat, Number: "H-482914"}},
		Lines: []paper.Line{{
			ID: "1", Name: "Tube carré 60x60x3 S235", Article: "T-6060-3-6", Quantity: "24", Unit: "MTR",
			UnitPrice: "7.34", Price: "734.00", BaseQuantity: "100", Amount: "176.16", Status: paper.LineChanged, StatusCode: "3",
			Delivery: paper.Period{Start: "2025-11-10", End: "2025-11-14"}, Quote: "O2025/000500", HeatNumbers: []string{"H-482914"},
		}},
		Notes: []string{"Déchargement par l'arrière."},
	}
	if diff := cmp.Diff(want, read(t, "order-x.xml")); diff != "" {
		t.Errorf("Order-X (-want +got):\n%s", diff)
	}
}

// The response names the order, whose number is not its own.
func TestReadOrderXResponse(t *testing.T) {
	t.Parallel()

	data := strings.NewReplacer(">220<", ">231<", "<ram:ID>PO-9001</ram:ID>", "<ram:ID>CC-1</ram:ID>", "ram:RequestedQuantity", "ram:AgreedQuantity").
		Replace(string(fixture(t, "order-x.xml")))
	doc, err := paper.Read([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	order := paper.Reference{Kind: paper.ReferenceOrder, Number: "PO-9001", IssueDate: "2025-11-03"}
	if doc.Kind != paper.KindOrderResponse || doc.Response != paper.ResponseConditional || doc.References[0] != order || doc.Lines[0].Quantity != "24" {
		t.Errorf("%s %s, references %v, lines %v", doc.Kind, doc.Response, doc.References, doc.Lines)
	}
}

func TestCIIKinds(t *testing.T) {
	t.Parallel()

	invoice, order := string(fixture(t, "invoice-cii.xml")), string(fixture(t, "order-x.xml"))
	for _, tt := range []struct {
		name, data string
		kind       paper.Kind
		code       paper.Code
	}{
		{"Credit", strings.Replace(invoice, ">380<", ">381<", 1), paper.KindCreditNote, ""},
		{"SelfBilled", strings.Replace(invoice, ">380<", ">389<", 1), paper.KindInvoice, ""},
		{"Negative", strings.Replace(invoice, ">5118.68<", ">-5118.68<", 1), paper.KindInvoice, ""},
		{"OrderChange", strings.Replace(order, ">220<", ">230<", 1), "", paper.CodeUnsupportedKind},
		{"OtherMessage", strings.ReplaceAll(invoice, "CrossIndustryInvoice", "CrossIndustryDespatchAdvice"), "", paper.CodeUnsupportedKind},
		{"OtherMessageWithoutHeader", strings.ReplaceAll(invoice[:strings.Index(invoice, "<rsm:ExchangedDocument>")], "CrossIndustryInvoice", "CrossIndustryCatalogue") +
			"</rsm:CrossIndustryCatalogue>", "", paper.CodeUnsupportedKind},
		{"LaterVersion", strings.NewReplacer("CrossIndustryInvoice:100", "CrossIndustryInvoice:103", "Entity:100", "Entity:103", "DataType:100", "DataType:103").Replace(invoice), paper.KindInvoice, ""},
		{"NoVersion", strings.ReplaceAll(invoice, "CrossIndustryInvoice:100", "CrossIndustryInvoice:"), "", paper.CodeUnknownType},
		{"OtherAuthority", strings.ReplaceAll(invoice, "urn:un:unece:uncefact", "urn:un:unece:elsewhere"), "", paper.CodeUnknownType},
		{"DraftOfZUGFeRD", strings.ReplaceAll(string(fixture(t, "zugferd-1.xml")), "urn:ferd:CrossIndustryDocument:invoice:1p0\"", "urn:ferd:invoice:rc\""), "", paper.CodeUnknownType},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			doc, err := paper.Read([]byte(tt.data))
			if got := codeOf(t, err); got != tt.code {
				t.Fatalf("code = %q (%v), want %q", got, err, tt.code)
			}
			if doc != nil && (doc.Kind != tt.kind || doc.SelfBilled != (tt.name == "SelfBilled")) {
				t.Errorf("kind %q, self-billed %v; want %q", doc.Kind, doc.SelfBilled, tt.kind)
			}
		})
	}
}

// What is refused in UBL is refused in CII.
func TestBadCII(t *testing.T) {
	t.Parallel()

	invoice := string(fixture(t, "invoice-cii.xml"))
	const number, issued = "<ram:ID>F2025/004711</ram:ID>", `<udt:DateTimeString format="102">20251103</udt:DateTimeString>`
	head := invoice[strings.Index(invoice, "<rsm:ExchangedDocument>"):strings.Index(invoice, "<rsm:SupplyChainTradeTransaction>")]
	const currency = "<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>"
	for _, tt := range []struct {
		name, old, new string
		want           paper.Code
	}{
		{"NoHeader", head, "", paper.CodeNoNumber},
		{"NoNumber", number, "<ram:ID> </ram:ID>", paper.CodeNoNumber},
		{"NumberTwice", number, number + number, paper.CodeAmbiguousField},
		{"LongNumber", ">F2025/004711<", ">" + strings.Repeat("9", 101) + "<", paper.CodeNumberTooLong},
		{"ForeignNumber", number, `<x:ID xmlns:x="urn:example:other">1</x:ID>`, paper.CodeNoNumber},
		{"ImpossibleDate", "20251103", "20260230", paper.CodeBadDate},
		{"Month", "20251103", "202511", paper.CodeBadDate},
		{"NoDate", issued, "", paper.CodeBadDate},
		{"DayWithTime", "20251103", "202511031215", ""},
		{"ISODate", issued, "<udt:DateTime>2025-11-03T12:00:00Z</udt:DateTime>", ""},
		{"BadAmount", ">5118.68<", ">5118,68<", paper.CodeBadAmount},
		{"BadQuantity", `unitCode="TNE">2.688<`, `unitCode="TNE">2 688<`, paper.CodeBadAmount},
		{"PayableTwice", "<ram:DuePayableAmount>", "<ram:DuePayableAmount>1</ram:DuePayableAmount><ram:DuePayableAmount>", paper.CodeAmbiguousField},
		{"TaxInTwoCurrencies", "<ram:TaxTotalAmount", `<ram:TaxTotalAmount currencyID="USD">1050.00</ram:TaxTotalAmount><ram:TaxTotalAmount`, ""},
		{"NoCurrency", currency, "", ""}, // one currency at the amounts
		{"CurrencyName", currency, "<ram:InvoiceCurrencyCode>Euro</ram:InvoiceCurrencyCode>", paper.CodeNoCurrency},
		{"BuyerTwice", "<ram:BuyerTradeParty>", "<ram:BuyerTradeParty/><ram:BuyerTradeParty>", paper.CodeAmbiguousField},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			if !strings.Contains(invoice, tt.old) {
				t.Fatalf("the fixture has no %q", tt.old)
			}
			doc, err := paper.Read([]byte(strings.Replace(invoice, tt.old, tt.new, 1)))
			if got := codeOf(t, err); got != tt.want {
				t.Fatalf("code = %q (%v), want %q", got, err, tt.want)
			}
			if err == nil && (doc.IssueDate != "2025-11-03" || doc.Payable != "5118.68" || doc.Currency != "EUR") {
				t.Errorf("%s, %s %s", doc.IssueDate, doc.Payable, doc.Currency)
			}
		})
	}
}

func TestCIIAttachment(t *testing.T) {
	t.Parallel()

	file := `<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>A1</ram:IssuerAssignedID><ram:Name>Plan</ram:Name>` +
		`<ram:AttachmentBinaryObject mimeCode="text/csv" filename="plan.csv">YTtiCg==</ram:AttachmentBinaryObject></ram:AdditionalReferencedDocument>`
	doc, err := paper.Read([]byte(strings.Replace(string(fixture(t, "invoice-cii.xml")), "</ram:ApplicableHeaderTradeAgreement>", file+"</ram:ApplicableHeaderTradeAgreement>", 1)))
	if err != nil || len(doc.Attachments) != 1 {
		t.Fatalf("%+v, %v", doc, err)
	}
	a := doc.Attachments[0]
	content, err := a.Content()
	if err != nil || string(content) != "a;b\n" || a.ID != "A1" || a.Description != "Plan" || a.Filename != "plan.csv" || a.MediaType != "text/csv" {
		t.Errorf("%+v, %q, %v", a, content, err)
	}
}
