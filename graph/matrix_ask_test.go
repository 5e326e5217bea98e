package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// asked is a selection: a field or an inline fragment, and what is asked below it.
type asked struct {
	parent string // the type that has the field
	text   string // as it stands in a document: "members(first: 10)", "... on Company"
	key    string // of the answer; "" for a fragment
	below  []*asked
}

// question is one entrance of the schema with everything that can be asked behind it.
type question struct {
	name      string   // "node ApiKey"
	tables    []string // whose ids it takes; none: it takes no id
	reference bool     // takes a registration's reference
	documents []*document
}

// document is what is sent at once: a part of a question within the API's limits.
type document struct {
	root   *asked
	text   string
	leaves int
}

// tableOf are the tables behind the types that have ids.
var tableOf = map[string]string{
	"Company": "companies", "Person": "persons", "Membership": "memberships", "Registration": "registrations", "AccessRequest": "access_requests",
	"Invitation": "invitations", "AbuseReport": "abuse_reports", "Merge": "company_merges", "Document": "documents", "Ingestion": "ingestions", "ApiKey": "api_keys", "Mail": "mails",
}

// idOf says whose id an argument or an input field takes.
var idOf = map[string]string{
	"Query.company.id": "companies", "Query.document.id": "documents", "AccessRequestFilter.company": "companies", "MailFilter.company": "companies", "TimelineFilter.company": "companies", "TimelineFilter.person": "persons", "Query.staffTasks.company": "companies", "Query.documentByNumber.company": "companies",
	"membership": "memberships", "successor": "memberships", "company": "companies", "from": "companies", "into": "companies",
	"registration": "registrations", "accessRequest": "access_requests", "invitation": "invitations", "merge": "company_merges",
	"ingestion": "ingestions", "file": "document_files", "task": "staff_tasks", "owner": "persons", "session": "sessions", "mail": "mails", "RevokeApiKeyInput.id": "api_keys",
}

// generator builds questions from the schema. What it does not know how to ask
// fails the test by its name: a new field or argument can't escape.
type generator struct {
	t      *testing.T
	schema *ast.Schema
}

// narrowing are arguments that only leave things out; package archive's tests ask
// with them as every role. Two of them are refused to roles without money.
var narrowing = []string{
	"last", "before", "after", "offset", "numberStartsWith", "number", "issuedFrom", "issuedTo", "totalFrom", "totalTo", "open",
	"ownReference", "article", "heatNumber", "text", "orderBy", "kind", "mine",
}

const (
	mostTokens = 850 // of the 1,000 that a document may have
	deepest    = 11  // of the 12 levels
)

// questions are all entrances: each field of Query, node(id:) once for each type.
func (g generator) questions() []*question {
	var out []*question
	for _, f := range g.schema.Query.Fields {
		switch {
		case strings.HasPrefix(f.Name, "__"):
		case f.Name == "node":
			for _, d := range g.schema.GetPossibleTypes(g.schema.Types["Node"]) {
				if tableOf[d.Name] == "" {
					g.t.Errorf("type %s is a Node: say in tableOf whose ids it has, and plant one", d.Name)
					continue
				}
				fragment := &asked{text: "... on " + d.Name, parent: "Query"}
				root := []*asked{{parent: "Query", text: "node(id: $id)", key: "node"}, fragment}
				out = append(out, &question{name: "node " + d.Name, tables: []string{tableOf[d.Name]}, documents: g.pack("query($id: ID!) ", g.groups(d, root, map[string]bool{d.Name: true}))})
			}
		default:
			out = append(out, g.entrance(f)...)
		}
	}
	return out
}

// entrance gives a field of Query; twice where an id may be given or left out.
func (g generator) entrance(f *ast.FieldDefinition) []*question {
	var out []*question
	for _, withID := range []bool{false, true} {
		q := &question{name: f.Name}
		text, ids, reference := g.arguments("Query."+f.Name, f.Arguments, withID)
		if len(ids) == 0 && (withID || slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.Name() == "ID" && a.Type.NonNull })) {
			continue
		}
		q.tables, q.reference = ids, reference
		head := "query "
		if withID {
			head, q.name = "query($id: ID!) ", f.Name+" by id"
		}
		if reference {
			head = "query($reference: String!) "
		}
		def := g.schema.Types[f.Type.Name()]
		q.documents = g.pack(head, g.groups(def, []*asked{{parent: "Query", text: f.Name + text, key: f.Name}}, map[string]bool{def.Name: true}))
		out = append(out, q)
	}
	return out
}

// arguments writes a field's arguments: pages short, lists of an enum whole, the
// one id as a variable if it is wanted.
func (g generator) arguments(of string, list ast.ArgumentDefinitionList, withID bool) (text string, ids []string, reference bool) {
	var parts []string
	for _, a := range list {
		v, id, ref := g.argument(of, a.Name, a.Type, withID)
		if v != "" {
			parts = append(parts, a.Name+": "+v)
		}
		ids, reference = append(ids, id...), reference || ref
	}
	if len(parts) == 0 {
		return "", ids, reference
	}
	return "(" + strings.Join(parts, ", ") + ")", ids, reference
}

func (g generator) argument(of, name string, t *ast.Type, withID bool) (text string, ids []string, reference bool) {
	def := g.schema.Types[t.Name()]
	switch {
	case t.Name() == "ID":
		table := idOf[of+"."+name]
		if table == "" {
			g.t.Errorf("%s(%s:) takes an id: say in idOf whose", of, name)
		}
		if !withID {
			return "", nil, false
		}
		return "$id", []string{table}, false
	case of == "Query.registration" && name == "reference":
		return "$reference", nil, true
	case (of == "Query.ingestions" || of == "Query.staffTasks") && name == "first":
		return "3", nil, false // what hangs on a file is much, and lists without a length count for whole ones
	case name == "first" && t.Name() == "Int":
		return "10", nil, false
	case of == "Query.documentByNumber" && name == "number":
		return `"ZQ 1"`, nil, false
	case of == "Query.findCompanies" && name == "text":
		return `"zq-"`, nil, false // all customers' numbers begin so
	case of == "MailFilter" && name == "to":
		return "", nil, false // narrows
	case slices.Contains(narrowing, name) && !t.NonNull:
		return "", nil, false
	case def.Kind == ast.Enum && t.Elem != nil:
		var all []string
		for _, v := range def.EnumValues {
			all = append(all, v.Name)
		}
		return "[" + strings.Join(all, " ") + "]", nil, false
	case def.Kind == ast.InputObject:
		var parts []string
		for _, f := range def.Fields {
			v, id, _ := g.argument(def.Name, f.Name, f.Type, withID)
			if v != "" {
				parts = append(parts, f.Name+": "+v)
			}
			ids = append(ids, id...)
		}
		return "{" + strings.Join(parts, ", ") + "}", ids, false
	}
	g.t.Errorf("the matrix does not know how to give %s(%s: %s)", of, name, t)
	return "", nil, false
}

// groups gives, for a type and whatever hangs on it, the way there and the plain
// fields at its end. No type stands twice on a way; below an edge there are the
// node's plain fields only, since nodes has the rest, and below a possible duplicate
// the company's, since the registration's company has the rest.
func (g generator) groups(def *ast.Definition, way []*asked, on map[string]bool) [][]*asked {
	var out [][]*asked
	if def.Kind != ast.Object {
		g.t.Errorf("the matrix does not know how to ask for a %s %s", def.Kind, def.Name)
		return nil
	}
	end := []*asked{}
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		text, _, _ := g.arguments(def.Name+"."+f.Name, f.Arguments, false)
		step := &asked{parent: def.Name, text: f.Name + text, key: f.Name}
		next := g.schema.Types[f.Type.Name()]
		edge := strings.HasSuffix(def.Name, "Edge") || def.Name == "PossibleDuplicate"
		switch {
		case next.IsLeafType():
			end = append(end, step)
		case on[next.Name] || len(way) >= deepest:
		default:
			on = maps.Clone(on)
			on[next.Name] = true
			for _, below := range g.groups(next, append(slices.Clone(way), step), on) {
				if !edge || len(below) == len(way)+2 {
					out = append(out, below)
				}
			}
			delete(on, next.Name)
		}
	}
	if len(end) == 0 {
		return out
	}
	return append([][]*asked{append(slices.Clone(way), &asked{below: end})}, out...)
}

// pack puts groups into as few documents as the limit of tokens allows.
func (g generator) pack(head string, groups [][]*asked) []*document {
	var out []*document
	for _, group := range groups {
		if len(out) > 0 {
			last := out[len(out)-1]
			merged := merge(last.root, group)
			if text := head + merged.String(); tokens(text) <= mostTokens {
				last.root, last.text, last.leaves = merged, text, last.leaves+len(group[len(group)-1].below)
				continue
			}
		}
		root := merge(&asked{}, group)
		out = append(out, &document{root, head + root.String(), len(group[len(group)-1].below)})
	}
	return out
}

// merge gives a copy of a tree with a group in it.
func merge(into *asked, group []*asked) *asked {
	out := &asked{parent: into.parent, text: into.text, key: into.key, below: slices.Clone(into.below)}
	if len(group) == 1 { // the end: plain fields
		out.below = append(out.below, group[0].below...)
		return out
	}
	at := slices.IndexFunc(out.below, func(a *asked) bool { return a.text == group[0].text })
	if at < 0 {
		out.below = append(out.below, merge(&asked{parent: group[0].parent, text: group[0].text, key: group[0].key}, group[1:]))
		return out
	}
	out.below[at] = merge(out.below[at], group[1:])
	return out
}

func (a *asked) String() string {
	if len(a.below) == 0 {
		return a.text
	}
	parts := make([]string, len(a.below))
	for n, b := range a.below {
		parts[n] = b.String()
	}
	return strings.TrimSpace(a.text + " { " + strings.Join(parts, " ") + " }")
}

// tokens counts roughly what the parser counts.
func tokens(text string) int {
	return len(strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ", ":", " : ", "[", " [ ", "]", " ] ", "{", " { ", "}", " } ", "!", " ! ", "$", " $ ", "...", " ... ").Replace(text)))
}

// note marks the fields that an answer has a value for: "Company.legalName".
func (a *asked) note(data any, seen map[string]bool) {
	switch v := data.(type) {
	case []any:
		for _, one := range v {
			a.note(one, seen)
		}
	case map[string]any:
		for _, b := range a.below {
			if b.key == "" {
				b.note(v, seen)
				continue
			}
			if v[b.key] != nil {
				seen[fmt.Sprintf("%s.%s", b.parent, b.key)] = true
				b.note(v[b.key], seen)
			}
		}
	}
}
