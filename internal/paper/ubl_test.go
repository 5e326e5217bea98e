package paper_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/paper"
)

// trading is how the order documents name seller and buyer.
var (
	tradingSeller = paper.Party{
		Name: "Acier Démo SA", EnterpriseNumber: "1999001041", EnterpriseScheme: "0208", Endpoint: "1999001041", EndpointScheme: "0208",
		Address: paper.Address{Lines: []string{"Quai des Laminoirs 12"}, PostalCode: "4100", City: "Seraing", Country: "BE"},
	}
	tradingBuyer = paper.Party{
		Name: "Ferronnerie Exemple SRL", AccountID: "C-010452", CustomerNumber: "C-010452", VAT: "BE1999002031",
		EnterpriseNumber: "1999002031", EnterpriseScheme: "0208", GLN: "5499999000015", Endpoint: "1999002031", EndpointScheme: "0208",
		IDs:     []paper.Identifier{{Scheme: "0088", Value: "5499999000015"}},
		Address: paper.Address{Lines: []string{"Rue de la Forge 7"}, PostalCode: "5000", City: "Namur", Country: "BE"},
	}
	site = paper.Address{Lines: []string{"Chantier Pont-Neuf, quai 3"}, PostalCode: "5100", City: "Jambes", Country: "BE"}
)

func read(t *testing.T, name string) *paper.Document {
	t.Helper()
	doc, err := paper.Read(fixture(t, name))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc
}

func TestReadOrder(t *testing.T) {
	t.Parallel()

	want := &paper.Document{
		Syntax: paper.SyntaxUBL, Root: "Order", Kind: paper.KindOrder, TypeCode: "220", Number: "PO-7788", IssueDate: "2025-10-27", Currency: "EUR",
		Delivery:        paper.Period{Start: "2025-11-03", End: "2025-11-07"},
		CustomizationID: "urn:fdc:peppol.eu:poacc:trns:order:3", ProfileID: "urn:fdc:peppol.eu:poacc:bis:ordering:3",
		Payable: "2717.04", TaxExclusive: "2717.04", Seller: tradingSeller, Buyer: tradingBuyer,
		DeliveryParty: paper.Party{
			Name: "Chantier Pont-Neuf", GLN: "5499999000022", IDs: []paper.Identifier{{Value: "QUAI-3"}}, Address: site,
		},
		BuyerReference: "Chantier Pont-Neuf",
		References: []paper.Reference{
			{Kind: paper.ReferenceSalesOrder, Number: "C2025/003310"}, {Kind: paper.ReferenceQuote, Number: "O2025/000412"},
		},
		Lines: []paper.Line{
			{
				ID: "1", Name: "IPE 200 S275JR, 12 m", Article: "P-IPE200-12", BuyerArticle: "FX-881", GTIN: "5412345000013",
				Quantity: "2.688", Unit: "TNE", UnitPrice: "912.50", Price: "912.50", BaseQuantity: "1", Amount: "2452.80",
				Delivery: paper.Period{Start: "2025-11-03", End: "2025-11-03"},
			},
			{
				ID: "2", Name: "Tube carré 60x60x3 S235", Article: "T-6060-3-6",
				Quantity: "36", Unit: "MTR", UnitPrice: "7.34", Price: "734.00", BaseQuantity: "100", Amount: "264.24",
			},
		},
		Notes: []string{"Livrer avant midi."},
	}
	if diff := cmp.Diff(want, read(t, "order.xml")); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestReadOrderResponse(t *testing.T) {
	t.Parallel()

	want := &paper.Document{
		Syntax: paper.SyntaxUBL, Root: "OrderResponse", Kind: paper.KindOrderResponse, Response: paper.ResponseConditional,
		Number: "CC2025/003310", IssueDate: "2025-10-28", Currency: "EUR", Delivery: paper.Period{Start: "2025-11-04", End: "2025-11-11"},
		CustomizationID: "urn:fdc:peppol.eu:poacc:trns:order_response:3", ProfileID: "urn:fdc:peppol.eu:poacc:bis:ordering:3",
		Seller: tradingSeller, Buyer: tradingBuyer,
		References: []paper.Reference{{Kind: paper.ReferenceSalesOrder, Number: "C2025/003310"}, {Kind: paper.ReferenceOrder, Number: "PO-7788"}},
		Lines: []paper.Line{
			{
				ID: "1", Name: "IPE 200 S275JR, 12 m", Article: "P-IPE200-12", Quantity: "2.688", Unit: "TNE", OrderLine: "1",
				Status: paper.LineAccepted, StatusCode: "5", Delivery: paper.Period{Start: "2025-11-04", End: "2025-11-04"},
			},
			{
				ID: "2", Name: "Tube carré 60x60x3 S235", Article: "T-6060-3-6", Quantity: "30", Unit: "MTR", Outstanding: "6", OrderLine: "2",
				Status: paper.LineChanged, StatusCode: "3", Delivery: paper.Period{Start: "2025-11-11", End: "2025-11-11"},
			},
			{ID: "3", Name: "Tôle larmée 3/5", Article: "L-35", OrderLine: "3", Status: paper.LineRejected, StatusCode: "7"},
			{ID: "4", Name: "Palette consignée", Article: "PAL", Quantity: "1", Unit: "C62", Status: paper.LineAdded, StatusCode: "1"},
		},
		Notes: []string{"La ligne 2 part une semaine plus tard."},
	}
	if diff := cmp.Diff(want, read(t, "order-response.xml")); diff != "" {
		t.Errorf("order response (-want +got):\n%s", diff)
	}
}

func TestResponseCodes(t *testing.T) {
	t.Parallel()

	response := fixture(t, "order-response.xml")
	simple := strings.NewReplacer("OrderResponse-2", "OrderResponseSimple-2", "<OrderResponse ", "<OrderResponseSimple ",
		"</OrderResponse>", "</OrderResponseSimple>", "cac:OrderLine", "cac:Other",
		"<cbc:OrderResponseCode>CA</cbc:OrderResponseCode>", "<cbc:AcceptedIndicator>true</cbc:AcceptedIndicator>").Replace(string(response))
	code := func(c string) string {
		return strings.Replace(string(response), ">CA<", ">"+c+"<", 1)
	}
	for _, tt := range []struct {
		name, data string
		want       paper.Response
		warnings   int
	}{
		{"AB", code("AB"), paper.ResponseReceived, 0},
		{"AP", code("AP"), paper.ResponseAccepted, 0},
		{"RE", code("RE"), paper.ResponseRejected, 0},
		{"Unknown", code("ZZ"), "", 1},
		{"None", strings.Replace(string(response), "<cbc:OrderResponseCode>CA</cbc:OrderResponseCode>", "", 1), "", 0},
		{"SimpleYes", simple, paper.ResponseAccepted, 0},
		{"SimpleNo", strings.Replace(simple, ">true<", ">false<", 1), paper.ResponseRejected, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			doc, err := paper.Read([]byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			if doc.Response != tt.want || len(doc.Warnings) != tt.warnings || doc.Kind != paper.KindOrderResponse {
				t.Errorf("%s %q, warnings %v; want %q", doc.Kind, doc.Response, doc.Warnings, tt.want)
			}
		})
	}
}

// A line's unknown state is kept as received, and told once for all lines.
func TestUnknownLineStatus(t *testing.T) {
	t.Parallel()

	data := strings.NewReplacer(">5</cbc:LineStatusCode>", ">Disputed</cbc:LineStatusCode>", ">3</cbc:LineStatusCode>", ">Disputed</cbc:LineStatusCode>").
		Replace(string(fixture(t, "order-response.xml")))
	doc, err := paper.Read([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	if l := doc.Lines[0]; l.Status != "" || l.StatusCode != "Disputed" {
		t.Errorf("status %q of code %q", l.Status, l.StatusCode)
	}
	if len(doc.Warnings) != 1 || doc.Warnings[0].Code != paper.WarnUnknownCode {
		t.Errorf("warnings = %v, want one", doc.Warnings)
	}
}

func TestReadDespatchAdvice(t *testing.T) {
	t.Parallel()

	want := &paper.Document{
		Syntax: paper.SyntaxUBL, Root: "DespatchAdvice", Kind: paper.KindDeliveryNote, TypeCode: "351", Number: "BL2025/009120", IssueDate: "2025-11-04",
		Delivery: paper.Period{Start: "2025-11-05", End: "2025-11-05"}, DespatchDate: "2025-11-04",
		CustomizationID: "urn:fdc:peppol.eu:poacc:trns:despatch_advice:3", ProfileID: "urn:fdc:peppol.eu:poacc:bis:despatch_advice:3",
		Seller: tradingSeller, Buyer: tradingBuyer,
		DeliveryParty: paper.Party{Name: "Chantier Pont-Neuf", GLN: "5499999000022", Address: site},
		References: []paper.Reference{
			{Kind: paper.ReferenceSalesOrder, Number: "C2025/003310"},
			{Kind: paper.ReferenceOrder, Number: "PO-7788"},
			{Kind: paper.ReferenceCertificate, Number: "CM-2025-1180"},
			{Kind: paper.ReferenceHeat, Number: "H-482913"},
			{Kind: paper.ReferenceHeat, Number: "H-482914"},
			{Kind: paper.ReferenceSalesOrder, Number: "C2025/003355"},
			{Kind: paper.ReferenceOrder, Number: "PO-7801"},
		},
		Lines: []paper.Line{
			{
				ID: "1", Name: "IPE 200 S275JR, 12 m", Article: "P-IPE200-12", BuyerArticle: "FX-881", Quantity: "2.000", Unit: "TNE", Outstanding: "0.688",
				OrderReference: "PO-7788", OrderLine: "1", HeatNumbers: []string{"H-482913", "H-482914"}, Certificates: []string{"CM-2025-1180"},
			},
			{
				ID: "2", Name: "Tube carré 60x60x3 S235", Article: "T-6060-3-6", Quantity: "12", Unit: "MTR",
				OrderReference: "PO-7801", OrderLine: "4", SalesOrder: "C2025/003355", HeatNumbers: []string{"H-482914"},
			},
		},
	}
	if diff := cmp.Diff(want, read(t, "despatch-advice.xml")); diff != "" {
		t.Errorf("despatch advice (-want +got):\n%s", diff)
	}
}

// Who only receives the goods is the customer where nobody else is named.
func TestDespatchAdviceWithoutBuyer(t *testing.T) {
	t.Parallel()

	data := fixture(t, "despatch-advice.xml")
	start, end := bytes.Index(data, []byte("  <cac:BuyerCustomerParty>")), bytes.Index(data, []byte("  <cac:Shipment>"))
	doc, err := paper.Read(append(data[:start:start], data[end:]...))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Buyer.Name != "Chantier Pont-Neuf" || doc.DeliveryParty.Name != "Chantier Pont-Neuf" || doc.Buyer.Address.City != "Namur" {
		t.Errorf("buyer %+v, receiver %+v", doc.Buyer, doc.DeliveryParty)
	}
}

func TestReadQuotation(t *testing.T) {
	t.Parallel()

	want := &paper.Document{
		Syntax: paper.SyntaxUBL, Root: "Quotation", Kind: paper.KindQuote, Number: "O2025/000412", IssueDate: "2025-10-20", ValidUntil: "2025-11-19",
		Currency: "EUR", Payable: "2452.80", TaxExclusive: "2452.80", Seller: tradingSeller, Buyer: tradingBuyer,
		References: []paper.Reference{{Kind: paper.ReferenceQuoteRequest, Number: "DP-55", IssueDate: "2025-10-17"}},
		Lines: []paper.Line{{
			ID: "1", Name: "IPE 200 S275JR, 12 m", Article: "P-IPE200-12", BuyerArticle: "FX-881",
			Quantity: "2.688", Unit: "TNE", UnitPrice: "912.50", Price: "912.50", BaseQuantity: "1", Amount: "2452.80",
		}},
	}
	if diff := cmp.Diff(want, read(t, "quotation.xml")); diff != "" {
		t.Errorf("quotation (-want +got):\n%s", diff)
	}
}

// A document that is nothing to pay needs no currency, and no total.
func TestOrderWithoutAmounts(t *testing.T) {
	t.Parallel()

	data := []byte(`<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>PO-1</cbc:ID><cbc:IssueDate>2026-01-02</cbc:IssueDate>
 <cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity>3</cbc:Quantity></cac:LineItem></cac:OrderLine></Order>`)
	doc, err := paper.Read(data)
	if err != nil || doc.Currency != "" || len(doc.Warnings) != 0 || doc.Lines[0].Quantity != "3" {
		t.Fatalf("%+v, %v", doc, err)
	}
	two := bytes.Replace(data, []byte("</cac:LineItem>"), []byte(`<cac:Price><cbc:PriceAmount currencyID="EUR">1</cbc:PriceAmount></cac:Price></cac:LineItem>`), 1)
	if doc, err = paper.Read(two); err != nil || doc.Currency != "EUR" {
		t.Errorf("one currency at the amounts: %+v, %v", doc, err)
	}
	for _, money := range []string{"<cac:Price><cbc:PriceAmount>1</cbc:PriceAmount></cac:Price>", "<cbc:LineExtensionAmount>3</cbc:LineExtensionAmount>"} {
		none := bytes.Replace(data, []byte("</cac:LineItem>"), []byte(money+"</cac:LineItem>"), 1)
		if _, err := paper.Read(none); codeOf(t, err) != paper.CodeNoCurrency {
			t.Errorf("%s without a currency: %v, want no_currency", money, err)
		}
	}
	total := bytes.Replace(data, []byte("</Order>"), []byte("<cac:AnticipatedMonetaryTotal><cbc:PayableAmount>3</cbc:PayableAmount></cac:AnticipatedMonetaryTotal></Order>"), 1)
	if _, err := paper.Read(total); codeOf(t, err) != paper.CodeNoCurrency {
		t.Errorf("a total without a currency: %v, want no_currency", err)
	}
}

// A corrected invoice says which one it stands for, if it names one only.
func TestReplaces(t *testing.T) {
	t.Parallel()

	reference := "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F2025/004600</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"
	data := change(t, typeTag, strings.Replace(typeTag, "380", "384", 1)+reference)
	doc, err := paper.Read(data)
	if err != nil || doc.Replaces != "F2025/004600" || doc.Label != paper.LabelCorrected {
		t.Errorf("replaces %q, %v", doc.Replaces, err)
	}
	other := strings.Replace(reference, "4600", "4601", 1)
	if doc, err = paper.Read(bytes.Replace(data, []byte(reference), []byte(reference+other), 1)); err != nil || doc.Replaces != "" {
		t.Errorf("replaces %q of two, %v", doc.Replaces, err)
	}
	if doc, err = paper.Read(change(t, typeTag, typeTag+reference)); err != nil || doc.Replaces != "" {
		t.Errorf("a plain invoice replaces %q, %v", doc.Replaces, err)
	}
}
