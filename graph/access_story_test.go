package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"example.com/comptoir/graph/gen"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
)

// schema is the contract, for what a test writes by a mutation's name.
var schema = gen.NewExecutableSchema(gen.Config{}).Schema()

// act does a mutation and gives its payload; selection is what is asked beside the errors.
func (b *bundle) act(token, mutation, selection string, in map[string]any) answer {
	b.t.Helper()
	of := schema.Mutation.Fields.ForName(mutation).Arguments.ForName("input").Type
	a := b.want(token, fmt.Sprintf(`mutation($in: %s) { %s(input: $in) { %s errors { code message path } } }`, of, mutation, selection), map[string]any{"in": in})
	a.Data, _ = a.Data[mutation].(map[string]any)
	return a
}

// done is act for what must not be refused.
func (b *bundle) done(token, mutation, selection string, in map[string]any) answer {
	b.t.Helper()
	a := b.act(token, mutation, selection, in)
	if a.at("errors.0") != nil {
		b.t.Fatalf("%s: %s\n%s", mutation, a.body, b.log)
	}
	return a
}

// refused checks the code and the path of a payload's first error.
func (a answer) refused(t *testing.T, code, path string) {
	t.Helper()
	if a.at("errors.0.code") != code || pathOf(a.at("errors.0.path")) != path {
		t.Errorf("answered %s, want %s at %q", a.body, code, path)
	}
}

// human writes a person's input.
func human(email string) map[string]any {
	return map[string]any{"givenName": "Luc", "familyName": "Lambert", "email": email, "locale": "fr"}
}

// paper adds a document of a kind, with money and a file.
func (b *bundle) paper(c id.Company, kind, number string) {
	b.t.Helper()
	d, _ := b.document(c, number)
	b.exec(`update documents set kind = $1 where id = $2`, kind, d.UUID)
}

// numberOf is a company's customer number.
func (b *bundle) numberOf(c id.Company) string {
	b.t.Helper()
	return one[string](b, `select customer_number from companies where id = $1`, c.UUID)
}

// claimed is a claim whose mailbox is proven: the company is asked.
func (b *bundle) claimed(c id.Company, email, invoice string) {
	b.t.Helper()
	in := map[string]any{"customerNumber": b.numberOf(c), "evidence": map[string]any{"invoiceNumber": invoice}, "person": human(email), "idempotencyKey": "claim " + email}
	receipt := b.done("", "claimAccess", "received { reference nextStep }", in)
	confirmed := b.done("", "confirmClaim", "received { reference nextStep }", map[string]any{"token": b.token(account.ConfirmClaim)})
	if receipt.at("received.reference") == nil || confirmed.at("received.reference") != receipt.at("received.reference") || confirmed.at("received.nextStep") != "CONFIRM_MAILBOX" {
		b.t.Fatalf("claimed with %s, confirmed with %s", receipt.body, confirmed.body)
	}
}

// enters sets the first password by the mail's link and signs in.
func (b *bundle) enters(email string) string {
	b.t.Helper()
	b.done("", "setPassword", "done", map[string]any{"token": b.token(account.SetPassword), "password": password})
	return b.signIn(email)
}

const requestsOf = `query($c: ID) { accessRequests(filter: {company: $c}) { nodes { id email evidenceKind weight role state sharedMailbox namesake route evidenceNumber availableActions { action allowed reason } } } }`

// TestFromClaimToWhatTheRoleSees: a claim, the mailbox, the company's admin, the
// new person's first sign-in, and a timeline that says who approved by which proof.
func TestFromClaimToWhatTheRoleSees(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	b.paper(c, "INVOICE", "F1")
	b.paper(c, "DELIVERY_NOTE", "L1")
	b.claimed(c, "luc@customer.example.com", "f 01")

	a := b.want(admin, requestsOf, map[string]any{"c": c.String()})
	request := a.at("accessRequests.nodes.0.id")
	if a.at("accessRequests.nodes.0.email") != "luc@customer.example.com" || a.at("accessRequests.nodes.0.evidenceKind") != "INVOICE" || a.at("accessRequests.nodes.0.route") != "ADMINS" ||
		a.at("accessRequests.nodes.0.evidenceNumber") != nil || a.at("accessRequests.nodes.0.availableActions.0.allowed") != true {
		t.Fatalf("what the admin decides on: %s", a.body)
	}
	if n := one[int](b, `select count(*) from memberships where company_id = $1 and state = 'ACTIVE'`, c.UUID); n != 1 {
		t.Fatalf("%d people are in before the company has decided", n)
	}
	a = b.done(admin, "decideAccessRequest", "accessRequest { state decidedVia decidedBy role }", map[string]any{"accessRequest": request, "decision": "APPROVE", "role": "WAREHOUSE"})
	if a.at("accessRequest.state") != "GRANTED" || a.at("accessRequest.decidedVia") != "ADMIN" || a.at("accessRequest.decidedBy") != "Nora Peeters" || a.at("accessRequest.role") != "WAREHOUSE" {
		t.Errorf("decided: %s", a.body)
	}
	b.act(admin, "decideAccessRequest", "", map[string]any{"accessRequest": request, "decision": "DECLINE"}).refused(t, "WRONG_STATE", "input")

	luc := b.enters("luc@customer.example.com")
	a = b.want(luc, `{ viewer { memberships { role state givenHow givenBy company { legalName members { nodes { id } } timeline { nodes { id } } documents { nodes { kind number total { amount } files { id } lines { unitPrice { amount } } } } } } } }`, nil)
	if a.at("viewer.memberships.0.givenHow") != "CLAIM" || a.at("viewer.memberships.0.givenBy") != "Nora Peeters" || a.at("viewer.memberships.0.company.members") != nil || a.at("viewer.memberships.0.company.timeline") != nil {
		t.Errorf("what the new person sees: %s", a.body)
	}
	docs, _ := a.at("viewer.memberships.0.company.documents.nodes").([]any)
	if len(docs) != 1 || a.at("viewer.memberships.0.company.documents.nodes.0.number") != "L1" || a.at("viewer.memberships.0.company.documents.nodes.0.total") != nil || a.at("viewer.memberships.0.company.documents.nodes.0.lines.0.unitPrice") != nil {
		t.Errorf("a WAREHOUSE sees %s", a.body)
	}
	if a = b.want(luc, requestsOf, map[string]any{"c": c.String()}); len(a.at("accessRequests.nodes").([]any)) != 0 {
		t.Errorf("a WAREHOUSE decides on %s", a.body)
	}
	b.wantInTimeline(admin, c, "access.granted PERSON ADMIN of luc@customer.example.com: role=WAREHOUSE evidence=INVOICE channel=FORM")
}

// TestAnUnprovenClaimIsNothing (threat T43): before the mailbox is proven nobody
// looks at the evidence, nobody is asked, and nobody can decide, staff neither.
func TestAnUnprovenClaimIsNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	b.paper(c, "INVOICE", "F1")
	in := map[string]any{"customerNumber": b.numberOf(c), "evidence": map[string]any{"invoiceNumber": "F1"}, "person": human("luc@customer.example.com"), "idempotencyKey": "k"}
	b.done("", "claimAccess", "received { reference }", in)
	if a := b.want(admin, `query($c: ID) { accessRequests(filter: {company: $c, states: [SUBMITTED AWAITING_COMPANY AWAITING_STAFF GRANTED DECLINED REJECTED EXPIRED WITHDRAWN]}) { nodes { id } } }`, map[string]any{"c": c.String()}); len(a.at("accessRequests.nodes").([]any)) != 0 {
		t.Errorf("the company sees %s", a.body)
	}
	request := id.AccessRequest{UUID: one[id.UUID](b, `select id from access_requests`)}.String()
	b.act(admin, "decideAccessRequest", "", map[string]any{"accessRequest": request, "decision": "APPROVE"}).refused(t, "NOT_FOUND", "input.accessRequest")
	b.act(b.staff, "decideAccessRequest", "", map[string]any{"accessRequest": request, "company": c.String(), "decision": "APPROVE", "note": "Called."}).refused(t, "WRONG_STATE", "input")
	b.act(b.staff, "reopenAccessRequest", "", map[string]any{"accessRequest": request, "note": "Looks right."}).refused(t, "WRONG_STATE", "input")
	if n := one[int](b, `select count(*) from mails where to_email <> 'luc@customer.example.com'`) + one[int](b, `select count(*) from persons where email = 'luc@customer.example.com'`); n != 0 {
		t.Errorf("%d mails and logins come of an unproven claim", n)
	}
}

// wantInTimeline looks for a line of a company's timeline.
func (b *bundle) wantInTimeline(token string, c id.Company, want string) {
	b.t.Helper()
	a := b.want(token, `query($c: ID!) { company(id: $c) { timeline(first: 50) { nodes { action actorKind via person { email } details { name value } } } } }`, map[string]any{"c": c.String()})
	var lines []string
	nodes, _ := a.at("company.timeline.nodes").([]any)
	for n := range nodes {
		at := func(path string) any { return a.at(fmt.Sprintf("company.timeline.nodes.%d.%s", n, path)) }
		line := fmt.Sprint(at("action"), " ", at("actorKind"), " ", at("via"))
		if email := at("person.email"); email != nil {
			line += fmt.Sprint(" of ", email)
		}
		details, _ := at("details").([]any)
		for i := range details {
			line += fmt.Sprintf("%s %v=%v", map[bool]string{true: ":"}[i == 0], at(fmt.Sprintf("details.%d.name", i)), at(fmt.Sprintf("details.%d.value", i)))
		}
		lines = append(lines, line)
	}
	if !slices.Contains(lines, want) {
		b.t.Errorf("the timeline has no %q:\n%s", want, strings.Join(lines, "\n"))
	}
}

// TestTheContactOfRecordDecides: no admin, nobody signs in; the link of the mail
// decides, once, and the first person administers the company.
func TestTheContactOfRecordDecides(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, _ := b.company("READER")
	b.paper(c, "INVOICE", "F1")
	b.exec(`update companies set contact_email = 'office@customer.example.com', contact_name = 'The office' where id = $1`, c.UUID)
	b.claimed(c, "luc@customer.example.com", "F1")
	token := b.token(account.DecideAccess)
	b.act("", "decideAccessRequest", "", map[string]any{"token": token, "accessRequest": id.NewAccessRequest().String(), "decision": "APPROVE"}).refused(t, "EXACTLY_ONE", "input")
	b.act("", "decideAccessRequest", "", map[string]any{"decision": "APPROVE"}).refused(t, "EXACTLY_ONE", "input")
	b.act("", "decideAccessRequest", "", map[string]any{"token": token, "company": id.NewCompany().String(), "decision": "APPROVE"}).refused(t, "NOT_FOUND", "input.company")
	a := b.done("", "decideAccessRequest", "accessRequest { state decidedVia decidedBy role evidenceNumber note }", map[string]any{"token": token, "decision": "APPROVE"})
	if a.at("accessRequest.state") != "GRANTED" || a.at("accessRequest.decidedVia") != "CONTACT_OF_RECORD" || a.at("accessRequest.decidedBy") != "The office" || a.at("accessRequest.role") != "ADMIN" || a.at("accessRequest.evidenceNumber") != nil {
		t.Errorf("decided: %s", a.body)
	}
	b.act("", "decideAccessRequest", "", map[string]any{"token": token, "decision": "DECLINE"}).refused(t, "WRONG_STATE", "input")
	luc := b.enters("luc@customer.example.com")
	b.wantInTimeline(luc, c, "access.granted CONTACT_OF_RECORD CONTACT_OF_RECORD of luc@customer.example.com: role=ADMIN evidence=INVOICE channel=FORM")
}

// TestInvite: without the module the answer says, in the reader's language, whom
// to call; with it a person is asked in and gets in.
func TestInvite(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	b.done(b.staff, "setAccountManager", "company { accountManager { name } }", map[string]any{"company": c.String(), "manager": map[string]any{"name": "Piet Maes", "phone": "+32 2 555 01 23"}})
	in := map[string]any{"company": c.String(), "email": "mia@customer.example.com", "role": "ACCOUNTANT", "locale": "nl"}
	for locale, want := range map[string]string{
		"fr": "Le module de sous-utilisateurs n'est pas activé", "nl": "De module voor subgebruikers is niet actief",
		"en": "The sub-user module is not switched on", "de": "Das Modul für Unterbenutzer ist",
	} {
		a := b.askIn(locale, admin, `mutation($in: InviteMemberInput!) { inviteMember(input: $in) { errors { code message path } } }`, map[string]any{"in": in})
		message, _ := a.at("inviteMember.errors.0.message").(string)
		if a.at("inviteMember.errors.0.code") != "SUB_USER_MODULE_OFF" || !strings.HasPrefix(message, want) || !strings.Contains(message, "Piet Maes, +32 2 555 01 23") {
			t.Errorf("in %s: %s", locale, a.body)
		}
	}
	b.done(b.staff, "setSubUserModule", "company { subUserModule }", map[string]any{"company": c.String(), "on": true})
	a := b.done(admin, "inviteMember", "invitation { id state delivery role invitedBy availableActions { action allowed } }", in)
	if a.at("invitation.state") != "PENDING" || a.at("invitation.delivery") != "QUEUED" || a.at("invitation.availableActions.0.allowed") != true {
		t.Errorf("invited: %s", a.body)
	}
	again := b.done(admin, "inviteMember", "invitation { id role }", with(in, "role", "READER"))
	if again.at("invitation.id") != a.at("invitation.id") || again.at("invitation.role") != "READER" {
		t.Errorf("invited again: %s", again.body)
	}
	i := one[id.UUID](b, `select id from one_time_tokens where purpose = 'ACCEPT_INVITATION'`)
	b.act("", "acceptInvitation", "accepted", map[string]any{"token": b.access.Tokens.Text(account.AcceptInvitation, id.Token{UUID: i}, 1), "givenName": "Mia", "familyName": "Claes"}).refused(t, "NOT_FOUND", "input.token")
	link := b.access.Tokens.Text(account.AcceptInvitation, id.Token{UUID: i}, 2)
	b.act("", "acceptInvitation", "accepted", map[string]any{"token": link}).refused(t, "REQUIRED", "input.givenName")
	b.act(b.staff, "acceptInvitation", "accepted", map[string]any{"token": link, "givenName": "Mia", "familyName": "Claes"}).refused(t, "OTHER_ACCOUNT", "input.otherAccount")
	a = b.done("", "acceptInvitation", "accepted passwordToken", map[string]any{"token": link, "givenName": "Mia", "familyName": "Claes"})
	b.done("", "setPassword", "done", map[string]any{"token": a.at("passwordToken"), "password": password})
	mia := b.signIn("mia@customer.example.com")
	if a = b.want(mia, `{ viewer { memberships { role givenHow givenBy } } }`, nil); a.at("viewer.memberships.0.role") != "READER" || a.at("viewer.memberships.0.givenHow") != "INVITATION" || a.at("viewer.memberships.0.givenBy") != "Nora Peeters" {
		t.Errorf("the invited person: %s", a.body)
	}
	if a = b.want(admin, `query($c: ID!) { company(id: $c) { invitations { nodes { state answeredAt } } } }`, map[string]any{"c": c.String()}); a.at("company.invitations.nodes.0.state") != "ACCEPTED" {
		t.Errorf("the admin's list: %s", a.body)
	}
	b.act("", "acceptInvitation", "accepted", map[string]any{"token": link}).refused(t, "EXPIRED", "input.token")
}

// askIn is ask by a reader of a language.
func (b *bundle) askIn(locale, token, query string, variables map[string]any) answer {
	b.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		b.t.Fatal(err)
	}
	req := httptest.NewRequest("POST", "/graphql", strings.NewReader(string(body)))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("X-Locale", locale)
	return b.send(req)
}
