package paper

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"example.com/comptoir/internal/pdf"
)

// dataNames are what the data of hybrid PDF files is called: Factur-X and ZUGFeRD
// 2.1, ZUGFeRD 1 and 2.0, XRechnung, Order-X.
var dataNames = []string{"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"}

// textPerPage is how many letters and digits a page has on average, unless the
// file is a picture of text.
const textPerPage = 20

// contentsOf takes over what a PDF has, its data excepted.
func contentsOf(f *pdf.File) *Contents {
	c := &Contents{
		MediaType: mediaPDF, Pages: f.Pages, Text: f.Text, Encrypted: f.Encrypted,
		Active: f.JavaScript || f.Launch || slices.ContainsFunc(f.Attachments, isProgram),
	}
	add := func(found bool, code WarningCode, detail string) {
		if found {
			c.Warnings = append(c.Warnings, Warning{Code: code, Detail: detail})
		}
	}
	add(f.Encrypted || letters(f.Text) < textPerPage*f.Pages, WarnNoText, "")
	add(f.TextCut, WarnTextCut, "")
	add(f.JavaScript, WarnScript, "")
	add(f.Launch, WarnAction, "")
	add(slices.ContainsFunc(f.Attachments, isProgram), WarnProgram, "")
	add(f.Dropped > 0, WarnAttachmentDropped, fmt.Sprint(f.Dropped))
	return c
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// data finds the embedded file that says what the PDF shows, and sets what else
// is offered. Data under a known name comes first, then any XML whose root is
// known. Two that can be read and differ are ambiguous: readers would take one or
// the other.
func (c *Contents) data(files []pdf.Attachment) (*Document, *Problem) {
	var doc *Document
	var unsupported *Problem
	from := -1
	for _, i := range candidates(files) {
		found, p := read(files[i].Content)
		switch {
		case p != nil && p.Code == CodeUnsupportedKind:
			if doc == nil {
				doc, unsupported, from = found, p, i
			}
		case p != nil:
			if isDataName(files[i].Name) || p.Code != CodeUnknownType {
				c.Warnings = append(c.Warnings, Warning{Code: WarnDataUnreadable, Detail: string(p.Code)})
			}
		case doc == nil || unsupported != nil:
			doc, unsupported, from = found, nil, i
		case !doc.agrees(found):
			return nil, problem(CodeAmbiguousField, 0, "two files of data inside that differ")
		}
	}
	c.offer(files, from)
	return doc, unsupported
}

// candidates gives the files that may be data, by index: the known names first.
func candidates(files []pdf.Attachment) []int {
	var named, others []int
	for i, f := range files {
		switch {
		case isDataName(f.Name):
			named = append(named, i)
		case looksLikeXML(f.Content):
			others = append(others, i)
		}
	}
	return append(named, others...)
}

func isDataName(name string) bool {
	base := strings.ReplaceAll(name, `\`, "/")
	return slices.Contains(dataNames, strings.ToLower(base[strings.LastIndexByte(base, '/')+1:]))
}

func looksLikeXML(content []byte) bool {
	return isUTF16(content) || bytes.HasPrefix(bytes.TrimSpace(trimBOM(content)), []byte("<"))
}

// offer lists the embedded files, the data first; of an active file the data only.
func (c *Contents) offer(files []pdf.Attachment, data int) {
	add := func(f pdf.Attachment) {
		c.Attachments = append(c.Attachments, Attachment{Filename: f.Name, Size: int64(len(f.Content)), content: f.Content})
	}
	if data >= 0 {
		add(files[data])
	}
	for i, f := range files {
		if i != data && !c.Active {
			add(f)
		}
	}
}

// agrees reports whether two readings of one paper say the same of what matters.
func (d *Document) agrees(other *Document) bool {
	return d.Kind == other.Kind && d.Number == other.Number && d.IssueDate == other.IssueDate &&
		d.Currency == other.Currency && exact(d.Payable).Cmp(exact(other.Payable)) == 0
}
