package paper_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/comptoir/internal/paper"
)

// FuzzRead: whatever comes, there is a document that keeps its promises or a
// problem with a code, never a panic.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) == 0 {
		f.Fatalf("no fixtures: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("%PDF-1.4\n1 0 obj"))
	f.Add([]byte("\xff\xfe<\x00a\x00/\x00>\x00"))
	f.Add([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE a><a/>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := paper.Read(data)
		if err != nil {
			if code := codeOf(t, err); code == "" || (doc != nil) != (code == paper.CodeUnsupportedKind) {
				t.Fatalf("document %v beside %v", doc, err)
			}
			return
		}
		if doc.Number == "" || utf8.RuneCountInString(doc.Number) > 100 || len(doc.IssueDate) != 10 || len(doc.Currency) != 3 {
			t.Fatalf("document without number, date or currency: %+v", doc)
		}
		if len(doc.Lines) > 20_000 {
			t.Fatalf("%d lines", len(doc.Lines))
		}
		if strings.ContainsAny(doc.Payable, "eE,/_ ") {
			t.Fatalf("payable %q", doc.Payable)
		}
		for _, a := range doc.Attachments {
			content, err := a.Content()
			if err == nil && len(content) > len(data) {
				t.Fatalf("%d bytes out of %d", len(content), len(data))
			}
			name := paper.SafeFileName(a.Filename, paper.MediaTypeOf(a.MediaType, content))
			if name == "" || len(name) > 120 || strings.ContainsAny(name, "/\\\x00\r\n") {
				t.Fatalf("file name %q", name)
			}
		}
		if _, err := json.Marshal(paper.Inspect("x", data)); err != nil {
			t.Fatal(err)
		}
	})
}
