// Package pdftest writes PDF files, for tests and the demo: well-formed ones with
// text, embedded files, actions or a password, and some that no reader should
// have to open.
package pdftest

import (
	"bytes"
	"fmt"
	"strings"
)

// File is a PDF to be written. The zero value is a file of one empty page.
type File struct {
	Pages       [][]string // lines of text, a list for each page
	Attachments []Attachment
	JavaScript  string // run when the file is opened
	Launch      string // program that is started when the file is opened
	Password    string // needed to open the file
	// Packed: the catalog is in a compressed object stream, where no search through
	// the bytes finds it.
	Packed bool
}

// Attachment is an embedded file.
type Attachment struct {
	Name    string
	Content []byte
}

// Page is a file with one page of text.
func Page(lines ...string) []byte { return File{Pages: [][]string{lines}}.Bytes() }

// Hybrid is a page of text with XML data embedded, as Factur-X has it.
func Hybrid(name string, data []byte, lines ...string) []byte {
	return File{Pages: [][]string{lines}, Attachments: []Attachment{{Name: name, Content: data}}}.Bytes()
}

// Bytes writes the file: PDF 1.4 with a standard font, the least that every reader
// shows, or PDF 1.5 if it is packed.
func (f File) Bytes() []byte {
	w := newWriter(f.Password)
	catalog, pages, font := w.reserve(), w.reserve(), w.reserve()
	w.set(font, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	w.set(pages, w.pageTree(pages, font, f.Pages))
	entries := fmt.Sprintf("/Type /Catalog /Pages %d 0 R", pages)
	if len(f.Attachments) > 0 {
		entries += fmt.Sprintf(" /Names << /EmbeddedFiles << /Names [%s] >> >>", w.files(f.Attachments))
	}
	switch {
	case f.JavaScript != "":
		entries += " /OpenAction << /S /JavaScript /JS " + w.text(catalog, f.JavaScript) + " >>"
	case f.Launch != "":
		entries += " /OpenAction << /S /Launch /F " + w.text(catalog, f.Launch) + " >>"
	}
	w.set(catalog, "<< "+entries+" >>")
	if f.Packed {
		return w.packed(catalog)
	}
	return w.plain(catalog)
}

// pageTree writes the pages and gives the node above them.
func (w *writer) pageTree(node, font int, pages [][]string) string {
	if len(pages) == 0 {
		pages = [][]string{nil}
	}
	var kids []string
	for _, lines := range pages {
		content := w.stream("", pageContent(lines))
		page := w.reserve()
		w.set(page, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 %d 0 R >> >> /Contents %d 0 R >>", node, font, content))
		kids = append(kids, fmt.Sprintf("%d 0 R", page))
	}
	return fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(kids))
}

// pageContent sets lines of text on an A4 page.
func pageContent(lines []string) []byte {
	if len(lines) == 0 {
		return nil
	}
	var text bytes.Buffer
	text.WriteString("BT /F1 11 Tf 15 TL 56 780 Td\n")
	for _, l := range lines {
		text.WriteString("(" + escaped(winAnsi(l)) + ") Tj T*\n")
	}
	text.WriteString("ET")
	return text.Bytes()
}

// files writes the embedded files and gives the entries of their name tree.
func (w *writer) files(list []Attachment) string {
	var names strings.Builder
	for _, a := range list {
		content := w.stream("/Type /EmbeddedFile", a.Content)
		spec := w.reserve()
		name := w.text(spec, a.Name)
		w.set(spec, fmt.Sprintf("<< /Type /Filespec /AFRelationship /Alternative /F %s /UF %s /EF << /F %d 0 R >> >>", name, name, content))
		fmt.Fprintf(&names, "%s %d 0 R ", w.text(w.catalogNumber(), a.Name), spec)
	}
	return names.String()
}
