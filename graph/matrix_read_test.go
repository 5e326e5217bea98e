package graph_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/comptoir/internal/id"
)

// neverSeen are fields that have no value in the planted world, each with its reason.
var neverSeen = map[string]string{
	"StaffTask.closedAt": "the work list has open tasks only",
}

// TestNobodyReadsWhatIsAnothers is the matrix of reads (threats T56, T57, T67, T69,
// T70): every field behind every entrance, for every viewer, with an id of company
// A, of company B and of nothing. Nobody finds a canary that the rights don't give;
// everybody finds what they do give; and a thing that the viewer may not see is
// answered, byte for byte, like one that does not exist.
func TestNobodyReadsWhatIsAnothers(t *testing.T) {
	t.Parallel()
	newWorld(t).readAll(t)
}

// TestRulesHoldWithoutWalls opens the database's policies for reading to everybody:
// the rules name the company all the same, so that each of the two walls stands
// alone. That the other one does shows TestEveryPolicyIsMissed in package db.
func TestRulesHoldWithoutWalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(`do $$ declare p record; begin
		for p in select tablename, policyname from pg_policies where schemaname = 'public' and roles = '{comptoir_app}' and cmd = 'SELECT' loop
			execute format('alter policy %I on %I using (true)', p.policyname, p.tablename);
		end loop;
	end $$`)
	if n := one[int](w.bundle, `select count(*) from pg_policies where qual = 'true' and roles = '{comptoir_app}'`); n < 10 {
		t.Fatalf("%d policies are open", n)
	}
	w.readAll(t)
}

// readAll puts every question as every viewer.
func (w *world) readAll(t *testing.T) {
	t.Helper()
	questions := w.gen.questions()
	var cells atomic.Int64
	var mu sync.Mutex
	seen := map[string]bool{}
	t.Run("viewers", func(t *testing.T) {
		for _, v := range w.viewers {
			t.Run(v.name, func(t *testing.T) {
				t.Parallel()
				m := &reads{t: t, w: w, v: v, seen: map[string]bool{}, found: map[string]bool{}}
				for _, q := range questions {
					m.put(q)
				}
				m.putForeignIDs()
				m.checkPower()
				cells.Add(m.cells)
				mu.Lock()
				maps.Copy(seen, m.seen)
				mu.Unlock()
			})
		}
	})
	for _, q := range questions {
		for _, d := range q.documents {
			for field := range d.root.fields() {
				if _, excused := neverSeen[field]; !seen[field] && !excused {
					t.Errorf("nobody ever got a value of %s: plant one, or the matrix proves nothing about it", field)
					seen[field] = true // said once
				}
			}
		}
	}
	t.Logf("%d cells: %d viewers, %d questions, %d canaries", cells.Load(), len(w.viewers), len(questions), len(w.canaries))
}

// reads is what one viewer asks.
type reads struct {
	t     *testing.T
	w     *world
	v     *viewer
	cells int64
	seen  map[string]bool // fields with a value
	found map[string]bool // canaries, by place
}

// place is where a canary stands, whoever's row it is in: the same column of the
// same kind of row of the same company.
func (c canary) place() string {
	return strings.Join([]string{c.column, c.row.owner, string(c.row.kind), c.row.pending}, "|")
}

func (m *reads) put(q *question) {
	switch {
	case q.reference:
		m.ask(q, map[string]any{"reference": "AAAA-BBBB-CCCC-DDDD"})
		m.putReference(q)
	case len(q.tables) == 0:
		m.ask(q, nil)
	default:
		for _, table := range q.tables {
			none := m.ask(q, map[string]any{"id": outside[table](id.NewUUID())})
			for _, text := range m.ids(table) {
				got := m.ask(q, map[string]any{"id": text})
				if !m.v.sees(canary{m.w.rows[text], table + ".id"}) && !slices.Equal(got, none) {
					m.t.Errorf("%s: a foreign id is answered\n%s\na made-up one\n%s", q.name, got, none)
				}
			}
		}
	}
}

// putReference asks with the one thing that opens something by itself: whoever has
// a registration's reference has its receipt, and no more.
func (m *reads) putReference(q *question) {
	for text, c := range m.w.canaries {
		if c.column != "registrations.reference" {
			continue
		}
		a := m.w.ask(m.v.token, q.documents[0].text, map[string]any{"reference": strings.ToUpper(text)})
		m.cells += int64(q.documents[0].leaves)
		q.documents[0].root.note(a.Data, m.seen)
		for _, c := range m.w.found(a.body) {
			if c.column != "registrations.reference" && c.column != "registrations.question" {
				m.t.Errorf("%s: the receipt has %s", q.name, c)
			}
		}
	}
}

// ids are those of a table: one of each company and of the house, and the viewer's own.
func (m *reads) ids(table string) []string {
	taken, out := map[string]bool{}, []string{}
	for _, text := range slices.Sorted(maps.Keys(m.w.rows)) {
		r := m.w.rows[text]
		place := r.owner + string(r.kind) + r.pending
		if r.table == table && (!taken[place] || r.person == m.v.person) {
			taken[place] = true
			out = append(out, text)
		}
	}
	return out
}

// ask sends a question's documents and looks at the answers, which it gives.
func (m *reads) ask(q *question, variables map[string]any) []string {
	var out []string
	for _, d := range q.documents {
		a := m.w.ask(m.v.token, d.text, variables)
		switch a.code() {
		case "", "FORBIDDEN", "UNAUTHENTICATED":
		default:
			m.t.Fatalf("%s: %.500s\n%s", q.name, a.body, d.text)
		}
		m.cells += int64(d.leaves)
		d.root.note(a.Data, m.seen)
		for _, c := range m.w.found(a.body) {
			m.found[c.place()] = true
			if !m.v.sees(c) {
				m.t.Errorf("%s: finds %s", q.name, c)
			}
		}
		out = append(out, a.body)
	}
	return out
}

// putForeignIDs asks node(id:) for ids of every noun, those that are no Node too.
func (m *reads) putForeignIDs() {
	const query = `query($id: ID!) { node(id: $id) { __typename id } }`
	for text, r := range m.w.rows {
		got := m.w.ask(m.v.token, query, map[string]any{"id": text})
		m.cells++
		if m.v.sees(canary{r, r.table + ".id"}) {
			continue
		}
		none := m.w.ask(m.v.token, query, map[string]any{"id": outside[r.table](id.NewUUID())})
		if got.body != none.body {
			m.t.Errorf("node of %s %s is answered %s, none %s", r.owner, r.table, got.body, none.body)
		}
	}
}

// checkPower fails for what the viewer should have found: a matrix that asks
// nothing finds no leak either.
func (m *reads) checkPower() {
	for _, c := range m.w.canaries {
		if m.v.sees(c) && !m.found[c.place()] {
			m.found[c.place()] = true // said once
			m.t.Errorf("never finds %s, which the rights give", c)
		}
	}
}

// fields are those of a tree: "Company.legalName".
func (a *asked) fields() map[string]bool {
	out := map[string]bool{}
	for _, b := range a.below {
		if b.key != "" {
			out[b.parent+"."+b.key] = true
		}
		maps.Copy(out, b.fields())
	}
	return out
}
