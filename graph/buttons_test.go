package graph_test

import (
	"strings"
	"testing"

	"example.com/comptoir/internal/id"
)

// actions gives what an answer lists at a path, as "name" or "name:REASON".
func actions(a answer, path string) string {
	list, _ := a.at(path).([]any)
	var out []string
	for _, one := range list {
		v, _ := one.(map[string]any)
		name, _ := v["action"].(string)
		if why, _ := v["reason"].(string); why != "" {
			name += ":" + why
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

// TestCompanyButtons: each reader is told what it can do with a company, and why not.
func TestCompanyButtons(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	b.person("support@seller.example.com", "SUPPORT")
	support := b.signIn("support@seller.example.com")
	ask := func(token string) string {
		return actions(b.want(token, `query($c: ID!) { company(id: $c) { availableActions { action allowed reason } } }`, map[string]any{"c": c.String()}), "company.availableActions")
	}
	const rest = " setSubUserModule setContactOfRecord setAccountManager setCompanyIdentifiers"
	if got := ask(admin); got != "inviteMember:SUB_USER_MODULE_OFF" {
		t.Errorf("admin, module off: %s", got)
	}
	b.exec(`update companies set sub_user_module = true where id = $1`, c.UUID)
	if got := ask(admin); got != "inviteMember" {
		t.Errorf("admin: %s", got)
	}
	if got := ask(b.staff); got != "inviteMember:FORBIDDEN suspendCompany reinstateCompany:WRONG_STATE mergeCompanies"+rest {
		t.Errorf("staff: %s", got)
	}
	b.exec(`update companies set state = 'SUSPENDED' where id = $1`, c.UUID)
	if got := ask(support); got != "inviteMember:FORBIDDEN suspendCompany:WRONG_STATE reinstateCompany mergeCompanies:FORBIDDEN"+rest {
		t.Errorf("support, suspended: %s", got)
	}
}

// TestMergeButtons: who proposed a merge is told that another one confirms it.
func TestMergeButtons(t *testing.T) {
	t.Parallel()
	b := setup(t)
	from, _ := b.company("ADMIN")
	into, _ := b.company("ADMIN")
	b.person("sales@seller.example.com", "SALES")
	sales := b.signIn("sales@seller.example.com")
	a := b.want(b.staff, `mutation($f: ID!, $i: ID!) { mergeCompanies(input: {from: $f, into: $i, reason: "Same."}) { merge { id availableActions { action allowed reason } } errors { code } } }`,
		map[string]any{"f": from.String(), "i": into.String()})
	if got := actions(a, "mergeCompanies.merge.availableActions"); got != "confirmMerge:SECOND_PERSON undoMerge" {
		t.Errorf("proposer: %s %s", got, a.body)
	}
	m := a.at("mergeCompanies.merge.id")
	if got := actions(b.want(sales, `query($m: ID!) { node(id: $m) { ... on Merge { availableActions { action allowed reason } } } }`, map[string]any{"m": m}), "node.availableActions"); got != "confirmMerge undoMerge" {
		t.Errorf("second person: %s", got)
	}
}

// TestApplicantsButtons: whoever follows a registration is told what to do next.
func TestApplicantsButtons(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reference := b.want("", register, map[string]any{"in": application("k1")}).at("registerCompany.registration.reference")
	for state, want := range map[string]string{
		"SUBMITTED": "answerRegistration:WRONG_STATE withdrawRegistration", "INFO_REQUESTED": "answerRegistration withdrawRegistration",
		"REJECTED": "answerRegistration:WRONG_STATE withdrawRegistration:WRONG_STATE",
	} {
		b.exec(`update registrations set state = $1`, state)
		a := b.want("", `query($r: String!) { registration(reference: $r) { availableActions { action allowed reason } } }`, map[string]any{"r": reference})
		if got := actions(a, "registration.availableActions"); got != want {
			t.Errorf("%s: %s", state, got)
		}
	}
}

// TestLastSeen: a company's admins and staff see when its people were last here; others don't.
func TestLastSeen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	silent := b.person("silent@customer.example.com", "")
	b.exec(`insert into memberships (id, company_id, person_id, role, state, created_at) values ($1, $2, $3, 'READER', 'ACTIVE', now() + interval '1 second')`, id.NewMembership().UUID, c.UUID, silent.UUID)
	const members = `query($c: ID!) { company(id: $c) { members { nodes { lastSeenAt person { email } } } } }`
	for who, token := range map[string]string{"admin": admin, "staff": b.staff} {
		before := b.statements.Load()
		a := b.want(token, members, map[string]any{"c": c.String()})
		if a.at("company.members.nodes.0.lastSeenAt") == nil || a.at("company.members.nodes.1.person.email") != "silent@customer.example.com" || a.at("company.members.nodes.1.lastSeenAt") != nil {
			t.Errorf("%s: %s", who, a.body)
		}
		if n := b.statements.Load() - before; n > 5 {
			t.Errorf("%s: %d statements", who, n)
		}
	}
	b.signIn("silent@customer.example.com")
	b.exec(`update sessions set ended_at = now() where person_id = $1`, silent.UUID)
	if a := b.want(admin, members, map[string]any{"c": c.String()}); a.at("company.members.nodes.1.lastSeenAt") == nil {
		t.Errorf("a session that ended was none: %s", a.body)
	}
	reader := b.signIn("silent@customer.example.com")
	if a := b.want(reader, `{ viewer { memberships { lastSeenAt } } }`, nil); a.at("viewer.memberships.0.lastSeenAt") != nil {
		t.Errorf("a reader: %s", a.body)
	}
}
