package paper_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"example.com/comptoir/internal/paper"
)

func TestAttachment(t *testing.T) {
	t.Parallel()

	doc, err := paper.Read(fixture(t, "invoice-with-pdf.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Attachments) != 1 { // the second reference points outside and is none
		t.Fatalf("%d attachments, want 1", len(doc.Attachments))
	}
	a := doc.Attachments[0]
	if a.ID != "F2025/004800" || a.Description != "Facture lisible" || a.Filename != "Facture F2025-004800.pdf" || a.MediaType != "application/pdf" {
		t.Errorf("attachment = %+v", a)
	}
	content, err := a.Content()
	if err != nil || !bytes.HasPrefix(content, []byte("%PDF-1.4\n")) || !bytes.HasSuffix(content, []byte("%%EOF\n")) {
		t.Fatalf("content = %.20q…, %v", content, err)
	}
	if a.Size != int64(len(content)) {
		t.Errorf("size = %d, want %d", a.Size, len(content))
	}
	if doc.Number != "F2025/004800" || len(doc.Lines) != 1 {
		t.Errorf("number %q and %d lines behind the file", doc.Number, len(doc.Lines))
	}
}

// withContent puts text in the place of the fixture's base64.
func withContent(t testing.TB, text string) []byte {
	t.Helper()
	data := string(fixture(t, "invoice-with-pdf.xml"))
	before, rest, ok := strings.Cut(data, `filename="Facture F2025-004800.pdf">`)
	_, after, ok2 := strings.Cut(rest, "</cbc:EmbeddedDocumentBinaryObject>")
	if !ok || !ok2 {
		t.Fatal("the fixture has no embedded file")
	}
	return []byte(before + `filename="Facture F2025-004800.pdf">` + text + "</cbc:EmbeddedDocumentBinaryObject>" + after)
}

func TestAttachmentContent(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name, text, want string
		bad              bool
	}{
		{"Plain", "QWNpZXI=", "Acier", false},
		{"Wrapped", "\n\tQWNp\r\n  ZXI= \n", "Acier", false},
		{"WithoutPadding", "QWNpZXI", "Acier", false},
		{"CharacterReferences", "QWNp&#13;\nZXI=&#xD;", "Acier", false},
		{"CDATA", "<![CDATA[QWNp]]>ZXI=", "Acier", false},
		{"CDATAWithTags", "<![CDATA[</cbc:EmbeddedDocumentBinaryObject>]]>", "", true},
		{"Comment", "QWNp<!-- </x> -->ZXI=", "Acier", false},
		{"Empty", "", "", false},
		{"NotBase64", "%PDF-1.4", "", true},
		{"Half", "QWNpZ", "", true},
		{"URLAlphabet", "__--", "", true},
		{"UnknownEntity", "QWNp&evil;", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			doc, err := paper.Read(withContent(t, tt.text))
			if err != nil {
				t.Fatalf("the document must be read whatever its files are: %v", err)
			}
			if len(doc.Attachments) != 1 || len(doc.Lines) != 1 || doc.Number != "F2025/004800" {
				t.Fatalf("%d attachments, %d lines, number %q", len(doc.Attachments), len(doc.Lines), doc.Number)
			}
			got, err := doc.Attachments[0].Content()
			if (err != nil) != tt.bad || string(got) != tt.want {
				t.Errorf("content = %q, %v; want %q", got, err, tt.want)
			}
		})
	}
	doc, err := paper.Read(withContent(t, "%PDF"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := doc.Attachments[0].Content(); !errors.Is(err, paper.ErrNotBase64) {
		t.Errorf("error = %v, want ErrNotBase64", err)
	}
}

// A self-closing element has no content to step over.
func TestAttachmentSelfClosing(t *testing.T) {
	t.Parallel()

	data := bytes.Replace(withContent(t, ""), []byte(`pdf"></cbc:EmbeddedDocumentBinaryObject>`), []byte(`pdf"/>`), 1)
	doc, err := paper.Read(data)
	if err != nil || len(doc.Attachments) != 1 || doc.Attachments[0].Size != 0 || len(doc.Lines) != 1 {
		t.Fatalf("%+v, %v", doc, err)
	}
}

// An element within the content is no base64, and the rest is read all the same.
func TestAttachmentWithElement(t *testing.T) {
	t.Parallel()

	doc, err := paper.Read(withContent(t, "QWNp<cbc:ID>EVIL</cbc:ID>ZXI="))
	if err != nil || doc.Number != "F2025/004800" || len(doc.Lines) != 1 {
		t.Fatalf("%+v, %v", doc, err)
	}
}

func TestAttachmentTooLarge(t *testing.T) {
	t.Parallel()

	doc, err := paper.Read(withContent(t, base64.StdEncoding.EncodeToString(make([]byte, 20<<20+1))))
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Attachments) != 0 || len(doc.Warnings) != 1 || doc.Warnings[0].Code != paper.WarnAttachmentTooLarge {
		t.Errorf("%d attachments, warnings %v", len(doc.Attachments), doc.Warnings)
	}
}

func TestMediaTypeOf(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ declared, content, want string }{
		{"application/octet-stream", "%PDF-1.7\n", "application/pdf"},
		{"application/pdf", "MZ\x90\x00\x03", "application/octet-stream"},
		{"image/png", "\x89PNG\r\n\x1a\n", "image/png"},
		{"image/jpeg", "\xff\xd8\xff\xe0", "image/jpeg"},
		{"text/html", "<html><script>alert(1)</script>", "text/plain"},
		{"image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain"},
		{"text/csv", "a;b\n1;2\n", "text/csv"},
		{"text/csv; charset=utf-8", "a;b\n", "text/csv"},
		{"text/xml", "<?xml version='1.0'?><a/>", "application/xml"},
		{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"application/zip", "PK\x03\x04", "application/octet-stream"},
		{"text/plain", "\xff\xfe", "application/octet-stream"},
	} {
		if got := paper.MediaTypeOf(tt.declared, []byte(tt.content)); got != tt.want {
			t.Errorf("MediaTypeOf(%q, %q) = %q, want %q", tt.declared, tt.content, got, tt.want)
		}
	}
}

func TestSafeFileName(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, mediaType, want string }{
		{"Facture 4711.pdf", "application/pdf", "Facture 4711.pdf"},
		{"FACTURE.PDF", "application/pdf", "FACTURE.pdf"},
		{"plan.jpeg", "image/jpeg", "plan.jpg"},
		{"../../etc/passwd", "text/plain", "passwd.txt"},
		{`C:\temp\a.exe`, "application/octet-stream", "a.exe.bin"},
		{"a.exe", "application/pdf", "a.exe.pdf"},
		{"..", "application/pdf", "file.pdf"},
		{"", "application/pdf", "file.pdf"},
		{".htaccess", "text/plain", "htaccess.txt"},
		{"con.pdf", "application/pdf", "file-con.pdf"},
		{"a\u202efdp.exe", "application/pdf", "afdp.exe.pdf"},
		{"a\r\nSet-Cookie: x.pdf", "application/pdf", "aSet-Cookie_ x.pdf"},
		{"<b>\"x\"?.pdf", "application/pdf", "_b__x__.pdf"},
		{"réf été.pdf", "application/pdf", "réf été.pdf"},
		{"\xff\xfe.pdf", "application/pdf", "pdf.pdf"},
		{strings.Repeat("é", 200) + ".pdf", "application/pdf", strings.Repeat("é", 58) + ".pdf"},
	} {
		if got := paper.SafeFileName(tt.name, tt.mediaType); got != tt.want {
			t.Errorf("SafeFileName(%q, %q) = %q, want %q", tt.name, tt.mediaType, got, tt.want)
		}
	}
}
