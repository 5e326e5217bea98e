package paper_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/comptoir/internal/paper"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// codeOf gives the code of a refusal, "" for none.
func codeOf(t testing.TB, err error) paper.Code {
	t.Helper()
	if err == nil {
		return ""
	}
	var p *paper.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error is %T (%v), want *paper.Problem", err, err)
	}
	return p.Code
}

var seller = paper.Party{
	Name: "Acier Démo SA", VAT: "BE1999001041", EnterpriseNumber: "1999001041", EnterpriseScheme: "0208",
	Endpoint: "1999001041", EndpointScheme: "0208",
	IDs:     []paper.Identifier{{Scheme: "0208", Value: "1999001041"}},
	Address: paper.Address{Lines: []string{"Quai des Laminoirs 12"}, PostalCode: "4100", City: "Seraing", Country: "BE"},
}

func TestReadInvoice(t *testing.T) {
	t.Parallel()

	doc, err := paper.Read(fixture(t, "invoice.xml"))
	if err != nil {
		t.Fatal(err)
	}
	lines := doc.Lines
	doc.Lines = nil
	want := &paper.Document{
		Syntax: paper.SyntaxUBL, Root: "Invoice", Kind: paper.KindInvoice, TypeCode: "380",
		Number: "F2025/004711", IssueDate: "2025-11-03", DueDate: "2025-12-03", Currency: "EUR",
		CustomizationID: "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
		ProfileID:       "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
		Payable:         "5118.68", TaxExclusive: "4643.54", TaxInclusive: "5618.68", Prepaid: "500.00",
		Seller: seller,
		Buyer: paper.Party{
			Name: "Ferronnerie Exemple SRL", AccountID: "C-010452", CustomerNumber: "C-010452",
			VAT: "BE1999002031", EnterpriseNumber: "1999002031", EnterpriseScheme: "0208",
			Endpoint: "1999002031", EndpointScheme: "0208",
			Address: paper.Address{Lines: []string{"Rue de la Forge 7"}, PostalCode: "5000", City: "Namur", Country: "BE"},
		},
		BuyerReference: "Chantier Pont-Neuf",
		References: []paper.Reference{
			{Kind: paper.ReferenceSalesOrder, Number: "C2025/003310"},
			{Kind: paper.ReferenceOrder, Number: "PO-7788"},
			{Kind: paper.ReferenceDeliveryNote, Number: "BL2025/009120"},
			{Kind: paper.ReferenceDeliveryNote, Number: "BL2025/009133"},
		},
		PaymentReference: "+++025/0047/11029+++", PaymentAccount: "BE43000000000101",
		Notes: []string{"Marchandise livrée sur chantier, quai 3."},
	}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if len(lines) != 7 {
		t.Fatalf("%d lines, want 7", len(lines))
	}
	wantLine := paper.Line{
		ID: "2", Name: "Tube carré 60x60x3 S235", Description: "Longueur 6 m", Article: "T-6060-3-6", GTIN: "5412345000020",
		Quantity: "36", Unit: "MTR", UnitPrice: "7.34", Price: "734.00", BaseQuantity: "100", Amount: "264.24",
		OrderLine: "2", DeliveryNote: "BL2025/009120", DeliveryNoteLine: "2",
	}
	if diff := cmp.Diff(wantLine, lines[1]); diff != "" {
		t.Errorf("second line (-want +got):\n%s", diff)
	}
	if lines[0].BuyerArticle != "FX-881" {
		t.Errorf("buyer's article = %q, want FX-881", lines[0].BuyerArticle)
	}
}

func TestReadCreditNote(t *testing.T) {
	t.Parallel()

	doc, err := paper.Read(fixture(t, "credit-note.xml"))
	if err != nil {
		t.Fatal(err)
	}
	want := &paper.Document{
		Syntax: paper.SyntaxUBL, Root: "CreditNote", Kind: paper.KindCreditNote, TypeCode: "381",
		Number: "NC2025/000218", IssueDate: "2025-11-12", DueDate: "2025-12-12", Currency: "EUR",
		CustomizationID: "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
		ProfileID:       "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
		Payable:         "177.63", TaxExclusive: "146.80", TaxInclusive: "177.63",
		Seller: seller,
		Buyer: paper.Party{
			Name: "Ferronnerie Exemple SRL", CustomerNumber: "C-010452",
			VAT: "BE1999002031", EnterpriseNumber: "1999002031", EnterpriseScheme: "0208",
			Endpoint: "1999002031", EndpointScheme: "0208",
			IDs:     []paper.Identifier{{Value: "C-010452"}},
			Address: paper.Address{Lines: []string{"Rue de la Forge 7"}, PostalCode: "5000", City: "Namur", Country: "BE"},
		},
		References: []paper.Reference{
			{Kind: paper.ReferenceSalesOrder, Number: "C2025/003310"},
			{Kind: paper.ReferenceInvoice, Number: "F2025/004711", IssueDate: "2025-11-03"},
		},
		PaymentReference: "NC2025/000218", PaymentAccount: "BE43000000000101",
		Notes: []string{"Retour de deux barres non conformes.", "Avec nos excuses."},
		Lines: []paper.Line{{
			ID: "1", Name: "Tube carré 60x60x3 S235", Description: "Longueur 6 m", Article: "T-6060-3-6", GTIN: "5412345000020",
			Quantity: "20", Unit: "MTR", UnitPrice: "7.34", Price: "734.00", BaseQuantity: "100", Amount: "146.80",
		}},
	}
	if diff := cmp.Diff(want, doc, cmpopts.IgnoreUnexported(paper.Attachment{})); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

// change replaces one text of the invoice fixture, which must be there.
func change(t testing.TB, from, to string) []byte {
	t.Helper()
	data := string(fixture(t, "invoice.xml"))
	if !strings.Contains(data, from) {
		t.Fatalf("the fixture has no %q", from)
	}
	return []byte(strings.Replace(data, from, to, 1))
}

const (
	numberTag = "<cbc:ID>F2025/004711</cbc:ID>"
	typeTag   = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
	payTag    = `<cbc:PayableAmount currencyID="EUR">5118.68</cbc:PayableAmount>`
	dateTag   = "<cbc:IssueDate>2025-11-03</cbc:IssueDate>"
)

func TestKinds(t *testing.T) {
	t.Parallel()

	for code, want := range map[string]struct {
		kind       paper.Kind
		label      paper.Label
		selfBilled bool
	}{
		"380": {kind: paper.KindInvoice},
		"":    {kind: paper.KindInvoice},
		"81":  {kind: paper.KindCreditNote},
		"83":  {kind: paper.KindCreditNote},
		"261": {kind: paper.KindCreditNote, selfBilled: true},
		"381": {kind: paper.KindCreditNote},
		"396": {kind: paper.KindCreditNote},
		"532": {kind: paper.KindCreditNote},
		"325": {kind: paper.KindInvoice, label: paper.LabelProForma},
		"384": {kind: paper.KindInvoice, label: paper.LabelCorrected},
		"386": {kind: paper.KindInvoice, label: paper.LabelPrepayment},
		"389": {kind: paper.KindInvoice, selfBilled: true},
	} {
		doc, err := paper.Read(change(t, typeTag, "<cbc:InvoiceTypeCode> "+code+"\n</cbc:InvoiceTypeCode>"))
		if err != nil {
			t.Errorf("type %q: %v", code, err)
			continue
		}
		if doc.Kind != want.kind || doc.Label != want.label || doc.SelfBilled != want.selfBilled || doc.TypeCode != code {
			t.Errorf("type %q: kind %s, label %q, self-billed %v, type code %q; want %+v", code, doc.Kind, doc.Label, doc.SelfBilled, doc.TypeCode, want)
		}
	}
}

// Documents that are named self-billed by their root.
func TestSelfBilledRoots(t *testing.T) {
	t.Parallel()

	for root, want := range map[string]struct {
		from string
		kind paper.Kind
	}{
		"SelfBilledInvoice":    {"Invoice", paper.KindInvoice},
		"SelfBilledCreditNote": {"CreditNote", paper.KindCreditNote},
	} {
		data := map[string][]byte{"Invoice": fixture(t, "invoice.xml"), "CreditNote": fixture(t, "credit-note.xml")}[want.from]
		data = bytes.ReplaceAll(data, []byte("xsd:"+want.from+"-2"), []byte("xsd:"+root+"-2"))
		for _, tag := range []string{"<", "</", "<ubl:", "</ubl:"} {
			for _, end := range []string{" ", ">"} {
				data = bytes.ReplaceAll(data, []byte(tag+want.from+end), []byte(tag+root+end))
			}
		}
		doc, err := paper.Read(data)
		if err != nil || doc.Kind != want.kind || !doc.SelfBilled || len(doc.Lines) == 0 {
			t.Errorf("%s: %+v, %v", root, doc, err)
		}
	}
}

// A negative total makes no credit note.
func TestNegativeInvoiceStaysInvoice(t *testing.T) {
	t.Parallel()

	doc, err := paper.Read(change(t, payTag, strings.Replace(payTag, "5118.68", "-5118.68", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Kind != paper.KindInvoice || doc.Payable != "-5118.68" {
		t.Errorf("%s of %s, want INVOICE of -5118.68", doc.Kind, doc.Payable)
	}
	if len(doc.Warnings) != 1 || doc.Warnings[0].Code != paper.WarnTotals {
		t.Errorf("warnings = %v, want one of totals", doc.Warnings)
	}
}

// Documents of a kind that the portal doesn't show are described all the same,
// and nothing in them is a problem.
func TestUnsupportedKinds(t *testing.T) {
	t.Parallel()

	invoice := string(fixture(t, "invoice.xml"))
	as := func(from, data, root string) string {
		return strings.NewReplacer("xsd:"+from+"-2", "xsd:"+root+"-2", "<"+from+" ", "<"+root+" ", "</"+from+">", "</"+root+">",
			"cac:"+from+"Line>", "cac:"+root+"Line>").Replace(data)
	}
	for _, tt := range []struct {
		root, data string
		kind       paper.Kind
		lines      int
	}{
		{"Reminder", as("Invoice", invoice, "Reminder"), "", 7},
		{"Statement", as("Invoice", invoice, "Statement"), paper.KindStatement, 7},
		{"Catalogue", as("Invoice", invoice, "Catalogue"), "", 7},
		{"Reminder", strings.Replace(as("Invoice", invoice, "Reminder"), ">5118.68<", ">1.234,56<", 1), "", 7},
		{"Reminder", strings.Replace(as("Invoice", invoice, "Reminder"), dateTag, "", 1), "", 7},
	} {
		doc, err := paper.Read([]byte(tt.data))
		if got := codeOf(t, err); got != paper.CodeUnsupportedKind {
			t.Errorf("%s: code = %q, want unsupported_kind", tt.root, got)
			continue
		}
		if doc.Root != tt.root || doc.Kind != tt.kind || doc.Number != "F2025/004711" || doc.Buyer.Name != "Ferronnerie Exemple SRL" || len(doc.Lines) != tt.lines {
			t.Errorf("%s: root %s, kind %q, number %q, buyer %q, %d lines", tt.root, doc.Root, doc.Kind, doc.Number, doc.Buyer.Name, len(doc.Lines))
		}
	}

	change := strings.NewReplacer("Order-2", "OrderChange-2", "<Order ", "<OrderChange ", "</Order>", "</OrderChange>").Replace(string(fixture(t, "order.xml")))
	doc, err := paper.Read([]byte(change))
	if codeOf(t, err) != paper.CodeUnsupportedKind || doc.Number != "PO-7788" || doc.Kind != "" || len(doc.Lines) != 2 || doc.Payable != "2717.04" {
		t.Errorf("change of an order: %+v, %v", doc, err)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name, old, new string
		want           []paper.WarningCode
	}{
		{"None", "F2025/004711", "F2025/004711", nil},
		{"Payable", payTag, strings.Replace(payTag, "5118.68", "5118.60", 1), []paper.WarningCode{paper.WarnTotals}},
		{"OneCent", payTag, strings.Replace(payTag, "5118.68", "5118.69", 1), []paper.WarningCode{paper.WarnTotals}},
		{"HalfACentIsRounding", payTag, strings.Replace(payTag, "5118.68", "5118.685", 1), nil},
		{"LinePrice", `unitCode="TNE">2.688<`, `unitCode="TNE">2.788<`, []paper.WarningCode{paper.WarnLinePrice}},
		{"LineSum", `<cbc:LineExtensionAmount currencyID="EUR">129.00<`, `<cbc:LineExtensionAmount currencyID="EUR">128.00<`, []paper.WarningCode{paper.WarnLinePrice, paper.WarnTotals}},
		{"NoPayable", payTag, "", []paper.WarningCode{paper.WarnNoTotal}},
		{"DueDate", "<cbc:DueDate>2025-12-03<", "<cbc:DueDate>2025-02-30<", []paper.WarningCode{paper.WarnDate}},
		{"NoCurrency", "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "", []paper.WarningCode{paper.WarnCurrencyGuessed}},
		{"PriceForNothing", `<cbc:BaseQuantity unitCode="MTR">100<`, `<cbc:BaseQuantity unitCode="MTR">0<`, []paper.WarningCode{paper.WarnPrice}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			doc, err := paper.Read(change(t, tt.old, tt.new))
			if err != nil {
				t.Fatal(err)
			}
			var got []paper.WarningCode
			for _, w := range doc.Warnings {
				got = append(got, w.Code)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			if doc.Currency != "EUR" {
				t.Errorf("currency = %q, want EUR", doc.Currency)
			}
		})
	}
}

// What a second VAT total in another currency or a foreign scheme must not disturb.
func TestPartyVariants(t *testing.T) {
	t.Parallel()

	const buyerVAT = "<cbc:CompanyID>BE1999002031</cbc:CompanyID>\n        <cac:TaxScheme>\n          <cbc:ID>VAT</cbc:ID>"
	for _, tt := range []struct {
		name, old, new string
		vat            string
		code           paper.Code
	}{
		{name: "AsIs", old: "", new: "", vat: "BE1999002031"},
		{name: "Loosely", old: buyerVAT, new: strings.Replace(buyerVAT, ">VAT<", ">BE VAT<", 1), vat: "BE1999002031"},
		{name: "OtherTax", old: buyerVAT, new: strings.Replace(buyerVAT, ">VAT<", ">LOC<", 1)},
		{name: "LowerCase", old: buyerVAT, new: strings.Replace(buyerVAT, ">VAT<", ">vat<", 1), vat: "BE1999002031"},
		{
			name: "Twice", old: "<cac:PartyLegalEntity>\n        <cbc:RegistrationName>Ferronnerie",
			new: "<cac:PartyTaxScheme><cbc:CompanyID>NL123456789B01</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>" +
				"<cac:PartyLegalEntity>\n        <cbc:RegistrationName>Ferronnerie",
			code: paper.CodeAmbiguousField,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			doc, err := paper.Read(change(t, tt.old, tt.new))
			if got := codeOf(t, err); got != tt.code {
				t.Fatalf("code = %q, want %q", got, tt.code)
			}
			if err == nil && doc.Buyer.VAT != tt.vat {
				t.Errorf("VAT = %q, want %q", doc.Buyer.VAT, tt.vat)
			}
		})
	}
}

func TestUnitPrice(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ price, base, want string }{
		{"734.00", "100", "7.34"},
		{"734.00", "1", "734.00"},
		{"734.00", "1.0", "734.00"},
		{"1", "8", "0.125"},
		{"1", "3", "0.3333333333"},
		{"2", "3", "0.6666666667"},
		{"-1", "1000", "-0.001"},
		{"1000", "10", "100"},
		{"0", "7", "0"},
		{"1", "0", ""},
		{"1", "-2", ""},
	} {
		data := change(t, `<cbc:PriceAmount currencyID="EUR">734.00<`, `<cbc:PriceAmount currencyID="EUR">`+tt.price+"<")
		data = bytes.Replace(data, []byte(`<cbc:BaseQuantity unitCode="MTR">100<`), []byte(`<cbc:BaseQuantity unitCode="MTR">`+tt.base+"<"), 1)
		doc, err := paper.Read(data)
		if err != nil {
			t.Errorf("%s for %s: %v", tt.price, tt.base, err)
			continue
		}
		if got := doc.Lines[1].UnitPrice; got != tt.want {
			t.Errorf("%s for %s = %q, want %q", tt.price, tt.base, got, tt.want)
		}
	}
}
