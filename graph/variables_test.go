package graph_test

import (
	"testing"
)

// TestOddVariables tries JSON of every shape where another is due. Each is read
// as the specification coerces it or refused; none is a fault.
func TestOddVariables(t *testing.T) {
	t.Parallel()
	b := setup(t)
	shapes := []any{
		nil, true, 0, -1, 1.5, 1e300, "", "x", "SUBMITTED", "1",
		[]any{},
		[]any{nil},
		[]any{[]any{}},
		[]any{[]any{"SUBMITTED"}},
		[]any{1},
		[]any{map[string]any{}},
		map[string]any{},
		map[string]any{"states": nil},
		map[string]any{"states": []any{nil}},
		map[string]any{"states": "SUBMITTED"},
		map[string]any{"": ""},
		map[string]any{"states": map[string]any{}},
		"\x00", "\u202e", "𝔘",
		map[string]any{"__proto__": nil},
	}
	for _, query := range []string{
		`query($v: RegistrationFilter) { registrations(filter: $v) { nodes { id } } }`,
		`query($v: [RegistrationState!]) { registrations(filter: {states: $v}) { nodes { id } } }`,
		`query($v: Int) { registrations(first: $v) { nodes { id } } }`,
		`query($v: Int) { registrations(last: $v) { nodes { id } } }`,
		`query($v: String) { registrations(after: $v) { nodes { id } } }`,
		`query($v: String!) { registration(reference: $v) { status } }`,
		`query($v: ID!) { node(id: $v) { id } }`,
		`query($v: ID!) { company(id: $v) { id } }`,
		`query($v: [IngestionState!]) { ingestions(states: $v) { nodes { id } } }`,
		`query($v: DocumentFilter) { viewer { memberships { company { documents(filter: $v) { nodes { id } } } } } }`,
		`query($v: DocumentOrder) { viewer { memberships { company { documents(orderBy: $v) { nodes { id } } } } } }`,
		`query($v: String!) { documentByNumber(company: "x", number: $v) { id } }`,
		`query($v: ID!) { documentByNumber(company: $v, number: "1") { id } }`,
		`mutation($v: ResolveIngestionInput!) { resolveIngestion(input: $v) { errors { code } } }`,
		`mutation($v: ID!) { resolveIngestion(input: {ingestion: $v, decision: ASSIGN, company: $v}) { errors { code } } }`,
		`mutation($v: ID!) { retryIngestion(input: {ingestion: $v}) { errors { code } } }`,
		`mutation($v: [DocumentNumberInput!]!) { importDocumentNumbers(input: {customerNumber: "1", numbers: $v}) { errors { code } } }`,
		`mutation($v: Decimal) { importDocumentNumbers(input: {customerNumber: "1", numbers: [{kind: INVOICE, number: "1", openAmount: $v}]}) { errors { code } } }`,
		`mutation($v: [String!]) { setCompanyIdentifiers(input: {company: "x", glns: $v}) { errors { code } } }`,
		`mutation($v: TokenInput!) { confirmEmail(input: $v) { errors { code } } }`,
		`mutation($v: String!) { confirmEmail(input: {token: $v}) { errors { code } } }`,
		`mutation($v: ID!) { approveRegistration(input: {registration: $v}) { errors { code } } }`,
		`mutation($v: DateTime) { recordRegistration(input: {company: {legalName: "", country: ""}, person: {givenName: "", familyName: "", email: "", locale: fr}, channel: EMAIL, idempotencyKey: "k", sourceAt: $v}) { errors { code } } }`,
		`mutation($v: CountryCode!) { recordRegistration(input: {company: {legalName: "", country: $v}, person: {givenName: "", familyName: "", email: "", locale: fr}, channel: EMAIL, idempotencyKey: "k"}) { errors { code } } }`,
		`mutation($v: EmailAddress!) { requestPasswordReset(input: {email: $v}) { errors { code } } }`,
		`mutation($v: EmailAddress!) { signIn(input: {email: $v, password: "x"}) { errors { code } } }`,
	} {
		for _, v := range shapes {
			a := b.ask(b.staff, query, map[string]any{"v": v})
			if a.status != 200 || a.code() == "INTERNAL" || len(a.Errors) > 0 && a.code() == "" {
				t.Errorf("%s with %#v: %d %s", query, v, a.status, a.body)
			}
		}
	}
	if t.Failed() {
		t.Logf("log: %.3000s", b.log)
	}
}
