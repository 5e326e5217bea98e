package archive

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
)

const (
	// indexPage is how many rows of an index are written, or matched, at once.
	indexPage = 500
	// maxTold bounds the bad rows that are told one by one.
	maxTold = 100
)

// judgeIndex takes the rows of an index in and brings them together with the
// files that they name. Rows that can't be read are told by their lines and cost
// no other row. It may run again at any time: rows are written once, and a file
// gets one row. The index is filed when each of its rows has its file.
func (a *Archive) judgeIndex(ctx context.Context, row db.Ingestion, x *paper.Index) (*verdict, error) {
	first, err := a.DB.AsSystem().Read().EarlierOfContent(ctx, db.EarlierOfContentParams{Sha256: row.Sha256, ReceivedAt: row.ReceivedAt, ID: row.ID.UUID})
	if err == nil {
		return duplicateOf(db.FinishedIngestionOfContentRow(first)), nil // two sets of the same rows would miss each other's files
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("look for the same index: %w", err)
	}
	f := facts{Index: &indexFacts{Ignored: x.Ignored[:min(len(x.Ignored), maxTold)]}}
	if err := a.keepRows(ctx, row, x, f.Index); err != nil {
		return nil, err
	}
	a.Reach("rows kept")
	return a.matchIndex(ctx, row, f)
}

// matchAgain looks once more for the files of an index whose rows are kept.
func (a *Archive) matchAgain(ctx context.Context, row db.Ingestion) (*verdict, error) {
	var f facts
	if err := json.Unmarshal(row.Facts, &f); err != nil {
		return nil, fmt.Errorf("read what an index has: %w", err)
	}
	return a.matchIndex(ctx, row, f)
}

// keepRows writes the rows, a page at a time.
func (a *Archive) keepRows(ctx context.Context, row db.Ingestion, x *paper.Index, f *indexFacts) error {
	page := db.InsertIndexRowsParams{IndexID: row.ID, CreatedAt: a.now()}
	flush := func() error {
		if len(page.Ids) == 0 {
			return nil
		}
		err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error { return db.New(tx).InsertIndexRows(ctx, page) })
		page = db.InsertIndexRowsParams{IndexID: row.ID, CreatedAt: page.CreatedAt}
		return err
	}
	for r, err := range x.Rows() {
		if p, ok := errors.AsType[*paper.Problem](err); ok {
			f.tell(indexProblem{Line: p.Line, Code: string(p.Code), Detail: p.Detail})
			continue
		}
		f.Rows++
		document, err := json.Marshal(r.Document)
		if err != nil {
			return fmt.Errorf("write a row of an index: %w", err)
		}
		sum, err := hex.DecodeString(r.SHA256)
		if err != nil {
			return fmt.Errorf("read the hash in a row of an index: %w", err)
		}
		stem, name := placeOf(row, r.File)
		page.Ids = append(page.Ids, id.NewUUID())
		page.Lines = append(page.Lines, int32(r.Line)) //nolint:gosec // package paper bounds the rows
		page.Paths = append(page.Paths, r.File)
		page.Names = append(page.Names, name)
		page.Stems = append(page.Stems, stem)
		page.Sums = append(page.Sums, sum)
		page.Documents = append(page.Documents, string(document))
		if len(page.Ids) == indexPage {
			if err := flush(); err != nil {
				return fmt.Errorf("keep the rows of an index: %w", err)
			}
		}
	}
	if err := flush(); err != nil {
		return fmt.Errorf("keep the rows of an index: %w", err)
	}
	return nil
}

func (f *indexFacts) tell(p indexProblem) {
	if f.Bad++; f.Bad <= maxTold {
		f.Bads = append(f.Bads, p)
	}
}

// matchIndex has the files looked at that rows without one name, notes those that
// were filed by what they said themselves, and judges the index by what is left.
func (a *Archive) matchIndex(ctx context.Context, row db.Ingestion, f facts) (*verdict, error) {
	read := a.DB.AsSystem().Read()
	ask := db.FilesOfIndexParams{
		IndexID: row.ID, Batched: !row.BatchID.IsZero(), Since: row.ReceivedAt.Add(-patience), Upto: row.ReceivedAt.Add(patience), MaxRows: indexPage,
	}
	for {
		rows, err := read.FilesOfIndex(ctx, ask)
		if err != nil {
			return nil, fmt.Errorf("look for the files of an index: %w", err)
		}
		if err := a.pair(ctx, rows, f.Index); err != nil {
			return nil, err
		}
		if len(rows) < indexPage {
			break
		}
		ask.AfterLine = rows[len(rows)-1].Line
	}
	open, err := read.IndexIsOpen(ctx, row.ID)
	switch {
	case err != nil:
		return nil, fmt.Errorf("look for rows without a file: %w", err)
	case f.Index.Bad > 0:
		return quarantine(ReasonBadRows, f), nil
	case open:
		return a.waiting(row, ReasonFileMissing, &f), nil
	}
	return &verdict{state: Filed, facts: f}, nil
}

// pair has the waiting ones of these files looked at, and notes those that came to
// an end by themselves. One that is on its way finds its row by itself.
func (a *Archive) pair(ctx context.Context, rows []db.FilesOfIndexRow, f *indexFacts) error {
	var bind db.BindIndexRowsParams
	var awaiting []waiter
	for _, r := range rows {
		switch {
		case r.State == "" || r.State == Received:
		case r.State == Waiting || r.State == Quarantined && r.Reason == ReasonNoIndex:
			awaiting = append(awaiting, waiter{r.ID, r.Lane, r.State})
		default:
			bind.Ids, bind.Files = append(bind.Ids, r.RowID), append(bind.Files, r.ID.UUID)
			if err := f.compare(r); err != nil {
				return err
			}
		}
	}
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		if len(bind.Ids) > 0 {
			if err := db.New(tx).BindIndexRows(ctx, bind); err != nil {
				return fmt.Errorf("note the files of rows: %w", err)
			}
		}
		return a.lookAgain(ctx, tx, awaiting)
	})
}

// compare tells of a row that is about another paper than the file that it names,
// which was filed by its own word.
func (f *indexFacts) compare(r db.FilesOfIndexRow) error {
	var said paper.Document
	if err := json.Unmarshal(r.Document, &said); err != nil {
		return fmt.Errorf("read a row of an index: %w", err)
	}
	if r.Number != "" && (string(r.Kind) != string(said.Kind) || NumberKey(r.Number) != NumberKey(said.Number)) {
		f.tell(indexProblem{Line: int(r.Line), Code: reasonConflict, Detail: "the file was filed as another paper"})
	}
	return nil
}
