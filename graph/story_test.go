package graph_test

import (
	"context"
	"strings"
	"testing"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
)

const register = `mutation($in: RegisterCompanyInput!) { registerCompany(input: $in) { registration { reference status promisedAt } errors { code message path } } }`

// application is a good registerCompany input.
func application(key string) map[string]any {
	return map[string]any{
		"company":        map[string]any{"legalName": "Menuiserie Exemple", "country": "BE", "enterpriseNumber": "0440.966.354"},
		"person":         map[string]any{"givenName": "Ada", "familyName": "Exemple", "email": "ada@customer.example.com", "locale": "fr"},
		"idempotencyKey": key,
	}
}

// token gives the text of the newest one-time token of a purpose, as the mail would carry it.
func (b *bundle) token(p account.Purpose) string {
	b.t.Helper()
	i := one[id.UUID](b, `select id from one_time_tokens where purpose = $1 order by created_at desc limit 1`, string(p))
	return b.access.Tokens.Text(p, id.Token{UUID: i}, 1)
}

func TestRegistrationToFirstSignIn(t *testing.T) {
	t.Parallel()
	b := setup(t)

	a := b.want("", register, map[string]any{"in": application("k1")})
	reference, _ := a.at("registerCompany.registration.reference").(string)
	if reference == "" || a.at("registerCompany.registration.status") != "RECEIVED" || a.at("registerCompany.registration.promisedAt") != nil {
		t.Fatalf("registerCompany: %s", a.body)
	}
	if again := b.want("", register, map[string]any{"in": application("k1")}); again.at("registerCompany.registration.reference") != reference {
		t.Errorf("same key, other registration: %s", again.body)
	}

	a = b.want("", `mutation($t: String!) { confirmEmail(input: {token: $t}) { registration { status } errors { code } } }`, map[string]any{"t": b.token(account.ConfirmEmail)})
	if a.at("confirmEmail.registration.status") != "IN_REVIEW" {
		t.Fatalf("confirmEmail: %s", a.body)
	}

	a = b.want(b.staff, `{ registrations { nodes { id reference legalName availableActions { action allowed reason } company { id } } pageInfo { hasNextPage } edges { cursor } } }`, nil)
	reg := a.at("registrations.nodes.0.id")
	if a.at("registrations.nodes.0.reference") != reference || a.at("registrations.nodes.0.availableActions.0.allowed") != true {
		t.Fatalf("registrations: %s", a.body)
	}

	a = b.want(b.staff, `mutation($r: ID!) { approveRegistration(input: {registration: $r}) { registration { state } company { id customerNumber enterpriseNumber timeline { nodes { action actor { email } } } } errors { code } } }`, map[string]any{"r": reg})
	if a.at("approveRegistration.registration.state") != "APPROVED" || a.at("approveRegistration.company.enterpriseNumber") == nil {
		t.Fatalf("approveRegistration: %s", a.body)
	}
	if a.at("approveRegistration.company.timeline.nodes.0.action") != "registration.approved" || a.at("approveRegistration.company.timeline.nodes.0.actor.email") != "nora@seller.example.com" {
		t.Errorf("timeline: %s", a.body)
	}
	number := a.at("approveRegistration.company.customerNumber")

	a = b.want("", `mutation($t: String! $p: String!) { setPassword(input: {token: $t, password: $p}) { done errors { code path } } }`, map[string]any{"t": b.token(account.SetPassword), "p": password})
	if a.at("setPassword.done") != true {
		t.Fatalf("setPassword: %s", a.body)
	}

	ada := b.signIn("ada@customer.example.com")
	a = b.want(ada, `{ viewer { staffRole person { email locale } memberships { role company { customerNumber members { nodes { person { email } } } documents { nodes { id } } } } } }`, nil)
	if a.at("viewer.memberships.0.role") != "ADMIN" || a.at("viewer.memberships.0.company.customerNumber") != number || a.at("viewer.staffRole") != nil {
		t.Errorf("viewer: %s", a.body)
	}
	if docs, ok := a.at("viewer.memberships.0.company.documents.nodes").([]any); !ok || len(docs) != 0 {
		t.Errorf("a new company has documents: %s", a.body)
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const in = `mutation($d: SessionDelivery!) { signIn(input: {email: "nora@seller.example.com", password: "` + password + `", delivery: $d}) { token viewer { staffRole } errors { code } } }`

	a := b.want("", in, map[string]any{"d": "COOKIE"})
	cookie := a.header.Get("X-Cookie")
	if a.at("signIn.token") != nil || !strings.HasPrefix(cookie, "cs_") || a.at("signIn.viewer.staffRole") != "ADMIN" {
		t.Fatalf("sign-in by cookie: %s, cookie set: %v", a.body, cookie != "")
	}
	a = b.want(cookie, `mutation { refreshSession { token errors { code } } }`, nil)
	renewed := a.header.Get("X-Cookie")
	if a.at("refreshSession.token") != nil || renewed == cookie || renewed == "" {
		t.Fatalf("refreshSession: %s", a.body)
	}
	if _, err := b.accounts.Authenticate(context.Background(), cookie); err == nil {
		t.Error("the old secret is good after refreshSession")
	}
	if a = b.want(renewed, `mutation { endOtherSessions { done } }`, nil); a.at("endOtherSessions.done") != true {
		t.Errorf("endOtherSessions: %s", a.body)
	}
	if _, err := b.accounts.Authenticate(context.Background(), b.staff); err == nil {
		t.Error("another session lives after endOtherSessions")
	}
	if a = b.want(renewed, `mutation { signOut { done errors { code } } }`, nil); a.at("signOut.done") != true || a.header.Get("X-Cookie") != "cleared" {
		t.Errorf("signOut: %s", a.body)
	}
	if _, err := b.accounts.Authenticate(context.Background(), renewed); err == nil {
		t.Error("the session lives after signOut")
	}
}
