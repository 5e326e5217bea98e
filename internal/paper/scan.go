package paper

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// What a document may have at most. Real ones stay far below.
const (
	maxDepth    = 64
	maxLines    = 20_000
	maxElements = 2_000_000 // all, kept or not
	maxKept     = 50_000    // held at one time: the header and one line
	maxTag      = 64 << 10  // bytes of one tag
	maxAttrs    = 128       // of one element
	maxText     = 1 << 20   // bytes of one kept element
)

// scanner goes through a document once. It keeps the elements of the namespaces
// that the form names, hands over every line as it ends and forgets it, and
// steps over embedded files.
type scanner struct {
	src     *source
	dec     *xml.Decoder
	skipped int // bytes that the XML reader has not seen

	form   *form
	onForm func(*form) // the root is known; it sets onLine
	onLine func(*element) *Problem

	root     *element
	open     []*element // the kept elements from the root to here
	depth    int        // of the element that is open, kept or not
	ignored  int        // depth at which an ignored subtree began; 0: none
	elements int
	kept     int
	lines    int
	text     []byte // of the innermost open element

	currencies []string // the different currencyID values, two at most
}

func newScanner(text []byte) *scanner {
	src := &source{text: text}
	dec := xml.NewDecoder(src)
	// The text is UTF-8 by now, whatever it still declares.
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return &scanner{src: src, dec: dec}
}

// offset is the place in the text behind the last token.
func (s *scanner) offset() int { return int(s.dec.InputOffset()) + s.skipped }

func (s *scanner) problem(code Code, detail string) *Problem {
	return problem(code, lineAt(s.src.text, s.offset()), detail)
}

// scan reads to the end of the text. recognise is asked once, with the root.
func (s *scanner) scan(recognise func(xml.Name) *form) *Problem {
	for {
		if at := s.offset(); at < len(s.src.text) && tagTooLong(s.src.text[at:]) {
			return s.problem(CodeTooLarge, "a tag of over 64 KB")
		}
		tok, err := s.dec.Token()
		if err != nil {
			return s.end(err)
		}
		var p *Problem
		switch t := tok.(type) {
		case xml.StartElement:
			p = s.start(t, recognise)
		case xml.EndElement:
			p = s.endElement()
		case xml.CharData:
			p = s.charData(t)
		case xml.Directive:
			p = s.problem(CodeDTDForbidden, "a DOCTYPE or another declaration")
		case xml.ProcInst:
			if s.root != nil && strings.EqualFold(t.Target, "xml") {
				p = s.problem(CodeNotWellFormed, "a second XML declaration")
			}
		}
		if p != nil {
			return p
		}
	}
}

// end tells the regular end from an early one and from broken XML.
func (s *scanner) end(err error) *Problem {
	if errors.Is(err, io.EOF) {
		if s.root == nil {
			return s.problem(CodeUnknownType, "no element")
		}
		return nil
	}
	p := s.problem(CodeNotWellFormed, "XML syntax")
	if s.offset() >= len(s.src.text) {
		p.Detail = "the file ends early"
	}
	p.cause = err
	return p
}

func (s *scanner) start(t xml.StartElement, recognise func(xml.Name) *form) *Problem {
	if s.depth == 0 {
		if s.root != nil {
			return s.problem(CodeNotWellFormed, "a second root element")
		}
		if s.form = recognise(t.Name); s.form == nil {
			return s.problem(CodeUnknownType, "unknown root element")
		}
		s.onForm(s.form)
	}
	s.depth++
	s.elements++
	switch {
	case s.depth > maxDepth:
		return s.problem(CodeTooLarge, "elements nested deeper than 64")
	case s.elements > maxElements:
		return s.problem(CodeTooLarge, "over 2,000,000 elements")
	case len(t.Attr) > maxAttrs:
		return s.problem(CodeTooLarge, "over 128 attributes in an element")
	case repeatedAttr(t.Attr):
		return s.problem(CodeNotWellFormed, "an attribute twice in an element")
	}
	if s.ignored > 0 {
		return nil
	}
	space := s.form.prefix(t.Name.Space)
	if s.depth > 1 && space == "" {
		s.ignored = s.depth
		return nil
	}
	if s.kept++; s.kept > maxKept {
		return s.problem(CodeTooLarge, "over 50,000 elements in the header or in one line")
	}
	e := &element{space: space, name: t.Name.Local, attrs: plainAttrs(t.Attr), offset: s.offset()}
	if c := e.attr("currencyID"); c != "" && len(s.currencies) < 2 && (len(s.currencies) == 0 || s.currencies[0] != c) {
		s.currencies = append(s.currencies, c)
	}
	if s.form.isBinary(e) && s.src.text[s.src.pos-2] != '/' {
		before := s.src.pos
		e.binary = s.src.skipContent()
		s.skipped += s.src.pos - before
	}
	if s.root == nil {
		s.root = e
	}
	s.open = append(s.open, e)
	s.text = s.text[:0]
	return nil
}

func (s *scanner) endElement() *Problem {
	depth := s.depth
	s.depth--
	if s.ignored > 0 {
		if s.ignored == depth {
			s.ignored = 0
		}
		return nil
	}
	e := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	if len(e.children) == 0 {
		e.text = string(s.text)
	}
	s.text = s.text[:0]
	if depth == 1 {
		return nil
	}
	if s.form.isLine(e, depth) {
		if s.lines++; s.lines > maxLines {
			return s.problem(CodeTooLarge, "over 20,000 lines")
		}
		s.kept -= e.size()
		return s.onLine(e)
	}
	parent := s.open[len(s.open)-1]
	parent.children = append(parent.children, e)
	return nil
}

func (s *scanner) charData(t xml.CharData) *Problem {
	if s.depth == 0 {
		if strings.TrimLeft(string(t), " \t\r\n") != "" {
			return s.problem(CodeNotWellFormed, "text outside the root element")
		}
		return nil
	}
	if s.ignored > 0 {
		return nil
	}
	if len(s.text)+len(t) > maxText {
		return s.problem(CodeTooLarge, "over 1 MB of text in an element")
	}
	s.text = append(s.text, t...)
	return nil
}

// repeatedAttr finds what XML forbids and encoding/xml lets pass.
func repeatedAttr(attrs []xml.Attr) bool {
	for i := range attrs {
		for j := range i {
			if attrs[i].Name == attrs[j].Name {
				return true
			}
		}
	}
	return false
}

// plainAttrs drops namespace declarations and attributes of a namespace; UBL and
// CII have none of these that matter.
func plainAttrs(attrs []xml.Attr) []xml.Attr {
	kept := attrs[:0]
	for _, a := range attrs {
		if a.Name.Space == "" && a.Name.Local != "xmlns" {
			kept = append(kept, a)
		}
	}
	return kept
}
