package archive

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

const (
	// defaultPage is how many documents a page has when the caller does not say.
	defaultPage = 20
	// maxSearch bounds what is searched for, in characters; no number is longer.
	maxSearch = 100
)

// Filter says which documents of a company are wanted.
type Filter struct {
	// Kinds: nil means every kind that the actor sees.
	Kinds []policy.Kind
	// NumberStartsWith compares as [NumberKey] does; nil means any number.
	NumberStartsWith *string
}

// Documents gives a page of a company's documents, newest first, as far as the
// actor's role there sees them. The faults are NOT_FOUND for a company whose
// documents the actor can't see, and INVALID or TOO_LONG at the arguments
// (first, after, last, before, filter.numberStartsWith).
//
// It is one statement, and costs the same at any depth of any company.
func (a *Archive) Documents(ctx context.Context, actor policy.Actor, company id.Company, filter Filter, args page.Args) (*page.Page[Document], error) {
	if !actor.May(policy.ReadDocuments, company) {
		return nil, fault.New(fault.NotFound, "")
	}
	w, err := page.Resolve(args, defaultPage)
	if err != nil {
		return nil, err
	}
	list := db.DocumentsParams{CompanyID: company, Kinds: kindsOf(actor.KindsIn(company), filter.Kinds), MaxRows: w.Fetch()}
	low, high, err := w.Descending()
	if err != nil {
		return nil, err
	}
	list.LowDate, list.LowID, list.HighDate, list.HighID = low.At, low.ID, high.At, high.ID
	var rows []db.Document
	switch {
	case filter.NumberStartsWith != nil:
		rows, err = a.byNumber(ctx, actor, list, *filter.NumberStartsWith, w.Backward)
	case w.Backward:
		rows, err = a.DB.As(actor).Read().DocumentsBackward(ctx, db.DocumentsBackwardParams(list))
	default:
		rows, err = a.DB.As(actor).Read().Documents(ctx, list)
	}
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	nodes := make([]Document, len(rows))
	for i, r := range rows {
		nodes[i] = documentFrom(actor, r)
	}
	return page.New(w, nodes, documentCursor), nil
}

func documentCursor(d Document) string {
	return page.Place{At: d.IssueDate, ID: d.ID.UUID}.Cursor()
}

// kindsOf are the wanted kinds among those that are seen.
func kindsOf(seen, wanted []policy.Kind) []string {
	kinds := []string{}
	for _, k := range seen {
		if wanted == nil || slices.Contains(wanted, k) {
			kinds = append(kinds, string(k))
		}
	}
	return kinds
}

func (a *Archive) byNumber(ctx context.Context, actor policy.Actor, list db.DocumentsParams, prefix string, backward bool) ([]db.Document, error) {
	if utf8.RuneCountInString(prefix) > maxSearch {
		return nil, fault.New(fault.TooLong, "filter.numberStartsWith", maxSearch)
	}
	from := NumberKey(prefix)
	if from == "" {
		return nil, fault.New(fault.Invalid, "filter.numberStartsWith")
	}
	search := db.DocumentsByNumberParams{
		CompanyID: list.CompanyID, NumberFrom: from, NumberTo: from + string(utf8.MaxRune),
		HighDate: list.HighDate, HighID: list.HighID, LowDate: list.LowDate, LowID: list.LowID,
		Kinds: list.Kinds, MaxRows: list.MaxRows,
	}
	read := a.DB.As(actor).Read()
	if backward {
		return read.DocumentsByNumberBackward(ctx, db.DocumentsByNumberBackwardParams(search))
	}
	return read.DocumentsByNumber(ctx, search)
}
