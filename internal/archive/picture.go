package archive

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf"
)

const (
	// pictureResolution is what Tesseract's own advice asks for at least, in points
	// to the inch, less a third: papers are printed large, and time is short.
	pictureResolution = 200
	// maxPictures bounds the pages of one paper that are read.
	maxPictures = 10
)

// ReadPicture reads what stands in the picture of a filed paper, and lets the paper be
// found by it. Nothing else comes of it: a text that was read in a picture is no fact.
// A page that can't be read is passed over; an error is worth another try.
func (a *Archive) ReadPicture(ctx context.Context, ing id.Ingestion) error {
	row, err := a.ingestion(ctx, ing)
	if err != nil || a.OCR == nil || row.State != Filed || row.DocumentID.IsZero() {
		return err
	}
	data, err := a.content(ctx, row)
	if err != nil {
		return err
	}
	c, err := a.reader()(ctx, data)
	if _, ok := errors.AsType[*paper.Problem](err); err != nil && !ok {
		return fmt.Errorf("read a file: %w", err)
	}
	if c == nil || !isPicture(c) {
		return nil
	}
	text, err := a.picturesOf(ctx, data, c.Pages)
	if words := searchable(text); err == nil && words != "" {
		err = a.DB.AsSystem().Read().AddSearchWords(ctx, db.AddSearchWordsParams{DocumentID: row.DocumentID, Text: words})
	}
	if err != nil {
		return fmt.Errorf("read a picture: %w", err)
	}
	return nil
}

// picturesOf gives the text of the first pages.
func (a *Archive) picturesOf(ctx context.Context, data []byte, pages int) (string, error) {
	var all []string
	for page := range min(pages, maxPictures) {
		picture, err := a.Papers.PDF.Picture(ctx, data, page, pictureResolution)
		switch {
		case errors.Is(err, pdf.ErrUnreadable), errors.Is(err, pdf.ErrCrashed), errors.Is(err, pdf.ErrDeadline):
			continue
		case err != nil:
			return "", err
		}
		text, err := a.OCR.Text(ctx, picture)
		if err != nil {
			return "", err
		}
		all = append(all, text)
	}
	return strings.Join(all, " "), nil
}
