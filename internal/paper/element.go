package paper

import (
	"encoding/xml"
	"iter"
	"strings"
)

// What is kept of a text, in bytes. Real ones stay far below.
const (
	maxWords     = 4_000
	maxParagraph = 40_000
)

// element is a kept element. Its namespace is known by a prefix of our own
// ("cbc", "cac"), whatever the document's prefix was.
type element struct {
	space, name string
	text        string // only of elements without children
	attrs       []xml.Attr
	children    []*element
	binary      []byte // content of an embedded file, as written
	offset      int    // behind the start tag
}

// is compares with a qualified name such as "cbc:ID".
func (e *element) is(qualified string) bool {
	space, name, _ := strings.Cut(qualified, ":")
	return e.name == name && e.space == space
}

// attr gives an attribute's value without surrounding space; "" if absent.
func (e *element) attr(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// each gives the elements at a path such as "cac:Party/cbc:EndpointID", in the
// document's order. A nil element has none.
func (e *element) each(path string) iter.Seq[*element] {
	return func(yield func(*element) bool) { e.walk(path, yield) }
}

func (e *element) walk(path string, yield func(*element) bool) bool {
	if e == nil {
		return true
	}
	step, rest, more := strings.Cut(path, "/")
	for _, c := range e.children {
		if !c.is(step) {
			continue
		}
		if more {
			if !c.walk(rest, yield) {
				return false
			}
		} else if !yield(c) {
			return false
		}
	}
	return true
}

// first gives the first element at a path, nil if there is none. It is for what
// may stand several times by the standard and of which one is enough.
func (e *element) first(path string) *element {
	for c := range e.each(path) {
		return c
	}
	return nil
}

// size counts the element and all below it.
func (e *element) size() int {
	n := 1
	for _, c := range e.children {
		n += c.size()
	}
	return n
}

// id gives the text as an identifier: trimmed, line breaks and tabs as spaces
// (xsd:normalizedString), inner spaces kept since they may be part of it.
func (e *element) id() string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, e.text))
}

// words gives the text with every run of white space as one space, since names
// break over lines in indented files, and at most 4,000 bytes of it.
func (e *element) words() string {
	if e == nil {
		return ""
	}
	return cut(strings.Join(strings.Fields(e.text), " "), maxWords)
}

// paragraph gives the text trimmed, its line breaks kept, and at most 40,000
// bytes of it.
func (e *element) paragraph() string {
	if e == nil {
		return ""
	}
	return cut(strings.TrimSpace(e.text), maxParagraph)
}
