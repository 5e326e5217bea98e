package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/pdf/pdftest"
	"example.com/comptoir/internal/pgembed"
)

// invoiceLines makes an invoice of some ten kilobytes.
const invoiceLines = 14

var invoiceForm = template.Must(template.New("").Parse(`<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
  <cbc:ID>F2026/{{.Number}}</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate><cbc:DueDate>2026-04-30</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>Chantier {{.Number}}</cbc:BuyerReference>
  <cac:OrderReference><cbc:ID>PO-{{.Number}}</cbc:ID></cac:OrderReference>
  <cac:DespatchDocumentReference><cbc:ID>BL-{{.Number}}</cbc:ID></cac:DespatchDocumentReference>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Métaux du Canal</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cbc:SupplierAssignedAccountID>C-{{.Customer}}</cbc:SupplierAssignedAccountID><cac:Party><cac:PartyName><cbc:Name>Ferronnerie Exemple</cbc:Name></cac:PartyName></cac:Party></cac:AccountingCustomerParty>
  <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">700.00</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID="EUR">700.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">847.00</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">847.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
{{range .Lines}}  <cac:InvoiceLine>
    <cbc:ID>{{.}}</cbc:ID>
    <cbc:InvoicedQuantity unitCode="KGM">25.000</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">50.00</cbc:LineExtensionAmount>
    <cac:Item>
      <cbc:Description>Tube carré en acier soudé, qualité S235JRH, barres de six mètres, EN 10219</cbc:Description>
      <cbc:Name>Tube carré 40x40x{{.}}</cbc:Name>
      <cac:SellersItemIdentification><cbc:ID>TC-40-{{.}}</cbc:ID></cac:SellersItemIdentification>
    </cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="EUR">2.00</cbc:PriceAmount></cac:Price>
  </cac:InvoiceLine>
{{end}}</Invoice>
`))

// invoice writes the n'th invoice.
func invoice(n int) ([]byte, error) {
	lines := make([]int, invoiceLines)
	for l := range lines {
		lines[l] = l + 1
	}
	var out bytes.Buffer
	err := invoiceForm.Execute(&out, map[string]any{"Number": fmt.Sprintf("%07d", n), "Customer": n % intakeCustomers, "Lines": lines})
	return out.Bytes(), err
}

// write writes so many new invoices into a folder and gives the number of the first.
func (i *intake) write(dir string, count int) (first int, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, fmt.Errorf("make a folder: %w", err)
	}
	first = i.next
	for ; i.next < first+count; i.next++ {
		data, err := invoice(i.next)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%07d.xml", i.next)), data, 0o600)
		}
		if err != nil {
			return 0, fmt.Errorf("write an invoice: %w", err)
		}
	}
	return first, nil
}

// writePDFs writes an archive of so many PDF files of two pages: every second one has
// its invoice inside, the others are in an index.
func (i *intake) writePDFs(dir string, count int) error {
	first, err := i.write(dir, 0) // makes the folder
	if err != nil {
		return err
	}
	text := make([]string, 45)
	for n := range text {
		text[n] = fmt.Sprintf("%2d  TC-40-%d  Tube carré 40x40, S235JRH, 6 m   25 kg   2.00   50.00", n+1, n+1)
	}
	var index bytes.Buffer
	index.WriteString("file;kind;number;issue_date;customer_no;currency;total\n")
	for ; i.next < first+count; i.next++ {
		paper := pdftest.File{Pages: [][]string{append([]string{fmt.Sprintf("Facture %07d", i.next)}, text...), text}}
		name := fmt.Sprintf("%07d.pdf", i.next)
		if i.next%2 == 0 {
			data, err := invoice(i.next)
			if err != nil {
				return err
			}
			paper.Attachments = []pdftest.Attachment{{Name: "factur-x.xml", Content: data}}
		} else {
			fmt.Fprintf(&index, "%s;INVOICE;P2026/%07d;2026-03-01;C-%d;EUR;847.00\n", name, i.next, i.next%intakeCustomers)
		}
		if err := os.WriteFile(filepath.Join(dir, name), paper.Bytes(), 0o600); err != nil {
			return fmt.Errorf("write a PDF file: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "index.csv"), index.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write the index: %w", err)
	}
	return nil
}

// filed counts the documents.
func (i *intake) filed(ctx context.Context) (n int, err error) {
	err = i.conn.QueryRow(ctx, `select count(*) from documents`).Scan(&n)
	return n, err
}

// flow measures how fast so many documents that arrive at once are filed.
func (i *intake) flow(ctx context.Context, workers, count int) (f flow, err error) {
	w, err := i.work(ctx, workers)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, w.stop()) }()
	stage := filepath.Join(i.dir, "stage")
	first, err := i.write(stage, count)
	if err != nil {
		return f, err
	}
	before, err := i.filed(ctx)
	if err != nil {
		return f, err
	}
	server, postgres, err := i.clock(w)
	if err != nil {
		return f, err
	}
	began := time.Now()
	for n := first; n < first+count; n++ {
		name := fmt.Sprintf("%07d.xml", n)
		if err := os.Rename(filepath.Join(stage, name), filepath.Join(i.inbox(), name)); err != nil {
			return f, fmt.Errorf("drop an invoice: %w", err)
		}
	}
	if err := until(ctx, w, 10*time.Minute, func() (bool, error) {
		n, err := i.filed(ctx)
		return n >= before+count, err
	}); err != nil {
		return f, err
	}
	took := time.Since(began).Seconds()
	serverEnd, postgresEnd, err := i.clock(w)
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(count) }
	return flow{workers: workers, perSecond: float64(count) / took, server: each(serverEnd - server), postgres: each(postgresEnd - postgres)}, err
}

// clock reads the CPU time of the worker and of Postgres.
func (i *intake) clock(w *peer) (server, postgres time.Duration, err error) {
	if server, err = processTime(w.cmd.Process.Pid); err != nil {
		return 0, 0, err
	}
	postgres, err = familyTime(i.pg.pid)
	return server, postgres, err
}

// latencies drops one document after the other and measures how long each takes
// from its rename until a customer would see it. more, if any, tells when to end.
func (i *intake) latencies(ctx context.Context, count int, every time.Duration, more func() bool) ([]time.Duration, error) {
	conn, err := pgx.Connect(ctx, i.pg.URL(pgembed.SuperRole, database)) // the caller may use the other one
	if err != nil {
		return nil, fmt.Errorf("connect as the superuser: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	stage := filepath.Join(i.dir, "stage")
	first, err := i.write(stage, count)
	if err != nil {
		return nil, err
	}
	var out []time.Duration
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := first; n < first+count && (more == nil || more()); n++ {
		name := fmt.Sprintf("%07d.xml", n)
		began := time.Now()
		if err := os.Rename(filepath.Join(stage, name), filepath.Join(i.inbox(), name)); err != nil {
			return nil, fmt.Errorf("drop an invoice: %w", err)
		}
		if err := visible(ctx, conn, fmt.Sprintf("F2026/%07d", n)); err != nil {
			return nil, err
		}
		out = append(out, time.Since(began))
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return out, nil
}

// visible waits until a document is there.
func visible(ctx context.Context, conn *pgx.Conn, number string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		var there bool
		err := conn.QueryRow(ctx, `select exists (select 1 from documents d join companies c on c.id = d.company_id
			where c.customer_key = $1 and d.kind = 'INVOICE' and d.number = $2 and d.issue_year = 2026)`, customerOf(number), number).Scan(&there)
		if there || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%s does not come: %w", number, ctx.Err())
		}
	}
}

func customerOf(number string) string {
	n, err := strconv.Atoi(number[strings.IndexByte(number, '/')+1:])
	if err != nil {
		panic(err) // this program wrote it
	}
	return fmt.Sprintf("C-%d", n%intakeCustomers)
}
