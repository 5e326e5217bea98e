package graph

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"example.com/comptoir/internal/page"
)

// The limits of one request.
const (
	// maxCost is how many fields an answer may have at most, reckoned from the
	// document: 20 documents with 100 lines of 10 fields are 22,000.
	maxCost = 100_000
	// maxDepth is how deep fields may be nested; introspection is not counted.
	maxDepth = 12
	// defaultFirst is a list's length where neither the caller nor the schema says.
	defaultFirst = 20
	// shortList is the length reckoned for lists without pages: references, files, memberships.
	shortList = 2
)

// longerLists are lists without pages that are longer than that.
var longerLists = map[string]int{"related": 20}

// once are the mutations that a request may have once only: under many aliases
// one request would be many guesses.
var once = map[string]bool{"signIn": true, "setPassword": true, "changePassword": true, "requestPasswordReset": true, "confirmEmail": true}

// limits refuses, before anything is executed, what would cost too much. It takes
// the place of gqlgen's complexity limit, which walks a fragment again at each
// spread: a chain of fragments of which each spreads the next twice takes it 2^n
// steps. Here every fragment is costed once.
type limits struct{ introspection bool }

var _ graphql.OperationContextMutator = limits{}

// ExtensionName names the extension.
func (limits) ExtensionName() string { return "Limits" }

// Validate accepts every schema.
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation beyond the limits.
func (l limits) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	w := walk{variables: op.Variables, seen: map[*ast.FragmentDefinition]size{}, times: map[string]int{}}
	total := w.selections(op.Operation.SelectionSet)
	switch {
	case w.introspects && !l.introspection:
		return withCode(codeValidation, "introspection is off")
	case total.cost > maxCost:
		return withCode(codeTooCostly, "the request could answer with more than "+strconv.Itoa(maxCost)+" fields")
	case total.depth > maxDepth:
		return withCode(codeTooCostly, "the request is nested deeper than "+strconv.Itoa(maxDepth)+" fields")
	}
	for name, n := range w.times {
		if n > 1 {
			return withCode(codeTooCostly, name+" can be asked once in a request")
		}
	}
	op.DisableIntrospection = !l.introspection
	return nil
}

func withCode(code, message string) *gqlerror.Error {
	return &gqlerror.Error{Err: errors.New(message), Message: message, Extensions: map[string]any{"code": code}}
}

// size is what a selection can become: how many fields, how deep.
type size struct{ cost, depth int }

// walk reckons the size of one operation.
type walk struct {
	variables   map[string]any
	seen        map[*ast.FragmentDefinition]size
	times       map[string]int
	introspects bool
}

func (w *walk) selections(set ast.SelectionSet) size {
	var out size
	for _, s := range set {
		var part size
		switch s := s.(type) {
		case *ast.Field:
			part = w.field(s)
		case *ast.InlineFragment:
			part = w.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			part = w.fragment(s.Definition)
		}
		out.cost, out.depth = added(out.cost, part.cost), max(out.depth, part.depth)
	}
	return out
}

func (w *walk) fragment(f *ast.FragmentDefinition) size {
	if f == nil {
		return size{}
	}
	known, ok := w.seen[f]
	if !ok {
		w.seen[f] = size{} // validation refuses cycles; this ends one all the same
		known = w.selections(f.SelectionSet)
		w.seen[f] = known
	}
	return known
}

func (w *walk) field(f *ast.Field) size {
	if f.Name == "__schema" || f.Name == "__type" {
		w.introspects = true
		return size{cost: 1, depth: 1}
	}
	if f.ObjectDefinition != nil && f.ObjectDefinition.Name == "Mutation" && once[f.Name] {
		w.times[f.Name]++
	}
	below := w.selections(f.SelectionSet)
	return size{cost: added(1, multiplied(w.length(f), below.cost)), depth: below.depth + 1}
}

// length is how many elements a field can have.
func (w *walk) length(f *ast.Field) int {
	d := f.Definition
	if d == nil {
		return 1
	}
	if d.Arguments.ForName("first") == nil {
		if d.Type.Elem != nil && d.Name != "edges" && d.Name != "nodes" {
			return max(shortList, longerLists[d.Name])
		}
		return 1 // edges and nodes are as many as their connection was asked for
	}
	args := f.ArgumentMap(w.variables)
	n, given := asked(args["last"])
	if !given {
		n, given = asked(args["first"])
	}
	if !given {
		n = defaultFirst
	}
	return min(max(n, 1), page.Max)
}

// asked reads an Int argument as the parser or a variable gave it.
func asked(v any) (int, bool) {
	switch v := v.(type) {
	case int64:
		return clip(v), true
	case int:
		return clip(int64(v)), true
	case json.Number:
		n, err := v.Int64()
		return clip(n), err == nil
	}
	return 0, false
}

func clip(n int64) int { return int(min(max(n, 0), page.Max)) }

// added and multiplied stop growing beyond the limit, so that nothing overflows.
func added(a, b int) int { return min(a+b, maxCost+1) }

func multiplied(n, cost int) int { return min(n*cost, maxCost+1) }
