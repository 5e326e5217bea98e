package paper_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"example.com/comptoir/internal/paper"
)

func benchmarkRead(b *testing.B, data []byte, want paper.Code) {
	b.Helper()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := paper.Read(data); codeOf(b, err) != want {
			b.Fatal(err)
		}
	}
}

// BenchmarkRead reads an invoice of 12 KB with seven lines.
func BenchmarkRead(b *testing.B) { benchmarkRead(b, fixture(b, "invoice.xml"), "") }

// BenchmarkReadEmbedded has a file of 250 KB inside, which is stepped over.
func BenchmarkReadEmbedded(b *testing.B) {
	benchmarkRead(b, withContent(b, base64.StdEncoding.EncodeToString(make([]byte, 250<<10))), "")
}

// BenchmarkReadLines has 10,000 lines.
func BenchmarkReadLines(b *testing.B) {
	benchmarkRead(b, withLines(b, 10_000), "")
}

// BenchmarkReadHostile has inputs made to cost much.
func BenchmarkReadHostile(b *testing.B) {
	for name, data := range map[string][]byte{
		"Nesting":    bytes.Replace(fixture(b, "invoice.xml"), []byte("<cbc:Note>"), []byte(strings.Repeat("<a>", 7<<20/3)), 1),
		"Lines":      withLines(b, 25_000),
		"Attributes": bytes.Replace(fixture(b, "invoice.xml"), []byte("<cac:Item>"), []byte("<cac:Item "+strings.Repeat(`a="" `, 6<<20)+">"), 1),
		"Text":       bytes.Replace(fixture(b, "invoice.xml"), []byte("<cbc:Note>"), []byte("<cbc:Note>"+strings.Repeat("x", 31<<20)), 1),
		"Elements":   bytes.Replace(fixture(b, "invoice.xml"), []byte("<cbc:Note>"), []byte("<x>"+strings.Repeat("<y/>", 7<<20)+"</x><cbc:Note>"), 1),
	} {
		b.Run(name, func(b *testing.B) { benchmarkRead(b, data, paper.CodeTooLarge) })
	}
}

// withLines repeats the fixture's first line up to n in all.
func withLines(b *testing.B, n int) []byte {
	b.Helper()
	data := fixture(b, "invoice.xml")
	const endTag = "</cac:InvoiceLine>\n"
	start := bytes.Index(data, []byte("  <cac:InvoiceLine>"))
	end := start + bytes.Index(data[start:], []byte(endTag)) + len(endTag)
	line := data[start:end]
	out := bytes.Clone(data[:start])
	out = append(out, bytes.Repeat(line, n-6)...)
	return append(out, data[end:]...)
}
