package worker_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/vatid"
)

// The parties of the fixtures, and others.
const (
	sellerNumber   = "1999001041"
	customerNumber = "1999002031"
	otherNumber    = "0403170701"
	unknownNumber  = "0202239951"
	wrongNumber    = "0403170702" // its check digits are wrong
)

// outcome is what became of a dropped file.
type outcome struct {
	ing           id.Ingestion
	state, reason string
	facts         string
	document      id.Document
	company       id.Company
	sum           blob.Sum
	size          int64
}

func (d *dropbox) outcomes(t *testing.T) map[string]outcome {
	t.Helper()
	all := map[string]outcome{}
	err := d.arch.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		rows, err := tx.Query(t.Context(), `select name, id, state, reason, facts::text, document_id, company_id, sha256, size from ingestions`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			var o outcome
			var sum []byte
			if err := rows.Scan(&name, &o.ing, &o.state, &o.reason, &o.facts, &o.document, &o.company, &sum, &o.size); err != nil {
				return err
			}
			o.sum = blob.Sum(sum)
			if _, twice := all[name]; twice {
				t.Errorf("%q has two receipts", name)
			}
			all[name] = o
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("read receipts: %v", err)
	}
	return all
}

// customer makes a customer with the numbers that are its own.
func (d *dropbox) customer(t *testing.T, number string, keys ...string) id.Company {
	t.Helper()
	c := id.NewCompany()
	d.data.Exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at)
		values ($1, $2, $2, 'Ferronnerie Exemple SRL', 'BE', 'x', 'fr', now())`, c, number)
	for _, k := range keys {
		d.data.Exec(t, `insert into company_keys (country, register, number, company_id) values ('BE', 'CBE', $1, $2)`, k, c)
	}
	return c
}

// file brings all that was dropped to its end, as the workers do.
func (d *dropbox) file(t *testing.T) {
	t.Helper()
	for name, o := range d.outcomes(t) {
		if o.state != archive.Received {
			continue
		}
		began := time.Now()
		if err := d.arch.Ingest(t.Context(), o.ing); err != nil {
			t.Errorf("%q is tried again for ever: %v", name, err)
		}
		// Milliseconds; the bound is what a job has, for a busy machine with the race
		// detector.
		if took := time.Since(began); took > 2*time.Minute {
			t.Errorf("%q took %v", name, took)
		}
	}
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../internal/paper/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// change replaces texts by others, each of which must be there: from, to, from, to.
func change(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the fixture has no %q", pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// badFile is a row of the catalogue (docs/bad-input.md): what is dropped, and what
// becomes of it.
type badFile struct {
	row     int
	name    string
	content string
	state   string
	reason  string
	facts   []string // must stand in the receipt's facts
}

// badFiles are those rows whose outcome shows when one file has gone all its way.
func badFiles(t *testing.T, called string) []badFile {
	t.Helper()
	whole := fixture(t, "invoice.xml")
	const decl, number, date = `<?xml version="1.0" encoding="UTF-8"?>`, "<cbc:ID>F2025/004711</cbc:ID>", "<cbc:IssueDate>2025-11-03</cbc:IssueDate>"
	const account = "<cbc:SupplierAssignedAccountID>C-010452</cbc:SupplierAssignedAccountID>"
	const currency = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
	bare := strings.TrimPrefix(whole, decl)
	// as gives the invoice under a number of its own, changed.
	as := func(n string, pairs ...string) string {
		return change(t, change(t, whole, "F2025/004711", n), pairs...)
	}
	pdf := func(n string) string {
		return change(t, fixture(t, "invoice-with-pdf.xml"), "<cbc:ID>F2025/004800</cbc:ID>", "<cbc:ID>"+n+"</cbc:ID>", "C-010977", "C-010452", "1999003021", customerNumber)
	}
	embedded := func(n, filename, base64 string) string {
		before, rest, ok := strings.Cut(pdf(n), `filename="Facture F2025-004800.pdf">`)
		_, after, ok2 := strings.Cut(rest, "</cbc:EmbeddedDocumentBinaryObject>")
		if !ok || !ok2 {
			t.Fatal("the fixture has no embedded file")
		}
		return before + `filename="` + filename + `">` + base64 + "</cbc:EmbeddedDocumentBinaryObject>" + after
	}
	kind := func(from, to string) string {
		return strings.NewReplacer("xsd:"+from+"-2", "xsd:"+to+"-2", "<"+from+" ", "<"+to+" ", "</"+from+">", "</"+to+">").Replace(fixture(t, map[string]string{"Invoice": "invoice.xml", "Order": "order.xml"}[from]))
	}
	utf16le := func(s string) string {
		out := []byte("\xff\xfe")
		for _, u := range utf16.Encode([]rune(s)) {
			out = binary.LittleEndian.AppendUint16(out, u)
		}
		return string(out)
	}
	latin1 := func(s string) string {
		var out []byte
		for _, r := range s {
			out = append(out, byte(r))
		}
		return string(out)
	}
	line := "<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>"
	lines := func(n int) string {
		const item = `<cac:InvoiceLine><cbc:ID>%d</cbc:ID><cbc:LineExtensionAmount currencyID="EUR">1</cbc:LineExtensionAmount><cac:Item><cbc:Name>Tube</cbc:Name></cac:Item></cac:InvoiceLine>`
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, item, i+10)
		}
		return b.String()
	}
	const quarantined, filed = archive.Quarantined, archive.Filed
	code := func(c paper.Code) string { return string(c) }
	notWell, unknown := code(paper.CodeNotWellFormed), code(paper.CodeUnknownType)
	return []badFile{
		{9, "truncated.xml", whole[:2000], quarantined, notWell, []string{`"line"`}},
		{10, "two-roots.xml", whole + bare, quarantined, notWell, []string{`"line"`}},
		{10, "junk.xml", whole + "junk", quarantined, notWell, nil},
		{11, "doctype.xml", decl + `<!DOCTYPE Invoice SYSTEM "http://` + called + `/x.dtd">` + bare, quarantined, code(paper.CodeDTDForbidden), nil},
		{11, "external.xml", decl + `<!DOCTYPE Invoice [<!ENTITY e SYSTEM "http://` + called + `/e">]>` + strings.Replace(bare, "Acier", "&e;", 1), quarantined, code(paper.CodeDTDForbidden), nil},
		{11, "bomb.xml", decl + `<!DOCTYPE I [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>` + strings.Replace(bare, "Acier", "&c;", 1), quarantined, code(paper.CodeDTDForbidden), nil},
		{12, "deep.xml", as("B12", "<cbc:Note>", strings.Repeat("<a>", 1<<20)+"<cbc:Note>"), quarantined, code(paper.CodeTooLarge), nil},
		{12, "lines.xml", as("B12", "</Invoice>", strings.Repeat(line, 20_001)+"</Invoice>"), quarantined, code(paper.CodeTooLarge), nil},
		{12, "large.xml", whole + strings.Repeat(" ", 32<<20), quarantined, code(paper.CodeTooLarge), nil},
		{13, "klingon.xml", `<?xml version="1.0" encoding="x-klingon"?>` + bare, quarantined, code(paper.CodeEncoding), nil},
		{13, "latin1-as-utf8.xml", latin1(strings.ReplaceAll(whole, "’", "'")), quarantined, code(paper.CodeEncoding), nil},
		{14, "utf16.xml", utf16le(strings.TrimPrefix(as("B14-UTF16"), decl)), filed, "", nil},
		{14, "latin1.xml", `<?xml version="1.0" encoding="ISO-8859-1"?>` + latin1(strings.TrimPrefix(as("B14-LATIN1"), decl)), filed, "", []string{`Acier Démo`}},
		{14, "ascii.xml", `<?xml version="1.0" encoding="US-ASCII"?>` + strings.Map(func(r rune) rune {
			if r > 126 {
				return 'x'
			}
			return r
		}, strings.TrimPrefix(as("B14-ASCII"), decl)), filed, "", nil},
		{14, "bom.xml", "\xef\xbb\xbf" + as("B14-BOM"), filed, "", nil},
		{15, "nul.xml", as("B15", "Acier", "Ac\x00ier"), quarantined, notWell, nil},
		{15, "control.xml", as("B15", "Acier", "Ac&#1;ier"), quarantined, notWell, nil},
		{16, "root.xml", decl + "<root/>", quarantined, unknown, nil},
		{16, "html.xml", "<!DOCTYPE html><html><body>503</body></html>", quarantined, unknown, nil},
		{16, "json.xml", `["invoice"]`, quarantined, unknown, nil},
		{16, "object.json", `{"kind":"invoice"}`, quarantined, unknown, nil},
		{16, "zip.xml", "PK\x03\x04\x14\x00\x00\x00", quarantined, unknown, nil},
		{16, "exe.xml", "MZ\x90\x00\x03\x00\x00\x00", quarantined, unknown, nil},
		{16, "invoice.exe", as("B16"), filed, "", nil}, // content counts, not the name
		{17, "reminder.xml", kind("Invoice", "Reminder"), quarantined, code(paper.CodeUnsupportedKind), []string{"F2025/004711"}},
		{17, "statement.xml", change(t, kind("Invoice", "Statement"), "cac:InvoiceLine>", "cac:StatementLine>"), quarantined, code(paper.CodeUnsupportedKind), []string{"F2025/004711"}},
		{17, "catalogue.xml", kind("Invoice", "Catalogue"), quarantined, code(paper.CodeUnsupportedKind), []string{"F2025/004711"}},
		{17, "orderchange.xml", kind("Order", "OrderChange"), quarantined, code(paper.CodeUnsupportedKind), []string{"PO-7788"}},
		{18, "no-number.xml", change(t, whole, number, ""), quarantined, code(paper.CodeNoNumber), nil},
		{18, "blank-number.xml", change(t, whole, number, "<cbc:ID> \n</cbc:ID>"), quarantined, code(paper.CodeNoNumber), nil},
		{19, "number-twice.xml", change(t, whole, number, number+"<cbc:ID>F2</cbc:ID>"), quarantined, code(paper.CodeAmbiguousField), nil},
		{20, "foreign-id.xml", change(t, whole, number, `<x:ID xmlns:x="urn:example:other">EVIL</x:ID><cbc:ID>B20</cbc:ID><ID xmlns="">EVIL</ID>`), filed, "", []string{`"number": "B20"`}},
		{21, "odd-number.xml", as("../../B 21/'&quot;\u202e"), filed, "", []string{`../../B 21/'\"` + "\u202e"}},
		{21, "100.xml", as("B21" + strings.Repeat("é", 97)), filed, "", nil},
		{21, "101.xml", as("B21" + strings.Repeat("é", 98)), quarantined, code(paper.CodeNumberTooLong), nil},
		{22, "no-date.xml", as("B22", date, ""), quarantined, code(paper.CodeBadDate), nil},
		{22, "30-february.xml", as("B22", date, "<cbc:IssueDate>2026-02-30</cbc:IssueDate>"), quarantined, code(paper.CodeBadDate), nil},
		{23, "zone.xml", as("B23-ZONE", date, "<cbc:IssueDate>2025-11-03-05:00</cbc:IssueDate>"), filed, "", []string{`"issueDate": "2025-11-03"`}},
		{23, "cii-date.xml", change(t, fixture(t, "invoice-cii.xml"), "F2025/004711", "B23-CII", "20251103", "20251104"), filed, "", []string{`"issueDate": "2025-11-04"`}},
		{24, "future.xml", as("B24-F", date, "<cbc:IssueDate>2026-03-12</cbc:IssueDate>"), filed, "", []string{"date_odd"}},
		{24, "tomorrow.xml", as("B24-T", date, "<cbc:IssueDate>2026-03-11</cbc:IssueDate>"), filed, "", []string{"!date_odd"}},
		{24, "past.xml", as("B24-P", date, "<cbc:IssueDate>1989-12-31</cbc:IssueDate>"), filed, "", []string{"date_odd"}},
		{24, "1990.xml", as("B24-N", date, "<cbc:IssueDate>1990-01-01</cbc:IssueDate>"), filed, "", []string{"!date_odd"}},
		{25, "grouped.xml", as("B25", ">5118.68<", ">5.118,68<"), quarantined, code(paper.CodeBadAmount), nil},
		{25, "exponent.xml", as("B25", ">5118.68<", ">1e3<"), quarantined, code(paper.CodeBadAmount), nil},
		{25, "digits.xml", as("B25", ">5118.68<", ">"+strings.Repeat("1", 30)+"<"), quarantined, code(paper.CodeBadAmount), nil},
		{26, "one-currency.xml", as("B26", currency, ""), filed, "", []string{"currency_guessed", `"currency": "EUR"`}},
		{26, "two-currencies.xml", strings.Replace(as("B26", currency, ""), `"EUR"`, `"USD"`, 1), quarantined, code(paper.CodeNoCurrency), nil},
		{26, "no-currency.xml", as("B26", currency, "", ` currencyID="EUR"`, ""), quarantined, code(paper.CodeNoCurrency), nil},
		{27, "totals.xml", as("B27", ">5118.68<", ">5118.00<"), filed, "", []string{"totals_differ"}},
		{28, "purchase.xml", as("B28", sellerNumber, otherNumber), quarantined, archive.ReasonNotOurs, nil},
		{29, "name-only.xml", as("B29", account, "", customerNumber, ""), quarantined, archive.ReasonUnmatched, nil},
		{30, "checksum.xml", as("B30", customerNumber, wrongNumber), filed, "", []string{"identifier_invalid", `"rule": "customer_number"`}},
		{31, "conflict.xml", as("B31", customerNumber, otherNumber), quarantined, archive.ReasonConflict, []string{"C-010452", otherNumber}},
		{32, "group.xml", as("B32", account, "", `schemeID="0208">`+customerNumber, ">", "BE"+customerNumber, "BE"+"0882555389"), quarantined, archive.ReasonAmbiguous, nil},
		{33, "vat-unknown.xml", as("B33", account, "", "BE"+customerNumber, "BE"+unknownNumber), filed, "", []string{"identifier_unknown", `"rule": "enterprise_number"`}},
		{34, "closed.xml", as("B34-C", "C-010452", "C-CLOSED", customerNumber, ""), filed, "", []string{"company_not_active"}},
		{34, "merged.xml", as("B34-M", "C-010452", "C-MERGED", customerNumber, ""), filed, "", nil},
		{48, "attachment-large.xml", embedded("B48-L", "a.pdf", base64.StdEncoding.EncodeToString(make([]byte, 20<<20+1))), filed, "", []string{"attachment_too_large"}},
		{48, "attachment-broken.xml", embedded("B48-B", "a.pdf", "***"), filed, "", []string{"attachment_unreadable"}},
		{49, "attachment-path.xml", embedded("B49-P", "../../x", base64.StdEncoding.EncodeToString([]byte("%PDF-1.4 x"))), filed, "", nil},
		{49, "attachment-exe.xml", embedded("B49-E", "a.exe", base64.StdEncoding.EncodeToString([]byte("MZ\x90\x00"))), filed, "", nil},
		{50, "long.xml", as("B50", "</Invoice>", lines(9_993)+"</Invoice>"), filed, "", nil},
		{56, "self-billed.xml", as("B56", ">380<", ">389<"), quarantined, archive.ReasonSelfBilled, nil},
		{56, "self-billed-credit.xml", as("B56", ">380<", ">261<"), quarantined, archive.ReasonSelfBilled, nil},
		{58, "r\xe9f\n" + strings.Repeat("x", 250), as("B58"), filed, "", nil},
	}
}

// TestBadInput is the catalogue of bad input, through the folder, the receipt and
// the job, each row as it would come. Whatever a file is: it leaves the folder, it
// has one receipt, its bytes are kept as they came, it ends where it should, and
// what is in quarantine is no document.
func TestBadInput(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	seller, err := vatid.EnterpriseNumber("BE", sellerNumber)
	if err != nil {
		t.Fatal(err)
	}
	d.arch.Seller = []vatid.Key{seller.Key}
	c := d.customer(t, "C-010452", customerNumber)
	d.customer(t, "C-OTHER", otherNumber)
	closed, merged := d.customer(t, "C-CLOSED"), d.customer(t, "C-MERGED")
	d.data.Exec(t, `update companies set state = 'CLOSED' where id = $1`, closed)
	d.data.Exec(t, `update companies set state = 'CLOSED', merged_into = $1 where id = $2`, c, merged)
	for _, n := range []string{"C-G1", "C-G2", "C-G3"} {
		d.data.Exec(t, `insert into company_shared_keys (country, register, number, company_id) values ('BE', 'CBE', '0882555389', $1)`, d.customer(t, n))
	}

	// Whoever follows an address of a document calls here.
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = door.Close() })
	called := make(chan struct{}, 1)
	go func() {
		if conn, err := door.Accept(); err == nil {
			_ = conn.Close()
			called <- struct{}{}
		}
	}()

	b := d.inbox(t)
	all := badFiles(t, door.Addr().String())
	for _, f := range all {
		d.drop(t, f.name, f.content)
	}
	scan(t, b)
	d.file(t)
	select {
	case <-called:
		t.Error("an address within a document was called")
	default:
	}

	filed := 0
	for _, f := range all {
		if f.state == archive.Filed {
			filed++
		}
	}
	if n := d.count(t, `select count(*) from documents`); n != filed {
		t.Errorf("%d documents, want those of the %d files that are good", n, filed)
	}
	if left := slices.Concat(d.here(t), d.files(t, "work")); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	if n := len(d.files(t, "done")); n != len(all) {
		t.Errorf("%d files in done/, want all %d", n, len(all))
	}
	// Rows 48 to 50: what was made of embedded files and many lines.
	for sql, want := range map[string]int{
		`select count(*) from document_files where part = 'EMBEDDED' and media_type = 'application/pdf' and name = 'x.pdf'`:              1,
		`select count(*) from document_files where part = 'EMBEDDED' and media_type = 'application/octet-stream' and name = 'a.exe.bin'`: 1,
		`select count(*) from document_files where part = 'EMBEDDED'`:                                                                    2,
		`select line_count from documents where number = 'B50'`:                                                                          10_000,
		`select count(*) from document_lines l join documents d on d.id = l.document_id where d.number = 'B50'`:                          10_000,
	} {
		if got := d.count(t, sql); got != want {
			t.Errorf("%s = %d, want %d", sql, got, want)
		}
	}

	got := d.outcomes(t)
	for _, f := range all {
		t.Run(fmt.Sprintf("%d %s", f.row, f.name), func(t *testing.T) {
			t.Parallel()

			name := strings.ToValidUTF8(f.name, "\uFFFD")
			o, ok := got[name]
			if !ok {
				t.Fatalf("no receipt; the folder holds %q", d.here(t))
			}
			if o.state != f.state || o.reason != f.reason {
				t.Fatalf("%s %s %s, want %s %s", o.state, o.reason, o.facts, f.state, f.reason)
			}
			if (o.state == archive.Filed) == o.document.IsZero() {
				t.Errorf("%s with the document %s", o.state, o.document)
			}
			want := c
			if f.name == "closed.xml" {
				want = closed
			}
			if o.state == archive.Filed && o.company != want {
				t.Errorf("filed for %s, want %s", o.company, want)
			}
			for _, text := range f.facts {
				text, absent := strings.CutPrefix(text, "!")
				if strings.Contains(o.facts, text) == absent {
					t.Errorf("facts %s, want %q: %v", o.facts, text, !absent)
				}
			}
			d.wantKept(t, o, f.content)
		})
	}
}

// wantKept looks whether the store has the bytes that came.
func (d *dropbox) wantKept(t *testing.T, o outcome, content string) {
	t.Helper()
	r, size, err := d.arch.Blobs.Open(t.Context(), o.sum)
	if err != nil {
		t.Fatalf("the bytes are gone: %v", err)
	}
	defer r.Close()
	kept, err := io.ReadAll(r)
	if err != nil || size != o.size || !bytes.Equal(kept, []byte(content)) {
		t.Errorf("%d bytes are kept of the %d that came, %v", len(kept), len(content), err)
	}
}

// TestOneDocumentOfManyFiles are the rows of the catalogue about files that belong
// together: the same bytes under the same and another name (5), and two formats of
// one invoice (40), in either order.
func TestOneDocumentOfManyFiles(t *testing.T) {
	t.Parallel()

	ubl, cii := fixture(t, "invoice.xml"), fixture(t, "invoice-cii.xml")
	for _, order := range [][]string{{ubl, cii}, {cii, ubl}} {
		t.Run(order[0][39:60], func(t *testing.T) {
			t.Parallel()

			d := newDropbox(t)
			c := d.customer(t, "C-010452", customerNumber)
			b := d.inbox(t)
			for i, content := range order {
				for _, name := range []string{"a", "b"} {
					d.drop(t, fmt.Sprint(name, i, ".xml"), content)
					scan(t, b)
					d.file(t)
				}
			}
			got := d.outcomes(t)
			first := got["a0.xml"]
			for name, want := range map[string]string{"a0.xml": archive.Filed, "b0.xml": archive.Duplicate, "a1.xml": archive.Filed, "b1.xml": archive.Duplicate} {
				if o := got[name]; o.state != want || o.document != first.document || o.document.IsZero() || o.company != c {
					t.Errorf("%s: %+v, want %s of one document", name, o, want)
				}
			}
			if docs, files := d.count(t, `select count(*) from documents`), d.count(t, `select count(*) from document_files`); docs != 1 || files != 2 {
				t.Errorf("%d documents with %d files, want one with two", docs, files)
			}
			if left := slices.Concat(d.here(t), d.files(t, "work")); len(left) > 0 || len(d.files(t, "done")) != 4 {
				t.Errorf("left: %q; done: %q", left, d.files(t, "done"))
			}
		})
	}
}
