package graph_test

import (
	"encoding/json"
	"testing"

	"example.com/comptoir/internal/id"
)

// TestDocumentNotifications: a member says what to hear of, reads it, and nobody else does either.
func TestDocumentNotifications(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	boss := b.adminOf(c)
	m, stock := b.colleague(c, "WAREHOUSE")
	const asked = "membership { documentNotifications { frequency kinds offeredKinds } }"
	text := func(v any) string {
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	read := func(token string) string {
		return text(b.want(token, `{ viewer { memberships { documentNotifications { frequency kinds offeredKinds } } } }`, nil).at("viewer.memberships.0.documentNotifications"))
	}
	if got, want := read(stock), `{"frequency":"OFF","kinds":[],"offeredKinds":["DELIVERY_NOTE","CERTIFICATE"]}`; got != want {
		t.Errorf("before: %s, want %s", got, want)
	}
	in := map[string]any{"membership": m, "frequency": "DAILY", "kinds": []string{"CERTIFICATE"}}
	want := `{"frequency":"DAILY","kinds":["CERTIFICATE"],"offeredKinds":["DELIVERY_NOTE","CERTIFICATE"]}`
	if a := b.done(stock, "setDocumentNotifications", asked, in); text(a.at("membership.documentNotifications")) != want || read(stock) != want {
		t.Errorf("set: %s, read: %s, want %s", a.body, read(stock), want)
	}
	b.act(stock, "setDocumentNotifications", asked, map[string]any{"membership": m, "frequency": "AT_ONCE", "kinds": []string{"CERTIFICATE", "INVOICE"}}).refused(t, "INVALID", "input.kinds.1")
	b.act(stock, "setDocumentNotifications", asked, map[string]any{"membership": m, "frequency": "AT_ONCE", "kinds": []string{}}).refused(t, "REQUIRED", "input.kinds")
	b.act(stock, "setDocumentNotifications", asked, map[string]any{"membership": boss, "frequency": "OFF", "kinds": []string{}}).refused(t, "NOT_FOUND", "input.membership")
	b.act(stock, "setDocumentNotifications", asked, map[string]any{"membership": "nothing", "frequency": "OFF", "kinds": []string{}}).refused(t, "NOT_FOUND", "input.membership")
	for _, token := range []string{admin, b.staff} {
		b.act(token, "setDocumentNotifications", asked, map[string]any{"membership": m, "frequency": "OFF", "kinds": []string{}}).refused(t, "FORBIDDEN", "")
		a := b.want(token, `query($m: ID!) { node(id: $m) { ... on Membership { role documentNotifications { frequency } } } }`, map[string]any{"m": m})
		if a.at("node.role") != "WAREHOUSE" || a.at("node.documentNotifications") != nil {
			t.Errorf("somebody else reads %s", a.body)
		}
	}
	before := b.statements.Load()
	a := b.want(admin, `query($c: ID!) { company(id: $c) { members { nodes { documentNotifications { frequency } } } } }`, map[string]any{"c": c.String()})
	if got, want := text(a.at("company.members.nodes")), `[{"documentNotifications":{"frequency":"OFF"}},{"documentNotifications":null}]`; got != want {
		t.Errorf("the members: %s, want %s", got, want)
	}
	t.Logf("%d round trips", b.statements.Load()-before)

	// Two changes in one request: each answer has its own.
	const two = `mutation($m: ID!) {
		a: setDocumentNotifications(input: {membership: $m, frequency: AT_ONCE, kinds: [DELIVERY_NOTE]}) { membership { documentNotifications { frequency } } }
		b: setDocumentNotifications(input: {membership: $m, frequency: OFF, kinds: []}) { membership { documentNotifications { frequency kinds } } } }`
	a = b.want(stock, two, map[string]any{"m": m})
	if a.at("a.membership.documentNotifications.frequency") != "AT_ONCE" || a.at("b.membership.documentNotifications.frequency") != "OFF" {
		t.Errorf("two changes: %s", a.body)
	}
	parsed, err := id.ParseMembership(m)
	if err != nil {
		t.Fatal(err)
	}
	if n := one[int](b, `select count(*) from audit_events where subject_id = $1 and action = 'membership.notifications_set'`, parsed.UUID); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
}
