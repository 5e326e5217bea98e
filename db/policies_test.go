package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// walled says for each table with walls what a company's member and staff may do
// with its rows: read (r), update (u), insert (i), delete (d); members with their own
// company's, in capitals with their own only. Nobody else may anything, workers all
// that is granted. A new table is missing here and fails.
var walled = map[string]struct{ member, staff string }{
	"companies": {"r", "rui"}, "company_keys": {"r", "rid"}, "memberships": {"r", "rui"}, "persons": {"rU", "rui"},
	"credentials": {"RUI", ""}, "sessions": {"RUI", ""}, "one_time_tokens": {"RU", "i"}, "signin_failures": {"", ""}, "vies_gates": {"", ""},
	"access_requests": {"r", "rui"}, "invitations": {"r", "rui"}, "mails": {"rI", "rui"},
	"registrations": {"", "rui"}, "abuse_reports": {"", "rui"}, "staff_tasks": {"", "rui"}, "company_merges": {"", "rui"}, "company_merge_moves": {"", "rui"},
	"documents": {"r", "r"}, "document_lines": {"r", "r"}, "document_references": {"r", "r"}, "document_files": {"r", "r"}, "document_numbers": {"", "rui"},
	"document_heat_numbers": {"r", "r"}, "document_search": {"r", "r"}, "document_downloads": {"rI", "r"}, "company_shared_keys": {"r", "rid"},
	"ingestions": {"", "rui"}, "import_batches": {"", "r"}, "index_rows": {"", "r"}, "file_rounds": {"", ""}, "api_keys": {"", "rui"},
	"document_notifications": {"RUI", ""}, "document_notices": {"", ""},
	"audit_events": {"ri", "ri"}, "audit_heads": {"rui", "rui"}, "idempotency_keys": {"", ""}, "budgets": {"", ""},
}

// TestEveryPolicyIsMissed removes each policy, and opens each to everybody, one
// after the other, and asks the tables directly (threat T65): every time somebody
// sees or writes other rows than before. So no policy is there for nothing, and
// none can go unnoticed.
func TestEveryPolicyIsMissed(t *testing.T) {
	t.Parallel()

	w := plantTwo(t)
	for table := range w.rows {
		if _, ok := walled[table]; !ok {
			t.Errorf("table %s: say in walled who may do what", table)
		}
		for _, d := range w.differences(table) {
			t.Errorf("as it is: %s", d)
		}
	}
	policies := w.policies()
	for _, p := range policies {
		for _, change := range []struct{ what, sql string }{{"removed", p.drop()}, {"opened", p.open()}} {
			w.exec(change.sql)
			if len(w.differences(p.table)) == 0 && (p.name != "self_ends" || change.what != "opened") { // an update finds what may be read, and no more
				t.Errorf("policy %s on %s is %s, and nobody notices", p.name, p.table, change.what)
			}
			w.exec(p.restore())
		}
	}
	for table := range w.rows {
		if d := w.differences(table); len(d) > 0 {
			t.Errorf("not restored: %v", d)
		}
	}
	t.Logf("%d policies on %d tables, each removed and opened; the tables asked %d times", len(policies), len(w.rows), w.asked)
}

// wall is a policy for the application.
type wall struct{ table, name, cmd, using, check string }

func (w *planted) policies() []wall {
	w.t.Helper()
	rows, err := w.owner.Query(w.t.Context(), `select tablename::text, policyname::text, cmd, coalesce(qual, ''), coalesce(with_check, '')
		from pg_policies where schemaname = 'public' and roles = '{comptoir_app}' order by 1, 2`)
	if err != nil {
		w.t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (p wall, err error) {
		err = r.Scan(&p.table, &p.name, &p.cmd, &p.using, &p.check)
		return p, err
	})
	if err != nil || len(out) < len(walled) {
		w.t.Fatalf("%d policies, %v", len(out), err)
	}
	return out
}

func (p wall) drop() string { return fmt.Sprintf(`drop policy if exists %s on %s`, p.name, p.table) }

func (p wall) restore() string { return p.drop() + "; " + p.create(p.using, p.check) }

func (p wall) open() string {
	using, check := p.using, p.check
	if using != "" {
		using = "true"
	}
	if check != "" {
		check = "true"
	}
	return p.drop() + "; " + p.create(using, check)
}

func (p wall) create(using, check string) string {
	sql := fmt.Sprintf(`create policy %s on %s for %s to comptoir_app`, p.name, p.table, p.cmd)
	if using != "" {
		sql += " using (" + using + ")"
	}
	if check != "" {
		sql += " with check (" + check + ")"
	}
	return sql
}

// differences asks a table as everybody and tells what is not as walled says.
func (w *planted) differences(table string) []string {
	w.t.Helper()
	may := walled[table]
	var out []string
	for _, who := range []struct {
		name  string
		actor policy.Actor
		may   string
	}{
		{"nobody", policy.Actor{}, ""},
		{"a person without a company", policy.Actor{Person: id.Person{UUID: w.ids["persons 9"]}}, ""},
		{"the member", policy.Actor{Person: id.Person{UUID: w.ids["persons 0"]}}, may.member},
		{"staff", policy.Actor{Person: id.NewPerson(), Staff: policy.StaffSupport}, may.staff},
		{"a worker", policy.System(), "ruid"},
	} {
		for _, do := range []string{"r", "u", "i", "d"} {
			got, want := w.touched(table, who.actor, do), w.touchable(table, who.name, who.may, do)
			if !slices.Equal(got, want) {
				out = append(out, fmt.Sprintf("%s, %s: %s reaches %v, want %v", table, do, who.name, got, want))
			}
		}
	}
	return out
}

// touchable are the owners of the rows that somebody may do something with.
func (w *planted) touchable(table, who, may, do string) []string {
	var out []string
	for _, r := range w.rows[table] {
		reaches := strings.Contains(may, do)
		switch who {
		case "the member":
			reaches = strings.Contains(may, do) && r.owner[0] == '0' || strings.Contains(may, strings.ToUpper(do)) && r.owner == "0"
		case "a person without a company":
			reaches = table == "persons" && r.owner == "9" && (do == "r" || do == "u") // itself
		}
		if reaches && w.granted[table][do] {
			out = append(out, r.owner)
		}
	}
	slices.Sort(out)
	return out
}

// touched are the owners of the rows that somebody does reach. Nothing stays written.
func (w *planted) touched(table string, actor policy.Actor, do string) []string {
	w.t.Helper()
	if !w.granted[table][do] {
		return nil
	}
	var out []string
	switch do {
	case "r":
		for _, place := range w.ask(actor, `select ctid::text from `+table) {
			out = append(out, w.ownerAt(table, place))
		}
	case "u": // returning shows only what may be read, too, so rows are counted one by one
		for _, r := range w.rows[table] {
			if w.writes(actor, fmt.Sprintf(`update %[1]s set %[2]s = %[2]s where ctid = '%[3]s'`, table, w.some[table], r.place)) > 0 {
				out = append(out, r.owner)
			}
		}
	case "d":
		for _, r := range w.rows[table] {
			if w.writes(actor, fmt.Sprintf(`delete from %s where ctid = '%s'`, table, r.place)) > 0 {
				out = append(out, r.owner)
			}
		}
	case "i": // the row that is there: past the walls it meets its own key
		for _, r := range w.rows[table] {
			if w.writes(actor, fmt.Sprintf(`insert into %[1]s (%[2]s) select %[2]s from jsonb_populate_record(null::%[1]s, $1)`, table, w.names[table]), r.json) > 0 {
				out = append(out, r.owner)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (w *planted) ask(actor policy.Actor, sql string) []string {
	w.asked++
	return seenBy(w.t, w.db, actor, sql)
}

var errUndo = errors.New("nothing is to stay")

// writes tells how many rows a statement writes; what fails on a key has passed the walls.
func (w *planted) writes(actor policy.Actor, sql string, args ...any) (n int64) {
	w.t.Helper()
	w.asked++
	ctx := context.Background()
	err := w.db.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sql, args...)
		if n = tag.RowsAffected(); err == nil {
			err = errUndo
		}
		return err
	})
	pe, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case errors.Is(err, errUndo):
		return n
	case ok && pe.Code == "42501":
		return 0
	case db.Constraint(err) != "":
		return 1
	}
	w.t.Fatalf("%s: %v", sql, err)
	return 0
}
