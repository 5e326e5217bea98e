package paper_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"example.com/comptoir/internal/paper"
)

// Bad input comes from outside every day: each case has its own code, and none
// of them is read as something it is not.
func TestBadInput(t *testing.T) {
	t.Parallel()

	invoice := string(fixture(t, "invoice.xml"))
	const decl = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	bare := strings.TrimPrefix(invoice, decl)
	swap := func(from, to string) string { return string(change(t, from, to)) }
	amount := func(s string) string { return swap(">5118.68<", ">"+s+"<") }
	line := "<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>"

	for _, tt := range []struct {
		name, data string
		want       paper.Code
	}{
		{"Empty", "", paper.CodeEmpty},
		{"White", " \r\n\t", paper.CodeEmpty},
		{"OnlyBOM", "\xef\xbb\xbf", paper.CodeEmpty},

		{"Truncated", invoice[:len(invoice)/2], paper.CodeNotWellFormed},
		{"TruncatedInTag", invoice[:strings.Index(invoice, "<cbc:IssueDate>")+5], paper.CodeNotWellFormed},
		{"TruncatedInProlog", "<!-- " + bare, paper.CodeNotWellFormed},
		{"TwoRoots", invoice + bare, paper.CodeNotWellFormed},
		{"TwoFiles", invoice + invoice, paper.CodeNotWellFormed},
		{"Junk", invoice + "junk", paper.CodeNotWellFormed},
		{"JunkTag", invoice + "</Invoice>", paper.CodeNotWellFormed},
		{"Entity", swap("Acier", "&acier;"), paper.CodeNotWellFormed},
		{"NUL", swap("Acier", "Ac\x00ier"), paper.CodeNotWellFormed},
		{"Control", swap("Acier", "Ac\x01ier"), paper.CodeNotWellFormed},
		{"ControlReference", swap("Acier", "Ac&#1;ier"), paper.CodeNotWellFormed},
		{"AttributeTwice", swap(`schemeID="0208"`, `schemeID="0208" schemeID="0088"`), paper.CodeNotWellFormed},
		{"Crossed", swap("</cbc:Note>", "</cbc:ID>"), paper.CodeNotWellFormed},

		{"Doctype", decl + `<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd">` + bare, paper.CodeDTDForbidden},
		{"DoctypeAfterComment", decl + "<!-- c --><?pi?>\n<!DOCTYPE Invoice>" + bare, paper.CodeDTDForbidden},
		{"DoctypeInUTF16", "\xff\xfe" + string(toUTF16(binary.LittleEndian, `<!DOCTYPE Invoice>`+bare)), paper.CodeDTDForbidden},
		{"DoctypeBehindBOM", "\xef\xbb\xbf<!DOCTYPE Invoice>" + bare, paper.CodeDTDForbidden},
		{"DoctypeInside", swap("<cbc:Note>", "<!DOCTYPE x><cbc:Note>"), paper.CodeDTDForbidden},
		{"EntityBomb", decl + entityBomb() + bare, paper.CodeDTDForbidden},

		{"HTML", "<!DOCTYPE html><html><body>503</body></html>", paper.CodeUnknownType},
		{"HTMLWithoutDoctype", "<html><body><p>503</body></html>", paper.CodeUnknownType},
		{"JSON", `{"kind":"invoice"}`, paper.CodeUnknownType},
		{"Text", "Bad XML", paper.CodeUnknownType},
		{"Zip", "PK\x03\x04\x14\x00\x00\x00", paper.CodeUnknownType},
		{"Exe", "MZ\x90\x00\x03\x00\x00\x00", paper.CodeUnknownType},
		{"OtherXML", decl + "<root/>", paper.CodeUnknownType},
		{"OtherNamespace", strings.ReplaceAll(invoice, "xsd:Invoice-2", "xsd:Order-2"), paper.CodeUnknownType},
		{"NoNamespace", decl + "<Invoice><ID>1</ID></Invoice>", paper.CodeUnknownType},
		{"OnlyComment", decl + "<!-- nothing -->", paper.CodeUnknownType},

		{"PDF", "%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF", paper.CodeNoData},
		{"PDFAfterJunk", "\r\n\r\n%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF", paper.CodeNoData},

		{"UnknownEncoding", `<?xml version="1.0" encoding="x-klingon"?>` + bare, paper.CodeEncoding},
		{"Latin1InUTF8", strings.ReplaceAll(invoice, "é", "\xe9"), paper.CodeEncoding},
		{"UTF8AsLatin1", `<?xml version="1.0" encoding="ISO-8859-1"?>` + bare, paper.CodeEncoding},
		{"UTF8AsASCII", `<?xml version="1.0" encoding="US-ASCII"?>` + bare, paper.CodeEncoding},
		{"UTF8AsUTF16", `<?xml version="1.0" encoding="UTF-16"?>` + bare, paper.CodeEncoding},
		{"BOMAgainstLabel", "\xef\xbb\xbf" + `<?xml version="1.0" encoding="ISO-8859-1"?>` + bare, paper.CodeEncoding},
		{"UTF16AgainstLabel", "\xff\xfe" + string(toUTF16(binary.LittleEndian, invoice)), paper.CodeEncoding},
		{"UTF16LEWithoutBOM", string(toUTF16(binary.LittleEndian, bare)), paper.CodeEncoding},
		{"UTF16BEWithoutBOM", string(toUTF16(binary.BigEndian, bare)), paper.CodeEncoding},
		{"UTF16Odd", "\xff\xfe" + string(toUTF16(binary.LittleEndian, bare)) + "x", paper.CodeEncoding},

		{"Deep", swap("<cbc:Note>", strings.Repeat("<cac:X>", 64)), paper.CodeTooLarge},
		{"DeepForeign", swap("<cbc:Note>", strings.Repeat("<x>", 64)), paper.CodeTooLarge},
		{"Lines", swap("</Invoice>", strings.Repeat(line, 20_000)+"</Invoice>"), paper.CodeTooLarge},
		{"LongTag", swap("<cac:Item>", "<cac:Item "+longAttributes()+">"), paper.CodeTooLarge},
		{"ManyAttributes", swap("<cac:Item>", "<cac:Item "+attributes(200)+">"), paper.CodeTooLarge},
		{"ManyHeaders", swap("<cbc:Note>", strings.Repeat("<cbc:Note/>", 50_000)+"<cbc:Note>"), paper.CodeTooLarge},
		{"LineOfElements", swap("<cac:Item>", strings.Repeat("<cbc:Note/>", 50_000)+"<cac:Item>"), paper.CodeTooLarge},
		{"LongText", swap("<cbc:Note>", "<cbc:Note>"+strings.Repeat("x", 1<<20)), paper.CodeTooLarge},

		{"NoNumber", swap(numberTag, ""), paper.CodeNoNumber},
		{"BlankNumber", swap(numberTag, "<cbc:ID> \n</cbc:ID>"), paper.CodeNoNumber},
		{"ForeignNumber", swap(numberTag, `<x:ID xmlns:x="urn:example:other">F1</x:ID>`), paper.CodeNoNumber},
		{"UndeclaredPrefix", swap(numberTag, `<x:ID>F1</x:ID>`), paper.CodeNoNumber},
		{"LongNumber", swap(">F2025/004711<", ">"+strings.Repeat("é", 101)+"<"), paper.CodeNumberTooLong},

		{"NumberTwice", swap(numberTag, numberTag+"<cbc:ID>F2025/004712</cbc:ID>"), paper.CodeAmbiguousField},
		{"DateTwice", swap(dateTag, dateTag+dateTag), paper.CodeAmbiguousField},
		{"BuyerTwice", swap("</cac:AccountingCustomerParty>", "</cac:AccountingCustomerParty><cac:AccountingCustomerParty/>"), paper.CodeAmbiguousField},
		{"AccountTwice", swap("<cbc:SupplierAssignedAccountID>", "<cbc:SupplierAssignedAccountID>C-1</cbc:SupplierAssignedAccountID><cbc:SupplierAssignedAccountID>"), paper.CodeAmbiguousField},
		{"PayableTwice", swap(payTag, payTag+payTag), paper.CodeAmbiguousField},
		{"QuantityTwice", swap("<cac:Item>", `<cbc:InvoicedQuantity unitCode="TNE">1</cbc:InvoicedQuantity><cac:Item>`), paper.CodeAmbiguousField},

		{"NoDate", swap(dateTag, ""), paper.CodeBadDate},
		{"ImpossibleDate", swap(dateTag, "<cbc:IssueDate>2026-02-30</cbc:IssueDate>"), paper.CodeBadDate},
		{"DayFirst", swap(dateTag, "<cbc:IssueDate>03/11/2025</cbc:IssueDate>"), paper.CodeBadDate},
		{"CompactDate", swap(dateTag, "<cbc:IssueDate>20251103</cbc:IssueDate>"), paper.CodeBadDate},
		{"DateAndJunk", swap(dateTag, "<cbc:IssueDate>2025-11-03x</cbc:IssueDate>"), paper.CodeBadDate},

		{"Grouped", amount("1.234,56"), paper.CodeBadAmount},
		{"Comma", amount("5118,68"), paper.CodeBadAmount},
		{"Exponent", amount("1e3"), paper.CodeBadAmount},
		{"ThirtyDigits", amount(strings.Repeat("1", 30)), paper.CodeBadAmount},
		{"ThirtyDecimals", amount("1." + strings.Repeat("1", 30)), paper.CodeBadAmount},
		{"NaN", amount("NaN"), paper.CodeBadAmount},
		{"Hex", amount("0x10"), paper.CodeBadAmount},
		{"Underscore", amount("1_000"), paper.CodeBadAmount},
		{"Fraction", amount("1/3"), paper.CodeBadAmount},
		{"Point", amount("."), paper.CodeBadAmount},
		{"TwoSigns", amount("--1"), paper.CodeBadAmount},
		{"ArabicDigits", amount("١٢٣"), paper.CodeBadAmount},
		{"Spaced", amount("5 118.68"), paper.CodeBadAmount},
		{"BadQuantity", swap(`unitCode="TNE">2.688<`, `unitCode="TNE">2,688<`), paper.CodeBadAmount},
		{"BadTax", swap(`<cbc:TaxAmount currencyID="EUR">`, `<cbc:TaxAmount currencyID="EUR">x`), paper.CodeBadAmount},

		{"NoCurrencyAnywhere", strings.NewReplacer("<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "", ` currencyID="EUR"`, "").Replace(invoice), paper.CodeNoCurrency},
		{"TwoCurrencies", strings.Replace(strings.Replace(invoice, "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "", 1), `"EUR"`, `"USD"`, 1), paper.CodeNoCurrency},
		{"CurrencyName", swap(">EUR</cbc:DocumentCurrencyCode>", ">Euro</cbc:DocumentCurrencyCode>"), paper.CodeNoCurrency},

		{"Reminder", strings.NewReplacer("xsd:Invoice-2", "xsd:Reminder-2", "<Invoice", "<Reminder", "</Invoice>", "</Reminder>").Replace(invoice), paper.CodeUnsupportedKind},
		{"OrderWithoutNumber", strings.Replace(string(fixture(t, "order.xml")), "PO-7788", "", 1), paper.CodeNoNumber},
		{"TruncatedOrder", strings.TrimSuffix(string(fixture(t, "order.xml")), "</Order>\n"), paper.CodeNotWellFormed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			doc, err := paper.Read([]byte(tt.data))
			if got := codeOf(t, err); got != tt.want {
				t.Fatalf("code = %q (%v), want %q", got, err, tt.want)
			}
			if doc != nil && tt.want != paper.CodeUnsupportedKind {
				t.Error("a document beside the error")
			}
		})
	}
}

// What is unusual and right must be read like the plain file.
func TestUnusualInput(t *testing.T) {
	t.Parallel()

	invoice := string(fixture(t, "invoice.xml"))
	const decl = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	bare := strings.TrimPrefix(invoice, decl)
	latin1 := strings.ReplaceAll(bare, "é", "\xe9")
	latin1 = strings.NewReplacer("Ø", "\xd8", "ô", "\xf4", "à", "\xe0", "è", "\xe8").Replace(latin1)
	ascii := strings.NewReplacer("é", "&#233;", "Ø", "&#xD8;", "ô", "&#xF4;", "à", "&#xE0;", "è", "&#xE8;").Replace(bare)

	for _, tt := range []struct{ name, data string }{
		{"NoDeclaration", bare},
		{"BOM", "\xef\xbb\xbf" + invoice},
		{"BOMWithoutDeclaration", "\xef\xbb\xbf" + bare},
		{"LeadingSpace", "\n  " + bare},
		{"SpaceBeforeDeclaration", "\n" + invoice},
		{"Comments", decl + "<!-- <!DOCTYPE x> --><?pi x?>" + bare + "<!-- end -->\n"},
		{"UTF16LE", "\xff\xfe" + string(toUTF16(binary.LittleEndian, `<?xml version="1.0" encoding="UTF-16"?>`+bare))},
		{"UTF16BE", "\xfe\xff" + string(toUTF16(binary.BigEndian, bare))},
		{"Latin1", `<?xml version="1.0" encoding="ISO-8859-1"?>` + latin1},
		{"Windows1252", `<?xml version='1.0' encoding='windows-1252'?>` + latin1},
		{"Latin9", `<?xml version="1.0" encoding = "ISO-8859-15" ?>` + latin1},
		{"ASCII", `<?xml version="1.0" encoding="US-ASCII"?>` + ascii},
		{"CDATA", strings.Replace(invoice, ">F2025/004711<", "><![CDATA[F2025/004711]]><", 1)},
		{"CommentInside", strings.Replace(invoice, ">F2025/004711<", ">F2025<!-- x -->/004711<", 1)},
		{"Prefixes", strings.NewReplacer("<cbc:", "<a:", "</cbc:", "</a:", "xmlns:cbc", "xmlns:a", "<cac:", "<cbc:", "</cac:", "</cbc:", "xmlns:cac", "xmlns:cbc").Replace(invoice)},
		{"ForeignID", strings.Replace(invoice, numberTag, `<x:ID xmlns:x="urn:example:other">EVIL</x:ID>`+numberTag+`<ID xmlns="">EVIL</ID>`, 1)},
		{"Extension", strings.Replace(invoice, numberTag, `<x:E xmlns:x="urn:example:other"><cbc:ID>EVIL</cbc:ID></x:E>`+numberTag, 1)},
		{"DateWithZone", strings.Replace(invoice, dateTag, "<cbc:IssueDate> 2025-11-03Z </cbc:IssueDate>", 1)},
		{"DateWithTime", strings.Replace(invoice, dateTag, "<cbc:IssueDate>2025-11-03T23:59:59-05:00</cbc:IssueDate>", 1)},
		{"CarriageReturns", strings.ReplaceAll(invoice, "\n", "\r\n")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			doc, err := paper.Read([]byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprint(doc.Number, " ", doc.IssueDate, " ", doc.Seller.Name, " ", doc.Payable, " ", len(doc.Lines), " ", doc.Lines[3].Name)
			if want := "F2025/004711 2025-11-03 Acier Démo SA 5118.68 7 Rond plein C45 Ø 50"; got != want {
				t.Errorf("read %q, want %q", got, want)
			}
		})
	}
}

// Numbers and amounts come back as they were written.
func TestAsReceived(t *testing.T) {
	t.Parallel()

	for _, number := range []string{"1234/78/901", "018304 / 28865", `F"1'..`, "0", "../../etc/passwd", "F\u202e1", strings.Repeat("9", 100)} {
		data := change(t, ">F2025/004711<", ">"+strings.ReplaceAll(number, `"`, "&quot;")+"<")
		doc, err := paper.Read(data)
		if err != nil || doc.Number != number {
			t.Errorf("number %q: read %v, %v", number, doc, err)
		}
	}
	for _, amount := range []string{"12500", "336.9", "-225.14", "+5", ".5", "5.", "0.00", "000000000000000000001", "999999999999999.123456789012"} {
		doc, err := paper.Read(change(t, ">5118.68<", ">\n "+amount+" <"))
		if err != nil || doc.Payable != amount {
			t.Errorf("amount %q: %v", amount, err)
		}
	}
}

func TestProblemNamesLine(t *testing.T) {
	t.Parallel()

	data := fixture(t, "invoice-with-pdf.xml")
	// Behind an embedded file, whose lines the XML reader never saw.
	at := bytes.Index(data, []byte("<cac:InvoiceLine>"))
	want := 1 + bytes.Count(data[:at], []byte("\n"))
	_, err := paper.Read(append(data[:at:at], "<cac:InvoiceLine></cac:Item>"...))
	var p *paper.Problem
	if !errors.As(err, &p) || p.Code != paper.CodeNotWellFormed || p.Line != want {
		t.Errorf("problem = %v, want not_well_formed at line %d", err, want)
	}
	if strings.Contains(err.Error(), "Item") {
		t.Errorf("the message quotes the document: %v", err)
	}
	if errors.Unwrap(err) == nil {
		t.Error("the XML reader's own error is lost")
	}

	_, err = paper.Read(change(t, numberTag, numberTag+"\n"+numberTag))
	if !errors.As(err, &p) || p.Line != 8 {
		t.Errorf("problem = %v, want line 8", err)
	}
}

// Over 32 MB is refused before anything is done with it.
func TestTooLargeInput(t *testing.T) {
	t.Parallel()

	data := append(fixture(t, "invoice.xml"), bytes.Repeat([]byte(" "), 32<<20)...)
	if _, err := paper.Read(data); codeOf(t, err) != paper.CodeTooLarge {
		t.Errorf("error = %v, want too_large", err)
	}
	// 20 MB of a one-byte encoding that are 40 MB of UTF-8.
	data = append([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?><Invoice>`), bytes.Repeat([]byte{0xe9}, 20<<20)...)
	if _, err := paper.Read(data); codeOf(t, err) != paper.CodeTooLarge {
		t.Errorf("error = %v, want too_large", err)
	}
}

// A DOCTYPE is refused without being read.
func TestDoctypeIsNotRead(t *testing.T) {
	t.Parallel()

	data := []byte("<?xml version=\"1.0\"?><!DOCTYPE Invoice [" + strings.Repeat("<!ENTITY a \"b\">", 2<<20) + "]><Invoice/>")
	begin := time.Now()
	_, err := paper.Read(data)
	if got := codeOf(t, err); got != paper.CodeDTDForbidden {
		t.Errorf("code = %q, want dtd_forbidden", got)
	}
	// It takes microseconds, and seconds if it is taken in. The bound leaves room
	// for a busy machine.
	if took := time.Since(begin); took > time.Second {
		t.Errorf("took %v", took)
	}
}

func toUTF16(order binary.ByteOrder, s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		var b [2]byte
		order.PutUint16(b[:], unit)
		out = append(out, b[:]...)
	}
	return out
}

func entityBomb() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE Invoice [<!ENTITY a0 "ha">`)
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&b, `<!ENTITY a%d "&a%d;&a%d;">`, i, i-1, i-1)
	}
	b.WriteString("]>")
	return b.String()
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `a%d="" `, i)
	}
	return b.String()
}

// longAttributes is a tag of over 64 KB whose first attribute looks like its end.
func longAttributes() string { return `a=">" b='"' ` + attributes(10_000) }
