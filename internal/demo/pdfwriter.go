package demo

import (
	"fmt"
	"strings"
	"time"

	"example.com/comptoir/internal/pdf/pdftest"
)

// PDFName is the name of the bill's rendering.
func (b bill) PDFName() string { return strings.TrimSuffix(b.fileName(), ".xml") + ".pdf" }

// pdf renders the bill on one page.
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
	return pdftest.Page(lines...)
}
