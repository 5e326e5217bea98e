package main

import (
	"io"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// TestDemoSeeds opens the rules as the demo does, with nothing set beyond what
// the demo sets, and seeds twice: the cast shows every way in, and stays as it is.
func TestDemoSeeds(t *testing.T) {
	t.Parallel()

	d, settings := installation(t)
	rules, done, err := demoRules(t.Context(), console{stdout: io.Discard, stderr: io.Discard}, settings)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	first, err := rules.Seed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := rules.Seed(t.Context())
	if err != nil || len(again) != len(first) {
		t.Fatalf("seeded again: %d sign-ins, before %d: %v", len(again), len(first), err)
	}
	owner, err := pgx.Connect(t.Context(), d.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(t.Context())
	for want, sql := range map[int]string{
		1: `select count(*) from companies where sub_user_module`,
		4: `select count(*) from companies`,
		2: `select count(*) from invitations where state = 'ACCEPTED'`,
		3: `select count(*) from companies where contact_email <> '' and manager_name <> ''`,
	} {
		var got int
		err := owner.QueryRow(t.Context(), sql).Scan(&got)
		if err != nil || got != want {
			t.Errorf("%s: %d (%v), want %d", sql, got, err, want)
		}
	}
	twice := 0
	for _, s := range first {
		if len(s.Companies) == 2 {
			twice++
		}
	}
	if twice != 1 {
		t.Errorf("%d people have two memberships, want 1", twice)
	}
	staff := policy.Actor{Person: id.NewPerson(), Staff: policy.StaffAdmin}
	tasks, err := rules.Access.StaffTasks(t.Context(), staff, access.TaskFilter{Kinds: []task.Kind{task.AccessRequest}}, page.Args{})
	if err != nil || len(tasks.Nodes) != 1 {
		t.Errorf("claims that wait for a call: %v, %v", tasks, err)
	}
}
