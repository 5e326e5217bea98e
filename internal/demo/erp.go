package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// years is how many years of papers each company has; of the one before there are
// pictures and an index.
const years = 3

// dropped is a file as the ERP drops it.
type dropped struct {
	name    string
	content []byte
}

// erp gives what the ERP drops, the same for the same day: of each company the
// chains from quotation to credit note of some years, certificates, statements and
// old invoices that are pictures with an index, and some files that need a person.
func erp(today time.Time) ([]dropped, error) {
	var all []dropped
	var rows []string
	for n, to := range customers {
		for year := range years {
			files, err := papers(n, to, today.AddDate(-year, 0, 0), &rows)
			if err != nil {
				return nil, err
			}
			all = append(all, files...)
		}
		all = append(all, pictures(n, to, today, &rows)...)
	}
	odd, err := oddities(today)
	if err != nil {
		return nil, err
	}
	head := "file;kind;number;issue_date;customer_no;currency;total;delivery_note;delivery_note_lines;heat_numbers"
	index := dropped{"index.csv", []byte(strings.Join(append([]string{head}, rows...), "\n") + "\n")}
	return append(append(all, odd...), index), nil // the index last: until it comes, the pictures wait
}

// papers are a company's bills of a year, what led to each, and certificates.
func papers(n int, to customer, today time.Time, rows *[]string) ([]dropped, error) {
	var all []dropped
	for i, b := range billsOf(n, to, today) {
		data, err := b.ubl()
		if err != nil {
			return nil, err
		}
		all = append(all, dropped{b.fileName(), data})
		if b.Credits != "" {
			continue
		}
		if !b.PDF { // the ERP leaves it beside
			all = append(all, dropped{b.PDFName(), b.pdf()})
		}
		for _, t := range b.chain() {
			data, err := t.ubl()
			if err != nil {
				return nil, err
			}
			all = append(all, dropped{fileName(strings.ToLower(t.Root), t.Number, ".xml"), data})
		}
		if i%2 == 0 {
			number := "3.1-" + b.heat()
			name := fileName("certificate", number, ".pdf")
			all = append(all, dropped{name, page("Certificat 3.1 (EN 10204) "+number, to, "Coulée / Charge "+b.heat(), b.Lines[0].name, "C 0,17  Mn 1,20  Rm 460 MPa")})
			*rows = append(*rows, strings.Join([]string{name, "CERTIFICATE", number, b.Issued.AddDate(0, 0, -1).Format(time.DateOnly), to.number, "", "", b.Note, "1", b.heat()}, ";"))
		}
	}
	return all, nil
}

// pictures are PDF files without data: invoices of the year before the others, and
// statements of account.
func pictures(n int, to customer, today time.Time, rows *[]string) []dropped {
	var all []dropped
	add := func(kind, title, number string, issued time.Time, total string) {
		name := fileName(strings.ToLower(kind), number, ".pdf")
		all = append(all, dropped{name, page(title+" "+number, to, issued.Format(time.DateOnly), "Total EUR "+total)})
		*rows = append(*rows, strings.Join([]string{name, kind, number, issued.Format(time.DateOnly), to.number, "EUR", total, "", "", ""}, ";"))
	}
	for _, b := range billsOf(n, to, today.AddDate(-years, 0, 0))[:perCustomer] {
		add("INVOICE", "Facture / Factuur / Rechnung", b.Number, b.Issued, b.Gross().String())
	}
	for month := range 3 {
		end := time.Date(today.Year(), today.Month()-time.Month(month), 0, 0, 0, 0, 0, time.UTC)
		add("STATEMENT", "Relevé / Rekeningoverzicht / Kontoauszug", fmt.Sprintf("%s-%s", to.number, end.Format("2006-01")), end, cents(20000+month*7500).String())
	}
	return all
}

// oddities are files that wait for a person: an invoice that contradicts one that
// is there, one for nobody known, one whose numbers belong to two customers, and
// one that ends in the middle.
func oddities(today time.Time) ([]dropped, error) {
	first := billsOf(0, customers[0], today)[0]
	again := first
	again.Lines = slices.Clone(first.Lines)
	again.Lines[0].Quantity++
	again.PDF = false
	unknown := billsOf(7, customer{number: "999999", name: "Ferronnerie du Maray", country: "BE", enterprise: "0999042193", vat: "BE0999042193", street: "Rue de l'Essai 21", postalCode: "4000", city: "Liège"}, today)[0]
	torn := customers[1]
	torn.number = customers[0].number
	between := billsOf(8, torn, today)[0]
	short := billsOf(9, customers[1], today)[0]
	var all []dropped
	for name, b := range map[string]bill{"a-corrected": again, "b-unknown": unknown, "c-two-customers": between, "d-cut-off": short} {
		data, err := b.ubl()
		if err != nil {
			return nil, err
		}
		if name == "d-cut-off" {
			data = data[:len(data)/2]
		}
		all = append(all, dropped{fileName(name, b.Number, ".xml"), data})
	}
	slices.SortFunc(all, func(x, y dropped) int { return strings.Compare(x.name, y.name) })
	return all, nil
}

// drop puts what the ERP has into the inbox, as an ERP does: under a name that
// nobody takes yet, then renamed.
func drop(inbox string, files []dropped) error {
	for _, f := range files {
		path := filepath.Join(inbox, f.name)
		if err := os.WriteFile(path+".tmp", f.content, 0o644); err != nil {
			return fmt.Errorf("drop a document: %w", err)
		}
		if err := os.Rename(path+".tmp", path); err != nil {
			return fmt.Errorf("drop a document: %w", err)
		}
	}
	return nil
}
