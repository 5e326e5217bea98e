package paper

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
)

// jsonHead looks at the first line: it may say the notations in place of a row,
// {"format": {"decimal": "comma", "date": "dd/mm/yyyy"}}.
func (x *Index) jsonHead() *Problem {
	before := *x
	line := x.next()
	members, _ := object(line)
	switch {
	case members["format"] == nil && !bytes.Contains(line, []byte(`"file"`)): // a broken row names its file, too
		return problem(CodeUnknownType, x.line-1, "no index: the first line is no row")
	case members["format"] == nil:
		*x = before // a row, good or bad
		return nil
	}
	var said struct{ Decimal, Date *string }
	dec := json.NewDecoder(bytes.NewReader(members["format"]))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&said); err != nil || len(members) > 1 {
		return problem(CodeBadIndex, x.line-1, "a format that is not known")
	}
	for _, notation := range []*string{said.Decimal, said.Date} {
		if notation != nil && !x.formats.take(*notation) {
			return problem(CodeBadIndex, x.line-1, "a format that is not known")
		}
	}
	return nil
}

// object reads a line with one JSON object. A member that stands twice is
// refused, since readers differ in which they take.
func object(line []byte) (map[string]json.RawMessage, *Problem) {
	bad := problem(CodeBadRow, 0, "not a JSON object on one line")
	dec := json.NewDecoder(bytes.NewReader(line))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, bad
	}
	members := make(map[string]json.RawMessage)
	for dec.More() {
		key, err := dec.Token()
		name, isName := key.(string)
		var value json.RawMessage
		if err != nil || !isName || dec.Decode(&value) != nil {
			return nil, bad
		}
		if _, twice := members[name]; twice {
			return nil, problem(CodeAmbiguousField, 0, "a member stands twice")
		}
		members[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, bad
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, bad
	}
	return members, nil
}

// json reads the members of a row. Unknown ones are left alone, since a batch has
// no header that could name them once.
func (r *rowReader) json(line []byte) {
	members, p := object(line)
	if p != nil {
		r.fail(p.Code, p.Detail)
		return
	}
	r.cells, r.numbers = make(map[string]string, len(members)), make(map[string]bool)
	for name, value := range members {
		switch {
		case name == "lines":
			r.jsonLines(value)
		case name == "heat_numbers", name == "delivery_note_lines":
			r.lists = append(r.lists, jsonList{name, texts(value)})
		case slices.Contains(columns, name):
			var cell jsonText
			if cell.UnmarshalJSON(value) != nil {
				r.fail(CodeBadRow, name+" is neither text nor a number")
			}
			r.cells[name], r.numbers[name] = cell.text, cell.isNumber
		}
	}
}

// jsonList is a member that may be a list.
type jsonList struct {
	name   string
	values []string
}

// texts gives a list of texts, or the one text that stands in its place.
func texts(value json.RawMessage) []string {
	var list []jsonText
	if json.Unmarshal(value, &list) != nil {
		list = make([]jsonText, 1)
		if list[0].UnmarshalJSON(value) != nil {
			return nil
		}
	}
	var out []string
	for _, t := range list {
		out = append(out, t.text)
	}
	return out
}

// indexLine is a line of a document in a JSON index.
type indexLine struct {
	Line             jsonText  `json:"line"`
	Article          jsonText  `json:"article"`
	Description      jsonText  `json:"description"`
	Quantity         jsonText  `json:"qty"`
	Unit             jsonText  `json:"unit"`
	Price            jsonText  `json:"price"`
	Amount           jsonText  `json:"amount"`
	OrderReference   jsonText  `json:"order_ref"`
	DeliveryNote     jsonText  `json:"delivery_note"`
	DeliveryNoteLine jsonText  `json:"delivery_note_line"`
	HeatNumbers      jsonTexts `json:"heat_numbers"`
}

// jsonText is a text, or a number as it is written; null is none.
type jsonText struct {
	text     string
	isNumber bool
}

// UnmarshalJSON takes a text, a number or null.
func (t *jsonText) UnmarshalJSON(value []byte) error {
	if bytes.Equal(value, []byte("null")) {
		return nil
	}
	if json.Unmarshal(value, &t.text) == nil {
		return nil
	}
	var number json.Number
	if json.Unmarshal(value, &number) != nil {
		return errors.New("neither text nor a number")
	}
	t.text, t.isNumber = number.String(), true
	return nil
}

// jsonTexts is a list of texts.
type jsonTexts []string

// UnmarshalJSON takes a list of texts, or one text.
func (t *jsonTexts) UnmarshalJSON(value []byte) error {
	*t = texts(value)
	return nil
}

func (r *rowReader) jsonLines(value json.RawMessage) {
	if json.Unmarshal(value, &r.lines) != nil {
		r.fail(CodeBadRow, "lines is no list of lines")
	}
	if len(r.lines) > maxLines {
		r.fail(CodeTooLarge, "over 20,000 lines")
	}
}
