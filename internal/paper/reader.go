package paper

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"example.com/comptoir/internal/pdf"
)

// Reader reads files of every kind, told apart by their content and never by
// their name. It is safe for concurrent use.
type Reader struct {
	// PDF looks into PDF files; it starts at the first one.
	PDF *pdf.Reader
}

// Contents is what came out of a file.
type Contents struct {
	MediaType string    // "application/xml" or "application/pdf"
	Document  *Document // nil for a PDF without data

	// The rest is of PDF files only.
	Pages     int
	Text      string // of all pages, at most 1 MB; for the search, never for matching
	Encrypted bool   // needs a password; nothing else is known
	// Active: scripts, actions that start programs, or a program among the embedded
	// files. Such a file is kept, and never opened inline.
	Active bool
	// Attachments are the files inside the PDF, the data first. Of an active one
	// only the data is offered.
	Attachments []Attachment
	// Warnings are about the file; those about what the document says are there.
	Warnings []Warning
}

// Embedded gives all embedded files: those of the PDF, then those of the data.
func (c *Contents) Embedded() []Attachment {
	if c.Document == nil {
		return c.Attachments
	}
	return slices.Concat(c.Attachments, c.Document.Attachments)
}

// Media types of the files that are read.
const (
	mediaXML = "application/xml"
	mediaPDF = "application/pdf"
)

// Read reads a file. What is wrong with the file is a [*Problem]; any other error
// is an outage, and worth another try.
//
// The Contents come with two problems as well: with [CodeNoData], a PDF without
// data that is read here, and with [CodeUnsupportedKind], see [Read]. With every
// other error they are nil. A hybrid PDF whose data can't be read is a PDF without
// data, with a warning.
//
// The Contents keep a reference to data; data must not be changed afterwards.
func (r Reader) Read(ctx context.Context, data []byte) (*Contents, error) {
	if len(data) <= maxSize && isPDF(data) {
		return r.readPDF(ctx, data)
	}
	doc, err := Read(data)
	if doc == nil {
		return nil, err
	}
	return &Contents{MediaType: mediaXML, Document: doc}, err
}

func (r Reader) readPDF(ctx context.Context, data []byte) (*Contents, error) {
	f, err := r.PDF.Read(ctx, data)
	for _, unreadable := range []error{pdf.ErrUnreadable, pdf.ErrDeadline, pdf.ErrCrashed} {
		if errors.Is(err, unreadable) {
			return nil, problem(CodePDFUnreadable, 0, unreadable.Error())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read a PDF: %w", err)
	}
	c := contentsOf(f)
	doc, p := c.data(f.Attachments)
	c.Document = doc
	switch {
	case p != nil && p.Code == CodeUnsupportedKind:
		return c, p
	case p != nil:
		return nil, p
	case doc == nil:
		return c, problem(CodeNoData, 0, "no data inside that is read")
	}
	return c, nil
}
