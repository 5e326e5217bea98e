package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/sheet"
)

// Whether money stands in a file. A role that sees no money gets only files
// without; what is not known counts as if there were some.
const (
	pricesNone    = "NONE"
	pricesCarried = "CARRIED"
	pricesUnknown = "UNKNOWN"
)

// priced finds what could be money in XML in UTF-8: an element or an attribute for it, and
// in free text a number beside a currency. It would rather find too much.
var priced = regexp.MustCompile(`(?i)<[^>]*(?:amount|price|currency)|[€$£]|\b(?:EUR|USD|GBP|CHF)\b`)

// pricesIn tells whether money stands in a file of a document. XML is looked
// through; what a picture of a paper shows nobody here can tell, unless the seller
// says that its delivery notes never show any.
func (a *Archive) pricesIn(doc *paper.Document, mediaType string, content []byte) string {
	switch {
	case doc.Kind == paper.KindCertificate:
		return pricesNone // EN 10204 certifies material
	case mediaType == "application/xml":
		switch {
		case !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0:
			return pricesUnknown // another encoding
		case priced.Match(withoutEmbedded(content)):
			return pricesCarried
		}
		return pricesNone
	case doc.Kind == paper.KindDeliveryNote && a.UnpricedDeliveryNotes:
		return pricesNone
	}
	return pricesUnknown
}

// withoutEmbedded leaves out the base 64 of embedded files, which are judged for
// themselves: three letters of a currency stand in any large one by chance.
func withoutEmbedded(content []byte) []byte {
	name := []byte("EmbeddedDocumentBinaryObject")
	var out []byte
	for {
		at := bytes.Index(content, name)
		if at < 0 {
			break
		}
		open := bytes.IndexByte(content[at:], '>')
		if open < 0 {
			break
		}
		end := bytes.IndexByte(content[at+open:], '<')
		if end < 0 {
			break
		}
		out = append(append(out, content[:at]...), "><"...)
		content = content[at+open+end+1:]
	}
	return append(out, content...)
}

// rendering makes, for a delivery note of which a file may show prices, one that
// shows none, in the company's language; nothing where every file is free of them.
func (a *Archive) rendering(ctx context.Context, company id.Company, doc *paper.Document, files []file) ([]file, error) {
	if doc.Kind != paper.KindDeliveryNote {
		return nil, nil
	}
	needed := false
	for _, f := range files {
		needed = needed || f.prices != pricesNone
	}
	if !needed {
		return nil, nil
	}
	c, err := a.DB.AsSystem().Read().CompanyByID(ctx, company)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("a matched company is gone: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("read a company: %w", err)
	}
	title, lines := unpriced(doc, mail.Locale(c.Locale), c.LegalName, c.CustomerNumber)
	content := sheet.PDF(title, lines)
	sum, size, err := a.Blobs.Put(ctx, bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("store a rendering: %w", err)
	}
	const pdf = "application/pdf"
	return []file{{name: paper.SafeFileName(title, pdf), mediaType: pdf, size: size, sum: sum, part: Rendering, prices: pricesNone}}, nil
}
