package paper_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/pdf/pdftest"
)

// The line is a contract with scripts: names, order of names, and "" and [] for what is absent.
func TestInspect(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{
			"in/invoice-with-pdf.xml", fixture(t, "invoice-with-pdf.xml"),
			`{"file":"in/invoice-with-pdf.xml","outcome":"READ","reason":"","kind":"INVOICE","number":"F2025/004800","issueDate":"2025-11-20",` +
				`"currency":"EUR","payableAmount":"1299.06","buyerName":"Metaalbouw Voorbeeld BV","buyerVat":"BE1999003021","buyerEnterpriseNumber":"1999003021",` +
				`"customerNumber":"C-010977","lineCount":1,"attachments":["Facture F2025-004800.pdf"]}`,
		},
		{
			"credit-note.xml", fixture(t, "credit-note.xml"),
			`{"file":"credit-note.xml","outcome":"READ","reason":"","kind":"CREDIT_NOTE","number":"NC2025/000218","issueDate":"2025-11-12",` +
				`"currency":"EUR","payableAmount":"177.63","buyerName":"Ferronnerie Exemple SRL","buyerVat":"BE1999002031","buyerEnterpriseNumber":"1999002031",` +
				`"customerNumber":"","lineCount":1,"attachments":[]}`,
		},
		{
			"order.xml", fixture(t, "order.xml"),
			`{"file":"order.xml","outcome":"READ","reason":"","kind":"ORDER","number":"PO-7788","issueDate":"2025-10-27",` +
				`"currency":"EUR","payableAmount":"2717.04","buyerName":"Ferronnerie Exemple SRL","buyerVat":"BE1999002031","buyerEnterpriseNumber":"1999002031",` +
				`"customerNumber":"C-010452","lineCount":2,"attachments":[]}`,
		},
		{
			"change.xml", bytes.ReplaceAll(fixture(t, "order.xml"), []byte("Order-2"), []byte("OrderLike-2")),
			`{"file":"change.xml","outcome":"UNREADABLE","reason":"unknown_type","kind":"","number":"","issueDate":"",` +
				`"currency":"","payableAmount":"","buyerName":"","buyerVat":"","buyerEnterpriseNumber":"","customerNumber":"","lineCount":0,"attachments":[]}`,
		},
		{
			"reminder.xml", []byte(`<Reminder xmlns="urn:oasis:names:specification:ubl:schema:xsd:Reminder-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>R-1</cbc:ID></Reminder>`),
			`{"file":"reminder.xml","outcome":"UNSUPPORTED_KIND","reason":"unsupported_kind","kind":"","number":"R-1","issueDate":"",` +
				`"currency":"","payableAmount":"","buyerName":"","buyerVat":"","buyerEnterpriseNumber":"","customerNumber":"","lineCount":0,"attachments":[]}`,
		},
		{
			"plain.pdf", pdftest.Page("Facture"),
			`{"file":"plain.pdf","outcome":"NO_DATA","reason":"no_data","kind":"","number":"","issueDate":"",` +
				`"currency":"","payableAmount":"","buyerName":"","buyerVat":"","buyerEnterpriseNumber":"","customerNumber":"","lineCount":0,"attachments":[]}`,
		},
		{
			"hybrid.pdf", pdftest.Hybrid("factur-x.xml", fixture(t, "invoice-cii.xml"), "Facture"),
			`{"file":"hybrid.pdf","outcome":"READ","reason":"","kind":"INVOICE","number":"F2025/004711","issueDate":"2025-11-03",` +
				`"currency":"EUR","payableAmount":"5118.68","buyerName":"Ferronnerie Exemple SRL","buyerVat":"BE1999002031","buyerEnterpriseNumber":"1999002031",` +
				`"customerNumber":"C-010452","lineCount":7,"attachments":["factur-x.xml"]}`,
		},
		{
			"head.pdf", []byte("%PDF-1.4\n%\xaa\xab\xac\xad\n"),
			`{"file":"head.pdf","outcome":"UNREADABLE","reason":"pdf_unreadable","kind":"","number":"","issueDate":"",` +
				`"currency":"","payableAmount":"","buyerName":"","buyerVat":"","buyerEnterpriseNumber":"","customerNumber":"","lineCount":0,"attachments":[]}`,
		},
		{
			"broken.xml", fixture(t, "invoice.xml")[:9000],
			`{"file":"broken.xml","outcome":"UNREADABLE","reason":"not_well_formed","kind":"","number":"","issueDate":"",` +
				`"currency":"","payableAmount":"","buyerName":"","buyerVat":"","buyerEnterpriseNumber":"","customerNumber":"","lineCount":0,"attachments":[]}`,
		},
		{
			"twice.xml", change(t, numberTag, numberTag+numberTag),
			`{"file":"twice.xml","outcome":"UNREADABLE","reason":"ambiguous_field","kind":"","number":"","issueDate":"",` +
				`"currency":"","payableAmount":"","buyerName":"","buyerVat":"","buyerEnterpriseNumber":"","customerNumber":"","lineCount":0,"attachments":[]}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			in, err := files.Inspect(t.Context(), tt.name, tt.data)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("line (-want +got):\n%s", diff)
			}
		})
	}
}
