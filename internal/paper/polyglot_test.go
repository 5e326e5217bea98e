package paper_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"example.com/comptoir/internal/paper"
)

// Files that two programs take for two different things, each under five names of
// what they were said to be: none is a document, and none is given the type of
// something that a browser would run.
func TestPolyglots(t *testing.T) {
	t.Parallel()

	const script = "<html><script>alert(1)</script></html>"
	contents := map[string]string{
		"GIFAndScript":   "GIF89a/*" + strings.Repeat("\x00", 8) + "*/=1;alert(1)//",
		"PNGAndHTML":     "\x89PNG\r\n\x1a\n" + script,
		"JPEGAndHTML":    "\xff\xd8\xff\xe0" + script,
		"ZipAndHTML":     "PK\x03\x04" + script,
		"ProgramAndHTML": "MZ\x90\x00" + script,
		"ELFAndHTML":     "\x7fELF" + script,
		"ShellAndHTML":   "#!/bin/sh\n" + script,
		"HTML":           script,
		"SVG":            `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"SVGAsXML":       `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"XHTML":          `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>`,
		"Stylesheet":     `<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><Invoice/>`,
		"Empty":          "",
		"HTMLBehindPDF":  "%PDF-1.4\n" + script,
	}
	run := map[string]bool{"text/html": true, "image/svg+xml": true, "application/xhtml+xml": true, "text/javascript": true, "application/javascript": true}
	cases := 0
	for name, content := range contents {
		for _, declared := range []string{"", "application/pdf", "text/html", "image/svg+xml", "application/xml", "image/gif", "text/javascript"} {
			cases++
			if got := paper.MediaTypeOf(declared, []byte(content)); run[got] || got == "application/pdf" && !strings.HasPrefix(content, "%PDF") {
				t.Errorf("%s, said to be %q, is given out as %s", name, declared, got)
			}
		}
		if doc, err := paper.Read([]byte(content)); doc != nil || codeOf(t, err) == "" {
			t.Errorf("%s is read as %+v, %v", name, doc, err)
		}
	}
	if cases < 60 {
		t.Errorf("%d files", cases)
	}
}

// The reader unpacks nothing: a bomb is a few bytes of no known type. What package
// archive takes out of a zip file has limits of its own.
func TestPackedFilesAreNotUnpacked(t *testing.T) {
	t.Parallel()

	invoice := fixture(t, "invoice.xml")
	var zipped, gzipped bytes.Buffer
	z, g := zip.NewWriter(&zipped), gzip.NewWriter(&gzipped)
	for i := range 1000 {
		w, err := z.Create(fmt.Sprintf("../../f%d.xml", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(invoice); err != nil {
			t.Fatal(err)
		}
	}
	for range 32 {
		if _, err := g.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if z.Close() != nil || g.Close() != nil {
		t.Fatal("could not pack")
	}
	for name, data := range map[string][]byte{
		"Zip": zipped.Bytes(), "Gzip": gzipped.Bytes(), "7z": []byte("7z\xbc\xaf\x27\x1c"), "Xz": []byte("\xfd7zXZ\x00"), "Bzip2": []byte("BZh91AY&SY"),
	} {
		if doc, err := paper.Read(data); doc != nil || codeOf(t, err) != paper.CodeUnknownType {
			t.Errorf("%s: %+v, %v, want unknown_type", name, doc, err)
		}
		if x, err := paper.ReadIndex(data); x != nil || codeOf(t, err) == "" {
			t.Errorf("%s as an index: %+v, %v", name, x, err)
		}
	}
}
