package demo

import (
	"errors"
	"testing"

	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf"
)

// TestERPIsRead reads everything that the ERP drops with the product's reader: each
// paper of a chain says what it is and what it came of, each picture has its row,
// and only the file that was cut off can't be read.
func TestERPIsRead(t *testing.T) {
	t.Parallel()

	files, err := erp(today)
	if err != nil {
		t.Fatal(err)
	}
	reader := paper.Reader{PDF: pdf.NewReader(pdf.Options{})}
	defer reader.PDF.Close()
	kinds, names, rows, broken := map[paper.Kind]int{}, map[string]bool{}, map[string]paper.Kind{}, 0
	last := files[len(files)-1]
	index, err := paper.ReadIndex(last.content)
	if err != nil {
		t.Fatalf("the last file is no index: %v", err)
	}
	for row, err := range index.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows[row.File] = row.Document.Kind
	}
	for _, f := range files[:len(files)-1] {
		if names[f.name] {
			t.Errorf("%s is dropped twice", f.name)
		}
		names[f.name] = true
		c, err := reader.Read(t.Context(), f.content)
		switch p, _ := errors.AsType[*paper.Problem](err); {
		case err == nil:
			kinds[c.Document.Kind]++
			if len(c.Document.Warnings) > 0 || len(c.Document.Lines) == 0 {
				t.Errorf("%s: %v, %d lines", f.name, c.Document.Warnings, len(c.Document.Lines))
			}
		case p != nil && p.Code == paper.CodeNoData:
			kinds[rows[f.name]]++
			delete(rows, f.name)
		default:
			broken++
		}
	}
	if broken != 1 || len(rows) != 0 {
		t.Errorf("%d files are broken, %d rows have no file", broken, len(rows))
	}
	for _, k := range []paper.Kind{
		paper.KindInvoice, paper.KindCreditNote, paper.KindQuote, paper.KindOrder, paper.KindOrderResponse, paper.KindDeliveryNote,
		paper.KindCertificate, paper.KindStatement, "", // the pictures that lie beside their paper
	} {
		if kinds[k] < len(customers) {
			t.Errorf("%d of kind %q", kinds[k], k)
		}
	}
	chain := billsOf(0, customers[0], today)[0].chain()
	var references [][]paper.Reference
	for _, c := range chain {
		data, err := c.ubl()
		if err != nil {
			t.Fatal(err)
		}
		doc, err := paper.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		references = append(references, doc.References)
	}
	for i, want := range []paper.Reference{{}, {Kind: paper.ReferenceQuote, Number: chain[0].Number}, {Kind: paper.ReferenceOrder, Number: chain[1].Number}, {Kind: paper.ReferenceOrder, Number: chain[1].Number}} {
		found := i == 0
		for _, r := range references[i] {
			found = found || r == want
		}
		if !found {
			t.Errorf("paper %d refers to %v, want %v", i, references[i], want)
		}
	}
}

// TestFurtherDocumentsAreRead: so many as were asked for, half of each kind, over five
// years, none under a number of another paper; more of them later are others.
func TestFurtherDocumentsAreRead(t *testing.T) {
	t.Parallel()

	const n = 400
	usual, err := erp(today)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range usual {
		names[f.name] = true
	}
	var all []dropped
	for _, part := range [][2]int{{0, 150}, {150, n}} {
		files, err := further(customers[1], today, part[0], part[1], n)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, files...)
	}
	kinds, oldest, newest := map[paper.Kind]int{}, "9", ""
	for _, f := range all {
		if names[f.name] {
			t.Errorf("%s is dropped twice", f.name)
		}
		names[f.name] = true
		doc, err := paper.Read(f.content)
		if err != nil || len(doc.Warnings) > 0 || doc.Buyer.CustomerNumber != "104712" {
			t.Fatalf("%s: %v, %+v", f.name, err, doc)
		}
		kinds[doc.Kind]++
		oldest, newest = min(oldest, doc.IssueDate), max(newest, doc.IssueDate)
	}
	if len(all) != n || kinds[paper.KindInvoice] != n/2 || kinds[paper.KindDeliveryNote] != n/2 {
		t.Errorf("%d papers, of the kinds %v", len(all), kinds)
	}
	if oldest > "2021-12-10" || oldest < "2021-11-01" || newest != "2026-11-21" {
		t.Errorf("from %s to %s", oldest, newest)
	}
}
