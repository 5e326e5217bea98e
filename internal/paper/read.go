package paper

import (
	"bytes"
	"unicode/utf8"
)

// maxNumber bounds a document number, in characters.
const maxNumber = 100

// Read reads a document. The error is a [*Problem].
//
// With [CodeUnsupportedKind] the Document comes as well, with Syntax, Root,
// Kind, TypeCode and Number as far as the file has them. With every other error
// it is nil.
//
// The Document keeps a reference to data for its attachments; data must not be
// changed afterwards.
func Read(data []byte) (*Document, error) {
	doc, p := read(data)
	if p != nil {
		if p.Code != CodeUnsupportedKind {
			doc = nil
		}
		return doc, p
	}
	return doc, nil
}

// read gives what could be made out beside the problem, for Inspect.
func read(data []byte) (*Document, *Problem) {
	if p := sniff(data); p != nil {
		return nil, p
	}
	// Everything but UTF-16 is ASCII up to the root: a look at the prolog comes
	// first and costs nothing, however long what follows is.
	if !isUTF16(data) {
		if p := checkProlog(trimBOM(data)); p != nil {
			return nil, p
		}
	}
	text, p := toUTF8(data)
	if p != nil {
		return nil, p
	}
	if isUTF16(data) {
		if p := checkProlog(text); p != nil {
			return nil, p
		}
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return nil, problem(CodeNotWellFormed, lineAt(text, at), "a NUL character")
	}

	s := newScanner(text)
	b := &billing{fields: fields{text: text}}
	s.onLine = b.addLine
	if p := s.scan(recognise); p != nil {
		return nil, p
	}
	if s.form.read() {
		return b.document(s)
	}
	return otherDocument(s)
}

// otherDocument names a document that is not read: its kind and number are
// worth showing to whoever has to deal with the file.
func otherDocument(s *scanner) (*Document, *Problem) {
	f := fields{text: s.src.text}
	head := s.root
	number := "cbc:ID"
	if s.form.syntax == SyntaxCII {
		if head = s.root.first("rsm:ExchangedDocument"); head == nil {
			head = s.root.first("rsm:HeaderExchangedDocument")
		}
		number = "ram:ID"
	}
	doc := &Document{Syntax: s.form.syntax, Root: s.form.root, Kind: s.form.kind, Number: f.one(head, number).id()}
	if s.form.codes != "" {
		doc.TypeCode = f.one(head, s.form.codes).id()
		doc.Kind = ciiKind(s.form.root, doc.TypeCode)
	}
	switch {
	case f.problem != nil:
		return doc, f.problem
	case doc.Number == "" && doc.Kind != "", s.form.syntax == SyntaxCII && head == nil:
		return doc, problem(CodeNoNumber, 0, "")
	case utf8.RuneCountInString(doc.Number) > maxNumber:
		return doc, problem(CodeNumberTooLong, 0, "")
	}
	return doc, problem(CodeUnsupportedKind, 0, string(s.form.syntax)+" "+s.form.root+" is not read")
}

// checkProlog walks over declaration, comments and processing instructions to
// the root. What does not begin like XML at all (JSON, an archive, a program) is
// told apart here. A DOCTYPE ends the reading before the XML reader would take in what
// it declares.
func checkProlog(text []byte) *Problem {
	rest := text
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		var end string
		switch {
		case bytes.HasPrefix(rest, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(rest, []byte("<!--")):
			end = "-->"
		case hasPrefixFold(rest, "<!doctype html"):
			return problem(CodeUnknownType, lineAt(text, len(text)-len(rest)), "HTML")
		case bytes.HasPrefix(rest, []byte("<!")):
			return problem(CodeDTDForbidden, lineAt(text, len(text)-len(rest)), "a DOCTYPE or another declaration")
		case bytes.HasPrefix(rest, []byte("<")):
			return nil
		default:
			return problem(CodeUnknownType, lineAt(text, len(text)-len(rest)), "not XML and not PDF")
		}
		at := bytes.Index(rest, []byte(end))
		if at < 0 {
			return problem(CodeNotWellFormed, lineAt(text, len(text)), "the file ends early")
		}
		rest = rest[at+len(end):]
	}
}

func hasPrefixFold(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && bytes.EqualFold(b[:len(prefix)], []byte(prefix))
}
