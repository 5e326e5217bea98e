package pdftest

import (
	"bytes"
	"fmt"
	"strings"
)

// Endless is a small file whose tree of pages has forty levels, each with the next
// one twice, and no page: counting them takes longer than anybody's patience, and
// no memory.
func Endless() []byte {
	const levels = 40
	w := newWriter("")
	catalog := w.reserve()
	node := w.reserve()
	w.set(node, "<< /Type /Pages /Kids [] >>")
	for range levels {
		above := w.reserve()
		w.set(above, fmt.Sprintf("<< /Type /Pages /Kids [%d 0 R %d 0 R] >>", node, node))
		node = above
	}
	w.set(catalog, fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R >>", node))
	return w.plain(catalog)
}

// Bomb is a small file whose page draws a form that draws the next one ten times,
// and so on: no memory is enough for what comes to stand on it.
func Bomb() []byte {
	const levels, times = 20, 10
	w := newWriter("")
	catalog, pages, font := w.reserve(), w.reserve(), w.reserve()
	w.set(font, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	form := func(resources, content string) int {
		return w.stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << "+resources+" >>", []byte(content))
	}
	inner := form(fmt.Sprintf("/Font << /F1 %d 0 R >>", font), "BT /F1 9 Tf 10 10 Td (more) Tj ET")
	for range levels {
		inner = form(fmt.Sprintf("/XObject << /X %d 0 R >>", inner), strings.Repeat("/X Do ", times))
	}
	content := w.stream("", []byte("/X Do"))
	page := w.reserve()
	w.set(page, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >> /Contents %d 0 R >>", pages, inner, content))
	w.set(pages, fmt.Sprintf("<< /Type /Pages /Kids [%d 0 R] /Count 1 >>", page))
	w.set(catalog, fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R >>", pages))
	return w.plain(catalog)
}

// Inflated is a page with text, and an embedded file of size zero bytes that takes
// a thousandth of that in the file.
func Inflated(name string, size int, lines ...string) []byte {
	w := newWriter("")
	catalog, pages, font := w.reserve(), w.reserve(), w.reserve()
	w.set(font, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	w.set(pages, w.pageTree(pages, font, [][]string{lines}))
	content := w.deflated("/Type /EmbeddedFile", bytes.Repeat([]byte{0}, size))
	spec := w.reserve()
	w.set(spec, fmt.Sprintf("<< /Type /Filespec /F %s /EF << /F %d 0 R >> >>", w.text(spec, name), content))
	w.set(catalog, fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Names << /EmbeddedFiles << /Names [%s %d 0 R] >> >> >>", pages, w.text(catalog, name), spec))
	return w.plain(catalog)
}
