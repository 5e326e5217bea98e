package paper_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf/pdftest"
)

// fixtures are all files of testdata.
func fixtures(t testing.TB) [][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	var list [][]byte
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, data)
	}
	return list
}

// pdfs are files of every kind, small ones.
func pdfs(t testing.TB) [][]byte {
	t.Helper()
	data := fixture(t, "zugferd-1.xml")
	return [][]byte{
		pdftest.Page(words), pdftest.Hybrid("ZUGFeRD-invoice.xml", data, words),
		pdftest.File{Packed: true, JavaScript: "x", Attachments: []pdftest.Attachment{{Name: "a", Content: data}}}.Bytes(),
		pdftest.File{Password: "x"}.Bytes(),
	}
}

var indexes = []string{
	csvHead + "a.pdf;INVOICE;F1;2019-12-31;C-1;BE0403170701;403170701;EUR;1.00\n\"b;\"\"\";x\n",
	"sep=,\nfile,kind,number,issue_date:dd/mm/yyyy,total:comma,currency,heat_numbers,delivery_note,delivery_note_lines\na,certificate,C,31/12/2019,\"1,5\",EUR,H1|H2,BL,1|2\n",
	"{\"format\":{\"decimal\":\"comma\"}}\n{\"file\":\"a\",\"kind\":\"quote\",\"number\":1,\"issue_date\":\"2020-01-01\",\"lines\":[{\"qty\":1,\"heat_numbers\":[\"H\"]}]}\n",
}

// FuzzRead: whatever comes, there is a document that keeps its promises or a
// problem with a code, never a panic.
func FuzzRead(f *testing.F) {
	for _, data := range fixtures(f) {
		f.Add(data)
	}
	f.Add([]byte("%PDF-1.4\n1 0 obj"))
	f.Add([]byte("\xff\xfe<\x00a\x00/\x00>\x00"))
	f.Add([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE a><a/>`))
	f.Fuzz(checkRead)
}

// FuzzReader is FuzzRead for files of every kind; most of it is PDF.
func FuzzReader(f *testing.F) {
	for _, data := range pdfs(f) {
		f.Add(data)
	}
	f.Fuzz(checkReader)
}

// FuzzIndex: every row is a good one that keeps its promises or a bad one with a
// line and a code.
func FuzzIndex(f *testing.F) {
	for _, text := range indexes {
		f.Add([]byte(text))
	}
	f.Fuzz(checkIndex)
}

// TestMutants is the short form of the fuzzing: inputs with a few bytes changed, the
// same ones at every run.
func TestMutants(t *testing.T) {
	t.Parallel()

	for name, run := range map[string]struct {
		seeds [][]byte
		each  int
		check func(*testing.T, []byte)
	}{
		"XML":   {fixtures(t), 150, checkRead},
		"PDF":   {pdfs(t), 25, checkReader},
		"Index": {[][]byte{[]byte(indexes[0]), []byte(indexes[1]), []byte(indexes[2])}, 500, checkIndex},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			random := rand.New(rand.NewPCG(1, 2))
			for _, seed := range run.seeds {
				for range run.each {
					run.check(t, mutant(random, seed))
				}
			}
		})
	}
}

// mutant changes a few bytes, drops a part or doubles one.
func mutant(random *rand.Rand, seed []byte) []byte {
	out := bytes.Clone(seed)
	for range 1 + random.IntN(4) {
		if len(out) < 2 {
			break
		}
		from := random.IntN(len(out) - 1)
		to := from + 1 + random.IntN(min(len(out)-from-1, 40))
		switch random.IntN(3) {
		case 0:
			out[from] = byte(random.IntN(256))
		case 1:
			out = append(out[:from:from], out[to:]...)
		case 2:
			out = append(out[:to:to], out[from:]...)
		}
	}
	return out
}

func checkRead(t *testing.T, data []byte) {
	doc, err := paper.Read(data)
	if err != nil {
		if code := codeOf(t, err); code == "" || (doc != nil) != (code == paper.CodeUnsupportedKind) {
			t.Fatalf("document %v beside %v", doc, err)
		}
		return
	}
	checkDocument(t, doc, len(data))
}

func checkDocument(t *testing.T, doc *paper.Document, size int) {
	t.Helper()
	billed := doc.Kind == paper.KindInvoice || doc.Kind == paper.KindCreditNote
	if doc.Kind == "" || doc.Number == "" || utf8.RuneCountInString(doc.Number) > 100 || len(doc.IssueDate) != 10 || billed && len(doc.Currency) != 3 {
		t.Fatalf("document without kind, number, date or currency: %+v", doc)
	}
	for _, r := range doc.References {
		if r.Number == "" || utf8.RuneCountInString(r.Number) > 200 {
			t.Fatalf("reference %+v", r)
		}
	}
	if len(doc.Lines) > 20_000 {
		t.Fatalf("%d lines", len(doc.Lines))
	}
	if strings.ContainsAny(doc.Payable, "eE,/_ ") {
		t.Fatalf("payable %q", doc.Payable)
	}
	for _, a := range doc.Attachments {
		content, err := a.Content()
		if err == nil && len(content) > size {
			t.Fatalf("%d bytes out of %d", len(content), size)
		}
		checkFileName(t, a, content)
	}
	if doc.Digest() == (&paper.Document{}).Digest() {
		t.Fatal("the digest of nothing")
	}
}

func checkFileName(t *testing.T, a paper.Attachment, content []byte) {
	t.Helper()
	name := paper.SafeFileName(a.Filename, paper.MediaTypeOf(a.MediaType, content))
	if name == "" || len(name) > 120 || strings.ContainsAny(name, "/\\\x00\r\n") {
		t.Fatalf("file name %q", name)
	}
}

func checkReader(t *testing.T, data []byte) {
	c, err := files.Read(t.Context(), data)
	if err != nil {
		if code := codeOf(t, err); (c != nil) != (code == paper.CodeUnsupportedKind || code == paper.CodeNoData) {
			t.Fatalf("contents %v beside %v", c, err)
		}
	} else {
		checkDocument(t, c.Document, 20<<20)
	}
	if c == nil {
		return
	}
	if !utf8.ValidString(c.Text) || strings.ContainsRune(c.Text, 0) || len(c.Text) > 1<<20 || len(c.Attachments) > 100 {
		t.Fatalf("text %q, %d attachments", c.Text, len(c.Attachments))
	}
	for _, a := range c.Attachments {
		content, err := a.Content()
		if err != nil || int64(len(content)) != a.Size || !utf8.ValidString(a.Filename) {
			t.Fatalf("attachment %+v, %v", a, err)
		}
		checkFileName(t, a, content)
	}
}

func checkIndex(t *testing.T, data []byte) {
	x, err := paper.ReadIndex(data)
	if err != nil {
		if codeOf(t, err) == "" || x != nil {
			t.Fatalf("index %v beside %v", x, err)
		}
		return
	}
	for row, err := range x.Rows() {
		if err != nil {
			if codeOf(t, err) == "" || row != nil {
				t.Fatalf("row %v beside %v", row, err)
			}
			continue
		}
		if row.Line < 1 || row.File == "" || strings.HasPrefix(row.File, "/") || strings.Contains("/"+row.File+"/", "/../") || strings.ContainsAny(row.File, "\\\x00\n") {
			t.Fatalf("row %+v", row)
		}
		doc := row.Document
		if doc.Kind == "" || doc.Number == "" || len(doc.IssueDate) != 10 || doc.Payable != "" && len(doc.Currency) != 3 {
			t.Fatalf("document without kind, number, date or currency: %+v", doc)
		}
		doc.Digest()
	}
}
