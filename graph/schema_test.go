package graph_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"example.com/comptoir/graph/gen"
	"example.com/comptoir/internal/fault"
)

// TestSchemaIsDescribed fails for whatever a reader of the schema finds without a word.
func TestSchemaIsDescribed(t *testing.T) {
	t.Parallel()
	schema := gen.NewExecutableSchema(gen.Config{}).Schema()
	count := 0
	said := func(what, description string) {
		count++
		if strings.TrimSpace(description) == "" {
			t.Errorf("%s has no description", what)
		}
	}
	for name, d := range schema.Types {
		if d.BuiltIn {
			continue
		}
		said(name, d.Description)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") || f.Name == "id" && implements(d, "Node") {
				continue // Node describes it
			}
			said(name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				if a.Name == "input" && d.Name == "Mutation" {
					continue // the one argument of a mutation; its type says what it is
				}
				said(name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, v := range d.EnumValues {
			said(name+"."+v.Name, v.Description)
		}
	}
	if count < 200 {
		t.Errorf("only %d descriptions were looked at", count)
	}
}

func implements(d *ast.Definition, name string) bool {
	for _, i := range d.Interfaces {
		if i == name {
			return true
		}
	}
	return false
}

// TestMutationsHaveOneForm: verbNoun(input), a payload with errors.
func TestMutationsHaveOneForm(t *testing.T) {
	t.Parallel()
	schema := gen.NewExecutableSchema(gen.Config{}).Schema()
	for _, f := range schema.Mutation.Fields {
		if len(f.Arguments) > 1 || len(f.Arguments) == 1 && (f.Arguments[0].Name != "input" || !f.Arguments[0].Type.NonNull) {
			t.Errorf("%s has not one required argument input", f.Name)
		}
		errs := schema.Types[f.Type.Name()].Fields.ForName("errors")
		if errs == nil || errs.Type.String() != "[UserError!]!" {
			t.Errorf("%s: the payload has no errors: [UserError!]!", f.Name)
		}
	}
}

// TestErrorCodesAreTheRules: a code that the schema does not know would be a fault at run time.
func TestErrorCodesAreTheRules(t *testing.T) {
	t.Parallel()
	schema := gen.NewExecutableSchema(gen.Config{}).Schema()
	values := schema.Types["ErrorCode"].EnumValues
	known := fault.Codes()
	for _, c := range known {
		if values.ForName(string(c)) == nil {
			t.Errorf("ErrorCode has no %s", c)
		}
	}
	if len(values) != len(known) {
		t.Errorf("ErrorCode has %d values, the rules have %d codes", len(values), len(known))
	}
}
