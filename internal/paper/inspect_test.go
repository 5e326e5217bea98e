package paper_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/paper"
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
			`{"file":"order.xml","outcome":"UNSUPPORTED_KIND","reason":"unsupported_kind","kind":"ORDER","number":"PO-7788","issueDate":"",` +
				`"currency":"","payableAmount":"","buyerName":"","buyerVat":"","buyerEnterpriseNumber":"","customerNumber":"","lineCount":0,"attachments":[]}`,
		},
		{
			"plain.pdf", []byte("%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF"),
			`{"file":"plain.pdf","outcome":"NO_DATA","reason":"no_data","kind":"","number":"","issueDate":"",` +
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

			got, err := json.Marshal(paper.Inspect(tt.name, tt.data))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("line (-want +got):\n%s", diff)
			}
		})
	}
}
