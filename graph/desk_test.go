package graph_test

import (
	"strings"
	"testing"

	"example.com/comptoir/internal/id"
)

// TestTasksOfACompany: the list of one company has its tasks and no other's; one's
// own has what one has taken.
func TestTasksOfACompany(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, _ := b.company("ADMIN")
	other, _ := b.company("ADMIN")
	for _, of := range []id.Company{c, other} {
		b.exec(`insert into staff_tasks (id, kind, subject_id, company_id, opened_at, promised_at) values ($1, 'COMPANY_WITHOUT_ADMIN', $2, $2, now(), now())`, id.NewTask().UUID, of.UUID)
	}
	const asked = `query($c: ID, $mine: Boolean) { staffTasks(company: $c, mine: $mine) { nodes { id company { id } } } }`
	for text, want := range map[string]int{c.String(): 1, id.NewCompany().String(): 0, "comp_x": 0} {
		a := b.want(b.staff, asked, map[string]any{"c": text})
		if nodes, _ := a.at("staffTasks.nodes").([]any); len(nodes) != want || want == 1 && a.at("staffTasks.nodes.0.company.id") != text {
			t.Errorf("of %s: %s, want %d", text, a.body, want)
		}
	}
	task := b.want(b.staff, asked, map[string]any{"c": c.String()}).at("staffTasks.nodes.0.id")
	b.done(b.staff, "takeStaffTask", "task { id }", map[string]any{"task": task})
	b.person("otto@seller.example.com", "SALES")
	for token, want := range map[string]int{b.staff: 1, b.signIn("otto@seller.example.com"): 0} {
		if nodes, _ := b.want(token, asked, map[string]any{"mine": true}).at("staffTasks.nodes").([]any); len(nodes) != want {
			t.Errorf("%d tasks are one's own, want %d", len(nodes), want)
		}
	}
}

// TestLastAdmin: admins see who can end with a successor only; others see nothing of it.
func TestLastAdmin(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	_, reader := b.colleague(c, "READER")
	last := func() (out []any) {
		list, _ := b.want(admin, `query($c: ID!) { company(id: $c) { members { nodes { role lastAdmin } } } }`, map[string]any{"c": c.String()}).at("company.members.nodes").([]any)
		for _, n := range list {
			n, _ := n.(map[string]any)
			out = append(out, n["lastAdmin"])
		}
		return out
	}
	if got := last(); len(got) != 2 || got[0] != true || got[1] != false {
		t.Errorf("one admin, one reader: %v", got)
	}
	b.colleague(c, "ADMIN")
	if got := last(); got[0] != false || got[2] != false {
		t.Errorf("two admins: %v", got)
	}
	b.exec(`update memberships set ends_at = now() + interval '1 day' where company_id = $1 and role = 'ADMIN' and created_at = (select max(created_at) from memberships where company_id = $1)`, c.UUID)
	if got := last(); got[0] != true || got[2] != false {
		t.Errorf("the other admin has an end: %v", got)
	}
	if a := b.want(reader, `{ viewer { memberships { lastAdmin } } }`, nil); a.at("viewer.memberships.0.lastAdmin") != nil {
		t.Errorf("a reader: %s", a.body)
	}
}

// TestCompanyBesides: the number to call, former numbers and merges for the desk;
// what the viewer's role sees of documents.
func TestCompanyBesides(t *testing.T) {
	t.Parallel()
	b := setup(t)
	from, _ := b.company("ADMIN")
	c, admin := b.company("ADMIN")
	_, reader := b.colleague(c, "WAREHOUSE")
	b.exec(`update companies set phone = '+32 81 55 01 23' where id = $1`, c.UUID)
	b.exec(`insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, state, merged_into, created_at) values ($1, 'ALT-9', 'ALT-9', 'Alt', 'BE', 'x', 'fr', 'CLOSED', $2, now())`, id.NewCompany().UUID, c.UUID)
	b.done(b.staff, "mergeCompanies", "merge { id }", map[string]any{"from": from.String(), "into": c.String(), "reason": "twice"})
	const asked = `query($c: ID!) { company(id: $c) { phone formerNumbers merges { state proposedBy { email } from { id } } documentKinds seesMoney } }`
	for name, tt := range map[string]struct{ token, want string }{
		"Staff":     {b.staff, `"phone":"+32 81 55 01 23","formerNumbers":["ALT-9"],"merges":[{"state":"PROPOSED","proposedBy":{"email":"nora@seller.example.com"},"from":{"id":"` + from.String() + `"}}],`},
		"Admin":     {admin, `"phone":"+32 81 55 01 23","formerNumbers":null,"merges":null,"documentKinds":["QUOTE","ORDER","ORDER_RESPONSE","DELIVERY_NOTE","CERTIFICATE","INVOICE","CREDIT_NOTE","STATEMENT"],"seesMoney":true`},
		"Warehouse": {reader, `"documentKinds":["DELIVERY_NOTE","CERTIFICATE"],"seesMoney":false`},
	} {
		if a := b.want(tt.token, asked, map[string]any{"c": c.String()}); !strings.Contains(a.body, tt.want) {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	if a := b.want(b.staff, asked, map[string]any{"c": from.String()}); a.at("company.merges.0.state") != "PROPOSED" || a.at("company.merges.1") != nil {
		t.Errorf("of the record that goes: %s", a.body)
	}
}

// TestIngestionTotals: files that wait are counted, those that have come to an end are not.
func TestIngestionTotals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	b.waits(c, c)
	b.waits(c, c)
	b.exec(`insert into ingestions (id, state, source, name, size, sha256, received_at) values ($1, 'FILED', 'inbox', 'a.xml', 3, $2, now())`, id.NewIngestion().UUID, make([]byte, 32))
	if a := b.want(b.staff, `{ ingestionTotals { state files } }`, nil); !strings.Contains(a.body, `{"ingestionTotals":[{"state":"QUARANTINED","files":2}]}`) {
		t.Errorf("totals: %s", a.body)
	}
	if a := b.ask(admin, `{ ingestionTotals { files } }`, nil); a.code() != "FORBIDDEN" {
		t.Errorf("a customer: %s", a.body)
	}
}
