package paper

import "bytes"

// What a number may have, in characters: the document's own, and those of parties,
// articles and other documents.
const (
	MaxNumber     = 100
	maxIdentifier = 200
)

// Read reads a document in XML. The error is a [*Problem]. A PDF is refused with
// [CodeNoData]; [Reader.Read] looks into it.
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

// read is Read without its error's disguise.
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
	var r syntaxReader
	s.onForm = func(f *form) { r = newReader(text, f); s.onLine = r.addLine }
	if p := s.scan(recognise); p != nil {
		return nil, p
	}
	doc, p := r.document(s)
	if p == nil && !s.form.read {
		return doc, problem(CodeUnsupportedKind, 0, string(s.form.syntax)+" "+s.form.root+" is not read")
	}
	return doc, p
}

// syntaxReader reads one document: its lines as they come, then the header.
type syntaxReader interface {
	addLine(*element) *Problem
	document(*scanner) (*Document, *Problem)
}

func newReader(text []byte, f *form) syntaxReader {
	common := fields{text: text, lenient: !f.read}
	if f.syntax == SyntaxCII {
		return &ciiReader{fields: common, form: f}
	}
	return &ublReader{fields: common, form: f}
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
