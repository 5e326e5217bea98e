package access_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
)

// model is the states as the drawn machines have them, moved by the timeline
// alone. What the tables say must come out of it, row by row.
//
// One change may be a step of two things. Then it has one event, of one of them,
// and moves both. These are all such pairs:
//   - access.granted, access.declined, access.expired are the request's, and move
//     the membership that stands before the door;
//   - membership.reported_unknown is the membership's, and hands its request to staff;
//   - registration.withdrawn is the registration's, and of a converted one moves
//     the request and the membership as well;
//   - registration.approved, registration.converted, invitation.accepted and
//     company.merged found memberships or requests, which begin without an event;
//   - company.unmerged is the company's, and ends the memberships that the merge
//     gave, and those of the former record that ended or were frozen meanwhile
//     where it led.
type model struct {
	b      *bundle
	states map[id.UUID]string
	nouns  map[id.UUID]string
	event  id.UUID // the last one that was read
	entry  int64   // the last line of the log that was read
	taken  map[string]int
}

// tables are the nouns' tables.
var tables = map[string]string{
	"registrations": "Registration", "access_requests": "AccessRequest", "invitations": "Invitation", "memberships": "Membership", "companies": "Company",
}

// newModel begins to log every state that a table's row takes, by the database itself.
func newModel(t *testing.T, b *bundle) *model {
	t.Helper()
	b.exec(t, `create table state_log (seq bigserial primary key, noun text, row_id uuid, was text, is_now text)`)
	b.exec(t, `create function log_state() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
		begin
			if tg_op = 'INSERT' then
				insert into public.state_log (noun, row_id, was, is_now) values (tg_argv[0], new.id, '', new.state);
			elsif old.state <> new.state then
				insert into public.state_log (noun, row_id, was, is_now) values (tg_argv[0], new.id, old.state, new.state);
			end if;
			return null;
		end $$`)
	m := &model{b: b, states: map[id.UUID]string{}, nouns: map[id.UUID]string{}, taken: map[string]int{}}
	for table, noun := range tables {
		for _, i := range all[id.UUID](t, b, `select id from `+table) {
			m.states[i], m.nouns[i] = one[string](t, b, `select state from `+table+` where id = $1`, i), noun
		}
		b.exec(t, fmt.Sprintf(`create trigger log_state after insert or update on %s for each row execute function log_state('%s')`, table, noun))
	}
	return m
}

// logged is a line of the database's own log.
type logged struct {
	seq      int64
	noun     string
	row      id.UUID
	was, now string
}

// happened is an event of the timeline.
type happened struct {
	id      id.UUID
	action  string
	subject id.UUID
}

// check reads what is new and compares: each state that the tables took is a
// drawn step from the one before, and the timeline's events lead to the same.
func (m *model) check(t *testing.T) {
	t.Helper()
	log := m.log(t)
	for _, l := range log {
		if l.was == "" { // a row begins; what it begins as is read off the log
			m.nouns[l.row], m.states[l.row] = l.noun, l.now
			if first := map[string][]string{"Membership": {"PENDING", "ACTIVE"}, "Company": {"ACTIVE"}, "Invitation": {"PENDING"}}[l.noun]; first == nil && l.now != "SUBMITTED" || first != nil && !slices.Contains(first, l.now) {
				t.Errorf("%s begins as %s", l.noun, l.now)
			}
			continue
		}
		if !slices.ContainsFunc(keysOf(drawn[l.noun]), func(k string) bool {
			return strings.HasPrefix(k, l.was+" ") && drawn[l.noun][k] == l.now
		}) {
			t.Errorf("%s %s: from %s to %s there is no step", l.noun, l.row, l.was, l.now)
		}
	}
	for _, e := range m.events(t) {
		m.event = e.id
		m.apply(t, e)
	}
	for _, l := range log {
		if last := m.lastOf(log, l.row); m.states[l.row] != last {
			t.Errorf("%s %s: the table says %s, by the timeline it is %s", l.noun, l.row, last, m.states[l.row])
			m.states[l.row] = last
		}
	}
	if n := m.b.count(t, `select count(*) from companies c where c.state = 'ACTIVE'
		and exists (select 1 from memberships m where m.company_id = c.id and m.state in ('ACTIVE', 'FROZEN') and m.given_at is not null)
		and not exists (select 1 from memberships m join persons p on p.id = m.person_id and p.state = 'ACTIVE'
			where m.company_id = c.id and m.state = 'ACTIVE' and m.role = 'ADMIN' and m.ends_at is null)
		and not exists (select 1 from staff_tasks s where s.kind = 'COMPANY_WITHOUT_ADMIN' and s.subject_id = c.id and s.closed_at is null)`); n != 0 {
		t.Errorf("%d companies with people have neither a lasting admin nor a task", n)
	}
}

func keysOf(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

func (*model) lastOf(log []logged, row id.UUID) string {
	last := ""
	for _, l := range log {
		if l.row == row {
			last = l.now
		}
	}
	return last
}

func (m *model) log(t *testing.T) []logged {
	t.Helper()
	rows, err := m.b.owner.Query(t.Context(), `select seq, noun, row_id, was, is_now from state_log where seq > $1 order by seq`, m.entry)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []logged
	for rows.Next() {
		var l logged
		if err := rows.Scan(&l.seq, &l.noun, &l.row, &l.was, &l.now); err != nil {
			t.Fatal(err)
		}
		m.entry = l.seq
		out = append(out, l)
	}
	return out
}

func (m *model) events(t *testing.T) []happened {
	t.Helper()
	rows, err := m.b.owner.Query(t.Context(), `select id, action, subject_id from audit_events where id > $1 order by id`, m.event.UUID)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []happened
	for rows.Next() {
		var h happened
		if err := rows.Scan(&h.id, &h.action, &h.subject); err != nil {
			t.Fatal(err)
		}
		out = append(out, h)
	}
	return out
}

// apply moves the model by one event: its subject, and what it moves besides.
func (m *model) apply(t *testing.T, e happened) {
	t.Helper()
	m.move(t, e.subject, e.action, true)
	request := func(where string, states ...string) {
		for _, i := range all[id.UUID](t, m.b, `select id from access_requests where `+where, e.subject) {
			if slices.Contains(states, m.states[i]) {
				m.move(t, i, e.action, true)
			}
		}
	}
	membership := func(where string) {
		for _, i := range all[id.UUID](t, m.b, `select membership_id from access_requests where membership_id is not null and `+where, e.subject) {
			m.move(t, i, e.action, false)
		}
	}
	switch e.action {
	case "access.granted", "access.declined", "access.expired":
		membership(`id = $1`)
	case "membership.reported_unknown":
		request(`membership_id = $1`, "AWAITING_COMPANY", "AWAITING_STAFF")
	case "registration.withdrawn":
		request(`registration_id = $1`, "AWAITING_COMPANY", "AWAITING_STAFF")
		membership(`registration_id = $1`)
	case "company.unmerged":
		m.unmerge(t, e)
	}
}

// unmerge ends what the merge had given, and lets the former record follow what ended or was frozen meanwhile.
func (m *model) unmerge(t *testing.T, e happened) {
	t.Helper()
	for _, i := range all[id.UUID](t, m.b, `select v.row_id from company_merge_moves v join company_merges g on g.id = v.merge_id
		where g.from_id = $1 and g.state = 'UNDONE' and v.table_name = 'memberships' and g.undone_at = (select at from audit_events where id = $2)`, e.subject, e.id.UUID) {
		if m.states[i] != "ACTIVE" {
			for _, former := range all[id.UUID](t, m.b, `select f.id from memberships f join memberships g on g.person_id = f.person_id where g.id = $1 and f.company_id = $2`, i, e.subject) {
				m.move(t, former, e.action, false)
			}
		}
		m.move(t, i, e.action, false)
	}
}

// move takes a drawn step. Without must, a thing that has no such step stays as it is.
func (m *model) move(t *testing.T, i id.UUID, event string, must bool) {
	t.Helper()
	noun, known := m.nouns[i]
	if !known {
		return // a person, a task: nothing with a machine here
	}
	key := m.states[i] + " " + event
	to, ok := drawn[noun][key]
	if ok {
		m.states[i] = to
		m.taken[noun+" "+key]++
		return
	}
	begins := slices.Contains([]string{"access.submitted", "registration.submitted", "registration.recorded", "invitation.sent"}, event)
	moves := slices.ContainsFunc(keysOf(drawn[noun]), func(k string) bool { return strings.HasSuffix(k, " "+event) })
	if must && !begins && moves {
		t.Errorf("%s %s: %s, where it was %s", noun, i, event, m.states[i])
	}
}

// TestModel lets several people do anything in any order, some of it at the same
// time, and holds the model against the database after each (threats T72, T86).
// COMPTOIR_TEST_LONG makes it long.
func TestModel(t *testing.T) {
	t.Parallel()

	seed := seedOf(t)
	rnd := rand.New(rand.NewPCG(seed, 1))
	operations := 2_000
	if os.Getenv("COMPTOIR_TEST_LONG") != "" {
		operations = 100_000
	}
	w := newWorld(t, rnd)
	m := newModel(t, w.b)
	ends := map[string]int{}
	for done := 0; done < operations && !t.Failed(); {
		n := 1
		if rnd.IntN(4) == 0 {
			n = 2 + rnd.IntN(4)
		}
		var names []string
		var wg sync.WaitGroup
		var mu sync.Mutex
		for range n {
			op := w.pick(rnd)
			own := rand.New(rand.NewPCG(rnd.Uint64(), 2))
			names = append(names, op.name)
			wg.Go(func() {
				err := op.do(w, own)
				mu.Lock()
				defer mu.Unlock()
				code := fault.CodeOf(err)
				if err != nil && code == "" {
					t.Errorf("%s: %v", op.name, err)
				}
				ends[strings.TrimSpace(op.name+" "+string(code))]++
			})
		}
		wg.Wait()
		done += n
		m.check(t)
		if t.Failed() {
			t.Logf("after %d operations, by %v", done, names)
		}
		if every := operations / 10; done%every < n {
			m.verify(t)
			t.Logf("%d operations", done)
		}
		w.b.clock.Add(time.Duration(rnd.Int64N(int64(20 * time.Minute))))
	}
	m.verify(t)
	m.report(t, operations, ends)
}

func (m *model) verify(t *testing.T) {
	t.Helper()
	if rep, err := audit.Verify(t.Context(), m.b.access.DB); err != nil || len(rep.Breaks) > 0 {
		t.Errorf("timeline: %+v, %v", rep, err)
	}
}

// report tells how far the run came: which steps were taken, which never.
func (m *model) report(t *testing.T, operations int, ends map[string]int) {
	t.Helper()
	var never []string
	for noun, moves := range drawn {
		for k := range moves {
			if m.taken[noun+" "+k] == 0 {
				never = append(never, noun+" "+k)
			}
		}
	}
	sort.Strings(never)
	t.Logf("%d operations, %d kinds of steps taken, never: %s", operations, len(m.taken), strings.Join(never, "; "))
	var lines []string
	for k, n := range ends {
		lines = append(lines, fmt.Sprintf("%s %d", k, n))
	}
	sort.Strings(lines)
	t.Logf("%s", strings.Join(lines, ", "))
	if len(m.taken) < 30 {
		t.Errorf("only %d kinds of steps were taken", len(m.taken))
	}
}
