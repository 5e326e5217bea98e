package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
)

const mediaPDF = "application/pdf"

// said is what is known of a file's paper, and by whom.
type said struct {
	doc     *paper.Document
	text    string     // of a PDF, for the search
	picture bool       // a PDF without text
	company id.Company // known without matching; zero: doc tells
	row     id.UUID    // of index_rows; zero: the file itself said it
}

// describe finds out what a file's paper is: by the data in it, by a row of an
// index or a person's word, or by the paper of the same name that lies beside it.
// A verdict comes instead where the file can't be read, or nothing is said of it
// so far.
func (a *Archive) describe(ctx context.Context, row db.Ingestion, c *paper.Contents, readErr error, f *facts) (said, *verdict, error) {
	p, unreadable := errors.AsType[*paper.Problem](readErr)
	f.Harmless = c != nil && c.MediaType == mediaPDF && !c.Active && !c.Encrypted
	switch {
	case readErr != nil && !unreadable:
		return said{}, nil, fmt.Errorf("read a file: %w", readErr)
	case unreadable && p.Code != paper.CodeNoData:
		if c != nil && c.Document != nil {
			f.read(c.Document)
		}
		f.Line, f.Detail = p.Line, p.Detail
		return said{}, quarantine(string(p.Code), *f), nil
	}
	for _, w := range c.Warnings {
		f.warn(string(w.Code), w.Detail)
	}
	s := said{doc: c.Document, text: c.Text, picture: isPicture(c)}
	if c.MediaType == mediaPDF {
		v, err := a.describePDF(ctx, row, c, &s, f)
		if v != nil || err != nil {
			return said{}, v, err
		}
	}
	f.read(s.doc)
	return s, nil, nil
}

// isPicture tells a PDF whose text nobody wrote, but which can be looked at.
func isPicture(c *paper.Contents) bool {
	return !c.Encrypted && slices.ContainsFunc(c.Warnings, func(w paper.Warning) bool { return w.Code == paper.WarnNoText })
}

// describePDF takes what an index says of a PDF into account, and understands one
// that says nothing by itself.
func (a *Archive) describePDF(ctx context.Context, row db.Ingestion, c *paper.Contents, s *said, f *facts) (*verdict, error) {
	r, err := a.DB.AsSystem().Read().IndexRowOf(ctx, rowQuery(row))
	switch {
	case errors.Is(err, pgx.ErrNoRows) && c.Document != nil:
		return nil, nil
	case errors.Is(err, pgx.ErrNoRows):
		return a.describeByName(ctx, row, c, s, f)
	case err != nil:
		return nil, fmt.Errorf("look for what is said of a file: %w", err)
	}
	word := paper.IndexRow{Line: int(r.Line), Document: new(paper.Document)}
	if err := json.Unmarshal(r.Document, word.Document); err != nil {
		return nil, fmt.Errorf("read what is said of a file: %w", err)
	}
	s.row = r.ID
	s.doc, err = word.Join(c.Document)
	if p, ok := errors.AsType[*paper.Problem](err); ok {
		f.read(c.Document)
		f.Line, f.Detail = p.Line, p.Detail
		v := quarantine(string(p.Code), *f)
		v.row = r.ID
		return v, nil
	}
	return nil, err
}

// describeByName understands a PDF by the paper of the same name that was filed:
// ERPs leave F26-001.pdf beside F26-001.xml, in any order. A PDF whose text does
// not have that paper's number is another's, whatever its name.
func (a *Archive) describeByName(ctx context.Context, row db.Ingestion, c *paper.Contents, s *said, f *facts) (*verdict, error) {
	if len(row.Stem) > 0 {
		papers, err := a.DB.AsSystem().Read().PaperOfStem(ctx, paperQuery(row))
		if err != nil {
			return nil, fmt.Errorf("look for a paper of the same name: %w", err)
		}
		if len(papers) == 1 {
			doc, err := a.paperOf(ctx, papers[0].ID)
			if err != nil {
				return nil, err
			}
			if doc != nil && mentions(c.Text, doc.Number) {
				f.Beside, f.Rule = &papers[0].ID, "same_name"
				s.doc, s.company = doc, papers[0].CompanyID
				return nil, nil
			}
			f.warn(warnOtherNumber, "")
		}
	}
	return a.waiting(row, ReasonNoIndex, f), nil
}

// paperOf reads a filed file anew; nil when it says nothing that is read now.
func (a *Archive) paperOf(ctx context.Context, ing id.Ingestion) (*paper.Document, error) {
	row, err := a.ingestion(ctx, ing)
	if err != nil {
		return nil, err
	}
	data, err := a.content(ctx, row)
	if err != nil {
		return nil, err
	}
	c, err := a.reader()(ctx, data)
	if _, ok := errors.AsType[*paper.Problem](err); ok {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a paper of the same name: %w", err)
	}
	return c.Document, nil
}

// mentions tells whether a number stands in a text, by its letters and digits
// alone, as they may be set apart. A text with next to nothing is that of a
// picture, which can't tell.
func mentions(text, number string) bool {
	const picture = 20 // letters and digits
	all := signs(text)
	return len(all) < picture || strings.Contains(all, signs(number))
}

func rowQuery(row db.Ingestion) db.IndexRowOfParams {
	return db.IndexRowOfParams{
		IngestionID: row.ID, Sha256: row.Sha256, Stem: row.Stem, Name: row.Name, Batched: !row.BatchID.IsZero(),
		Since: row.ReceivedAt.Add(-patience), Upto: row.ReceivedAt.Add(patience),
	}
}

func paperQuery(row db.Ingestion) db.PaperOfStemParams {
	return db.PaperOfStemParams{
		ID: row.ID, Stem: row.Stem, Batched: !row.BatchID.IsZero(), Since: row.ReceivedAt.Add(-patience), Upto: row.ReceivedAt.Add(patience),
	}
}
