package paper

import (
	"bytes"
	"strings"
)

// csvHeader is the first line of a CSV index.
type csvHeader struct {
	separator byte
	columns   []string // "" for one that is ignored
}

// csvHead reads the header. A spreadsheet may have put a line "sep=;" before it.
func (x *Index) csvHead() *Problem {
	head := x.next()
	if rest, ok := bytes.CutPrefix(bytes.ToLower(head), []byte("sep=")); ok && len(rest) == 1 {
		head = x.next()
	}
	h := &csvHeader{separator: ','}
	if bytes.IndexByte(head, ';') >= 0 {
		h.separator = ';'
	}
	cells, ok := split(string(head), h.separator)
	if !ok || len(cells) < len(required) {
		return problem(CodeUnknownType, x.line-1, "no index: neither a CSV header nor JSON")
	}
	have := make(map[string]bool)
	for _, cell := range cells {
		name, known := columnOf(cell, &x.formats)
		switch {
		case known && have[name]:
			return problem(CodeAmbiguousField, x.line-1, "the column "+name+" stands twice")
		case known:
			have[name] = true
			h.columns = append(h.columns, name)
			continue
		case strings.Contains(cell, ":"):
			return problem(CodeBadIndex, x.line-1, "a column with a notation that is not known")
		}
		x.Ignored = append(x.Ignored, cell)
		h.columns = append(h.columns, "")
	}
	for _, name := range required {
		if !have[name] {
			return problem(CodeBadIndex, x.line-1, "no column "+name)
		}
	}
	x.csv = h
	return nil
}

// next takes the first line that has something.
func (x *Index) next() []byte {
	for len(x.text) > 0 {
		line, rest, _ := bytes.Cut(x.text, []byte("\n"))
		x.text, x.line = rest, x.line+1
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return line
		}
	}
	return nil
}

// csv reads the cells of a row.
func (r *rowReader) csv(h *csvHeader, line []byte) {
	cells, ok := split(string(line), h.separator)
	switch {
	case !ok:
		r.fail(CodeBadRow, "a quote that does not end in its line")
		return
	case len(cells) != len(h.columns):
		r.fail(CodeBadRow, "not as many columns as the header")
		return
	}
	r.cells = make(map[string]string, len(cells))
	for i, name := range h.columns {
		if name != "" {
			r.cells[name] = strings.TrimSpace(cells[i])
		}
	}
}

// split cuts a line of CSV (RFC 4180). A record is a line here: a quote that is
// left open must not swallow the rows below. ok is false for that.
func split(line string, separator byte) (cells []string, ok bool) {
	for {
		trimmed := strings.TrimLeft(line, " ")
		if !strings.HasPrefix(trimmed, `"`) {
			cell, rest, more := strings.Cut(line, string(separator))
			cells = append(cells, cell)
			if !more {
				return cells, true
			}
			line = rest
			continue
		}
		cell, rest, closed := quoted(trimmed[1:])
		rest = strings.TrimLeft(rest, " ")
		switch {
		case !closed, rest != "" && rest[0] != separator:
			return nil, false
		case rest == "":
			return append(cells, cell), true
		}
		cells, line = append(cells, cell), rest[1:]
	}
}

// quoted reads up to the closing quote; two of them are one.
func quoted(text string) (cell, rest string, closed bool) {
	var out strings.Builder
	for {
		part, after, found := strings.Cut(text, `"`)
		if !found {
			return "", "", false
		}
		out.WriteString(part)
		if !strings.HasPrefix(after, `"`) {
			return out.String(), after, true
		}
		out.WriteByte('"')
		text = after[1:]
	}
}
