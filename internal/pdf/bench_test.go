package pdf_test

import (
	"bytes"
	"testing"

	"example.com/comptoir/internal/pdf/pdftest"
)

// BenchmarkRead opens a hybrid of one page and 16 KB of data in a sandbox of its own.
func BenchmarkRead(b *testing.B) {
	lines := make([]string, 40)
	for i := range lines {
		lines[i] = "Poutrelle IPE 200 S275JR, 12 m   2,688 t   912,50   2452,80"
	}
	data := pdftest.Hybrid("factur-x.xml", bytes.Repeat([]byte("<x>0123456789</x>"), 1000), lines...)
	if _, err := shared.Read(b.Context(), data); err != nil { // starts PDFium
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := shared.Read(b.Context(), data); err != nil {
			b.Fatal(err)
		}
	}
}
