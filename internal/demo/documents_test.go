package demo

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/vatid"
)

var today = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// TestBillsAreRead writes every demo bill and reads it back with the product's reader.
func TestBillsAreRead(t *testing.T) {
	t.Parallel()

	for n, to := range customers {
		for _, b := range billsOf(n, to, today) {
			data, err := b.ubl()
			if err != nil {
				t.Fatal(err)
			}
			doc, err := paper.Read(data)
			if err != nil {
				t.Fatalf("%s: %v", b.fileName(), err)
			}
			checkBill(t, b, doc)
		}
	}
}

func checkBill(t *testing.T, b bill, doc *paper.Document) {
	t.Helper()
	type facts struct{ Kind, Number, Issued, Due, Currency, Payable, Net, Customer, VAT, Enterprise, Seller string }
	want := facts{
		"INVOICE", b.Number, b.Issued.Format(time.DateOnly), b.Due().Format(time.DateOnly), "EUR", b.Gross().String(), b.Net().String(),
		b.To.number, b.To.vat, b.To.enterprise, SellerVAT(),
	}
	if b.Credits != "" {
		want.Kind, want.Due = "CREDIT_NOTE", ""
	}
	got := facts{
		string(doc.Kind), doc.Number, doc.IssueDate, doc.DueDate, doc.Currency, doc.Payable, doc.TaxExclusive,
		doc.Buyer.CustomerNumber, doc.Buyer.VAT, doc.Buyer.EnterpriseNumber, doc.Seller.VAT,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", b.fileName(), diff)
	}
	if len(doc.Lines) != len(b.Lines) || len(doc.Warnings) != 0 {
		t.Errorf("%s: %d lines, want %d; warnings %v", b.fileName(), len(doc.Lines), len(b.Lines), doc.Warnings)
	}
	if !b.PDF {
		return
	}
	if len(doc.Attachments) != 1 {
		t.Fatalf("%s: %d attachments, want 1", b.fileName(), len(doc.Attachments))
	}
	pdf, err := doc.Attachments[0].Content()
	if err != nil || !bytes.Equal(pdf, b.pdf()) {
		t.Errorf("%s: the embedded PDF is not the one that was written (%v)", b.fileName(), err)
	}
}

// TestBillsAddUp holds what EN 16931's rules BR-CO-13 to BR-CO-16 ask.
func TestBillsAddUp(t *testing.T) {
	t.Parallel()

	b := bill{To: customers[0], Lines: []billLine{{article{price: 333}, 3}, {article{price: 1}, 1}}}
	if b.Net() != 1000 || b.VAT() != 210 || b.Gross().String() != "12.10" {
		t.Errorf("net %s, VAT %s, gross %s; want 10.00, 2.10, 12.10", b.Net(), b.VAT(), b.Gross())
	}
	b.To = customers[2]
	if b.VAT() != 0 {
		t.Errorf("VAT to another member state = %s, want 0.00", b.VAT())
	}
}

// TestCastIsInvented checks the numbers' check digits and that nobody's mail leaves.
func TestCastIsInvented(t *testing.T) {
	t.Parallel()

	for _, number := range []string{SellerVAT(), customers[0].vat, customers[1].vat, customers[2].vat} {
		if _, err := vatid.VATNumber(number[:2], number); err != nil {
			t.Errorf("%s: %v", number, err)
		}
	}
	for _, p := range everybody() {
		if !bytes.HasSuffix([]byte(p.email), []byte(".example.com")) {
			t.Errorf("%s is not under example.com", p.email)
		}
		if len(p.password) < 15 {
			t.Errorf("%s has a password of %d characters, want 15 or more", p.email, len(p.password))
		}
	}
}
