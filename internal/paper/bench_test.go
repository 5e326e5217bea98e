package paper_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf/pdftest"
)

func benchmarkRead(b *testing.B, data []byte, want paper.Code) {
	b.Helper()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := paper.Read(data); codeOf(b, err) != want {
			b.Fatal(err)
		}
	}
}

// BenchmarkRead reads an invoice of 12 KB with seven lines.
func BenchmarkRead(b *testing.B) { benchmarkRead(b, fixture(b, "invoice.xml"), "") }

// BenchmarkReadEmbedded has a file of 250 KB inside, which is stepped over.
func BenchmarkReadEmbedded(b *testing.B) {
	benchmarkRead(b, withContent(b, base64.StdEncoding.EncodeToString(make([]byte, 250<<10))), "")
}

// BenchmarkReadLines has 10,000 lines, 13 MB.
func BenchmarkReadLines(b *testing.B) {
	benchmarkRead(b, withLines(b, 10_000), "")
}

// BenchmarkReadCII reads the same invoice in CII, 16 KB.
func BenchmarkReadCII(b *testing.B) { benchmarkRead(b, fixture(b, "invoice-cii.xml"), "") }

// BenchmarkReadOrder reads an order of 6 KB with two lines.
func BenchmarkReadOrder(b *testing.B) { benchmarkRead(b, fixture(b, "order.xml"), "") }

// BenchmarkReadHybrid reads a PDF with the invoice in CII inside.
func BenchmarkReadHybrid(b *testing.B) {
	data := pdftest.Hybrid("factur-x.xml", fixture(b, "invoice-cii.xml"), words)
	if _, err := files.Read(b.Context(), data); err != nil { // starts PDFium
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := files.Read(b.Context(), data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadIndex reads 1,000 rows.
func BenchmarkReadIndex(b *testing.B) {
	var text strings.Builder
	text.WriteString(csvHead)
	for i := range 1000 {
		fmt.Fprintf(&text, "2019/F%06d.pdf;INVOICE;F2019/%06d;2019-12-31;C-%06d;BE0403170701;403170701;EUR;1234.56\n", i, i, i)
	}
	data := []byte(text.String())
	b.ReportAllocs()
	for b.Loop() {
		x, err := paper.ReadIndex(data)
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range x.Rows() {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkReadHostile has inputs made to cost much.
func BenchmarkReadHostile(b *testing.B) {
	for name, data := range hostile(b) {
		b.Run(name, func(b *testing.B) { benchmarkRead(b, data, paper.CodeTooLarge) })
	}
}

// withLines repeats the fixture's first line up to n in all.
func withLines(b testing.TB, n int) []byte {
	b.Helper()
	data := fixture(b, "invoice.xml")
	const endTag = "</cac:InvoiceLine>\n"
	start := bytes.Index(data, []byte("  <cac:InvoiceLine>"))
	end := start + bytes.Index(data[start:], []byte(endTag)) + len(endTag)
	line := data[start:end]
	out := bytes.Clone(data[:start])
	out = append(out, bytes.Repeat(line, n-6)...)
	return append(out, data[end:]...)
}

// A document of 10,000 lines is long, not hostile.
func TestManyLines(t *testing.T) {
	t.Parallel()

	doc, err := paper.Read(withLines(t, 10_000))
	if err != nil || len(doc.Lines) != 10_000 || doc.Lines[9_999].ID != "7" {
		t.Errorf("%v", err)
	}
}
