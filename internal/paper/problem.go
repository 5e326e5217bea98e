package paper

import (
	"fmt"
	"strings"
)

// Code is a stable name of why a file can't be read.
type Code string

// The codes. They grow; they don't change.
const (
	CodeEmpty           Code = "empty"            // no bytes, or only white space
	CodeNotWellFormed   Code = "not_well_formed"  // not XML by its rules, or junk after the root
	CodeDTDForbidden    Code = "dtd_forbidden"    // a DOCTYPE
	CodeTooLarge        Code = "too_large"        // beyond one of the limits
	CodeEncoding        Code = "encoding"         // unknown label, or bytes against the label
	CodeUnknownType     Code = "unknown_type"     // no kind of file that is known here
	CodeUnsupportedKind Code = "unsupported_kind" // known, but not read
	CodeNoData          Code = "no_data"          // a PDF without data that is read here
	CodePDFUnreadable   Code = "pdf_unreadable"   // a PDF that can't be opened, hangs or crashes
	CodeNoNumber        Code = "no_number"        // no document number, or a blank one
	CodeNumberTooLong   Code = "number_too_long"  // over 100 characters
	CodeAmbiguousField  Code = "ambiguous_field"  // stands twice where once is the rule
	CodeBadDate         Code = "bad_date"         // no issue date, or a day that does not exist
	CodeBadAmount       Code = "bad_amount"       // not a plain decimal number, or one of absurd length
	CodeNoCurrency      Code = "no_currency"      // none, and the amounts don't agree on one
	CodeBadIndex        Code = "bad_index"        // an index without a column that every row needs, or of an unknown format
	CodeBadRow          Code = "bad_row"          // a row of an index; the detail is why
	CodeDuplicateRow    Code = "duplicate_row"    // a row for a file that has one
	CodeIndexConflict   Code = "index_conflict"   // a file's data are about another paper than its row
)

// Problem says why a file was refused.
type Problem struct {
	Code Code
	// Line is where it showed, counted from 1; 0 where no line can be named.
	Line int
	// Detail is in English, for staff and logs; it names elements of the standard
	// and limits, and never holds the document's text.
	Detail string
	// cause may quote the document. It is for errors.As, not for logs.
	cause error
}

func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString("read document: ")
	b.WriteString(strings.ReplaceAll(string(p.Code), "_", " "))
	if p.Line > 0 {
		fmt.Fprintf(&b, " at line %d", p.Line)
	}
	if p.Detail != "" {
		b.WriteString(": " + p.Detail)
	}
	return b.String()
}

// Unwrap gives the XML reader's own error, where there is one. Its text may
// quote the document.
func (p *Problem) Unwrap() error { return p.cause }

func problem(code Code, line int, detail string) *Problem {
	return &Problem{Code: code, Line: line, Detail: detail}
}
