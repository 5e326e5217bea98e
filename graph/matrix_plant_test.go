package graph_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/graph/gen"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// world is a database in which every column that can tell something tells it with
// a canary: a value that stands there and nowhere else. Whoever finds a canary in
// an answer knows which column of whose row it came from.
type world struct {
	*bundle
	gen      generator
	columns  map[string][]column
	canaries map[string]canary
	rows     map[string]*row // by the id that goes outside
	count    int
	viewers  []*viewer
	first    map[string]map[string]*row // by company and table: what ids are taken from
}

// column is one column of the catalogue.
type column struct {
	name, kind string // kind: Postgres's name of the type
	must       bool   // needs a value of ours
	listed     bool   // has a check that lists its values
}

// row is a row that was planted.
type row struct {
	table   string
	owner   string // "A", "B" or "AB": the companies; "" for the seller's own
	kind    policy.Kind
	person  id.Person // whose it is, where it is about one
	id      id.UUID
	pending string // state of an access request or a membership
}

// canary is where a value stands.
type canary struct {
	row    *row
	column string // "companies.legal_name"
}

// outside gives an id the form of its noun; tables without a noun have no ids outside.
var outside = map[string]func(id.UUID) string{
	"companies":       func(u id.UUID) string { return id.Company{UUID: u}.String() },
	"persons":         func(u id.UUID) string { return id.Person{UUID: u}.String() },
	"memberships":     func(u id.UUID) string { return id.Membership{UUID: u}.String() },
	"registrations":   func(u id.UUID) string { return id.Registration{UUID: u}.String() },
	"documents":       func(u id.UUID) string { return id.Document{UUID: u}.String() },
	"document_files":  func(u id.UUID) string { return id.File{UUID: u}.String() },
	"ingestions":      func(u id.UUID) string { return id.Ingestion{UUID: u}.String() },
	"sessions":        func(u id.UUID) string { return id.Session{UUID: u}.String() },
	"one_time_tokens": func(u id.UUID) string { return id.Token{UUID: u}.String() },
	"mails":           func(u id.UUID) string { return id.Mail{UUID: u}.String() },
	"audit_events":    func(u id.UUID) string { return id.Event{UUID: u}.String() },
	"staff_tasks":     func(u id.UUID) string { return id.Task{UUID: u}.String() },
	"access_requests": func(u id.UUID) string { return id.AccessRequest{UUID: u}.String() },
	"invitations":     func(u id.UUID) string { return id.Invitation{UUID: u}.String() },
	"abuse_reports":   func(u id.UUID) string { return id.AbuseReport{UUID: u}.String() },
	"company_merges":  func(u id.UUID) string { return id.Merge{UUID: u}.String() },
	"api_keys":        func(u id.UUID) string { return id.APIKey{UUID: u}.String() },
	"import_batches":  func(u id.UUID) string { return id.Batch{UUID: u}.String() },
}

// unplanted are the tables with walls in which nothing of anybody's stands.
var unplanted = []string{"file_rounds", "vies_gates"}

// wordless are the tables with rows of people but no column that can hold a canary;
// who sees what of them has tests of its own.
var wordless = []string{"document_notifications", "document_notices"}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{bundle: setup(t), gen: generator{t, gen.NewExecutableSchema(gen.Config{}).Schema()}, columns: map[string][]column{}, canaries: map[string]canary{}, rows: map[string]*row{}, first: map[string]map[string]*row{"A": {}, "B": {}}}
	rows, err := w.owner.Query(t.Context(), `
		select c.relname::text, a.attname::text, t.typname::text,
		       a.attnotnull and not a.atthasdef,
		       exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey) and pg_get_constraintdef(k.oid) ~ 'ANY|<@')
		from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' join pg_type t on t.oid = a.atttypid
		where c.relkind in ('r', 'p') and c.relrowsecurity order by 1, a.attnum`)
	if err != nil {
		t.Fatalf("read the catalogue: %v", err)
	}
	var table string
	var c column
	_, err = pgx.ForEachRow(rows, []any{&table, &c.name, &c.kind, &c.must, &c.listed}, func() error {
		w.columns[table] = append(w.columns[table], c)
		return nil
	})
	if err != nil {
		t.Fatalf("read the catalogue: %v", err)
	}
	w.access.Hours.Closures = []access.Closure{{From: soonDay(), To: soonDay()}}
	w.populate()
	planted := map[string]bool{}
	for _, c := range w.canaries {
		planted[c.row.table] = true
	}
	for table := range w.columns {
		if wordless := slices.Contains(wordless, table) && w.first["A"][table] != nil; !planted[table] && !wordless && !slices.Contains(unplanted, table) {
			t.Errorf("nothing is planted in table %s: plant it in matrix_world_test.go, and say in matrix_rights_test.go who sees what of it", table)
		}
	}
	return w
}

// plant inserts a row. What fixed does not give is a canary where the type can
// hold one, the default where there is one, and a plain value where one must be.
func (w *world) plant(r *row, fixed map[string]any) *row {
	w.t.Helper()
	names, values := []string{}, []any{}
	r.id = id.NewUUID()
	known := maps.Clone(fixed)
	for _, c := range w.columns[r.table] {
		v, given := known[c.name]
		delete(known, c.name)
		if !given {
			if v, given = w.fill(r, c); !given {
				continue
			}
		}
		names, values = append(names, pgx.Identifier{c.name}.Sanitize()), append(values, v)
	}
	if len(known) > 0 {
		w.t.Fatalf("table %s has no columns %v", r.table, slices.Collect(maps.Keys(known)))
	}
	places := make([]string, len(names))
	for n := range names {
		places[n] = fmt.Sprintf("$%d", n+1)
	}
	w.exec(fmt.Sprintf(`insert into %s (%s) values (%s)`, pgx.Identifier{r.table}.Sanitize(), strings.Join(names, ", "), strings.Join(places, ", ")), values...)
	if to := outside[r.table]; to != nil {
		w.rows[to(r.id)] = r
	}
	if first := w.first[r.owner]; first != nil && (first[r.table] == nil || r.kind == policy.Invoice) {
		first[r.table] = r
	}
	return r
}

func (w *world) fill(r *row, c column) (any, bool) {
	switch {
	case c.name == "id":
		return r.id, true
	case c.listed, c.name == "locale", c.name == "country":
		if c.must {
			w.t.Fatalf("column %s.%s needs a value", r.table, c.name)
		}
		return nil, false
	}
	switch c.kind {
	case "text":
		return w.text(r, c.name), true
	case "_text":
		return []string{w.text(r, c.name)}, true
	case "numeric":
		w.count++
		return w.sown(r, c.name, fmt.Sprintf("4477%04d.5", w.count)), true
	case "bytea":
		w.count++
		sum := sha256.Sum256(fmt.Append(nil, w.count))
		w.sown(r, c.name, hex.EncodeToString(sum[:]))
		return sum[:], true
	}
	if !c.must {
		return nil, false
	}
	switch c.kind {
	case "timestamptz", "date":
		return time.Now(), true
	case "int4", "int8":
		return 1, true
	}
	w.t.Fatalf("column %s.%s needs a value", r.table, c.name)
	return nil, false
}

// text makes a canary that is a text; in a column of addresses it is one.
func (w *world) text(r *row, column string) string {
	w.count++
	v := fmt.Sprintf("zq-%d-qz", w.count)
	if strings.Contains(column, "email") {
		v += "@canary.example.com"
	}
	w.sown(r, column, fmt.Sprintf("zq-%d-qz", w.count))
	return v
}

func (w *world) sown(r *row, column, value string) string {
	w.canaries[value] = canary{r, r.table + "." + column}
	return value
}

var (
	canaryText = regexp.MustCompile(`(?i)zq-\d+-qz|(?:zqzq-){3}\w{4}|4477\d{4}\.5|\b[0-9a-f]{64}\b`)
	outsideID  = regexp.MustCompile(`\b[a-z]{4}_[0-9a-hjkmnp-tv-z]{26}\b`)
)

// found gives the canaries of an answer, and the ids of planted rows as
// canaries of a column id.
func (w *world) found(body string) []canary {
	var out []canary
	for _, text := range canaryText.FindAllString(body, -1) {
		if c, ok := w.canaries[strings.ToLower(text)]; ok {
			out = append(out, c)
		}
	}
	for _, text := range outsideID.FindAllString(body, -1) {
		if r, ok := w.rows[text]; ok {
			out = append(out, canary{r, r.table + ".id"})
		}
	}
	return out
}

func (c canary) String() string {
	return fmt.Sprintf("%s of %q %s%s", c.column, c.row.owner, c.row.kind, c.row.pending)
}

// forget lets everything be tried again, so that no cell meets a limit that others used up.
func (w *world) forget() {
	w.t.Helper()
	if _, err := w.owner.Exec(context.Background(), `with gone as (delete from signin_failures) delete from budgets where scope not like 'zq-%'`); err != nil {
		w.t.Fatalf("forget what was tried: %v", err)
	}
}
