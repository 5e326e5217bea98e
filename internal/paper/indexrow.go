package paper

import (
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/comptoir/internal/vatid"
)

// rowReader reads one row of an index. The first problem stays.
type rowReader struct {
	line    int
	formats formats
	problem *Problem

	cells map[string]string
	// Of JSON only.
	numbers map[string]bool // the cells that are numbers of JSON
	lists   []jsonList
	lines   []indexLine
}

func (r *rowReader) fail(code Code, detail string) {
	if r.problem == nil {
		r.problem = problem(code, r.line, detail)
	}
}

// indexKinds are the kinds as a row may write them; case and what joins the words
// don't matter.
var indexKinds = []Kind{
	KindInvoice, KindCreditNote, KindQuote, KindOrder, KindOrderResponse, KindDeliveryNote, KindCertificate, KindStatement,
}

// Describe gives the document that a person describes by the columns of an index,
// file and sha256 aside. The error is a [*Problem] whose Detail names the column.
func Describe(cells map[string]string) (*Document, error) {
	r := &rowReader{cells: maps.Clone(cells)}
	r.cells["file"] = "described"
	if row := r.row(); r.problem == nil {
		return row.Document, nil
	}
	return nil, r.problem
}

// row makes the row of its cells.
func (r *rowReader) row() *IndexRow {
	doc := &Document{
		Syntax:         SyntaxIndex,
		Kind:           r.kind(),
		Number:         r.number(),
		IssueDate:      r.day("issue_date"),
		DueDate:        r.day("due_date"),
		Payable:        r.decimal("total", r.cells["total"], r.numbers["total"]),
		Buyer:          r.buyer(),
		BuyerReference: cut(r.text("buyer_ref"), maxWords),
		Replaces:       r.identifier("replaces", r.cells["replaces"]),
		Lines:          r.documentLines(),
	}
	if doc.IssueDate == "" {
		r.fail(CodeBadDate, "issue_date")
	}
	doc.Currency = strings.ToUpper(r.text("currency"))
	if doc.Currency != "" && !isCurrency(doc.Currency) || doc.Currency == "" && doc.Payable != "" {
		r.fail(CodeNoCurrency, "currency")
	}
	doc.References = r.references(doc)
	return &IndexRow{Line: r.line, File: r.file(), SHA256: r.sum(), Document: doc}
}

// text gives a cell as a name of any kind: without control characters.
func (r *rowReader) text(column string) string {
	return strings.Join(strings.Fields(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, r.cells[column])), " ")
}

// identifier checks a number of something: no control characters, 200 characters.
func (r *rowReader) identifier(column, text string) string {
	text = strings.TrimSpace(text)
	if strings.ContainsFunc(text, unicode.IsControl) || utf8.RuneCountInString(text) > maxIdentifier {
		r.fail(CodeBadRow, column)
	}
	return text
}

func (r *rowReader) kind() Kind {
	word := strings.ToUpper(strings.NewReplacer(" ", "_", "-", "_").Replace(r.text("kind")))
	if at := slices.Index(indexKinds, Kind(word)); at >= 0 {
		return indexKinds[at]
	}
	r.fail(CodeBadRow, "kind")
	return ""
}

func (r *rowReader) number() string {
	number := r.identifier("number", r.cells["number"])
	switch {
	case number == "":
		r.fail(CodeNoNumber, "number")
	case utf8.RuneCountInString(number) > MaxNumber:
		r.fail(CodeNumberTooLong, "number")
	}
	return number
}

// file checks the path of the file: relative, and never out of the batch.
func (r *rowReader) file() string {
	name := strings.ReplaceAll(strings.TrimSpace(r.cells["file"]), `\`, "/")
	clean := path.Clean(name)
	switch {
	case name == "", len(name) > 1024, strings.ContainsFunc(name, unicode.IsControl),
		path.IsAbs(clean), clean == ".", clean == "..", strings.HasPrefix(clean, "../"), len(clean) > 1 && clean[1] == ':':
		r.fail(CodeBadRow, "file")
	}
	return clean
}

func (r *rowReader) sum() string {
	sum := strings.ToLower(r.text("sha256"))
	if b, err := hex.DecodeString(sum); sum != "" && (err != nil || len(b) != 32) {
		r.fail(CodeBadRow, "sha256")
	}
	return sum
}

// day reads a date in the notation of the index.
func (r *rowReader) day(column string) string {
	text := r.text(column)
	if text == "" {
		return ""
	}
	if r.formats.dayFirst {
		if t, err := time.Parse("2/1/2006", text); err == nil {
			return t.Format(time.DateOnly)
		}
	} else if day, ok := dayOf(text); ok {
		return day
	}
	r.fail(CodeBadDate, column)
	return ""
}

// decimal reads a number in the notation of the index; a number of JSON has one
// of its own.
func (r *rowReader) decimal(column, text string, isNumber bool) string {
	text = strings.TrimSpace(text)
	if r.formats.comma && !isNumber {
		if strings.Contains(text, ".") {
			r.fail(CodeBadAmount, column)
		}
		text = strings.Replace(text, ",", ".", 1)
	}
	if text != "" && !isDecimal(text) {
		r.fail(CodeBadAmount, column)
		return ""
	}
	return text
}

// buyer reads how the row names the customer. Spreadsheets take the leading zero
// of Belgian numbers; nine digits that are a Belgian number with it get it back.
func (r *rowReader) buyer() Party {
	p := Party{
		CustomerNumber:   r.identifier("customer_no", r.cells["customer_no"]),
		VAT:              r.identifier("vat", r.cells["vat"]),
		EnterpriseNumber: r.identifier("enterprise_no", r.cells["enterprise_no"]),
	}
	p.AccountID = p.CustomerNumber
	p.Address.Country = strings.ToUpper(r.text("country"))
	if p.Address.Country != "" && p.Address.Country != "BE" {
		return p
	}
	if n, err := vatid.EnterpriseNumber("BE", p.EnterpriseNumber); err == nil && p.EnterpriseNumber != "" {
		p.EnterpriseScheme = belgianScheme
		if digits(p.EnterpriseNumber) == belgianWithoutZero {
			p.EnterpriseNumber = n.Normal
		}
	}
	if n, err := vatid.VATNumber("BE", p.VAT); err == nil && digits(p.VAT) == belgianWithoutZero {
		p.VAT = n.Normal
	}
	return p
}

const (
	belgianScheme      = "0208" // ISO 6523: the Belgian enterprise number
	belgianWithoutZero = 9      // digits that are left of it when a spreadsheet took the zero
)

func digits(text string) int {
	n := 0
	for _, c := range text {
		if unicode.IsDigit(c) {
			n++
		}
	}
	return n
}
