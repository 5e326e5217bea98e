package graph_test

import (
	"testing"

	"example.com/comptoir/internal/id"
)

// TestNobodyBeginsWhatAColleagueHas: a task is taken, told, taken over and given back.
func TestNobodyBeginsWhatAColleagueHas(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	b.person("sales@seller.example.com", "SALES")
	sales := b.signIn("sales@seller.example.com")
	i := id.NewTask()
	b.exec(`insert into staff_tasks (id, kind, subject_id, company_id, opened_at, promised_at) values ($1, 'CLAIMS_LOCKED', $2, $2, now() - interval '2 hours', now() - interval '1 hour')`, i.UUID, c.UUID)
	const (
		take    = `mutation($t: ID!, $o: Boolean!) { takeStaffTask(input: {task: $t, over: $o}) { task { takenBy { email } takenAt availableActions { action allowed reason } } errors { code path } } }`
		release = `mutation($t: ID!) { releaseStaffTask(input: {task: $t}) { task { takenBy { email } } errors { code path } } }`
		totals  = `{ staffTaskTotals { kind open overdue untaken } }`
	)
	vars := func(over bool) map[string]any { return map[string]any{"t": i.String(), "o": over} }
	count := func(want float64) {
		t.Helper()
		if a := b.want(sales, totals, nil); a.at("staffTaskTotals.0.kind") != "CLAIMS_LOCKED" || a.at("staffTaskTotals.0.open") != 1.0 || a.at("staffTaskTotals.0.overdue") != 1.0 || a.at("staffTaskTotals.0.untaken") != want {
			t.Errorf("totals: %s", a.body)
		}
	}
	count(1)

	for range 2 { // again is no error, and no event
		a := b.want(b.staff, take, vars(false))
		if a.at("takeStaffTask.task.takenBy.email") != "nora@seller.example.com" || actions(a, "takeStaffTask.task.availableActions") != "closeStaffTask takeStaffTask:YOURS_ALREADY releaseStaffTask" {
			t.Fatalf("take: %s", a.body)
		}
	}
	count(0)
	if a := b.want(sales, take, vars(false)); a.at("takeStaffTask.errors.0.code") != "CONFLICT" || a.at("takeStaffTask.task") != nil {
		t.Errorf("a colleague's: %s", a.body)
	}
	if a := b.want(sales, `{ staffTasks { nodes { takenBy { email } } } }`, nil); a.at("staffTasks.nodes.0.takenBy.email") != "nora@seller.example.com" {
		t.Errorf("list: %s", a.body)
	}
	if a := b.want(sales, take, vars(true)); a.at("takeStaffTask.task.takenBy.email") != "sales@seller.example.com" {
		t.Errorf("taken over: %s", a.body)
	}
	if a := b.want(b.staff, release, vars(false)); a.at("releaseStaffTask.errors.0") != nil || a.at("releaseStaffTask.task.takenBy") != nil {
		t.Errorf("given back: %s", a.body)
	}
	count(1)
	got := one[[]string](b, `select array_agg(action order by seq) from audit_events where action like 'task.%'`)
	if len(got) != 3 || got[0] != "task.taken" || got[2] != "task.released" {
		t.Errorf("events: %v", got)
	}

	if a := b.want(admin, take, vars(true)); a.at("takeStaffTask.errors.0.code") != "FORBIDDEN" {
		t.Errorf("a customer takes: %s", a.body)
	}
	if a := b.ask(admin, totals, nil); a.code() != "FORBIDDEN" {
		t.Errorf("a customer counts: %s", a.body)
	}
	b.exec(`update staff_tasks set closed_at = now()`)
	if a := b.want(b.staff, take, vars(false)); a.at("takeStaffTask.errors.0.code") != "WRONG_STATE" {
		t.Errorf("a closed one: %s", a.body)
	}
	if a := b.want(b.staff, take, map[string]any{"t": id.NewTask().String(), "o": false}); a.at("takeStaffTask.errors.0.code") != "NOT_FOUND" {
		t.Errorf("none: %s", a.body)
	}
}
