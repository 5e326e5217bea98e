package graph

import (
	"context"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// oneOf refuses, before anything is executed, a variable that holds a @oneOf
// input with other than one field, or with null (GraphQL, section 3.10.1). gqlgen
// checks what stands in the document, and takes variables as they come. Every
// @oneOf input of the schema is checked here and nowhere else; rules check theirs
// once more, since they have other callers.
type oneOf struct{ schema *ast.Schema }

var _ graphql.OperationContextMutator = oneOf{}

// ExtensionName names the extension.
func (oneOf) ExtensionName() string { return "OneOf" }

// Validate accepts every schema.
func (oneOf) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext looks at the variables as they were coerced, defaults with them.
func (o oneOf) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, v := range op.Operation.VariableDefinitions {
		path := ast.Path{ast.PathName("variable"), ast.PathName(v.Variable)}
		if err := o.check(v.Type, op.Variables[v.Variable], path); err != nil {
			return err
		}
	}
	return nil
}

// check walks into a value as far as its type has input objects.
func (o oneOf) check(t *ast.Type, value any, path ast.Path) *gqlerror.Error {
	if value == nil {
		return nil
	}
	if t.Elem != nil {
		return o.checkList(t.Elem, reflect.ValueOf(value), path)
	}
	def := o.schema.Types[t.NamedType]
	fields, ok := value.(map[string]any)
	if def == nil || def.Kind != ast.InputObject || !ok {
		return nil
	}
	given := 0
	for _, f := range def.Fields {
		field, there := fields[f.Name]
		if !there {
			continue
		}
		given++
		below := append(path[:len(path):len(path)], ast.PathName(f.Name))
		if field == nil && isOneOf(def) {
			return gqlerror.ErrorPathf(below, "must not be null")
		}
		if err := o.check(f.Type, field, below); err != nil {
			return err
		}
	}
	if given != 1 && isOneOf(def) {
		return gqlerror.ErrorPathf(path, "must have exactly one field")
	}
	return nil
}

// checkList looks at each element; where a list is due, one value stands for a list of it.
func (o oneOf) checkList(elem *ast.Type, list reflect.Value, path ast.Path) *gqlerror.Error {
	if list.Kind() != reflect.Slice {
		return o.check(elem, list.Interface(), path)
	}
	for n := range list.Len() {
		below := append(path[:len(path):len(path)], ast.PathIndex(n))
		if err := o.check(elem, list.Index(n).Interface(), below); err != nil {
			return err
		}
	}
	return nil
}

func isOneOf(d *ast.Definition) bool { return d.Directives.ForName("oneOf") != nil }
