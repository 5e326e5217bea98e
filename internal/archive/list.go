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

// defaultPage is how many documents a page has when the caller does not say.
const defaultPage = 20

// Order is the order of a list of documents; those of one day, or of one amount,
// stand in the order of their ids.
type Order string

// The orders, spelled as in the schema.
const (
	Newest       Order = "ISSUE_DATE_DESC"
	Oldest       Order = "ISSUE_DATE_ASC"
	HighestTotal Order = "TOTAL_DESC" // by the amount alone, whatever its currency; those without one are last
	LowestTotal  Order = "TOTAL_ASC"
	LastDue      Order = "DUE_DATE_DESC" // those without a day are first: they are never due
	FirstDue     Order = "DUE_DATE_ASC"
)

// orders have, for each order, its column, its direction and the mark of its cursors.
var orders = map[Order]struct {
	by   db.FindOrder
	up   bool
	mark byte
}{
	"": {by: db.ByIssueDate}, Newest: {by: db.ByIssueDate}, Oldest: {by: db.ByIssueDate, up: true},
	HighestTotal: {by: db.ByTotal, mark: 't'}, LowestTotal: {by: db.ByTotal, up: true, mark: 't'},
	LastDue: {by: db.ByDueDate, mark: 'd'}, FirstDue: {by: db.ByDueDate, up: true, mark: 'd'},
}

// Documents gives a page of a company's current documents in an order ("":
// newest first), as far as the actor's role there sees them. What the role does
// not see is not searched either. The faults are NOT_FOUND for a company whose
// documents the actor can't see, FORBIDDEN for a role that sees no money and
// filters or orders by it, and INVALID or TOO_LONG at the arguments (first, after,
// last, before, filter, orderBy).
//
// It is one statement. A page of a list costs the same at any depth of any
// company; a search looks at a bounded number of documents for what is frequent,
// and at those that fit for what is rare (db.FindDocuments).
func (a *Archive) Documents(ctx context.Context, actor policy.Actor, company id.Company, filter Filter, order Order, args page.Args) (*page.Page[Document], error) {
	if !actor.May(policy.ReadDocuments, company) {
		return nil, fault.New(fault.NotFound, "")
	}
	w, err := page.Resolve(args, defaultPage)
	if err != nil {
		return nil, err
	}
	find, err := filter.find(actor, company)
	if err != nil {
		return nil, err
	}
	cursor, err := place(&find, w, actor, company, order)
	if err != nil {
		return nil, err
	}
	if len(find.Kinds) == 0 {
		return page.New(w, []Document{}, cursor), nil
	}
	read := a.DB.As(actor).ReadOrdered()
	if find.Searches() {
		read = a.DB.As(actor).ReadPlanned()
	}
	rows, err := read.FindDocuments(ctx, find)
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	nodes := make([]Document, len(rows))
	for i, r := range rows {
		nodes[i] = documentFrom(actor, r)
	}
	return page.New(w, nodes, cursor), nil
}

// place sets the order and the bounds of a page, and gives how its cursors are made.
func place(find *db.Find, w page.Window, actor policy.Actor, company id.Company, order Order) (func(Document) string, error) {
	o, ok := orders[order]
	switch {
	case !ok:
		return nil, fault.New(fault.Invalid, "orderBy")
	case o.by == db.ByTotal && !actor.May(policy.ReadMoney, company):
		return nil, fault.New(fault.Forbidden, "orderBy")
	}
	find.Order, find.Up, find.MaxRows = o.by, o.up != w.Backward, w.Fetch()
	if o.by == db.ByIssueDate {
		bounds := w.Descending
		if o.up {
			bounds = w.Ascending
		}
		low, high, err := bounds()
		find.Low, find.LowID, find.High, find.HighID = low.At, low.ID, high.At, high.ID
		return func(d Document) string { return page.Place{At: d.IssueDate, ID: d.ID.UUID}.Cursor() }, err
	}
	low, high, err := w.Ranks(o.mark, !o.up)
	find.Low, find.LowID, find.High, find.HighID = low.Value, low.ID, high.Value, high.ID
	return func(d Document) string {
		rank := d.totalRank
		if o.by == db.ByDueDate {
			rank = d.dueRank
		}
		return page.Rank{Order: o.mark, Value: rank, ID: d.ID.UUID}.Cursor()
	}, err
}

// kindsOf are the wanted kinds among those that are seen.
func kindsOf(seen, wanted []policy.Kind) []policy.Kind {
	var kinds []policy.Kind
	for _, k := range seen {
		if wanted == nil || slices.Contains(wanted, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// prefixEnd is the end of the range of texts that begin with prefix.
func prefixEnd(prefix string) string { return prefix + string(utf8.MaxRune) }
