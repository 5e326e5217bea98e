package graph_test

import (
	"fmt"
	"testing"

	"example.com/comptoir/internal/id"
)

// TestStatementsDoNotGrowWithTheList: threat T27. A list of fifty takes as many
// round trips as a list of one.
func TestStatementsDoNotGrowWithTheList(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	for n := range 50 {
		doc, _ := b.document(c, fmt.Sprintf("F%04d", n))
		b.exec(`insert into ingestions (id, state, source, name, size, sha256, received_at, company_id, document_id) values ($1, 'FILED', 'inbox', 'a.xml', 3, $2, now(), $3, $4)`,
			id.NewIngestion().UUID, make([]byte, 32), c.UUID, doc.UUID)
		b.search(doc, c, "Poutre")
		b.exec(`update document_search set numbers = $2 where document_id = $1`, doc.UUID, fmt.Sprintf("F%04d", n))
		waits := b.waits(c, c)
		b.exec(`update ingestions set resolved_by = (select id from persons where staff_role is not null), facts = facts || jsonb_build_object('existing', $2::text, 'first', $3::text) where id = $1`,
			waits.UUID, doc.String(), waits.String())
		b.exec(`insert into registrations (id, reference, channel, state, legal_name, country, enterprise_number, vat_number, key_texts, given_name, family_name, email, locale, company_id, created_at)
			values ($1, $2, 'STAFF', 'IN_REVIEW', 'X', 'BE', '', '', '{}', 'A', 'B', 'a@b.test', 'fr', $3, now())`, id.NewRegistration().UUID, fmt.Sprintf("AAAA-BBBB-CCCC-%04d", n), c.UUID)
		p := b.person(fmt.Sprintf("colleague%d@customer.example.com", n), "")
		b.exec(`insert into memberships (id, company_id, person_id, role, state, created_at) values ($1, $2, $3, 'READER', 'ACTIVE', now())`, id.NewMembership().UUID, c.UUID, p.UUID)
		b.taskAboutAll(p)
		b.exec(`insert into audit_events (id, chain, seq, company_id, at, actor_kind, actor_id, action, subject_type, subject_id, detail, prev_hash, hash)
			values ($1, $2, $3, $2, now(), 'PERSON', $4, 'membership.changed', 'Membership', $2, jsonb_build_object('person', $5::text), '', '')`, id.NewEvent().UUID, c.UUID, 1000+n, p.UUID, p.String())
	}
	for _, tt := range []struct{ name, token, query, list string }{
		{"Documents", admin, `query($c: ID!, $n: Int) { company(id: $c) { documents(first: $n) { nodes { number company { legalName } references { number } files { name } lines(first: 2) { description amount { amount } } more: lines(first: 1, offset: 1) { position } } } } }`, "company.documents.nodes"},
		{"History", admin, `query($c: ID!, $n: Int) { company(id: $c) { glns documents(first: $n, orderBy: TOTAL_DESC) { nodes { number payment { isOpen } versions { number files { part } } related { tie document { number company { legalName } } } downloads { at person { email } } filesWithheld } } } }`, "company.documents.nodes"},
		{"Search", admin, `query($c: ID!, $n: Int) { company(id: $c) { documents(first: $n, filter: {number: "F00", open: null}) { nodes { number lines(first: 1) { heatNumbers } } } } }`, "company.documents.nodes"},
		{"Quarantine", b.staff, `query($c: ID!, $n: Int) { node(id: $c) { id } ingestions(first: $n, states: [QUARANTINED]) { nodes { company { id } candidates { legalName } decidedBy { email } availableActions { action } facts { evidence { companies { legalName glns } } existing { number } others { id } first { name } } } } }`, "ingestions.nodes"},
		{"Members", admin, `query($c: ID!, $n: Int) { company(id: $c) { members(first: $n) { nodes { role lastAdmin person { email } company { legalName } } } } }`, "company.members.nodes"},
		{"Ingestions", b.staff, `query($c: ID!, $n: Int) { node(id: $c) { id } ingestions(first: $n, states: [FILED]) { nodes { name document { number company { legalName } files { name } } } } }`, "ingestions.nodes"},
		{"Tasks", b.staff, `query($c: ID!, $n: Int) { node(id: $c) { id } staffTasks(first: $n) { nodes { takenBy { email } company { legalName formerNumbers } registration { legalName company { legalName } } accessRequest { email company { legalName } } membership { role lastSeenAt lastAdmin person { email } company { legalName } } abuseReport { text } merge { from { legalName } into { legalName } proposedBy { email } } mail { kind company { legalName } } } } }`, "staffTasks.nodes"},
		{"HouseTimeline", b.staff, `query($c: ID!, $n: Int) { node(id: $c) { id } houseTimeline(first: $n) { nodes { action actor { email } person { email } company { legalName } } } }`, "houseTimeline.nodes"},
		{"Registrations", b.staff, `query($c: ID!, $n: Int) { node(id: $c) { id } registrations(first: $n) { nodes { legalName company { legalName } possibleDuplicates { grounds company { legalName } registration { reference company { legalName } } } } } }`, "registrations.nodes"},
	} {
		// One after the other: they share the counter.
		var counts []int64
		for _, n := range []int{1, 10, 50} {
			before := b.statements.Load()
			a := b.want(tt.token, tt.query, map[string]any{"c": c.String(), "n": n})
			counts = append(counts, b.statements.Load()-before)
			if nodes, _ := a.at(tt.list).([]any); len(nodes) != n {
				t.Fatalf("%s: %d nodes, want %d: %.300s", tt.name, len(nodes), n, a.body)
			}
		}
		t.Logf("%s: round trips for 1, 10 and 50: %v", tt.name, counts)
		if counts[0] != counts[1] || counts[1] != counts[2] || counts[0] == 0 {
			t.Errorf("%s: round trips grow with the list: %v", tt.name, counts)
		}
	}
}

// taskAboutAll opens a task about one of everything that a task can be about, each of a company of its own.
func (b *bundle) taskAboutAll(p id.Person) {
	c, part := id.NewCompany().UUID, id.NewCompany().UUID
	for _, i := range []id.UUID{c, part} {
		b.exec(`insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at) values ($1::uuid, $1::uuid::text, $1::uuid::text, 'Of a task', 'BE', 'x', 'fr', now())`, i)
	}
	task, registration, membership, request, report, merge, mail := id.NewTask().UUID, id.NewRegistration().UUID, id.NewMembership().UUID, id.NewAccessRequest().UUID, id.NewAbuseReport().UUID, id.NewMerge().UUID, id.NewMail().UUID
	b.exec(`insert into registrations (id, reference, channel, state, legal_name, country, given_name, family_name, email, locale, company_id, created_at)
		values ($1::uuid, $1::uuid::text, 'STAFF', 'REJECTED', 'X', 'BE', 'A', 'B', 'a@b.test', 'fr', $2, now())`, registration, c)
	b.exec(`insert into memberships (id, company_id, person_id, role, state, created_at) values ($1, $2, $3, 'ADMIN', 'ACTIVE', now())`, membership, c, p.UUID)
	b.exec(`insert into sessions (id, person_id, token_hash, delivery, created_at, last_seen_at, expires_at) values ($1, $2, $3, 'TOKEN', now(), now(), now())`, id.NewSession().UUID, p.UUID, []byte(p.String()))
	b.exec(`insert into access_requests (id, reference, channel, state, given_name, family_name, email, locale, company_id, created_at) values ($1::uuid, $1::uuid::text, 'LETTER', 'AWAITING_STAFF', 'A', 'B', 'a@b.test', 'fr', $2, now())`, request, c)
	b.exec(`insert into abuse_reports (id, reference, text, created_at) values ($1::uuid, $1::uuid::text, 'It was not us.', now())`, report)
	b.exec(`insert into company_merges (id, from_id, into_id, state, reason, proposed_by, proposed_at) values ($1, $2, $3, 'PROPOSED', 'twice', $4, now())`, merge, part, c, p.UUID)
	b.exec(`insert into mails (id, kind, to_email, locale, company_id, state, queued_at, worthless_at) values ($1, 'access_requested', 'a@b.test', 'fr', $2, 'FAILED', now(), now())`, mail, c)
	b.exec(`insert into staff_tasks (id, kind, subject_id, company_id, registration_id, mail_id, access_request_id, membership_id, abuse_report_id, merge_id, opened_at, promised_at, taken_by, taken_at)
		values ($1, 'ABUSE_REPORT', $2, $3, $4, $5, $6, $7, $2, $8, now(), now(), $9, now())`, task, report, c, registration, mail, request, membership, merge, p.UUID)
}

func TestPagesOfDocuments(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	for n := range 25 {
		b.document(c, fmt.Sprintf("F%04d", n))
	}
	const query = `query($c: ID!, $after: String) { company(id: $c) { documents(after: $after) { edges { cursor node { number } } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`
	a := b.want(admin, query, map[string]any{"c": c.String()})
	first, _ := a.at("company.documents.edges").([]any)
	if len(first) != 20 || a.at("company.documents.pageInfo.hasNextPage") != true {
		t.Fatalf("the first page has %d documents: %.300s", len(first), a.body)
	}
	a = b.want(admin, query, map[string]any{"c": c.String(), "after": a.at("company.documents.pageInfo.endCursor")})
	second, _ := a.at("company.documents.edges").([]any)
	if len(second) != 5 || a.at("company.documents.pageInfo.hasNextPage") != false || a.at("company.documents.pageInfo.hasPreviousPage") != true {
		t.Errorf("the second page has %d documents: %.300s", len(second), a.body)
	}
	seen := map[any]bool{}
	for _, e := range append(first, second...) {
		edge, _ := e.(map[string]any)
		node, _ := edge["node"].(map[string]any)
		if seen[node["number"]] {
			t.Errorf("%v stands on both pages", node["number"])
		}
		seen[node["number"]] = true
	}
	if a = b.ask(admin, query, map[string]any{"c": c.String(), "after": "nonsense"}); a.code() != "INVALID" {
		t.Errorf("a cursor that is none: %s", a.body)
	}
}

func TestStaffTasks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.want("", register, map[string]any{"in": application("k1")})
	a := b.want(b.staff, `{ staffTasks { nodes { kind registration { legalName } company { id } } } }`, nil)
	if a.at("staffTasks.nodes.0.kind") != "REGISTRATION" || a.at("staffTasks.nodes.0.registration.legalName") != "Menuiserie Exemple" {
		t.Errorf("staffTasks: %s", a.body)
	}
}
