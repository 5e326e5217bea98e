package graph_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"example.com/comptoir/internal/id"
)

// TestNoInputTakesAColumn is mass assignment (threat T38): each column of the
// database, by its name, in each kind of input, wherever that stands. What the
// schema does not name is refused before anything is executed.
func TestNoInputTakesAColumn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := map[string]bool{"isAdmin": true, "actor": true, "viewer": true, "tenant": true}
	for _, columns := range w.columns {
		for _, c := range columns {
			names[camel(c.name)] = true
		}
	}
	cells, done := 0, map[string]bool{}
	for _, a := range w.gen.acts() {
		arg := a.field.Arguments.ForName("input")
		if arg == nil {
			continue
		}
		in := w.gen.inputs(w, a, ofNothing)[0]
		w.gen.objects(w.gen.schema.Types[arg.Type.Name()], in, func(def *ast.Definition, object map[string]any) {
			if done[def.Name] {
				return
			}
			done[def.Name] = true
			for _, name := range slices.Sorted(maps.Keys(names)) {
				if def.Fields.ForName(name) != nil {
					continue
				}
				object[name] = "ADMIN"
				got := w.ask("", a.document, map[string]any{"input": in})
				delete(object, name)
				cells++
				if got.code() != "BAD_USER_INPUT" || got.Data != nil || !strings.HasSuffix(pathOf(got.Errors[0].Extensions["path"]), name) {
					t.Errorf("%s in %s: %s", name, def.Name, got.body)
				}
			}
		})
	}
	for name, def := range w.gen.schema.Types {
		if def.Kind == ast.InputObject && !done[name] && !strings.HasSuffix(name, "Filter") {
			t.Errorf("%s stands in no mutation's input", name)
		}
	}
	t.Logf("%d cells: %d names in %d inputs", cells, len(names), len(done))
}

// ofNothing fills each id's place with one that is made up.
func ofNothing(p position) string {
	if to := outside[p.of]; to != nil {
		return to(id.NewUUID())
	}
	return ""
}

// objects visits an input and the inputs within it.
func (g generator) objects(def *ast.Definition, in map[string]any, visit func(*ast.Definition, map[string]any)) {
	visit(def, in)
	for _, f := range def.Fields {
		v := in[f.Name]
		if list, ok := v.([]any); ok {
			v = list[0]
		}
		if below, ok := v.(map[string]any); ok {
			g.objects(g.schema.Types[f.Type.Name()], below, visit)
		}
	}
}

// camel writes a column's name as the schema would.
func camel(column string) string {
	parts := strings.Split(column, "_")
	for n, p := range parts[1:] {
		parts[n+1] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "")
}
