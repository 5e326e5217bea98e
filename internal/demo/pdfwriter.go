package demo

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// PDFName is the name of the bill's rendering.
func (b bill) PDFName() string { return strings.TrimSuffix(b.fileName(), ".xml") + ".pdf" }

// pdf renders the bill on one page: PDF 1.4 with a standard font, the least that
// every reader shows.
func (b bill) pdf() []byte {
	lines := []string{
		Seller.Name, Seller.Street + ", " + Seller.PostalCode + " " + Seller.City, "",
		"Facture / Factuur / Rechnung " + b.Number, b.Issued.Format(time.DateOnly), "",
		b.To.name + " (" + b.To.number + ")", b.To.street + ", " + b.To.postalCode + " " + b.To.city, "",
	}
	for _, l := range b.Lines {
		lines = append(lines, fmt.Sprintf("%d %s  %s  %s  %s", l.Quantity, l.unit, l.name, l.price, l.Amount()))
	}
	lines = append(lines, "", "Net "+b.Net().String(), "TVA / BTW / MwSt. "+b.VAT().String(), "Total EUR "+b.Gross().String())
	return pdfPage(lines)
}

// pdfPage sets lines of text on an A4 page.
func pdfPage(lines []string) []byte {
	var text bytes.Buffer
	text.WriteString("BT /F1 11 Tf 15 TL 56 780 Td\n")
	for _, l := range lines {
		text.WriteString("(" + pdfString(l) + ") Tj T*\n")
	}
	text.WriteString("ET")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", text.Len(), text.String()),
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var xref strings.Builder
	for i, o := range objects {
		fmt.Fprintf(&xref, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n%s", len(objects)+1, xref.String())
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, at)
	return out.Bytes()
}

// pdfString writes text in WinAnsi, which is Latin-1 for all that stands here.
func pdfString(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '(' || r == ')' || r == '\\':
			b.WriteByte('\\')
			b.WriteByte(byte(r))
		case r < 256:
			b.WriteByte(byte(r))
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}
