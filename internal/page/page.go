// Package page is the one way in which lists are cut into pages: keyset cursors
// of the Relay cursor connections specification, in both directions.
//
// A cursor names a place in the list's order, not a number of rows to skip, so
// that a page costs the same at any depth, and rows that come and go between two
// pages neither repeat nor hide others.
//
// A list uses it in four steps: [Resolve] the arguments, take the bounds
// ([Window.Descending], [Window.Ascending], [Window.Sequence]), ask the database
// for [Window.Fetch] rows strictly between them in the direction of the window,
// and make the page with [New].
package page

import (
	"slices"

	"example.com/comptoir/internal/fault"
)

// Max is the most rows that a page holds.
const Max = 100

// Args are the arguments of a connection, as the caller gave them.
type Args struct {
	First  *int
	After  *string
	Last   *int
	Before *string
}

// Window is a checked request for a page.
type Window struct {
	// Limit is how many rows the page holds at most, 1 to [Max].
	Limit int
	// Backward: the last rows before the end are wanted, so the query runs
	// against the list's order. [New] turns them round again.
	Backward bool

	after, before *string
}

// Resolve checks a connection's arguments. Without first and last the page holds
// defaultFirst rows. The error is a [fault.Fault] INVALID at first, last, after
// or before; the caller's own path is not known here.
//
// A schema's default for first can't be told from the caller's own word, so a
// first that equals defaultFirst beside a last counts as absent.
func Resolve(args Args, defaultFirst int) (Window, error) {
	w := Window{Limit: defaultFirst, after: args.After, before: args.Before}
	switch {
	case args.Last != nil && args.First != nil && *args.First != defaultFirst:
		return Window{}, fault.New(fault.Invalid, "last")
	case args.Last != nil:
		if *args.Last < 1 || *args.Last > Max {
			return Window{}, fault.New(fault.Invalid, "last")
		}
		w.Limit, w.Backward = *args.Last, true
	case args.First != nil:
		if *args.First < 1 || *args.First > Max {
			return Window{}, fault.New(fault.Invalid, "first")
		}
		w.Limit = *args.First
	}
	if _, err := decode(w.after); err != nil {
		return Window{}, fault.New(fault.Invalid, "after")
	}
	if _, err := decode(w.before); err != nil {
		return Window{}, fault.New(fault.Invalid, "before")
	}
	return w, nil
}

// Fetch is how many rows to ask the database for: one more than the page holds
// tells whether others follow, without a count.
func (w Window) Fetch() int32 { return int32(w.Limit) + 1 } //nolint:gosec // Limit is at most Max

// Page is a part of a list, in the list's order.
type Page[T any] struct {
	Nodes []T
	// HasNext and HasPrevious: on the side on which the page was cut it is known
	// from the extra row; on the other side it is true when the caller came from there.
	HasNext, HasPrevious bool
	// Cursor gives the place of a node of this list.
	Cursor func(T) string
}

// New makes the page of the rows that a query gave for w: at most [Window.Fetch]
// of them, in the query's order (reversed when w is backward). It takes rows over.
func New[T any](w Window, rows []T, cursor func(T) string) *Page[T] {
	more := len(rows) > w.Limit
	if more {
		rows = rows[:w.Limit]
	}
	p := &Page[T]{Nodes: rows, Cursor: cursor}
	if w.Backward {
		slices.Reverse(p.Nodes)
		p.HasPrevious, p.HasNext = more, w.before != nil
	} else {
		p.HasNext, p.HasPrevious = more, w.after != nil
	}
	return p
}

// Empty is a page of a list that has nothing for the caller.
func Empty[T any]() *Page[T] { return &Page[T]{Cursor: func(T) string { return "" }} }

// Start is the cursor of the first node, nil on an empty page.
func (p *Page[T]) Start() *string { return p.at(0) }

// End is the cursor of the last node, nil on an empty page.
func (p *Page[T]) End() *string { return p.at(len(p.Nodes) - 1) }

func (p *Page[T]) at(i int) *string {
	if len(p.Nodes) == 0 {
		return nil
	}
	c := p.Cursor(p.Nodes[i])
	return &c
}
