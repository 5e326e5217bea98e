package graph_test

import (
	"fmt"
	"strings"
	"time"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// viewer is somebody who asks.
type viewer struct {
	name   string
	token  string // of a session; "" for a visitor
	email  string
	person id.Person
	roles  map[string]policy.Role // in force, by company
	staff  policy.StaffRole
}

// populate plants two companies with everything that can hang on one, the
// seller's staff, and everybody who asks.
func (w *world) populate() {
	w.viewers = append(w.viewers, &viewer{name: "visitor"})
	companies := map[string]*row{}
	for _, owner := range []string{"A", "B"} {
		number := w.text(&row{table: "companies", owner: owner}, "customer_number")
		companies[owner] = w.plant(&row{table: "companies", owner: owner}, map[string]any{
			"customer_number": number, "customer_key": strings.ToUpper(number), "country": "BE", "locale": "fr", "sub_user_module": true, "contact_changed_at": time.Now(), "contact_verified_on": time.Now(),
		})
		w.canaries[number] = canary{companies[owner], "companies.customer_number"}
	}
	for _, role := range policy.StaffRoles {
		v := w.login(&row{table: "persons"}, "staff "+string(role), map[string]any{"staff_role": string(role)})
		v.staff = role
	}
	for _, owner := range []string{"A", "B"} {
		people := map[policy.Role]*viewer{}
		for _, role := range policy.Roles {
			v := w.login(&row{table: "persons", owner: owner}, owner+"'s "+string(role), nil)
			v.roles[owner], people[role] = role, v
			w.tie(v, companies[owner], role, nil)
		}
		w.populateCompany(owner, companies[owner], people)
	}
	w.login(&row{table: "persons"}, "nobody's colleague", nil)
	for name, tie := range map[string]map[string]any{
		"pending at A":      {"state": "PENDING", "given_at": nil},
		"frozen at A":       {"state": "FROZEN", "frozen_at": time.Now()},
		"ended at A":        {"state": "ENDED", "ended_at": time.Now()},
		"past the end at A": {"ends_at": time.Now().Add(-time.Second)},
	} {
		w.tie(w.login(&row{table: "persons", owner: "A"}, name, nil), companies["A"], policy.RoleAdmin, tie)
	}
	dual := w.login(&row{table: "persons", owner: "AB"}, "READER at A and ADMIN at B", nil)
	dual.roles = map[string]policy.Role{"A": policy.RoleReader, "B": policy.RoleAdmin}
	w.tie(dual, companies["A"], policy.RoleReader, nil)
	w.tie(dual, companies["B"], policy.RoleAdmin, nil)
	for _, v := range w.viewers[1:] {
		v.token = w.signIn(v.email)
	}
	token, _ := w.want(w.staff, createKey, keyInput("matrix")).at("createApiKey.token").(string)
	w.viewers = append(w.viewers, &viewer{name: "a machine", token: token})
}

// login plants somebody who can sign in.
func (w *world) login(r *row, name string, fixed map[string]any) *viewer {
	email := w.text(r, "email")
	with := map[string]any{"email": email, "locale": "fr"}
	for k, v := range fixed {
		with[k] = v
	}
	w.plant(r, with)
	r.person = id.Person{UUID: r.id}
	w.exec(`insert into credentials (person_id, password_hash, changed_at) values ($1, $2, now())`, r.id, w.hash)
	w.plant(&row{table: "sessions", owner: r.owner, person: r.person}, map[string]any{"person_id": r.id, "delivery": "COOKIE", "expires_at": soonDay()})
	v := &viewer{name: name, email: email, person: r.person, roles: map[string]policy.Role{}}
	w.viewers = append(w.viewers, v)
	return v
}

// tie plants a membership, in force unless fixed says otherwise.
func (w *world) tie(v *viewer, c *row, role policy.Role, fixed map[string]any) *row {
	with := map[string]any{"company_id": c.id, "person_id": v.person.UUID, "role": string(role), "state": "ACTIVE", "given_at": time.Now()}
	for k, x := range fixed {
		with[k] = x
	}
	return w.plant(&row{table: "memberships", owner: c.owner, person: v.person}, with)
}

// populateCompany plants what hangs on one company.
func (w *world) populateCompany(owner string, c *row, people map[policy.Role]*viewer) {
	admin, reader := people[policy.RoleAdmin].person.UUID, people[policy.RoleReader].person.UUID
	soon := time.Now().Add(time.Hour)
	plant := func(table string, fixed map[string]any) *row {
		return w.plant(&row{table: table, owner: owner}, fixed)
	}
	silent := w.plant(&row{table: "persons", owner: owner}, map[string]any{"locale": "nl"})
	silent.person = id.Person{UUID: silent.id}
	membership := w.tie(&viewer{person: silent.person}, c, policy.RoleReader, nil)
	plant("credentials", map[string]any{"person_id": silent.id})
	plant("sessions", map[string]any{"person_id": silent.id, "delivery": "TOKEN"})
	plant("company_keys", map[string]any{"country": "BE", "company_id": c.id})
	if owner == "A" {
		w.exec(`insert into company_keys (country, register, number, company_id) values ('BE', 'CBE', '0440966354', $1)`, c.id)
	}
	plant("document_numbers", map[string]any{"company_id": c.id, "kind": "INVOICE", "cancelled": false})
	plant("companies", map[string]any{"country": "BE", "locale": "fr", "state": "CLOSED", "merged_into": c.id, "created_at": time.Now().Add(-time.Hour)}) // whose number leads here
	reference := "ZQZQ-ZQZQ-ZQZQ-" + strings.Repeat(owner, 4)                                                                                             // in the form that is looked up
	registration := plant("registrations", map[string]any{"reference": reference, "key_texts": []string{"BE:CBE:040317070" + map[string]string{"A": "1", "B": "2"}[owner]}, "channel": "EMAIL", "state": "INFO_REQUESTED", "country": "BE", "locale": "fr", "company_id": c.id, "source_at": time.Now(), "confirmed_at": time.Now(), "promised_at": soon, "decided_at": time.Now(), "vat_checked_at": time.Now(), "vat_retry_at": soon})
	w.sown(registration, "reference", strings.ToLower(reference))
	token := plant("one_time_tokens", map[string]any{"purpose": "RESET_PASSWORD", "person_id": silent.id})
	invited := plant("mails", map[string]any{"locale": "fr", "company_id": c.id, "state": "FAILED", "worthless_at": soon})
	invitation := plant("invitations", map[string]any{"company_id": c.id, "locale": "fr", "role": "READER", "invited_by": admin, "mail_id": invited.id, "expires_at": soon, "answered_at": time.Now(), "membership_ends_at": soon})
	w.exec(`update mails set invitation_id = $1, token_id = $2 where id = $3`, invitation.id, token.id, invited.id)
	invited.pending = " to somebody invited"
	failed := plant("mails", map[string]any{"locale": "fr", "company_id": c.id, "person_id": silent.id, "state": "FAILED", "sent_at": time.Now(), "resent_as": invited.id})
	asking := w.plant(&row{table: "persons", owner: owner}, map[string]any{"locale": "de"})
	pending := w.tie(&viewer{person: id.Person{UUID: asking.id}}, c, policy.RoleReader, map[string]any{"state": "PENDING", "given_at": nil})
	var request *row
	for _, state := range []string{"AWAITING_COMPANY", "REJECTED"} {
		r := w.plant(&row{table: "access_requests", owner: owner, pending: state}, map[string]any{
			"channel": "LETTER", "state": state, "locale": "fr", "company_id": c.id, "evidence_kind": "INVOICE", "route": "ADMINS",
			"evidence_date": time.Now(), "confirmed_at": time.Now(), "company_contacted_at": time.Now(), "expires_at": soon, "contacted_at": time.Now(),
			"decided_by": admin, "membership_id": pending.id, "decided_at": time.Now(), "decided_via": "ADMIN", "outcome": "RIGHT",
		})
		if request == nil {
			request = r
		}
	}
	abuse := plant("abuse_reports", map[string]any{"company_id": c.id, "person_id": silent.id})
	other := map[string]string{"A": "B", "B": "A"}[owner]
	merge := plant("company_merges", map[string]any{
		"from_id": c.id, "into_id": w.one(`select id from companies where customer_number = $1`, w.numberOf(other)), "state": "PROPOSED", "proposed_by": w.viewers[1].person.UUID,
		"confirmed_at": time.Now(), "undone_at": time.Now(),
	})
	plant("company_merge_moves", map[string]any{"merge_id": merge.id, "row_id": id.NewUUID()})
	plant("staff_tasks", map[string]any{
		"kind": "ABUSE_REPORT", "subject_id": abuse.id, "company_id": c.id, "registration_id": registration.id, "mail_id": failed.id, "access_request_id": request.id,
		"membership_id": membership.id, "abuse_report_id": abuse.id, "merge_id": merge.id, "promised_at": soon, "taken_by": w.viewers[1].person.UUID, "taken_at": time.Now(),
	})
	key := plant("api_keys", map[string]any{"owner_id": w.viewers[1].person.UUID, "created_by": w.viewers[1].person.UUID, "scopes": []string{"INGEST_DOCUMENTS"}, "expires_at": soon, "last_used_at": time.Now(), "revoked_at": time.Now()})
	batch := plant("import_batches", nil)
	plant("idempotency_keys", map[string]any{"result": id.NewUUID()})
	plant("budgets", nil)
	plant("signin_failures", nil)
	plant("company_shared_keys", map[string]any{"country": "BE", "company_id": c.id})
	w.populateTimeline(owner, c, admin, reader)
	invoice := w.populateDocuments(owner, c, reader)
	plant("document_notifications", map[string]any{"membership_id": membership.id, "company_id": c.id, "person_id": silent.id, "frequency": "DAILY", "kinds": []string{"INVOICE"}})
	plant("document_notices", map[string]any{"membership_id": membership.id, "company_id": c.id, "person_id": silent.id, "document_id": invoice.id})
	w.populateIngestion(owner, c, map[string]any{"document_id": invoice.id, "batch_id": batch.id, "api_key_id": key.id, "resolved_by": admin})
}

// populateIngestion plants a file with everything that was read in it.
func (w *world) populateIngestion(owner string, c *row, fixed map[string]any) {
	file := &row{table: "ingestions", owner: owner}
	fact := func(name string) string { return w.text(file, "facts."+name) }
	with := map[string]any{
		"state": "QUARANTINED", "company_id": c.id, "finished_at": time.Now(), "resolution": "ASSIGN",
		"facts": map[string]any{
			"kind": fact("kind"), "number": fact("number"), "issueDate": fact("issueDate"), "currency": "EUR", "payable": fact("payable"), "buyer": fact("buyer"),
			"supplier": fact("supplier"), "rule": fact("rule"), "detail": fact("detail"), "line": 7,
			"evidence": []any{map[string]any{"by": fact("by"), "value": fact("value"), "companies": []string{id.Company{UUID: c.id}.String()}}},
			"warnings": []any{map[string]any{"code": fact("code"), "detail": fact("warning")}},
			"existing": id.Document{UUID: fixed["document_id"].(id.UUID)}.String(), "others": []string{id.Company{UUID: c.id}.String()},
		},
	}
	for k, v := range fixed {
		with[k] = v
	}
	w.plant(file, with)
	w.populateIndex(owner)
}

// populateIndex plants an index that waits for a file.
func (w *world) populateIndex(owner string) {
	index := &row{table: "ingestions", owner: owner}
	fact := func(name string) string { return w.text(index, "facts."+name) }
	w.plant(index, map[string]any{
		"state": "WAITING", "waits_until": time.Now().Add(time.Hour),
		"facts": map[string]any{"members": 7, "index": map[string]any{
			"rows": 1, "bad": 1, "ignored": []string{fact("column")}, "bads": []any{map[string]any{"line": 7, "code": fact("code"), "detail": fact("detail")}},
		}},
	})
	w.plant(&row{table: "index_rows", owner: owner}, map[string]any{"index_id": index.id, "line": 7, "document": map[string]any{}})
}

// populateTimeline plants one event with facts that are shown and one that is not.
func (w *world) populateTimeline(owner string, c *row, admin, about id.UUID) {
	event := &row{table: "audit_events", owner: owner}
	reason, hidden := w.text(event, "detail.reason"), w.text(event, "detail.hidden")
	w.plant(event, map[string]any{
		"chain": c.id, "company_id": c.id, "actor_kind": "PERSON", "actor_id": admin, "subject_id": c.id,
		"detail": map[string]string{"reason": reason, "hidden": hidden, "person": id.Person{UUID: about}.String()},
	})
	// One of an area that the house's timeline has.
	w.plant(&row{table: "audit_events", owner: owner}, map[string]any{
		"chain": c.id, "company_id": c.id, "actor_kind": "PERSON", "actor_id": admin, "subject_id": c.id, "action": "membership.changed", "seq": 999, "detail": map[string]string{},
	})
	w.plant(&row{table: "audit_heads", owner: owner}, map[string]any{"chain": c.id})
}

// populateDocuments plants a document of each kind and gives the invoice.
func (w *world) populateDocuments(owner string, c *row, about id.UUID) (invoice *row) {
	for n, kind := range policy.Kinds {
		of := func(table string) *row { return &row{table: table, owner: owner, kind: kind} }
		d := w.plant(of("documents"), map[string]any{
			"company_id": c.id, "kind": string(kind), "issue_year": 2026, "issue_date": time.Now().AddDate(0, 0, -n), "due_date": soonDay(), "line_count": 1,
			"open_as_of": time.Now(), "valid_until": soonDay(), "delivery_from": soonDay(), "delivery_until": soonDay(), "despatch_date": soonDay(),
		})
		w.plant(of("document_heat_numbers"), map[string]any{"document_id": d.id, "company_id": c.id})
		w.plant(of("document_search"), map[string]any{"document_id": d.id, "company_id": c.id, "words": "", "own": ""})
		w.plant(of("document_lines"), map[string]any{"document_id": d.id, "company_id": c.id})
		w.plant(of("document_references"), map[string]any{"document_id": d.id, "company_id": c.id, "issue_date": time.Now()})
		f := w.plant(of("document_files"), map[string]any{"document_id": d.id, "company_id": c.id, "part": "ORIGINAL", "prices": "NONE"})
		w.plant(of("document_downloads"), map[string]any{"document_id": d.id, "company_id": c.id, "file_id": f.id, "person_id": about})
		if kind == policy.Invoice {
			invoice = d
		}
	}
	w.exec(`update documents set number_key = 'ZQ1' where company_id = $1 and kind = 'INVOICE'`, c.id) // what documentByNumber asks for
	w.exec(`insert into document_references (document_id, company_id, position, kind, number, number_key)
		select i.id, i.company_id, 50, o.kind, o.number, o.number_key from documents i join documents o on o.company_id = i.company_id and o.kind = 'INVOICE'
		where i.company_id = $1 and i.kind = 'CREDIT_NOTE'`, c.id) // a pair of which each role sees both or none
	return invoice
}

func soonDay() time.Time { return time.Now().AddDate(0, 1, 0) }

func (w *world) one(sql string, args ...any) id.UUID { return one[id.UUID](w.bundle, sql, args...) }

// numberOf is a company's customer number.
func (w *world) numberOf(owner string) string {
	for v, c := range w.canaries {
		if c.column == "companies.customer_number" && c.row.owner == owner {
			return v
		}
	}
	panic(fmt.Sprintf("company %s has no number", owner))
}
