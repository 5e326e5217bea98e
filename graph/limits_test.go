package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// chain is a document of n fragments of which each spreads the next twice.
func chain(n int, spread string) string {
	var b strings.Builder
	b.WriteString("query { viewer { person { ...F0 } } }")
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Person { "+spread+" }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Person { id }", n)
	return b.String()
}

// nested doubles at every level for good: each alias has fields of its own.
func nested(n int) string {
	var b strings.Builder
	b.WriteString("query { ...F0 }")
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Query { a: viewer { memberships { company { documents { nodes { company { id } } } } } } ...F%d ...F%d }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Query { viewer { staffRole } }", n)
	return b.String()
}

func TestLimits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	deep := strings.Repeat("company { documents { nodes { ", 5) + "id" + strings.Repeat(" } } }", 5)
	for _, tt := range []struct{ name, query, want string }{
		{"FragmentChain", chain(60, "...F%d ...F%d"), "QUERY_TOO_COSTLY"},
		{"NestedChain", nested(30), "QUERY_TOO_COSTLY"},
		{"WideList", `{ registrations(first: 100) { nodes { company { documents(first: 100) { nodes { lines { position description quantity unit article } } } } } } }`, "QUERY_TOO_COSTLY"},
		{"HugeFirst", `{ companies(first: 1000000) { nodes { id } } }`, "INVALID"},
		{"FirstOverflows", `{ companies(first: 99999999999999999999) { nodes { id } } }`, "GRAPHQL_VALIDATION_FAILED"},
		{"Deep", `{ document(id: "x") { ` + deep + ` } }`, "QUERY_TOO_COSTLY"},
		{"ManyTokens", "{" + strings.Repeat(" viewer{staffRole}", 300) + "}", "GRAPHQL_PARSE_FAILED"},
		{"ManyDirectives", "{ viewer { staffRole " + strings.Repeat("@aa ", 400) + "} }", "GRAPHQL_VALIDATION_FAILED"},
		{"AliasedSignIn", `mutation { a: signIn(input: {email: "a", password: "b"}) { token } b: signIn(input: {email: "a", password: "c"}) { token } }`, "QUERY_TOO_COSTLY"},
		{"AliasedSignInByFragment", `mutation { ...A a: signIn(input: {email: "a", password: "b"}) { token } } fragment A on Mutation { b: signIn(input: {email: "a", password: "c"}) { token } }`, "QUERY_TOO_COSTLY"},
		{"AliasedSetPassword", `mutation { a: setPassword(input: {token: "a", password: "b"}) { done } b: setPassword(input: {token: "b", password: "b"}) { done } }`, "QUERY_TOO_COSTLY"},
		{"Introspection", `{ __schema { types { name } } }`, "GRAPHQL_VALIDATION_FAILED"},
		{"IntrospectionOfType", `{ viewer { ...F } } fragment F on Viewer { staffRole } query Q { __type(name: "Person") { name } }`, "GRAPHQL_VALIDATION_FAILED"},
		{"FragmentCycle", `{ viewer { ...F } } fragment F on Viewer { ...F }`, "GRAPHQL_VALIDATION_FAILED"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			a := b.ask(b.staff, tt.query, nil)
			if got := a.code(); got != tt.want {
				t.Errorf("code = %q, want %q: %.300s", got, tt.want, a.body)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("refused after %v", took)
			}
			if len(a.Errors) > 10 || len(a.body) > 4000 {
				t.Errorf("%d errors, %d bytes", len(a.Errors), len(a.body))
			}
			if strings.Contains(a.body, "Did you mean") || strings.Contains(a.body, "Person") {
				t.Errorf("the answer tells of the schema: %s", a.body)
			}
		})
	}
}

func TestOrdinaryRequestsAreWithinLimits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, token := b.company("ADMIN")
	for _, query := range []string{
		`{ viewer { memberships { company { documents(first: 20) { nodes { id number issueDate total { amount currency } references { kind number } files { id name sha256 } lines { position description quantity unit unitPrice { amount currency } amount { amount currency } } } pageInfo { endCursor } } } } } }`,
		`{ __typename viewer { __typename } }`,
	} {
		if a := b.ask(token, query, nil); len(a.Errors) > 0 {
			t.Errorf("%s: %s", query, a.body)
		}
	}
}
