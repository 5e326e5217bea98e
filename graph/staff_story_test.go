package graph_test

import (
	"slices"
	"testing"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
)

const workList = `{ staffTasks { nodes { id kind overdue note accessRequest { id outcome state customerNumber } abuseReport { text } company { id } availableActions { action allowed reason } } } }`

// task finds the open task of a kind and gives its place in the answer.
func (a answer) task(t *testing.T, kind string) func(path string) any {
	t.Helper()
	nodes, _ := a.at("staffTasks.nodes").([]any)
	n := slices.IndexFunc(nodes, func(v any) bool { m, _ := v.(map[string]any); return m["kind"] == kind })
	if n < 0 {
		t.Fatalf("no task %s: %s", kind, a.body)
	}
	one := answer{Data: nodes[n].(map[string]any)}
	return one.at
}

// TestTheWorkList: what staff have to look at, what can be done about it, and how it is done.
func TestTheWorkList(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	b.paper(c, "INVOICE", "F1")
	b.claimed(c, "stranger@elsewhere.example.com", "F2") // no such invoice
	b.done("", "reportAbuse", "reference", map[string]any{"text": "Somebody orders in our name.", "customerNumber": b.numberOf(c)})

	a := b.want(b.staff, workList, nil)
	rejected, abuse := a.task(t, "CLAIM_REJECTED"), a.task(t, "ABUSE_REPORT")
	if rejected("accessRequest.outcome") != "WRONG" || rejected("accessRequest.customerNumber") != b.numberOf(c) || rejected("availableActions.0.action") != "reopenAccessRequest" || rejected("availableActions.0.allowed") != true || rejected("availableActions.1.action") != "closeStaffTask" {
		t.Errorf("the rejected claim: %s", a.body)
	}
	if abuse("abuseReport.text") != "Somebody orders in our name." || abuse("company.id") != c.String() || abuse("availableActions.0.action") != "closeStaffTask" {
		t.Errorf("the report: %s", a.body)
	}
	if got := b.want(admin, requestsOf, map[string]any{"c": c.String()}); len(got.at("accessRequests.nodes").([]any)) != 0 {
		t.Errorf("a claim that does not fit is shown to the company: %s", got.body)
	}
	b.done(b.staff, "closeStaffTask", "task { closedAt note }", map[string]any{"task": abuse("id"), "note": "Called the company."})
	b.act(b.staff, "closeStaffTask", "task { closedAt }", map[string]any{"task": abuse("id"), "note": "Again."}).refused(t, "WRONG_STATE", "input.task")

	request := rejected("accessRequest.id")
	b.done(b.staff, "reopenAccessRequest", "accessRequest { state }", map[string]any{"accessRequest": request, "note": "A typing error: F1."})
	a = b.want(b.staff, workList, nil)
	call := a.task(t, "ACCESS_REQUEST")
	if call("accessRequest.state") != "AWAITING_STAFF" || call("availableActions.0.action") != "decideAccessRequest" {
		t.Errorf("the reopened claim: %s", a.body)
	}
	b.act(b.staff, "decideAccessRequest", "", map[string]any{"accessRequest": request, "decision": "APPROVE"}).refused(t, "REQUIRED", "input.note")
	a = b.done(b.staff, "decideAccessRequest", "accessRequest { state decidedVia note }", map[string]any{"accessRequest": request, "decision": "APPROVE", "role": "READER", "note": "Called the office on file."})
	if a.at("accessRequest.state") != "GRANTED" || a.at("accessRequest.decidedVia") != "STAFF" {
		t.Errorf("decided by staff: %s", a.body)
	}
	if a = b.want(b.staff, workList, nil); len(a.at("staffTasks.nodes").([]any)) != 0 {
		t.Errorf("what is done stays on the list: %s", a.body)
	}
	b.wantInTimeline(admin, c, "access.granted STAFF STAFF of stranger@elsewhere.example.com: role=READER evidence=INVOICE channel=FORM")
}

// TestRecordedClaims: a letter and a list of people go the way of every claim.
func TestRecordedClaims(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	letter := map[string]any{
		"customerNumber": b.numberOf(c), "person": human("letter@customer.example.com"), "channel": "LETTER", "role": "ACCOUNTANT",
		"sourceText": "Please let me in.", "contactedName": "Mr Maes", "contactedAt": "2026-01-02T09:00:00Z", "idempotencyKey": "letter",
	}
	a := b.done(b.staff, "recordClaim", "accessRequest { id state channel evidenceKind weight role sourceText calledName }", letter)
	if a.at("accessRequest.state") != "SUBMITTED" || a.at("accessRequest.weight") != "NONE" || a.at("accessRequest.role") != "ACCOUNTANT" || a.at("accessRequest.calledName") != "Mr Maes" {
		t.Errorf("recorded: %s", a.body)
	}
	if again := b.done(b.staff, "recordClaim", "accessRequest { id }", letter); again.at("accessRequest.id") != a.at("accessRequest.id") {
		t.Errorf("the same key again: %s", again.body)
	}
	b.act(b.staff, "recordClaim", "accessRequest { id }", with(letter, "sourceText", "Other words.")).refused(t, "CONFLICT", "input.idempotencyKey")
	b.done("", "confirmClaim", "received { reference }", map[string]any{"token": b.token(account.ConfirmClaim)})
	a = b.want(admin, requestsOf, map[string]any{"c": c.String()})
	if a.at("accessRequests.nodes.0.email") != "letter@customer.example.com" || a.at("accessRequests.nodes.0.role") != "ACCOUNTANT" || a.at("accessRequests.nodes.0.state") != "AWAITING_COMPANY" {
		t.Errorf("the company is asked %s", a.body)
	}

	list := map[string]any{"idempotencyKey": "list", "people": []any{
		map[string]any{"customerNumber": b.numberOf(c), "person": human("first@customer.example.com")},
		map[string]any{"customerNumber": b.numberOf(c), "person": human("no address")},
		map[string]any{"customerNumber": "no such", "person": human("third@customer.example.com")},
		map[string]any{"customerNumber": b.numberOf(c), "person": human("fourth@customer.example.com"), "role": "READER"},
	}}
	const rows = "people { position accessRequest { email state channel } errors { code path } }"
	list["dryRun"] = true
	if a = b.done(b.staff, "importPeople", "people { company { id } errors { code } }", list); a.at("people.0.company.id") != c.String() || a.at("people.2.errors.0.code") != "NOT_FOUND" {
		t.Errorf("a dry run: %s", a.body)
	}
	list["dryRun"] = false
	a = b.done(b.staff, "importPeople", rows, list)
	for n, want := range []struct{ email, code any }{
		{"first@customer.example.com", nil}, {nil, "INVALID"}, {nil, "NOT_FOUND"}, {"fourth@customer.example.com", nil},
	} {
		row, _ := a.at("people").([]any)[n].(map[string]any)
		one := answer{Data: row}
		if one.at("accessRequest.email") != want.email || one.at("errors.0.code") != want.code {
			t.Errorf("row %d: %v, want %v", n, row, want)
		}
	}
	again := b.done(b.staff, "importPeople", rows, list)
	if n := one[int](b, `select count(*) from access_requests where channel = 'IMPORT'`); n != 2 || again.body != a.body {
		t.Errorf("the same list again: %d claims: %s", n, again.body)
	}
}

// TestMergeByTwo: one person of the staff proposes, another does it, and it can be undone.
func TestMergeByTwo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.person("piet@seller.example.com", "SALES")
	piet := b.signIn("piet@seller.example.com")
	from, leaving := b.company("ADMIN")
	into, _ := b.company("ADMIN")
	b.paper(from, "INVOICE", "F1")
	b.paper(into, "INVOICE", "F2")
	a := b.done(b.staff, "mergeCompanies", "merge { id state from { id } into { id } }", map[string]any{"from": from.String(), "into": into.String(), "reason": "One customer."})
	merge := map[string]any{"merge": a.at("merge.id")}
	if a.at("merge.state") != "PROPOSED" || a.at("merge.from.id") != from.String() || a.at("merge.into.id") != into.String() {
		t.Errorf("proposed: %s", a.body)
	}
	b.act(b.staff, "mergeCompanies", "merge { id }", map[string]any{"from": from.String(), "into": into.String(), "reason": "Again."}).refused(t, "CONFLICT", "input.from")
	b.act(b.staff, "confirmMerge", "merge { state }", merge).refused(t, "FORBIDDEN", "input.merge")
	if a = b.done(piet, "confirmMerge", "merge { state confirmedAt from { state } }", merge); a.at("merge.state") != "MERGED" || a.at("merge.from.state") != "CLOSED" {
		t.Errorf("done: %s", a.body)
	}
	const seen = `{ viewer { memberships { givenHow company { id documents { nodes { number } } } } } }`
	if a = b.want(leaving, seen, nil); len(b.documentsOf(a, into)) != 2 {
		t.Errorf("after the merge the former record's people see %s", a.body)
	}
	b.done(b.staff, "undoMerge", "merge { state undoneAt }", merge)
	if a = b.want(leaving, seen, nil); len(b.documentsOf(a, from)) != 1 || b.documentsOf(a, into) != nil {
		t.Errorf("after it was undone: %s", a.body)
	}
	b.act(piet, "confirmMerge", "merge { state }", merge).refused(t, "WRONG_STATE", "input.merge")
}

// documentsOf are a company's documents among the viewer's memberships, nil when it is not there.
func (b *bundle) documentsOf(a answer, c id.Company) []any {
	b.t.Helper()
	list, _ := a.at("viewer.memberships").([]any)
	for _, m := range list {
		one := answer{Data: m.(map[string]any)}
		if one.at("company.id") == c.String() {
			docs, _ := one.at("company.documents.nodes").([]any)
			return docs
		}
	}
	return nil
}
