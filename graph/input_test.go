package graph_test

import (
	"maps"
	"strings"
	"testing"

	"example.com/comptoir/internal/id"
)

// with gives a copy of an input with one field changed, "person.email" for one; nil removes it.
func with(in map[string]any, path string, value any) map[string]any {
	out := maps.Clone(in)
	head, rest, deeper := strings.Cut(path, ".")
	switch {
	case deeper:
		inner, _ := out[head].(map[string]any)
		out[head] = with(inner, rest, value)
	case value == nil:
		delete(out, head)
	default:
		out[head] = value
	}
	return out
}

// badInput is one input that is refused: by the payload with code and path, or,
// when top is set, at the top level.
type badInput struct {
	name       string
	mutation   string
	visitor    bool // asked by nobody, else by staff
	in         map[string]any
	code, path string
	top        bool
}

func (b *bundle) badInputs() []badInput {
	reg := application("bad")
	record := with(application("bad"), "channel", "EMAIL")
	long := strings.Repeat("x", 5000)
	approve := map[string]any{"registration": id.NewRegistration().String()}
	reject := map[string]any{"registration": id.NewRegistration().String(), "reason": "No trade."}
	question := map[string]any{"registration": id.NewRegistration().String(), "question": "Which trade?"}
	signIn := map[string]any{"email": "ada@customer.example.com", "password": password}
	change := map[string]any{"currentPassword": password, "newPassword": "another walk by the sea"}
	cases := []badInput{
		// missing or null: the request itself does not fit the schema
		{"Missing", "registerCompany", true, with(reg, "person.email", nil), "BAD_USER_INPUT", "input.person.email", true},
		{"Missing", "recordRegistration", false, with(record, "channel", nil), "BAD_USER_INPUT", "input.channel", true},
		{"Missing", "approveRegistration", false, map[string]any{}, "BAD_USER_INPUT", "input.registration", true},
		{"Missing", "rejectRegistration", false, with(reject, "reason", nil), "BAD_USER_INPUT", "input.reason", true},
		{"Missing", "requestRegistrationInfo", false, with(question, "question", nil), "BAD_USER_INPUT", "input.question", true},
		{"Missing", "confirmEmail", true, map[string]any{}, "BAD_USER_INPUT", "input.token", true},
		{"Missing", "withdrawRegistration", true, map[string]any{}, "BAD_USER_INPUT", "input.reference", true},
		{"Missing", "answerRegistration", true, map[string]any{"reference": "x"}, "BAD_USER_INPUT", "input.answer", true},
		{"Missing", "signIn", true, with(signIn, "password", nil), "BAD_USER_INPUT", "input.password", true},
		{"Missing", "setPassword", true, map[string]any{"token": "x"}, "BAD_USER_INPUT", "input.password", true},
		{"Missing", "changePassword", false, with(change, "newPassword", nil), "BAD_USER_INPUT", "input.newPassword", true},
		{"Missing", "requestPasswordReset", true, map[string]any{}, "BAD_USER_INPUT", "input.email", true},
		{"Missing", "requestDocumentDownload", false, map[string]any{}, "BAD_USER_INPUT", "input.file", true},
		// wrong type
		{"WrongType", "registerCompany", true, with(reg, "person.email", 5), "BAD_USER_INPUT", "input.person.email", true},
		{"WrongEnum", "registerCompany", true, with(reg, "person.locale", "xx"), "BAD_USER_INPUT", "input.person.locale", true},
		{"WrongShape", "registerCompany", true, with(reg, "company", "text"), "BAD_USER_INPUT", "input.company", true},
		{"UnknownField", "registerCompany", true, with(reg, "person.admin", true), "BAD_USER_INPUT", "input.person.admin", true},
		{"WrongType", "recordRegistration", false, with(record, "sourceAt", 5), "BAD_USER_INPUT", "input.sourceAt", true},
		{"NoTime", "recordRegistration", false, with(record, "sourceAt", "yesterday"), "BAD_USER_INPUT", "input.sourceAt", true},
		{"WrongType", "approveRegistration", false, map[string]any{"registration": 5}, "BAD_USER_INPUT", "input.registration", true},
		{"WrongType", "rejectRegistration", false, with(reject, "reason", []any{1}), "BAD_USER_INPUT", "input.reason", true},
		{"WrongType", "requestRegistrationInfo", false, with(question, "question", 5), "BAD_USER_INPUT", "input.question", true},
		{"WrongType", "confirmEmail", true, map[string]any{"token": 5}, "BAD_USER_INPUT", "input.token", true},
		{"WrongType", "withdrawRegistration", true, map[string]any{"reference": true}, "BAD_USER_INPUT", "input.reference", true},
		{"WrongType", "answerRegistration", true, map[string]any{"reference": "x", "answer": 5}, "BAD_USER_INPUT", "input.answer", true},
		{"WrongType", "signIn", true, with(signIn, "password", map[string]any{"hidden": "secret"}), "BAD_USER_INPUT", "input.password", true},
		{"WrongType", "setPassword", true, map[string]any{"token": "x", "password": 5}, "BAD_USER_INPUT", "input.password", true},
		{"WrongType", "changePassword", false, with(change, "newPassword", 5), "BAD_USER_INPUT", "input.newPassword", true},
		{"WrongType", "requestPasswordReset", true, map[string]any{"email": []any{}}, "BAD_USER_INPUT", "input.email", true},
		{"WrongType", "requestDocumentDownload", false, map[string]any{"file": 5}, "BAD_USER_INPUT", "input.file", true},
		// malformed, oversized
		{"Blank", "registerCompany", true, with(reg, "person.givenName", "  "), "REQUIRED", "input.person.givenName", false},
		{"Malformed", "registerCompany", true, with(reg, "person.email", "no address"), "INVALID", "input.person.email", false},
		{"MalformedCountry", "registerCompany", true, with(reg, "company.country", "Belgium"), "INVALID", "input.company.country", false},
		{"Checksum", "registerCompany", true, with(reg, "company.enterpriseNumber", "0440.966.355"), "CHECKSUM", "input.company.enterpriseNumber", false},
		{"NoNumber", "registerCompany", true, with(reg, "company.enterpriseNumber", nil), "REQUIRED", "input.company.enterpriseNumber", false},
		{"Oversized", "registerCompany", true, with(reg, "message", long), "TOO_LONG", "input.message", false},
		{"Control", "registerCompany", true, with(reg, "company.legalName", "a\x00b"), "INVALID", "input.company.legalName", false},
		{"NoKey", "registerCompany", true, with(reg, "idempotencyKey", ""), "REQUIRED", "input.idempotencyKey", false},
		{"Channel", "recordRegistration", false, with(record, "channel", "FORM"), "INVALID", "input.channel", false},
		{"Oversized", "recordRegistration", false, with(record, "note", long), "TOO_LONG", "input.note", false},
		{"Blank", "approveRegistration", false, with(approve, "customerNumber", " "), "REQUIRED", "input.customerNumber", false},
		{"Oversized", "approveRegistration", false, with(approve, "customerNumber", long), "TOO_LONG", "input.customerNumber", false},
		{"Blank", "rejectRegistration", false, with(reject, "reason", ""), "REQUIRED", "input.reason", false},
		{"Oversized", "rejectRegistration", false, with(reject, "reason", long), "TOO_LONG", "input.reason", false},
		{"Blank", "requestRegistrationInfo", false, with(question, "question", ""), "REQUIRED", "input.question", false},
		{"Oversized", "requestRegistrationInfo", false, with(question, "question", long), "TOO_LONG", "input.question", false},
		{"Malformed", "confirmEmail", true, map[string]any{"token": "x"}, "NOT_FOUND", "input.token", false},
		{"Oversized", "confirmEmail", true, map[string]any{"token": long}, "NOT_FOUND", "input.token", false},
		{"Malformed", "withdrawRegistration", true, map[string]any{"reference": "x"}, "NOT_FOUND", "input.reference", false},
		{"Control", "withdrawRegistration", true, map[string]any{"reference": "AAAA-BBBB-CCCC-DDD\x00"}, "NOT_FOUND", "input.reference", false},
		{"Oversized", "answerRegistration", true, map[string]any{"reference": "x", "answer": long}, "TOO_LONG", "input.answer", false},
		{"Malformed", "answerRegistration", true, map[string]any{"reference": "x", "answer": "Yes."}, "NOT_FOUND", "input.reference", false},
		{"Malformed", "signIn", true, with(signIn, "email", "no address"), "BAD_CREDENTIALS", "input", false},
		{"Control", "signIn", true, with(signIn, "email", "a\x00b"), "BAD_CREDENTIALS", "input", false},
		{"Oversized", "signIn", true, with(signIn, "password", long), "BAD_CREDENTIALS", "input", false},
		{"Malformed", "setPassword", true, map[string]any{"token": "x", "password": password}, "NOT_FOUND", "input.token", false},
		{"Oversized", "setPassword", true, map[string]any{"token": long, "password": long}, "NOT_FOUND", "input.token", false},
		{"Short", "changePassword", false, with(change, "newPassword", "short"), "PASSWORD_TOO_SHORT", "input.newPassword", false},
		{"Oversized", "changePassword", false, with(change, "newPassword", long), "PASSWORD_TOO_LONG", "input.newPassword", false},
		{"Common", "changePassword", false, with(change, "newPassword", "passwordpassword"), "PASSWORD_COMMON", "input.newPassword", false},
		{"Wrong", "changePassword", false, with(change, "currentPassword", "nobody has this one"), "BAD_CREDENTIALS", "input.currentPassword", false},
		{"Malformed", "requestPasswordReset", true, map[string]any{"email": "no address"}, "INVALID", "input.email", false},
		{"Oversized", "requestPasswordReset", true, map[string]any{"email": long + "@example.com"}, "INVALID", "input.email", false},
		{"Malformed", "requestDocumentDownload", false, map[string]any{"file": "x"}, "NOT_FOUND", "input.file", false},
		{"Oversized", "requestDocumentDownload", false, map[string]any{"file": long}, "NOT_FOUND", "input.file", false},
		// nobody signed in
		{"Visitor", "endOtherSessions", true, nil, "UNAUTHENTICATED", "", true},
		{"Visitor", "signOut", true, nil, "UNAUTHENTICATED", "", true},
		{"Visitor", "refreshSession", true, nil, "UNAUTHENTICATED", "", true},
		{"Visitor", "changePassword", true, change, "UNAUTHENTICATED", "", true},
		{"Visitor", "recordRegistration", true, record, "UNAUTHENTICATED", "", true},
		{"Visitor", "approveRegistration", true, approve, "UNAUTHENTICATED", "", true},
		{"Visitor", "rejectRegistration", true, reject, "UNAUTHENTICATED", "", true},
		{"Visitor", "requestRegistrationInfo", true, question, "UNAUTHENTICATED", "", true},
		{"Visitor", "requestDocumentDownload", true, map[string]any{"file": id.NewFile().String()}, "UNAUTHENTICATED", "", true},
	}
	// an id of nothing, of another type, and none at all
	for name, i := range map[string]string{"Unknown": id.NewRegistration().String(), "OtherType": id.NewCompany().String(), "NoID": "x"} {
		cases = append(cases,
			badInput{name, "approveRegistration", false, with(approve, "registration", i), "NOT_FOUND", "input.registration", false},
			badInput{name, "rejectRegistration", false, with(reject, "registration", i), "NOT_FOUND", "input.registration", false},
			badInput{name, "requestRegistrationInfo", false, with(question, "registration", i), "NOT_FOUND", "input.registration", false},
		)
	}
	return cases
}

// inputType names the type of a mutation's input.
var inputType = map[string]string{
	"registerCompany": "RegisterCompanyInput", "recordRegistration": "RecordRegistrationInput", "approveRegistration": "ApproveRegistrationInput",
	"rejectRegistration": "RejectRegistrationInput", "requestRegistrationInfo": "RequestRegistrationInfoInput", "confirmEmail": "TokenInput",
	"withdrawRegistration": "RegistrationReferenceInput", "answerRegistration": "AnswerRegistrationInput", "signIn": "SignInInput",
	"setPassword": "SetPasswordInput", "changePassword": "ChangePasswordInput", "requestPasswordReset": "RequestPasswordResetInput",
	"requestDocumentDownload": "RequestDocumentDownloadInput",
}

func (b *bundle) mutate(token, mutation string, in map[string]any) answer {
	b.t.Helper()
	if in == nil {
		return b.ask(token, `mutation { `+mutation+` { errors { code path message } } }`, nil)
	}
	return b.ask(token, `mutation($input: `+inputType[mutation]+`!) { `+mutation+`(input: $input) { errors { code path message } } }`, map[string]any{"input": in})
}

func pathOf(v any) string {
	list, _ := v.([]any)
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i], _ = p.(string)
	}
	return strings.Join(parts, ".")
}

func TestBadInputHasCodeAndPath(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, tt := range b.badInputs() {
		t.Run(tt.mutation+"/"+tt.name, func(t *testing.T) {
			t.Parallel()
			token := b.staff
			if tt.visitor {
				token = ""
			}
			a := b.mutate(token, tt.mutation, tt.in)
			code, path := a.at(tt.mutation+".errors.0.code"), pathOf(a.at(tt.mutation+".errors.0.path"))
			if tt.top {
				code, path = a.code(), ""
				if len(a.Errors) > 0 {
					path = pathOf(a.Errors[0].Extensions["path"])
				}
			}
			if code != tt.code || path != tt.path {
				t.Errorf("%v at %q, want %s at %q: %s", code, path, tt.code, tt.path, a.body)
			}
			if strings.Contains(a.body, "secret") || strings.Contains(a.body, "SQLSTATE") || strings.Contains(a.body, "/") && strings.Contains(a.body, ".go") {
				t.Errorf("the answer tells too much: %s", a.body)
			}
		})
	}
	t.Cleanup(func() {
		if n := one[int](b, `select count(*) from registrations`); n != 0 {
			t.Errorf("refused input left %d registrations", n)
		}
		if n := one[int](b, `select count(*) from mails`); n != 0 {
			t.Errorf("refused input left %d mails", n)
		}
	})
}

// TestReplay sends each good input twice.
func TestReplay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.want("", register, map[string]any{"in": application("k1")})
	if a := b.mutate("", "registerCompany", with(application("k1"), "message", "other")); a.at("registerCompany.errors.0.code") != "CONFLICT" || pathOf(a.at("registerCompany.errors.0.path")) != "input.idempotencyKey" {
		t.Errorf("other input under the same key: %s", a.body)
	}
	reg := id.Registration{UUID: one[id.UUID](b, `select id from registrations`)}.String()
	if a := b.mutate(b.staff, "approveRegistration", map[string]any{"registration": reg}); a.at("approveRegistration.errors.0.code") != "WRONG_STATE" || a.at("approveRegistration.errors.0.message") != "The applicant has not confirmed the e-mail address yet." {
		t.Errorf("approved before the mailbox is proven: %s", a.body)
	}
	reject := map[string]any{"registration": reg, "reason": "No trade."}
	if a := b.mutate(b.staff, "rejectRegistration", reject); a.at("rejectRegistration.errors.0") != nil {
		t.Fatalf("rejectRegistration: %s", a.body)
	}
	if a := b.mutate(b.staff, "rejectRegistration", reject); a.at("rejectRegistration.errors.0.code") != "WRONG_STATE" || pathOf(a.at("rejectRegistration.errors.0.path")) != "input.registration" {
		t.Errorf("rejected twice: %s", a.body)
	}
	reset := map[string]any{"email": "nora@seller.example.com"}
	for range 2 {
		if a := b.mutate("", "requestPasswordReset", reset); a.at("requestPasswordReset.errors.0") != nil {
			t.Errorf("requestPasswordReset: %s", a.body)
		}
	}
	set := map[string]any{"token": b.token("RESET_PASSWORD"), "password": "another walk by the sea"}
	if a := b.mutate("", "setPassword", set); a.at("setPassword.errors.0") != nil {
		t.Fatalf("setPassword: %s", a.body)
	}
	if a := b.mutate("", "setPassword", set); a.at("setPassword.errors.0.code") != "EXPIRED" || pathOf(a.at("setPassword.errors.0.path")) != "input.token" {
		t.Errorf("a token twice: %s", a.body)
	}
}

// TestCustomersAreNotStaff: a customer's admin gets FORBIDDEN from what is staff's.
func TestCustomersAreNotStaff(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, admin := b.company("ADMIN")
	for mutation, in := range map[string]map[string]any{
		"approveRegistration":     {"registration": "x"},
		"rejectRegistration":      {"registration": "x", "reason": "r"},
		"requestRegistrationInfo": {"registration": "x", "question": "q"},
		"recordRegistration":      with(application("k"), "channel", "EMAIL"),
	} {
		if a := b.mutate(admin, mutation, in); a.at(mutation+".errors.0.code") != "FORBIDDEN" {
			t.Errorf("%s: %s", mutation, a.body)
		}
	}
	for _, q := range []string{"registrations", "companies", "ingestions", "staffTasks"} {
		if a := b.ask(admin, `{ `+q+` { nodes { id } } }`, nil); a.code() != "FORBIDDEN" {
			t.Errorf("%s for a customer: %s", q, a.body)
		}
		// Archive.Ingestions does not tell a visitor from a customer.
		if a := b.ask("", `{ `+q+` { nodes { id } } }`, nil); a.code() != "UNAUTHENTICATED" && q != "ingestions" {
			t.Errorf("%s for a visitor: %s", q, a.body)
		}
	}
}
