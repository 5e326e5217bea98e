package graph

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

// TestOneOfIsFoundWhereverItStands looks for @oneOf inputs of a schema in which
// they stand in lists, in other inputs and in each other.
func TestOneOfIsFoundWhereverItStands(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
		type Query { ask(one: One, many: [[One!]!], in: In, ins: [In]): Int }
		input One @oneOf { a: String b: Int deep: In }
		input In { one: One many: [One] plain: String }`})
	doc, errs := gqlparser.LoadQueryWithRules(schema, `query($one: One, $def: One = {a: "x"}, $many: [[One!]!], $in: In, $ins: [In]) {
		ask(one: $one, many: $many, in: $in, ins: $ins) again: ask(one: $def) }`, nil)
	if errs != nil {
		t.Fatal(errs)
	}
	good, bad := map[string]any{"a": "x"}, map[string]any{"a": "x", "b": 1}
	for _, tt := range []struct {
		name      string
		variables map[string]any
		path      string // of what is refused; "": nothing is
	}{
		{"Nothing", nil, ""},
		{"Null", map[string]any{"one": nil}, ""},
		{"One", map[string]any{"one": good}, ""},
		{"Both", map[string]any{"one": bad}, "variable.one"},
		{"None", map[string]any{"one": map[string]any{}}, "variable.one"},
		{"NullField", map[string]any{"one": map[string]any{"a": nil}}, "variable.one.a"},
		{"OneAndNull", map[string]any{"one": map[string]any{"a": "x", "b": nil}}, "variable.one.b"},
		{"InPlaceOfADefault", map[string]any{"def": bad}, "variable.def"},
		{"InAList", map[string]any{"many": []any{[]any{good}, []any{good, bad}}}, "variable.many[1][1]"},
		{"ForAList", map[string]any{"many": bad}, "variable.many[0]"},
		{"GoodForAList", map[string]any{"many": good}, ""},
		{"InAnInput", map[string]any{"in": map[string]any{"plain": "x", "one": bad}}, "variable.in.one"},
		{"InAListOfInputs", map[string]any{"ins": []any{nil, map[string]any{"many": []any{good, nil, bad}}}}, "variable.ins[1].many[2]"},
		{"ForAListInAnInput", map[string]any{"in": map[string]any{"many": bad}}, "variable.in.many[0]"},
		{"Within", map[string]any{"one": map[string]any{"deep": map[string]any{"one": bad}}}, "variable.one.deep.one"},
		{"GoodWithin", map[string]any{"one": map[string]any{"deep": map[string]any{"one": good}}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			op := &graphql.OperationContext{Operation: doc.Operations[0]}
			var err error
			if op.Variables, err = validator.VariableValues(schema, op.Operation, tt.variables); err != nil {
				t.Fatal(err)
			}
			path := ""
			if err := (oneOf{schema}).MutateOperationContext(t.Context(), op); err != nil {
				path = err.Path.String()
			}
			if path != tt.path {
				t.Errorf("refused at %q, want %q", path, tt.path)
			}
		})
	}
}
