package paper_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf"
	"example.com/comptoir/internal/pdf/pdftest"
)

// files reads everything in these tests, however busy the machine is.
var files = paper.Reader{PDF: pdf.NewReader(pdf.Options{Deadline: 5 * time.Minute})}

// words is more than a picture of text would have.
const words = "Facture F2025/004711 du 3 novembre 2025"

// codes are the warnings of a file, without their details.
func codes(list []paper.Warning) []paper.WarningCode {
	var out []paper.WarningCode
	for _, w := range list {
		out = append(out, w.Code)
	}
	return out
}

func TestHybrid(t *testing.T) {
	t.Parallel()

	cii, ubl, order := fixture(t, "invoice-cii.xml"), fixture(t, "invoice.xml"), fixture(t, "order-x.xml")
	other := bytes.Replace(ubl, []byte("F2025/004711"), []byte("F2025/004712"), 1)
	broken := cii[:len(cii)/2]
	type file struct {
		name    string
		content []byte
	}
	for _, tt := range []struct {
		name  string
		files []file
		// what comes of it
		number   string
		code     paper.Code
		warnings []paper.WarningCode
		offered  []string
	}{
		{"FacturX", []file{{"factur-x.xml", cii}}, "F2025/004711", "", nil, []string{"factur-x.xml"}},
		{"ZUGFeRD2", []file{{"zugferd-invoice.xml", cii}}, "F2025/004711", "", nil, []string{"zugferd-invoice.xml"}},
		{"ZUGFeRD1", []file{{"ZUGFeRD-invoice.xml", fixture(t, "zugferd-1.xml")}}, "F2016/000077", "", nil, []string{"ZUGFeRD-invoice.xml"}},
		{"OrderX", []file{{"order-x.xml", order}}, "PO-9001", "", nil, []string{"order-x.xml"}},
		{"CaseBlind", []file{{"FACTUR-X.XML", cii}}, "F2025/004711", "", nil, []string{"FACTUR-X.XML"}},
		{"OtherName", []file{{"data.bin", ubl}}, "F2025/004711", "", nil, []string{"data.bin"}},
		{"BehindOthers", []file{{"a.csv", []byte("a;b\n")}, {"b.xml", []byte("<b/>")}, {"c", ubl}}, "F2025/004711", "", nil, []string{"c", "a.csv", "b.xml"}},
		{"NameBeforeContent", []file{{"copy.xml", ubl}, {"factur-x.xml", cii}}, "F2025/004711", "", nil, []string{"factur-x.xml", "copy.xml"}},
		{"TwoThatDiffer", []file{{"factur-x.xml", cii}, {"other.xml", other}}, "", paper.CodeAmbiguousField, nil, nil},
		{"ChangeOfOrder", []file{{"order-x.xml", bytes.Replace(order, []byte(">220<"), []byte(">230<"), 1)}}, "PO-9001", paper.CodeUnsupportedKind, nil, []string{"order-x.xml"}},

		{"None", nil, "", paper.CodeNoData, nil, nil},
		{"Truncated", []file{{"factur-x.xml", broken}}, "", paper.CodeNoData, []paper.WarningCode{paper.WarnDataUnreadable}, []string{"factur-x.xml"}},
		{"NoXML", []file{{"factur-x.xml", []byte("gone")}}, "", paper.CodeNoData, []paper.WarningCode{paper.WarnDataUnreadable}, []string{"factur-x.xml"}},
		{"BadEncoding", []file{{"factur-x.xml", append([]byte(`<?xml version="1.0" encoding="x"?>`), cii[38:]...)}}, "", paper.CodeNoData, []paper.WarningCode{paper.WarnDataUnreadable}, []string{"factur-x.xml"}},
		{"UnknownRoot", []file{{"x.xml", []byte("<x/>")}}, "", paper.CodeNoData, nil, []string{"x.xml"}},
		{"UnreadableBesideReadable", []file{{"factur-x.xml", broken}, {"x.xml", ubl}}, "F2025/004711", "", []paper.WarningCode{paper.WarnDataUnreadable}, []string{"x.xml", "factur-x.xml"}},

		{"Program", []file{{"factur-x.xml", cii}, {"plan.pdf", []byte("MZ\x90\x00")}, {"b.csv", nil}}, "F2025/004711", "", []paper.WarningCode{paper.WarnProgram}, []string{"factur-x.xml"}},
		{"ProgramByName", []file{{"plan.pdf.JS ", []byte("x")}}, "", paper.CodeNoData, []paper.WarningCode{paper.WarnProgram}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			written := pdftest.File{Pages: [][]string{{words}}}
			for _, f := range tt.files {
				written.Attachments = append(written.Attachments, pdftest.Attachment{Name: f.name, Content: f.content})
			}
			c, err := files.Read(t.Context(), written.Bytes())
			if got := codeOf(t, err); got != tt.code {
				t.Fatalf("code = %q (%v), want %q", got, err, tt.code)
			}
			if c == nil {
				if tt.code != paper.CodeAmbiguousField {
					t.Error("no contents")
				}
				return
			}
			if (c.Document != nil) != (tt.number != "") || c.Document != nil && c.Document.Number != tt.number {
				t.Errorf("document %+v, want number %q", c.Document, tt.number)
			}
			var offered []string
			for _, a := range c.Attachments {
				offered = append(offered, a.Filename)
			}
			if diff := cmp.Diff(tt.offered, offered); diff != "" {
				t.Errorf("offered (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.warnings, codes(c.Warnings)); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			if c.MediaType != "application/pdf" || c.Pages != 1 || c.Text != words || c.Active != slices.Contains(tt.warnings, paper.WarnProgram) {
				t.Errorf("contents = %s, %d pages, text %q, active %v", c.MediaType, c.Pages, c.Text, c.Active)
			}
		})
	}
}

// What kind of PDF it is beside its data.
func TestPDFKinds(t *testing.T) {
	t.Parallel()

	data := []pdftest.Attachment{{Name: "factur-x.xml", Content: fixture(t, "invoice-cii.xml")}, {Name: "notes.txt", Content: []byte("x")}}
	page := [][]string{{words}}
	whole := pdftest.Page(words)
	for _, tt := range []struct {
		name     string
		data     []byte
		code     paper.Code
		warnings []paper.WarningCode
		active   bool
		offered  int
	}{
		{"Plain", whole, paper.CodeNoData, nil, false, 0},
		{"Picture", pdftest.Page("1"), paper.CodeNoData, []paper.WarningCode{paper.WarnNoText}, false, 0},
		{"Password", pdftest.File{Pages: page, Password: "x", Attachments: data}.Bytes(), paper.CodeNoData, []paper.WarningCode{paper.WarnNoText}, false, 0},
		{"Script", pdftest.File{Pages: page, JavaScript: "app.alert(1)", Attachments: data}.Bytes(), "", []paper.WarningCode{paper.WarnScript}, true, 1},
		{"Launch", pdftest.File{Pages: page, Launch: "cmd.exe"}.Bytes(), paper.CodeNoData, []paper.WarningCode{paper.WarnAction}, true, 0},
		{"LargeAttachment", pdftest.Inflated("plan.bin", 21<<20, words), paper.CodeNoData, []paper.WarningCode{paper.WarnAttachmentDropped}, false, 0},
		{"Truncated", whole[:len(whole)/4], paper.CodePDFUnreadable, nil, false, 0},
		{"HeadOnly", []byte("%PDF-1.4\n%\xaa\xab\xac\xad\n"), paper.CodePDFUnreadable, nil, false, 0},
		{"Bomb", pdftest.Bomb(), paper.CodePDFUnreadable, nil, false, 0},
		{"TooLarge", append(slices.Clone(whole), make([]byte, 32<<20)...), paper.CodeTooLarge, nil, false, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			c, err := files.Read(t.Context(), tt.data)
			if got := codeOf(t, err); got != tt.code {
				t.Fatalf("code = %q (%v), want %q", got, err, tt.code)
			}
			if c == nil {
				if tt.code == "" || tt.code == paper.CodeNoData {
					t.Error("no contents")
				}
				return
			}
			if c.Active != tt.active || len(c.Attachments) != tt.offered || c.Encrypted != (tt.name == "Password") {
				t.Errorf("active %v, %d attachments offered, encrypted %v", c.Active, len(c.Attachments), c.Encrypted)
			}
			if diff := cmp.Diff(tt.warnings, codes(c.Warnings)); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

// A file that hangs is refused as such; one that was interrupted is not.
func TestPDFThatHangs(t *testing.T) {
	t.Parallel()

	r := paper.Reader{PDF: pdf.NewReader(pdf.Options{Deadline: 3 * time.Second})}
	t.Cleanup(func() { _ = r.PDF.Close() })
	if _, err := r.Read(t.Context(), pdftest.Endless()); codeOf(t, err) != paper.CodePDFUnreadable || !strings.Contains(err.Error(), "too long") {
		t.Errorf("error = %v, want pdf_unreadable", err)
	}
	if c, err := r.Read(t.Context(), pdftest.Hybrid("factur-x.xml", fixture(t, "invoice-cii.xml"))); err != nil || c.Document.Number != "F2025/004711" {
		t.Errorf("afterwards: %+v, %v", c, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := files.Read(ctx, pdftest.Page(words))
	if p := (*paper.Problem)(nil); errors.As(err, &p) || !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want context.Canceled", err)
	}
}

// A file of XML needs nothing of what PDF needs.
func TestReaderXML(t *testing.T) {
	t.Parallel()

	var r paper.Reader
	c, err := r.Read(t.Context(), fixture(t, "invoice-with-pdf.xml"))
	if err != nil || c.MediaType != "application/xml" || c.Document.Number != "F2025/004800" || len(c.Embedded()) != 1 || len(c.Attachments) != 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	if c, err = r.Read(t.Context(), []byte("good morning")); codeOf(t, err) != paper.CodeUnknownType || c != nil {
		t.Errorf("%+v, %v", c, err)
	}
	reminder := strings.NewReplacer("xsd:Invoice-2", "xsd:Reminder-2", "<Invoice ", "<Reminder ", "</Invoice>", "</Reminder>").Replace(string(fixture(t, "invoice.xml")))
	if c, err = r.Read(t.Context(), []byte(reminder)); codeOf(t, err) != paper.CodeUnsupportedKind || c == nil || c.Document.Number != "F2025/004711" {
		t.Errorf("%+v, %v", c, err)
	}
}

// The digest tells renditions of one document from another document.
func TestDigest(t *testing.T) {
	t.Parallel()

	invoice := read(t, "invoice.xml").Digest()
	digest := func(from, to string) [32]byte {
		t.Helper()
		doc, err := paper.Read(change(t, from, to))
		if err != nil {
			t.Fatal(err)
		}
		return doc.Digest()
	}
	if read(t, "invoice-cii.xml").Digest() != invoice {
		t.Error("CII of the same invoice has another digest")
	}
	for _, same := range [][2]string{
		{"Marchandise livrée sur chantier", "Autre remarque"}, {">5118.68<", ">+05118.680<"}, {">IPE 200", ">Poutrelle IPE 200"}, {"Rue de la Forge 7", "Rue de la Forge 8"},
	} {
		if digest(same[0], same[1]) != invoice {
			t.Errorf("%q for %q changes the digest", same[1], same[0])
		}
	}
	for _, other := range [][2]string{
		{">F2025/004711<", ">F2025/004712<"},
		{">5118.68<", ">-5118.68<"},
		{"<cbc:DueDate>2025-12-03", "<cbc:DueDate>2025-12-04"},
		{`unitCode="TNE">2.688<`, `unitCode="TNE">2.689<`},
		{">P-IPE200-12<", ">P-IPE200-13<"},
	} {
		if digest(other[0], other[1]) == invoice {
			t.Errorf("%q for %q leaves the digest", other[1], other[0])
		}
	}
}
