// Package sheet sets a plain paper: a title, and lines of text of one width. It
// writes PDF 1.4 (ISO 32000-1) with the standard fonts, which every reader has,
// and nothing else: no scripts, no links, no date. The same sheet has the same bytes.
//
// The standard fonts have the characters of Windows-1252; another becomes "?".
package sheet

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// Width is how many characters a line holds; a longer one is cut by the page's edge.
const Width = 95

// linesOnPage is how many lines stand on one page, below the title's place.
const linesOnPage = 62

// PDF sets title and lines on as many A4 pages as they need; the title and the
// number of the page stand on each.
func PDF(title string, lines []string) []byte {
	var pages [][]string
	for len(lines) > linesOnPage {
		pages, lines = append(pages, lines[:linesOnPage]), lines[linesOnPage:]
	}
	pages = append(pages, lines)
	var w writer
	w.out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	kids := make([]string, len(pages))
	for i := range pages {
		kids[i] = fmt.Sprintf("%d 0 R", 5+2*i)
	}
	w.object("<< /Type /Catalog /Pages 2 0 R >>")
	w.object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(pages)))
	w.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
	w.object("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>")
	for i, p := range pages {
		w.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /T 3 0 R /L 4 0 R >> >> /Contents %d 0 R >>", 6+2*i))
		text := page(title, p, fmt.Sprintf("%d / %d", i+1, len(pages)))
		w.object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text))
	}
	return w.end()
}

// page is the content of one page.
func page(title string, lines []string, foot string) string {
	var b strings.Builder
	b.WriteString("BT /T 14 Tf 40 790 Td (" + escape(title) + ") Tj ET\nBT /L 9 Tf 11.5 TL 40 760 Td\n")
	for _, l := range lines {
		b.WriteString("(" + escape(l) + ") Tj T*\n")
	}
	b.WriteString("ET\nBT /L 8 Tf 40 30 Td (" + escape(foot) + ") Tj ET")
	return b.String()
}

// escape writes text as a string of PDF in WinAnsiEncoding.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
	coded, err := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()).String(s)
	if err != nil {
		coded = "?" // can't be: what is unsupported was replaced
	}
	coded = strings.ReplaceAll(coded, "\x1a", "?") // what it was replaced by
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(coded)
}

// writer keeps where each object begins.
type writer struct {
	out bytes.Buffer
	at  []int
}

func (w *writer) object(body string) {
	w.at = append(w.at, w.out.Len())
	fmt.Fprintf(&w.out, "%d 0 obj\n%s\nendobj\n", len(w.at), body)
}

// end writes the table of objects.
func (w *writer) end() []byte {
	start := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.at)+1)
	for _, at := range w.at {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&w.out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(w.at)+1, start)
	return w.out.Bytes()
}

// Wrap breaks text into lines of at most width characters, at spaces where there are any.
func Wrap(text string, width int) []string {
	var lines []string
	line := []rune{}
	for _, word := range strings.Fields(text) {
		w := []rune(word)
		if len(line) > 0 && len(line)+1+len(w) > width {
			lines, line = append(lines, string(line)), nil
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		line = append(line, w...)
		for len(line) > width {
			lines, line = append(lines, string(line[:width])), line[width:]
		}
	}
	if len(line) > 0 || lines == nil {
		lines = append(lines, string(line))
	}
	return lines
}
