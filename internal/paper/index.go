package paper

import (
	"bytes"
	"iter"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxRows bounds an index: an archive of more comes in batches.
const maxRows = 250_000

// Index is the list that comes with an archive of PDF files and says what each of
// them is: CSV with a header, or JSON with an object a line. docs/archive-index.md
// has the columns.
//
// The text may be UTF-8, with or without a byte order mark, UTF-16 with one, or
// Windows-1252. A bad row is told with its line and costs no other row.
type Index struct {
	// Ignored are the columns that mean nothing here, as written.
	Ignored []string

	text    []byte
	line    int // of the first row
	csv     *csvHeader
	formats formats
}

// IndexRow is one row: a file and what it is.
type IndexRow struct {
	Line   int    // in the index, from 1
	File   string // relative path with slashes, without ".."
	SHA256 string // 64 hexadecimal digits in lower case, or empty
	// Document has what the row says, with [SyntaxIndex].
	Document *Document
}

// formats are the notations that an index says it uses. The default is the one
// that can't be misread: a decimal point, and the year first.
type formats struct {
	comma    bool // 1234,56
	dayFirst bool // 31/12/2019
}

// MayBeIndex tells by its name whether a file is worth a look before others, which
// it may describe. What a file is its content says alone.
func MayBeIndex(name string) bool {
	return slices.Contains([]string{".csv", ".json", ".jsonl", ".ndjson", ".txt"}, strings.ToLower(path.Ext(name)))
}

// ReadIndex reads the head of an index. The error is a [*Problem]: the file is no
// index, or lacks a column that every row needs.
func ReadIndex(data []byte) (*Index, error) {
	text, p := indexText(data)
	if p != nil {
		return nil, p
	}
	x := &Index{text: text, line: 1}
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		p = x.jsonHead()
	} else {
		p = x.csvHead()
	}
	if p != nil {
		return nil, p
	}
	return x, nil
}

// indexText gives the index in UTF-8.
func indexText(data []byte) ([]byte, *Problem) {
	switch {
	case len(data) > maxSize:
		return nil, problem(CodeTooLarge, 0, "over 32 MB")
	case len(bytes.TrimSpace(trimBOM(data))) == 0:
		return nil, problem(CodeEmpty, 0, "")
	case bytes.HasPrefix(data, []byte(bomUTF16BE)), bytes.HasPrefix(data, []byte(bomUTF16LE)):
		return fromUTF16(data)
	}
	text := trimBOM(data)
	if !utf8.Valid(text) {
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(text)
		if err != nil {
			return nil, problem(CodeEncoding, 0, "neither UTF-8 nor Windows-1252")
		}
		text = decoded
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return nil, problem(CodeUnknownType, lineAt(text, at), "a NUL character")
	}
	return text, nil
}

// Rows gives the rows in order, one at a time: a row, or the [*Problem] of a bad
// one, whose Line is set and whose Detail names the column. A file that is named
// twice is a bad row the second time.
func (x *Index) Rows() iter.Seq2[*IndexRow, error] {
	return func(yield func(*IndexRow, error) bool) {
		seen := make(map[string]int) // file to its line
		rows := 0
		for number, line := range x.lines() {
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			if rows++; rows > maxRows {
				yield(nil, problem(CodeTooLarge, number, "over 250,000 rows"))
				return
			}
			row, p := x.row(number, line)
			if p == nil {
				p = once(seen, row)
			}
			if p != nil {
				if !yield(nil, p) {
					return
				}
				continue
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// lines gives the lines behind the head, with their numbers.
func (x *Index) lines() iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		number := x.line
		for line := range bytes.Lines(x.text) {
			if !yield(number, bytes.TrimRight(line, "\r\n")) {
				return
			}
			number++
		}
	}
}

// row reads a line.
func (x *Index) row(number int, line []byte) (*IndexRow, *Problem) {
	r := &rowReader{line: number, formats: x.formats}
	if x.csv == nil {
		r.json(line)
	} else {
		r.csv(x.csv, line)
	}
	if r.problem != nil {
		return nil, r.problem
	}
	row := r.row()
	return row, r.problem
}

func once(seen map[string]int, row *IndexRow) *Problem {
	if seen[row.File] > 0 {
		return problem(CodeDuplicateRow, row.Line, "the file of an earlier row")
	}
	seen[row.File] = row.Line
	return nil
}

// columns are those that mean something, and those of them that may not be empty.
var (
	columns = []string{
		"file", "sha256", "kind", "number", "issue_date", "customer_no", "vat", "enterprise_no", "country", "currency", "total",
		"due_date", "buyer_ref", "order_ref", "quote_ref", "invoice_ref", "delivery_note", "delivery_note_lines", "heat_numbers", "replaces",
	}
	required = []string{"file", "kind", "number", "issue_date"}
)

// columnOf reads the name of a column, and the notation that stands behind a
// colon: "total:comma", "issue_date:dd/mm/yyyy".
func columnOf(cell string, f *formats) (name string, ok bool) {
	name, notation, said := strings.Cut(strings.ToLower(strings.TrimSpace(cell)), ":")
	name = strings.ReplaceAll(strings.TrimSpace(name), " ", "_")
	if !slices.Contains(columns, name) {
		return name, false
	}
	if said && !f.take(strings.TrimSpace(notation)) {
		return name, false
	}
	return name, true
}

// take notes a notation; false for an unknown one.
func (f *formats) take(notation string) bool {
	switch notation {
	case "comma":
		f.comma = true
	case "dd/mm/yyyy":
		f.dayFirst = true
	case "point", "yyyy-mm-dd":
	default:
		return false
	}
	return true
}
