package paper

import "strings"

// fields reads facts out of elements. The first problem stays; what is read
// after it is of no use, and the caller looks at the end.
type fields struct {
	text     []byte // for line numbers
	problem  *Problem
	warnings []Warning
}

func (f *fields) fail(code Code, at *element, detail string) {
	if f.problem == nil {
		line := 0
		if at != nil {
			line = lineAt(f.text, at.offset)
		}
		f.problem = problem(code, line, detail)
	}
}

func (f *fields) warn(code WarningCode, detail string) {
	f.warnings = append(f.warnings, Warning{Code: code, Detail: detail})
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

// amount gives a decimal number as received, "" if it is absent or blank.
func (f *fields) amount(e *element, path string) string {
	found := f.one(e, path)
	text := found.id()
	if text != "" && !isDecimal(text) {
		f.fail(CodeBadAmount, found, path)
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
