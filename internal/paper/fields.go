package paper

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// fields reads facts out of elements. The first problem stays; what is read
// after it is of no use, and the caller looks at the end.
type fields struct {
	text     []byte // for line numbers
	problem  *Problem
	warnings []Warning
	// lenient: the document is only described; nothing in it is a problem.
	lenient bool
}

func (f *fields) fail(code Code, at *element, detail string) {
	if f.problem == nil && !f.lenient {
		line := 0
		if at != nil {
			line = lineAt(f.text, at.offset)
		}
		f.problem = problem(code, line, detail)
	}
}

// warn notes a finding once, however many lines have it.
func (f *fields) warn(code WarningCode, detail string) {
	w := Warning{Code: code, Detail: detail}
	if !slices.Contains(f.warnings, w) {
		f.warnings = append(f.warnings, w)
	}
}

// one gives the element at a path on which every element may stand once, nil if
// it is absent. A second one is ambiguous: some readers take the first, others the last.
func (f *fields) one(e *element, path string) *element {
	for step := range strings.SplitSeq(path, "/") {
		if e == nil {
			return nil
		}
		var found *element
		for _, c := range e.children {
			if !c.is(step) {
				continue
			}
			if found != nil {
				f.fail(CodeAmbiguousField, c, step+" stands twice")
				return found
			}
			found = c
		}
		e = found
	}
	return e
}

// same gives the one value that several elements agree on, "" if there is none.
func (f *fields) same(values []*element, what string) *element {
	var found *element
	for _, e := range values {
		switch {
		case e.id() == "":
		case found == nil:
			found = e
		case !strings.EqualFold(found.id(), e.id()):
			f.fail(CodeAmbiguousField, e, what+" stands twice with different values")
		}
	}
	return found
}

// number reads a document number.
func (f *fields) number(e *element) string {
	number := e.id()
	switch {
	case number == "":
		f.fail(CodeNoNumber, e, "")
	case utf8.RuneCountInString(number) > MaxNumber:
		f.fail(CodeNumberTooLong, e, "over 100 characters")
		return ""
	}
	return number
}

// ident gives an identifier. One of over 200 characters is none: it is dropped
// with a warning.
func (f *fields) ident(e *element) string {
	id := e.id()
	if utf8.RuneCountInString(id) > maxIdentifier {
		f.warn(WarnIdentifierTooLong, e.name)
		return ""
	}
	return id
}

// issueDate reads the day that every document must have. day reads its notation.
func (f *fields) issueDate(e *element, day func(string) (string, bool)) string {
	text, ok := day(e.id())
	if !ok {
		f.fail(CodeBadDate, e, "the issue date")
		return ""
	}
	return text
}

// currency reads a currency code. Without one, the amounts' own counts if all of
// them have the same. A document that needs none may go without.
func (f *fields) currency(e *element, atAmounts []string, needed bool) string {
	code := strings.ToUpper(e.id())
	switch {
	case code != "":
	case len(atAmounts) == 1:
		code = strings.ToUpper(atAmounts[0])
		f.warn(WarnCurrencyGuessed, "no currency for the document; all amounts have one")
	case len(atAmounts) == 0 && !needed:
		return ""
	}
	if !isCurrency(code) {
		f.fail(CodeNoCurrency, e, "")
		return ""
	}
	return code
}

// isCurrency checks the form of an ISO 4217 code.
func isCurrency(code string) bool {
	return len(code) == 3 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// amount gives a decimal number as received, "" if it is absent or blank.
func (f *fields) amount(e *element, path string) string { return f.decimal(f.one(e, path), path) }

func (f *fields) decimal(e *element, what string) string {
	text := e.id()
	if text != "" && !isDecimal(text) {
		f.fail(CodeBadAmount, e, what)
		return ""
	}
	return text
}

// otherDate gives a date that the document can be filed without; an impossible
// one is a warning.
func (f *fields) otherDate(e *element, what string) string {
	text := e.id()
	if text == "" {
		return ""
	}
	day, ok := dayOf(text)
	if !ok {
		f.warn(WarnDate, what)
		return ""
	}
	return day
}

// paragraphs gives texts, the empty ones left out.
func paragraphs(elements iter.Seq[*element]) []string {
	var list []string
	for e := range elements {
		if text := e.paragraph(); text != "" {
			list = append(list, text)
		}
	}
	return list
}

// identifiers gives identifiers, each once, the empty ones left out.
func (f *fields) identifiers(elements iter.Seq[*element]) []string {
	var list []string
	for e := range elements {
		if text := f.ident(e); text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}
