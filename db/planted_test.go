package db_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/id"
)

// planted is a database with a row in every table with walls for each of two
// companies, made from the catalogue alone.
type planted struct {
	t       *testing.T
	db      *db.DB
	owner   *pgx.Conn
	columns map[string][]attribute
	granted map[string]map[string]bool // what the application may at all: r, u, i, d
	names   map[string]string          // a table's columns, written after each other
	some    map[string]string          // one that can be updated
	rows    map[string][]plantedRow
	ids     map[string]id.UUID // "persons 0"
	asked   int
}

// plantedRow is a row of company 0 or 1, of company 0's other person ("0c"), of a person without a company ("9"), or of nobody ("").
type plantedRow struct{ owner, place, json string }

// attribute is a column: its type, whether it needs a value, which table it leads to, which values it takes.
type attribute struct {
	name, kind, to, values string
	must                   bool
}

func plantTwo(t *testing.T) *planted {
	t.Helper()
	raw := dbtest.New(t)
	conn, err := pgx.Connect(t.Context(), raw.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	w := &planted{
		t: t, db: raw.DB(nil), owner: conn, columns: map[string][]attribute{}, granted: map[string]map[string]bool{},
		names: map[string]string{}, some: map[string]string{}, rows: map[string][]plantedRow{}, ids: map[string]id.UUID{},
	}
	w.readCatalogue()
	for table := range w.columns {
		for _, owner := range []string{"0", "1"} {
			w.plant(table, owner)
		}
	}
	w.plant("memberships", "0c")
	w.plant("persons", "9")
	for table := range w.columns {
		w.look(table)
	}
	return w
}

func (w *planted) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.owner.Exec(context.Background(), sql, args...); err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
}

func (w *planted) readCatalogue() {
	w.t.Helper()
	rows, err := w.owner.Query(w.t.Context(), `
		select c.relname::text, a.attname::text, y.typname::text, a.attnotnull and not a.atthasdef,
		  coalesce((select f.confrelid::regclass::text from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and f.conkey = array[a.attnum]), ''),
		  coalesce((select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]), ''),
		  has_table_privilege('comptoir_app', c.oid, 'select'), has_table_privilege('comptoir_app', c.oid, 'update'), has_table_privilege('comptoir_app', c.oid, 'insert'), has_table_privilege('comptoir_app', c.oid, 'delete')
		from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' join pg_type y on y.oid = a.atttypid
		where c.relkind in ('r', 'p') and c.relrowsecurity order by 1, a.attnum`)
	if err != nil {
		w.t.Fatal(err)
	}
	var table string
	var a attribute
	var r, u, i, d bool
	_, err = pgx.ForEachRow(rows, []any{&table, &a.name, &a.kind, &a.must, &a.to, &a.values, &r, &u, &i, &d}, func() error {
		w.columns[table] = append(w.columns[table], a)
		w.granted[table] = map[string]bool{"r": r, "u": u, "i": i, "d": d}
		w.some[table] = a.name
		w.names[table] = strings.TrimPrefix(w.names[table]+", "+a.name, ", ")
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// plant inserts a company's row of a table, and before it what it must lead to.
func (w *planted) plant(table, owner string) id.UUID {
	w.t.Helper()
	key := table + " " + owner
	if i, ok := w.ids[key]; ok || table == "file_rounds" || table == "vies_gates" { // which have rows of their own and no more
		return i
	}
	w.ids[key] = id.NewUUID()
	var names, places []string
	var values []any
	for _, a := range w.columns[table] {
		v := w.value(table, owner, a)
		if v == nil {
			continue
		}
		values = append(values, v)
		names, places = append(names, a.name), append(places, fmt.Sprintf("$%d", len(values)))
	}
	w.exec(fmt.Sprintf(`insert into %s (%s) values (%s)`, table, strings.Join(names, ", "), strings.Join(places, ", ")), values...)
	return w.ids[key]
}

var listedValue = regexp.MustCompile(`'(\w+)'::text`)

// value is what a column has in a company's row, nil for its default.
func (w *planted) value(table, owner string, a attribute) any {
	w.t.Helper()
	listed := listedValue.FindStringSubmatch(a.values)
	switch {
	case a.name == "id":
		return w.ids[table+" "+owner]
	case table == "memberships" && a.name == "state":
		return "ACTIVE"
	case a.name == "chain":
		return w.plant("companies", owner)
	case a.name == "into_id":
		return w.plant("companies", map[string]string{"0": "1", "1": "0"}[owner])
	case a.to == "companies" && (a.must || a.name == "company_id"):
		return w.plant("companies", owner[:1])
	case a.to != "" && (a.must || a.name == "person_id" || a.name == "invitation_id" && table == "mails"):
		return w.plant(a.to, owner)
	case a.name == "vat_number":
		return "x"
	case !a.must:
		return nil
	case a.name == "country":
		return "BE"
	case a.kind == "text" && listed != nil:
		return listed[1]
	case a.kind == "_text" && listed != nil:
		return []string{listed[1]}
	}
	switch a.kind {
	case "text":
		return table + " " + a.name + " " + owner
	case "bytea":
		return []byte(table + owner)
	case "uuid":
		return id.NewUUID()
	case "timestamptz", "date":
		return time.Now()
	case "int4", "int8", "numeric":
		return 1
	case "_text":
		return []string{table + " " + a.name + " " + owner}
	case "tsvector":
		return table + owner
	case "bool":
		return false
	case "jsonb":
		return map[string]string{}
	}
	w.t.Fatalf("%s.%s: a %s is not known here", table, a.name, a.kind)
	return nil
}

// look remembers a table's rows: where they stand, and what they hold.
func (w *planted) look(table string) {
	w.t.Helper()
	rows, err := w.owner.Query(w.t.Context(), `select ctid::text, to_jsonb(t)::text from `+table+` t`)
	if err != nil {
		w.t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (p plantedRow, err error) {
		err = r.Scan(&p.place, &p.json)
		return p, err
	})
	if err != nil || len(found) == 0 {
		w.t.Fatalf("%s has %d rows, %v", table, len(found), err)
	}
	for _, r := range found {
		for _, owner := range []string{"0", "0c", "1", "9"} {
			for _, of := range []string{table, "companies", "persons"} {
				if i, ok := w.ids[of+" "+owner]; ok && strings.Contains(r.json, i.UUID.String()) && r.owner == "" {
					r.owner = owner
				}
			}
			if r.owner == "" && strings.Contains(r.json, table+" ") && strings.Contains(r.json, " "+owner+`"`) {
				r.owner = owner
			}
		}
		w.rows[table] = append(w.rows[table], r)
	}
}

func (w *planted) ownerAt(table, place string) string {
	n := slices.IndexFunc(w.rows[table], func(r plantedRow) bool { return r.place == place })
	if n < 0 {
		w.t.Fatalf("%s has a new row", table)
	}
	return w.rows[table][n].owner
}
