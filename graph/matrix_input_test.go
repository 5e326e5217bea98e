package graph_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
)

// act is a mutation with what can stand in its input.
type act struct {
	field    *ast.FieldDefinition
	document string
	root     *asked
	ids      []position // where an id stands
	known    []position // where a text stands that somebody may or may not know
}

// position is a place in an input.
type position struct{ path, of string } // of: a table, or a field of knownTexts

// filling says what stands at a position; "" leaves the usual value.
type filling func(p position) string

// leftOut are fields that exclude others: an input is built once for each, without them.
var leftOut = map[string][]string{"DecideAccessRequestInput": {"token", "accessRequest"}}

// acts are all mutations.
func (g generator) acts() []*act {
	var out []*act
	for _, f := range g.schema.Mutation.Fields {
		a := &act{field: f}
		payload := g.schema.Types[f.Type.Name()]
		head, text := "mutation ", f.Name
		if in := f.Arguments.ForName("input"); in != nil {
			head, text = "mutation($input: "+in.Type.String()+") ", f.Name+"(input: $input)"
			g.positions(g.schema.Types[in.Type.Name()], "", a)
		} else if len(f.Arguments) > 0 {
			g.t.Errorf("the matrix does not know how to call %s", f.Name)
			continue
		}
		way := []*asked{{parent: "Mutation", text: text, key: f.Name}}
		errors := []*asked{{parent: "UserError", text: "code"}, {parent: "UserError", text: "message"}, {parent: "UserError", text: "path"}}
		groups := [][]*asked{append(way, &asked{parent: payload.Name, text: "errors", key: "errors"}, &asked{below: errors})}
		groups = append(groups, g.groups(payload, way, map[string]bool{payload.Name: true, "UserError": true})...)
		first := g.pack(head, groups)[0] // as much of the payload as one document may ask
		a.document, a.root = first.text, first.root
		out = append(out, a)
	}
	return out
}

func (g generator) positions(def *ast.Definition, path string, a *act) {
	for _, f := range def.Fields {
		at := position{path: path + f.Name}
		below := g.schema.Types[f.Type.Name()]
		switch {
		case f.Type.Name() == "ID" && f.Name == "idempotencyKey":
		case f.Type.Name() == "ID":
			at.of = idOf[def.Name+"."+f.Name]
			if at.of == "" {
				at.of = idOf[f.Name]
			}
			if at.of == "" {
				g.t.Errorf("%s.%s takes an id: say in idOf whose", def.Name, f.Name)
			}
			a.ids = append(a.ids, at)
		case below.Kind == ast.InputObject:
			g.positions(below, at.path+".", a)
		case knownTexts[f.Name]:
			at.of = f.Name
			a.known = append(a.known, at)
		}
	}
}

// knownTexts are fields whose text may be somebody's: the answer must not tell.
var knownTexts = map[string]bool{"customerNumber": true, "email": true, "invoiceNumber": true, "enterpriseNumber": true}

// texts are what stands in an input field by its name; any other has a word.
var texts = map[string]string{
	"email": "somebody@else.example.com", "customerNumber": "99999", "country": "BE", "enterpriseNumber": "0403.170.701", "phone": "+32 2 555 01 00",
	"password": "another walk by the sea", "newPassword": "another walk by the sea", "reference": "AAAA-BBBB-CCCC-DDDD",
	"glns": "4006381333931", "sharedVatNumbers": "BE0202239951",
	"content": base64.StdEncoding.EncodeToString([]byte("<a/>")), "ChangeEmailInput.currentPassword": password,
}

// input builds an input; skip is a field that is left out.
func (g generator) input(w *world, def *ast.Definition, path, skip string, fill filling) map[string]any {
	out := map[string]any{}
	oneOf := def.Directives.ForName("oneOf") != nil
	for _, f := range def.Fields {
		if f.Name == skip || oneOf && len(out) > 0 || f.Name == "vatNumber" {
			continue // vatNumber: the enterprise number says who it is
		}
		v := g.value(w, def.Name, f.Name, path, f.Type, fill)
		if f.Type.Elem != nil {
			v = []any{v}
		}
		out[f.Name] = v
	}
	return out
}

func (g generator) value(w *world, of, name, path string, t *ast.Type, fill filling) any {
	def := g.schema.Types[t.Name()]
	at := position{path: path + name, of: name}
	if t.Name() == "ID" {
		if at.of = idOf[of+"."+name]; at.of == "" {
			at.of = idOf[name]
		}
	}
	if v := fill(at); v != "" {
		return v
	}
	switch {
	case name == "idempotencyKey":
		w.count++
		return fmt.Sprintf("matrix-%d", w.count)
	case name == "token" && t.Name() == "String":
		return w.access.Tokens.Text(account.ConfirmEmail, id.NewToken(), 1)
	case def.Kind == ast.InputObject:
		return g.input(w, def, path+name+".", "", fill)
	case def.Name == "RegistrationChannel":
		return "EMAIL" // FORM is not recorded
	case def.Kind == ast.Enum:
		return def.EnumValues[0].Name
	}
	switch t.Name() {
	case "String", "EmailAddress", "CountryCode":
		if v, ok := texts[of+"."+name]; ok {
			return v
		}
		if v, ok := texts[name]; ok {
			return v
		}
		return "words"
	case "Boolean":
		return true
	case "CurrencyCode":
		return "EUR"
	case "Decimal":
		return "0"
	case "DateTime":
		if name == "asOf" {
			return "2026-01-02T00:00:00Z"
		}
		return soonDay().Format(time.RFC3339)
	case "Date":
		if strings.HasPrefix(name, "verified") {
			return "2026-01-02"
		}
		return soonDay().Format(time.DateOnly)
	}
	g.t.Errorf("the matrix does not know what to put into %s.%s: %s", of, name, t)
	return nil
}

// inputs are the inputs of a mutation under one filling: one, or one for each field left out.
func (g generator) inputs(w *world, a *act, fill filling) []map[string]any {
	arg := a.field.Arguments.ForName("input")
	if arg == nil {
		return []map[string]any{nil}
	}
	def := g.schema.Types[arg.Type.Name()]
	skips := leftOut[def.Name]
	if skips == nil {
		skips = []string{""}
	}
	var out []map[string]any
	for _, skip := range skips {
		out = append(out, g.input(w, def, "", skip, fill))
	}
	return out
}
