package paper_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"example.com/comptoir/internal/paper"
)

// indexed reads a whole index: the good rows, and the bad ones as "line code: detail".
func indexed(t *testing.T, text string) (rows []*paper.IndexRow, bad []string) {
	t.Helper()
	x, err := paper.ReadIndex([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range x.Rows() {
		if err == nil {
			rows = append(rows, row)
			continue
		}
		var p *paper.Problem
		if !errors.As(err, &p) || row != nil {
			t.Fatalf("row %v beside %v", row, err)
		}
		bad = append(bad, fmt.Sprintf("%d %s: %s", p.Line, p.Code, p.Detail))
	}
	return rows, bad
}

const csvHead = "file;kind;number;issue_date;customer_no;vat;enterprise_no;currency;total\n"

func TestIndexCSV(t *testing.T) {
	t.Parallel()

	rows, bad := indexed(t, "file,sha256,Kind,number,issue_date,due_date,customer_no,vat,enterprise_no,currency,total,order_ref,quote_ref,invoice_ref,replaces,buyer_ref,colour\n"+
		`"2019\F1.pdf",`+strings.Repeat("aB", 32)+`,credit note,"F ""1"", bis",2019-12-31,2020-01-30,C-1,BE0403170701,0403170701,eur,-12.50,PO-1,Q-1,F-0,F-9,"Chantier, Nord",red`+"\n")
	if len(bad) != 0 {
		t.Fatalf("bad rows: %v", bad)
	}
	want := []*paper.IndexRow{{
		Line: 2, File: "2019/F1.pdf", SHA256: strings.Repeat("ab", 32),
		Document: &paper.Document{
			Syntax: paper.SyntaxIndex, Kind: paper.KindCreditNote, Number: `F "1", bis`, IssueDate: "2019-12-31", DueDate: "2020-01-30",
			Currency: "EUR", Payable: "-12.50", Replaces: "F-9", BuyerReference: "Chantier, Nord",
			Buyer: paper.Party{AccountID: "C-1", CustomerNumber: "C-1", VAT: "BE0403170701", EnterpriseNumber: "0403170701", EnterpriseScheme: "0208"},
			References: []paper.Reference{
				{Kind: paper.ReferenceQuote, Number: "Q-1"}, {Kind: paper.ReferenceOrder, Number: "PO-1"}, {Kind: paper.ReferenceInvoice, Number: "F-0"},
			},
		},
	}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	x, err := paper.ReadIndex([]byte("file;kind;number;issue_date;colour\n"))
	if err != nil || len(x.Ignored) != 1 || x.Ignored[0] != "colour" {
		t.Errorf("ignored %v, %v", x, err)
	}
}

// Bad rows are told by their line; the others proceed.
func TestIndexBadRows(t *testing.T) {
	t.Parallel()

	good := "a.pdf;INVOICE;F1;2019-12-31;C-1;;;EUR;1.00\n"
	row := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	for _, tt := range []struct{ name, row, want string }{
		{"TooFew", "a.pdf;INVOICE;F1\n", "bad_row: not as many columns as the header"},
		{"TooMany", row("1.00", "1.00;x"), "bad_row: not as many columns as the header"},
		{"OpenQuote", row("F1", `"F1`), "bad_row: a quote that does not end in its line"},
		{"TextBehindQuote", row("F1", `"F1"x`), "bad_row: a quote that does not end in its line"},
		{"NoFile", row("a.pdf", " "), "bad_row: file"},
		{"FileAbove", row("a.pdf", "../a.pdf"), "bad_row: file"},
		{"FileHiddenAbove", row("a.pdf", `x\..\..\a.pdf`), "bad_row: file"},
		{"FileAbsolute", row("a.pdf", "/etc/passwd"), "bad_row: file"},
		{"FileOnDrive", row("a.pdf", `C:\a.pdf`), "bad_row: file"},
		{"UnknownKind", row("INVOICE", "FACTURE"), "bad_row: kind"},
		{"NoNumber", row("F1", ""), "no_number: number"},
		{"LongNumber", row("F1", strings.Repeat("9", 101)), "number_too_long: number"},
		{"NoDate", row("2019-12-31", ""), "bad_date: issue_date"},
		{"ImpossibleDate", row("2019-12-31", "2019-02-30"), "bad_date: issue_date"},
		{"DayFirstUnsaid", row("2019-12-31", "31/12/2019"), "bad_date: issue_date"},
		{"CommaUnsaid", row("1.00", "1,00"), "bad_amount: total"},
		{"Exponent", row("1.00", "1e3"), "bad_amount: total"},
		{"NoCurrency", row("EUR", ""), "no_currency: currency"},
		{"CurrencyName", row("EUR", "Euro"), "no_currency: currency"},
		{"LongCustomer", row("C-1", strings.Repeat("9", 201)), "bad_row: customer_no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			rows, bad := indexed(t, csvHead+"first.pdf"+good[5:]+tt.row+"\n\nlast.pdf"+good[5:])
			if len(bad) != 1 || bad[0] != "3 "+tt.want {
				t.Errorf("bad rows %q, want 3 %s", bad, tt.want)
			}
			if len(rows) != 2 || rows[0].File != "first.pdf" || rows[1].File != "last.pdf" || rows[1].Line < 5 {
				t.Errorf("good rows %+v, want the first and the last", rows)
			}
		})
	}
}

// A bad first row of JSON costs the others nothing either.
func TestIndexBadFirstRow(t *testing.T) {
	t.Parallel()

	good := `{"file": "b.pdf", "kind": "QUOTE", "number": "Q-1", "issue_date": "2026-01-02"}` + "\n"
	for name, first := range map[string]string{
		"Cut":         `{"file": "a.pdf", "kind": "QUOTE", "number": "Q-0", "issue`,
		"Junk":        `{"file": "a.pdf", "kind": "QUOTE", "number": "Q-0", "issue_date": "2026-01-02"} junk`,
		"MemberTwice": `{"file": "a.pdf", "file": "c.pdf", "kind": "QUOTE", "number": "Q-0", "issue_date": "2026-01-02"}`,
	} {
		rows, bad := indexed(t, first+"\n"+good)
		if len(rows) != 1 || len(bad) != 1 || !strings.HasPrefix(bad[0], "1 ") {
			t.Errorf("%s: %d rows, bad %q; want the second row, and the first told", name, len(rows), bad)
		}
	}
}

func TestIndexDuplicateRow(t *testing.T) {
	t.Parallel()

	rows, bad := indexed(t, csvHead+"a.pdf;INVOICE;F1;2019-12-31;C-1;;;;\nb.pdf;INVOICE;F1;2019-12-31;C-1;;;;\n./a.pdf;INVOICE;F2;2019-12-31;C-1;;;;\n")
	if len(rows) != 2 || len(bad) != 1 || bad[0] != "4 duplicate_row: the file of an earlier row" {
		t.Errorf("%d rows, bad %q", len(rows), bad)
	}
}

// What spreadsheets write: marks, encodings, separators.
func TestIndexEncodings(t *testing.T) {
	t.Parallel()

	text := csvHead + "été.pdf;INVOICE;F1;2019-12-31;C-é;;;EUR;1.00\r\n"
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"UTF8": text, "BOM": "\xef\xbb\xbf" + text, "Windows1252": latin, "UTF16": wide,
		"Sep": "sep=;\r\n" + text, "BOMAndSep": "\xef\xbb\xbfsep=;\n" + text, "BlankLines": "\n\n" + text + "\n\n",
		"Comma": strings.ReplaceAll(text, ";", ","), "NoLastLineBreak": strings.TrimRight(text, "\r\n"),
	} {
		rows, bad := indexed(t, data)
		if len(rows) != 1 || len(bad) != 0 || rows[0].File != "été.pdf" || rows[0].Document.Buyer.CustomerNumber != "C-é" {
			t.Errorf("%s: rows %+v, bad %q", name, rows, bad)
		}
	}
}

// Notations that could be misread count only if the header says them.
func TestIndexNotations(t *testing.T) {
	t.Parallel()

	head := "file;kind;number;issue_date:dd/mm/yyyy;due_date;currency;total:comma\n"
	for _, tt := range []struct{ date, total, wantDate, wantTotal string }{
		{"31/12/2019", "1234,56", "2019-12-31", "1234.56"},
		{"1/2/2019", "-0,5", "2019-02-01", "-0.5"},
		{"31/12/2019", "1234", "2019-12-31", "1234"},
		{"2019-12-31", "1", "", ""},
		{"31/12/2019", "1.234,56", "", ""},
		{"31/12/2019", "1.50", "", ""},
		{"30/02/2019", "1", "", ""},
	} {
		rows, bad := indexed(t, head+"a.pdf;invoice;F1;"+tt.date+";"+tt.date+";EUR;"+tt.total+"\n")
		if tt.wantDate == "" {
			if len(rows) != 0 || len(bad) != 1 {
				t.Errorf("%s, %s: %d rows, bad %q; want a bad one", tt.date, tt.total, len(rows), bad)
			}
			continue
		}
		if len(rows) != 1 || rows[0].Document.IssueDate != tt.wantDate || rows[0].Document.DueDate != tt.wantDate || rows[0].Document.Payable != tt.wantTotal {
			t.Errorf("%s, %s: rows %+v, bad %q", tt.date, tt.total, rows, bad)
		}
	}
}

// Spreadsheets take the leading zero of Belgian numbers.
func TestIndexBelgianNumbers(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ country, enterprise, vat, wantEnterprise, wantVAT, wantScheme string }{
		{"", "403170701", "403170701", "0403170701", "BE0403170701", "0208"},
		{"BE", "403.170.701", "BE 403 170 701", "0403170701", "BE0403170701", "0208"},
		{"", "0403170701", "BE0403170701", "0403170701", "BE0403170701", "0208"},
		{"", "403170702", "403170702", "403170702", "403170702", ""},
		{"DE", "403170701", "403170701", "403170701", "403170701", ""},
		{"", "HRB 1234", "DE123456789", "HRB 1234", "DE123456789", ""},
		{"", "", "", "", "", ""},
	} {
		rows, bad := indexed(t, "file;kind;number;issue_date;country;enterprise_no;vat\na.pdf;quote;Q1;2019-12-31;"+tt.country+";"+tt.enterprise+";"+tt.vat+"\n")
		if len(rows) != 1 || len(bad) != 0 {
			t.Errorf("%+v: bad %q", tt, bad)
			continue
		}
		if p := rows[0].Document.Buyer; p.EnterpriseNumber != tt.wantEnterprise || p.VAT != tt.wantVAT || p.EnterpriseScheme != tt.wantScheme {
			t.Errorf("%+v: %q %q %q", tt, p.EnterpriseNumber, p.VAT, p.EnterpriseScheme)
		}
	}
}

// A certificate names its heats, its delivery note and the lines that it belongs to.
func TestIndexCertificate(t *testing.T) {
	t.Parallel()

	rows, bad := indexed(t, "file;kind;number;issue_date;customer_no;heat_numbers;delivery_note;delivery_note_lines;order_ref\n"+
		"c.pdf;CERTIFICATE;CM-1;2025-11-04;C-1;H-482913 | H-482914;BL2025/009120;1|3;PO-7788\n"+
		"d.pdf;CERTIFICATE;CM-2;2025-11-04;C-1;H-1;;2;\n")
	if len(rows) != 1 || len(bad) != 1 || bad[0] != "3 bad_row: delivery_note_lines without delivery_note" {
		t.Fatalf("%d rows, bad %q", len(rows), bad)
	}
	want := &paper.Document{
		Syntax: paper.SyntaxIndex, Kind: paper.KindCertificate, Number: "CM-1", IssueDate: "2025-11-04",
		Buyer: paper.Party{AccountID: "C-1", CustomerNumber: "C-1"},
		References: []paper.Reference{
			{Kind: paper.ReferenceOrder, Number: "PO-7788"},
			{Kind: paper.ReferenceDeliveryNote, Number: "BL2025/009120"},
			{Kind: paper.ReferenceHeat, Number: "H-482913"},
			{Kind: paper.ReferenceHeat, Number: "H-482914"},
		},
		Lines: []paper.Line{
			{DeliveryNote: "BL2025/009120", DeliveryNoteLine: "1", HeatNumbers: []string{"H-482913", "H-482914"}},
			{DeliveryNote: "BL2025/009120", DeliveryNoteLine: "3", HeatNumbers: []string{"H-482913", "H-482914"}},
		},
	}
	if diff := cmp.Diff(want, rows[0].Document); diff != "" {
		t.Errorf("certificate (-want +got):\n%s", diff)
	}
}

func TestIndexJSON(t *testing.T) {
	t.Parallel()

	rows, bad := indexed(t, `{"format": {"decimal": "comma", "date": "dd/mm/yyyy"}}
{"file": "a.pdf", "kind": "invoice", "number": 4711, "issue_date": "31/12/2019", "currency": "EUR", "total": 12.50, "customer_no": null, "unknown": [1],
{"file": "b.pdf", "kind": "INVOICE", "number": 4712, "issue_date": "31/12/2019", "currency": "EUR", "total": 12.50, "customer_no": null, "unknown": [1], "lines": [{"line": 1, "article": "IPE", "description": "IPE  200", "qty": 2.5, "unit": "TNE", "price": "5,00", "amount": 12.50}]}
{"file": "c.pdf", "kind": "certificate", "number": "CM-1", "issue_date": "1/1/2020", "heat_numbers": ["H1", "H2"], "delivery_note": "BL-1", "lines": [{"delivery_note_line": 4, "heat_numbers": "H2"}]}
{"file": "d.pdf", "kind": "quote", "number": "Q", "number": "R", "issue_date": "1/1/2020"}
{"file": "e.pdf", "kind": "quote", "number": "Q", "issue_date": "1/1/2020", "lines": 7}
{"file": "f.pdf", "kind": "quote", "number": ["Q"], "issue_date": "1/1/2020"}
{"file": "g.pdf", "kind": "quote", "number": "Q", "issue_date": "1/1/2020"} junk
{"file": "h.pdf", "kind": "quote", "number": "Q", "issue_date": "1/1/2020", "total": "1.50", "currency": "EUR"}
[]
`)
	wantBad := []string{
		"2 bad_row: not a JSON object on one line", "5 ambiguous_field: a member stands twice", "6 bad_row: lines is no list of lines",
		"7 bad_row: number is neither text nor a number", "8 bad_row: not a JSON object on one line", "9 bad_amount: total", "10 bad_row: not a JSON object on one line",
	}
	if diff := cmp.Diff(wantBad, bad); diff != "" {
		t.Errorf("bad rows (-want +got):\n%s", diff)
	}
	want := []*paper.IndexRow{
		{Line: 3, File: "b.pdf", Document: &paper.Document{
			Syntax: paper.SyntaxIndex, Kind: paper.KindInvoice, Number: "4712", IssueDate: "2019-12-31", Currency: "EUR", Payable: "12.50",
			Lines: []paper.Line{{ID: "1", Article: "IPE", Name: "IPE 200", Quantity: "2.5", Unit: "TNE", Price: "5.00", UnitPrice: "5.00", Amount: "12.50"}},
		}},
		{Line: 4, File: "c.pdf", Document: &paper.Document{
			Syntax: paper.SyntaxIndex, Kind: paper.KindCertificate, Number: "CM-1", IssueDate: "2020-01-01",
			References: []paper.Reference{
				{Kind: paper.ReferenceDeliveryNote, Number: "BL-1"}, {Kind: paper.ReferenceHeat, Number: "H1"}, {Kind: paper.ReferenceHeat, Number: "H2"},
			},
			Lines: []paper.Line{{DeliveryNote: "BL-1", DeliveryNoteLine: "4", HeatNumbers: []string{"H2"}}},
		}},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestNoIndex(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name, text string
		want       paper.Code
	}{
		{"Empty", " \n", paper.CodeEmpty},
		{"Text", "good morning\n", paper.CodeUnknownType},
		{"PDF", "%PDF-1.4\n%\x00", paper.CodeUnknownType},
		{"XML", string(fixture(t, "invoice.xml")), paper.CodeUnknownType},
		{"NoHeader", "a.pdf;INVOICE;F1;2019-12-31\n", paper.CodeBadIndex},
		{"MissingColumn", "file;kind;issue_date;total\n", paper.CodeBadIndex},
		{"ColumnTwice", "file;kind;number;number;issue_date\n", paper.CodeAmbiguousField},
		{"UnknownNotation", "file;kind;number;issue_date:mm/dd/yyyy\n", paper.CodeBadIndex},
		{"UnknownFormat", `{"format": {"decimal": "apostrophe"}}`, paper.CodeBadIndex},
		{"UnknownFormatMember", `{"format": {"thousands": "."}}`, paper.CodeBadIndex},
		{"TooLarge", strings.Repeat("x", 32<<20+1), paper.CodeTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			x, err := paper.ReadIndex([]byte(tt.text))
			if got := codeOf(t, err); got != tt.want || x != nil {
				t.Errorf("%+v, %v; want %s", x, err, tt.want)
			}
		})
	}
}

func TestIndexTooManyRows(t *testing.T) {
	t.Parallel()

	x, err := paper.ReadIndex([]byte(csvHead + strings.Repeat("a;;;;;;;;\n", 250_001)))
	if err != nil {
		t.Fatal(err)
	}
	rows, last := 0, error(nil)
	for _, err := range x.Rows() {
		rows, last = rows+1, err
	}
	if rows != 250_001 || codeOf(t, last) != paper.CodeTooLarge {
		t.Errorf("%d rows, the last %v", rows, last)
	}
}

// The data inside a file count; a row about another paper is refused.
func TestIndexJoin(t *testing.T) {
	t.Parallel()

	data := read(t, "invoice.xml")
	const head = "file;kind;number;issue_date;currency;total;customer_no;enterprise_no;vat;order_ref;replaces\n"
	for _, tt := range []struct {
		name, row string
		conflict  string
		warnings  int
	}{
		{"Same", "INVOICE;F2025/004711;2025-11-03;EUR;5118.68;C-010452;1999002031;BE1999002031;PO-9;F-1", "", 0},
		{"OtherSpelling", "INVOICE;f2025-004711;2025-11-03;EUR;5118.680;c-010452;;;PO-9;F-1", "", 0},
		{"Less", "INVOICE;F2025/004711;2025-11-03;;;;;;PO-9;F-1", "", 0},
		{"OtherTotal", "INVOICE;F2025/004711;2025-11-03;EUR;5118.69;C-010452;;;PO-9;F-1", "", 1},
		{"OtherNumber", "INVOICE;F2025/004712;2025-11-03;;;C-010452;;;PO-9;F-1", "the number", 0},
		{"OtherKind", "CREDIT_NOTE;F2025/004711;2025-11-03;;;C-010452;;;PO-9;F-1", "the kind", 0},
		{"OtherCustomer", "INVOICE;F2025/004711;2025-11-03;;;C-010453;;;PO-9;F-1", "the customer", 0},
		{"OtherEnterprise", "INVOICE;F2025/004711;2025-11-03;;;;403170701;;PO-9;F-1", "the customer", 0},
		{"OtherVAT", "INVOICE;F2025/004711;2025-11-03;;;;;BE0403170701;PO-9;F-1", "the customer", 0},
		{"BadNumberIsNoEvidence", "INVOICE;F2025/004711;2025-11-03;;;;;BE0403170702;PO-9;F-1", "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			rows, bad := indexed(t, head+"a.pdf;"+tt.row+"\n")
			if len(rows) != 1 {
				t.Fatalf("bad rows %q", bad)
			}
			doc, err := rows[0].Join(data)
			if tt.conflict != "" {
				var p *paper.Problem
				if !errors.As(err, &p) || p.Code != paper.CodeIndexConflict || p.Detail != tt.conflict || doc != nil {
					t.Errorf("%+v, %v; want a conflict of %s", doc, err, tt.conflict)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if doc.Payable != "5118.68" || doc.Number != "F2025/004711" || len(doc.Lines) != 7 || doc.Replaces != "F-1" || len(doc.Warnings) != tt.warnings {
				t.Errorf("%s %s, %d lines, replaces %q, warnings %v", doc.Number, doc.Payable, len(doc.Lines), doc.Replaces, doc.Warnings)
			}
			if last := doc.References[len(doc.References)-1]; last != (paper.Reference{Kind: paper.ReferenceOrder, Number: "PO-9"}) {
				t.Errorf("last reference %v", last)
			}
			if data.Replaces != "" || len(data.Warnings) != 0 {
				t.Error("the data were changed")
			}
		})
	}
	rows, _ := indexed(t, head+"a.pdf;QUOTE;Q-1;2025-11-03;;;;;;;\n")
	if doc, err := rows[0].Join(nil); err != nil || doc.Number != "Q-1" {
		t.Errorf("without data: %+v, %v", doc, err)
	}
}
