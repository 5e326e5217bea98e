package graph_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
)

// unquoted writes JSON's keys as GraphQL's literals have them.
var unquoted = regexp.MustCompile(`"(\w+)":`)

// literal writes a value as it stands in a document.
func literal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return unquoted.ReplaceAllString(string(b), "$1:")
}

// TestExactlyOneEvidence crosses the ways in which evidence reaches the boundary
// with one number, several, none and null. Nothing but exactly one gets to a rule.
func TestExactlyOneEvidence(t *testing.T) {
	t.Parallel()
	b := setup(t)
	person := map[string]any{"givenName": "Ada", "familyName": "Exemple", "email": "ada@customer.example.com"}
	claim := func(key string, evidence any) map[string]any {
		return map[string]any{"customerNumber": "5001", "person": with(person, "locale", "fr"), "idempotencyKey": key, "evidence": evidence}
	}
	for _, tt := range []struct {
		name     string
		evidence map[string]any
		path     string // below evidence
		taken    bool
	}{
		{"One", map[string]any{"invoiceNumber": "F1"}, "", true},
		{"Both", map[string]any{"invoiceNumber": "F1", "quoteNumber": "Q1"}, "", false},
		{"All", map[string]any{"invoiceNumber": "1", "vatNumber": "2", "quoteNumber": "3", "orderNumber": "4", "deliveryNoteNumber": "5"}, "", false},
		{"None", map[string]any{}, "", false},
		{"Null", map[string]any{"vatNumber": nil}, ".vatNumber", false},
		{"OneAndNull", map[string]any{"invoiceNumber": "F1", "orderNumber": nil}, ".orderNumber", false},
	} {
		const answer = ` { received { reference } errors { code path } } }`
		base := `customerNumber: "5001", person: {givenName: "Ada", familyName: "Exemple", email: "ada@customer.example.com", locale: fr}, idempotencyKey: `
		for _, way := range []struct {
			name, query string
			variables   map[string]any
			code, path  string // of the refusal
		}{
			{"Literal", `mutation { claimAccess(input: {` + base + quote(tt.name+"1") + `, evidence: ` + literal(t, tt.evidence) + `})` + answer, nil, "GRAPHQL_VALIDATION_FAILED", ""},
			{"Default", `mutation($e: ClaimEvidence! = ` + literal(t, tt.evidence) + `) { claimAccess(input: {` + base + quote(tt.name+"2") + `, evidence: $e})` + answer, nil, "GRAPHQL_VALIDATION_FAILED", ""},
			{"Variable", `mutation($in: ClaimAccessInput!) { claimAccess(input: $in)` + answer, map[string]any{"in": claim(tt.name+"3", tt.evidence)}, "BAD_USER_INPUT", "in.evidence" + tt.path},
			{"VariableInALiteral", `mutation($e: ClaimEvidence!) { claimAccess(input: {` + base + quote(tt.name+"4") + `, evidence: $e})` + answer, map[string]any{"e": tt.evidence}, "BAD_USER_INPUT", "e" + tt.path},
		} {
			t.Run(tt.name+"/"+way.name, func(t *testing.T) {
				t.Parallel()
				a := b.ask("", way.query, way.variables)
				if tt.taken {
					if a.at("claimAccess.received.reference") == nil {
						t.Errorf("one number is refused: %s", a.body)
					}
					return
				}
				path := ""
				if len(a.Errors) > 0 {
					path = pathOf(a.Errors[0].Extensions["path"])
				}
				if a.code() != way.code || path != way.path || a.Data != nil {
					t.Errorf("%s at %q, want %s at %q: %s", a.code(), path, way.code, way.path, a.body)
				}
			})
		}
	}
	t.Run("VariableThatMayBeNull", func(t *testing.T) {
		t.Parallel()
		a := b.ask("", `mutation($n: String) { reportDeparture(input: {membership: "x", lastDay: "2026-11-23", newEmployer: {email: "a@b.test", evidence: {invoiceNumber: $n}}}) { errors { code } } }`, map[string]any{"n": "F1"})
		if a.code() != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("a variable that may be null stands in an input of exactly one: %s", a.body)
		}
	})
	t.Run("DeepInAVariable", func(t *testing.T) {
		t.Parallel()
		in := map[string]any{"membership": "x", "lastDay": "2026-11-23", "newEmployer": map[string]any{"email": "a@b.test", "evidence": map[string]any{"invoiceNumber": "1", "orderNumber": "2"}}}
		a := b.ask(b.staff, `mutation($in: ReportDepartureInput!) { reportDeparture(input: $in) { errors { code } } }`, map[string]any{"in": in})
		if a.code() != "BAD_USER_INPUT" || pathOf(a.Errors[0].Extensions["path"]) != "in.newEmployer.evidence" {
			t.Errorf("two numbers deep in a variable: %s", a.body)
		}
	})
	t.Cleanup(func() {
		if n := one[int](b, `select count(*) from access_requests`); n != 4 {
			t.Errorf("%d claims were written down, want one for each way", n)
		}
	})
}

// TestTheRuleRefusesAgain: whoever calls the rule past the boundary meets it as well.
func TestTheRuleRefusesAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	number := "F1"
	for n, evidence := range []access.ClaimEvidence{{}, {InvoiceNumber: &number, VatNumber: &number}} {
		_, err := b.access.ClaimAccess(t.Context(), access.ClaimAccessInput{
			CustomerNumber: "5001", Evidence: evidence, IdempotencyKey: fmt.Sprint(n),
			Person: access.PersonInput{GivenName: "Ada", FamilyName: "Exemple", Email: "ada@customer.example.com", Locale: mail.French},
		}, account.Client{})
		if got := fault.CodeOf(err); got != fault.ExactlyOne {
			t.Errorf("%d numbers: %v", 2*n, err)
		}
	}
}
