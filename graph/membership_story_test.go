package graph_test

import (
	"fmt"
	"testing"
	"time"

	"example.com/comptoir/internal/id"
)

// soon is a moment to come, as inputs have it.
func soon() string {
	return time.Now().Add(48 * time.Hour).UTC().Truncate(time.Second).Format(time.RFC3339)
}

// colleague adds somebody with a role to a company and gives the membership and a token.
func (b *bundle) colleague(c id.Company, role string) (membership, token string) {
	b.t.Helper()
	email := fmt.Sprintf("colleague%d@customer.example.com", numbers.Add(1))
	p, m := b.person(email, ""), id.NewMembership()
	b.exec(`insert into memberships (id, company_id, person_id, role, state, given_at, created_at) values ($1, $2, $3, $4, 'ACTIVE', now(), now())`, m.UUID, c.UUID, p.UUID, role)
	return m.String(), b.signIn(email)
}

// adminOf is the membership of a company's first admin, who came by a registration.
func (b *bundle) adminOf(c id.Company) string {
	b.t.Helper()
	b.exec(`update memberships set given_at = now() where company_id = $1 and given_at is null`, c.UUID)
	return id.Membership{UUID: one[id.UUID](b, `select id from memberships where company_id = $1 and role = 'ADMIN' order by created_at limit 1`, c.UUID)}.String()
}

// TestAbsentIsNotNull: what a change does not name stays; null takes the end away.
func TestAbsentIsNotNull(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	m, _ := b.colleague(c, "READER")
	const asked = "membership { role endsAt }"
	end := soon()
	for _, tt := range []struct {
		name       string
		in         map[string]any
		role, ends any
	}{
		{"End", map[string]any{"membership": m, "endsAt": end}, "READER", end},
		{"RoleOnly", map[string]any{"membership": m, "role": "PURCHASER"}, "PURCHASER", end},
		{"NullRole", map[string]any{"membership": m, "role": nil}, "PURCHASER", end},
		{"Nothing", map[string]any{"membership": m}, "PURCHASER", end},
		{"NullEnd", map[string]any{"membership": m, "endsAt": nil}, "PURCHASER", nil},
		{"Both", map[string]any{"membership": m, "role": "WAREHOUSE", "endsAt": end}, "WAREHOUSE", end},
	} {
		if a := b.done(admin, "changeMembership", asked, tt.in); a.at("membership.role") != tt.role || a.at("membership.endsAt") != tt.ends {
			t.Errorf("%s: %s, want %v until %v", tt.name, a.body, tt.role, tt.ends)
		}
	}
	for name, literal := range map[string]string{"absent": "", "null": "endsAt: null"} {
		a := b.want(admin, `mutation { changeMembership(input: {membership: "`+m+`" `+literal+`}) { membership { endsAt } errors { code } } }`, nil)
		if got := a.at("changeMembership.membership.endsAt"); (got != nil) != (name == "absent") {
			t.Errorf("a literal with an %s end: %s", name, a.body)
		}
		b.done(admin, "changeMembership", asked, map[string]any{"membership": m, "endsAt": end})
	}
	b.act(admin, "changeMembership", asked, map[string]any{"membership": m, "endsAt": "2020-01-01T00:00:00Z"}).refused(t, "INVALID", "input.endsAt")
}

// TestTheLastAdmin: nobody takes the last admin away from a company, but with a
// successor; staff may, and a departure always takes effect: both are a task.
func TestTheLastAdmin(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	own := b.adminOf(c)
	m, colleague := b.colleague(c, "READER")
	b.act(admin, "endMembership", "membership { state }", map[string]any{"membership": own, "reason": "NO_LONGER_NEEDED"}).refused(t, "LAST_ADMIN", "input.membership")
	b.act(admin, "changeMembership", "membership { role }", map[string]any{"membership": own, "role": "READER"}).refused(t, "LAST_ADMIN", "input.membership")
	b.act(admin, "changeMembership", "membership { role }", map[string]any{"membership": own, "endsAt": soon()}).refused(t, "LAST_ADMIN", "input.membership")
	a := b.done(admin, "endMembership", "membership { state endedAt company { id } }", map[string]any{"membership": own, "reason": "LEFT_EMPLOYER", "successor": m})
	if a.at("membership.state") != "ENDED" || a.at("membership.endedAt") == nil || a.at("membership.company") != nil {
		t.Errorf("ended: %s", a.body)
	}
	if got := b.tokenStatus(admin); got != 401 {
		t.Errorf("the session of who has no access any more is answered %d", got)
	}
	if a = b.want(colleague, `{ viewer { memberships { role } } }`, nil); a.at("viewer.memberships.0.role") != "ADMIN" {
		t.Errorf("the successor: %s", a.body)
	}
	a = b.done(colleague, "reportDeparture", "membership { state } claim { reference }", map[string]any{"membership": m, "lastDay": time.Now().UTC().Format(time.DateOnly)})
	if a.at("membership.state") != "ENDED" || a.at("claim") != nil {
		t.Errorf("departed: %s", a.body)
	}
	a = b.want(b.staff, `{ staffTasks(kinds: [COMPANY_WITHOUT_ADMIN]) { nodes { company { id } availableActions { action allowed } } } }`, nil)
	if a.at("staffTasks.nodes.0.company.id") != c.String() || a.at("staffTasks.nodes.0.availableActions.0.action") != "changeMembership" || a.at("staffTasks.nodes.0.availableActions.1.action") != "recordClaim" {
		t.Errorf("the task: %s", a.body)
	}
}

// TestTheNewEmployer: who leaves asks for access where he goes, in the same step.
func TestTheNewEmployer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, _ := b.company("ADMIN")
	to, admin := b.company("ADMIN")
	b.paper(to, "ORDER", "O7")
	m, leaving := b.colleague(c, "PURCHASER")
	next := map[string]any{"customerNumber": b.numberOf(to), "evidence": map[string]any{"orderNumber": "O7"}, "email": "luc@elsewhere.example.com"}
	a := b.done(leaving, "reportDeparture", "membership { state endsAt } claim { reference nextStep }", map[string]any{"membership": m, "lastDay": time.Now().AddDate(0, 0, 3).Format(time.DateOnly), "newEmployer": next})
	if a.at("membership.state") != "ACTIVE" || a.at("membership.endsAt") == nil || a.at("claim.nextStep") != "CONFIRM_MAILBOX" {
		t.Errorf("reported: %s", a.body)
	}
	b.done("", "confirmClaim", "received { reference }", map[string]any{"token": b.token("CONFIRM_CLAIM")})
	if a = b.want(admin, requestsOf, map[string]any{"c": to.String()}); a.at("accessRequests.nodes.0.email") != "luc@elsewhere.example.com" || a.at("accessRequests.nodes.0.evidenceKind") != "ORDER" {
		t.Errorf("the new employer is asked %s", a.body)
	}
}
