package archive

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// IndexFacts are what an index of an archive has.
type IndexFacts struct {
	Rows           int // that can be read
	Bad            int // that can't, or that contradict their file
	Problems       []IndexProblem
	IgnoredColumns []string
}

// IndexProblem is a row that can't be read, or contradicts its file.
type IndexProblem struct {
	Line   int
	Code   string
	Detail *string
}

// MissingFiles are the files that an index names and that did not come.
type MissingFiles struct {
	Count int
	Rows  []MissingFile // the first of them
}

// MissingFile is one of them.
type MissingFile struct {
	Line int
	File string // as the index names it
}

// maxMissing bounds the missing files that are told one by one.
const maxMissing = 20

func (f *indexFacts) outside() *IndexFacts {
	out := &IndexFacts{Rows: f.Rows, Bad: f.Bad, IgnoredColumns: slices.Concat([]string{}, f.Ignored)}
	for _, p := range f.Bads {
		out.Problems = append(out.Problems, IndexProblem{p.Line, p.Code, text(p.Detail)})
	}
	return out
}

// waitsUntil is how long a waiting file waits, nil for any other.
func waitsUntil(row db.Ingestion) *time.Time {
	if row.State != Waiting {
		return nil
	}
	return row.WaitsUntil
}

// MissingFiles gives, for each index, the files that did not come. Whoever may not
// see receipts gets none.
func (a *Archive) MissingFiles(ctx context.Context, actor policy.Actor, indexes []id.Ingestion) (map[id.Ingestion]*MissingFiles, error) {
	found := map[id.Ingestion]*MissingFiles{}
	if !actor.MayStaff(policy.ReadIngestions) {
		return found, nil
	}
	ids := make([]id.UUID, len(indexes))
	for n, i := range indexes {
		ids[n], found[i] = i.UUID, &MissingFiles{}
	}
	rows, err := a.DB.As(actor).Read().OpenIndexRows(ctx, db.OpenIndexRowsParams{Ids: ids, MaxRows: maxMissing})
	if err != nil {
		return nil, fmt.Errorf("read the missing files of indexes: %w", err)
	}
	for _, r := range rows {
		m := found[id.Ingestion{UUID: r.IndexID}]
		m.Count, m.Rows = int(r.RowsOpen), append(m.Rows, MissingFile{int(r.Line), r.Path})
	}
	return found, nil
}
