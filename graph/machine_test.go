package graph_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"example.com/comptoir/internal/id"
)

const (
	createKey = `mutation($in: CreateApiKeyInput!) { createApiKey(input: $in) { token apiKey { id name scopes owner { email } lastUsedAt revokedAt } errors { code path } } }`
	revokeKey = `mutation($in: RevokeApiKeyInput!) { revokeApiKey(input: $in) { apiKey { revokedAt } errors { code path } } }`
	bringFile = `mutation($in: IngestDocumentInput!) { ingestDocument(input: $in) { ingestion { id state source name size sha256 document { id } } errors { code path } } }`
)

func keyInput(key string) map[string]any {
	return map[string]any{"in": map[string]any{"name": "ERP", "scopes": []string{"INGEST_DOCUMENTS"}, "idempotencyKey": key}}
}

func fileInput(key, content string) map[string]any {
	return map[string]any{"in": map[string]any{"name": "a.xml", "content": base64.StdEncoding.EncodeToString([]byte(content)), "idempotencyKey": key}}
}

// TestMachine: a key is made, shown once, opens one thing, and is taken back.
func TestMachine(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.want(b.staff, createKey, keyInput("k1"))
	token, _ := made.at("createApiKey.token").(string)
	if !strings.HasPrefix(token, "ck_") || made.at("createApiKey.apiKey.owner.email") != "nora@seller.example.com" {
		t.Fatalf("made %s", made.body)
	}
	again := b.want(b.staff, createKey, keyInput("k1"))
	if again.at("createApiKey.token") != nil || again.at("createApiKey.apiKey.id") != made.at("createApiKey.apiKey.id") {
		t.Errorf("the same call again: %s", again.body)
	}
	if n := one[int](b, `select count(*) from api_keys`); n != 1 {
		t.Errorf("%d keys", n)
	}
	got := b.want(token, bringFile, fileInput("f1", "<a/>"))
	if got.at("ingestDocument.ingestion.state") != "RECEIVED" || got.at("ingestDocument.ingestion.source") != "api" {
		t.Errorf("brought %s", got.body)
	}
	if s := b.ask(token, bringFile, fileInput("f1", "<a/>")); s.at("ingestDocument.ingestion.id") != got.at("ingestDocument.ingestion.id") {
		t.Errorf("the same file again: %s", s.body)
	}
	if s := b.ask(token, bringFile, fileInput("f1", "<b/>")); !strings.Contains(s.body, "CONFLICT") {
		t.Errorf("another file under the key: %s", s.body)
	}
	list := b.want(b.staff, `{ apiKeys { nodes { id lastUsedAt } } }`, nil)
	if list.at("apiKeys.nodes.0.lastUsedAt") == nil || strings.Contains(list.body, token) {
		t.Errorf("list %s", list.body)
	}
	key, _ := made.at("createApiKey.apiKey.id").(string)
	for range 2 {
		if r := b.want(b.staff, revokeKey, map[string]any{"in": map[string]any{"id": key}}); r.at("revokeApiKey.apiKey.revokedAt") == nil {
			t.Errorf("revoked %s", r.body)
		}
	}
	if a := b.tokenStatus(token); a != 401 {
		t.Errorf("a revoked key is answered %d", a)
	}
	if n := one[int](b, `select count(*) from audit_events where action like 'api_key.%'`); n != 2 {
		t.Errorf("%d events, want one made and one revoked", n)
	}
	if n := one[int](b, `select count(*) from ingestions`); n != 1 {
		t.Errorf("%d receipts, want one", n)
	}
}

// tokenStatus is how a token is answered by the boundary.
func (b *bundle) tokenStatus(token string) int {
	b.t.Helper()
	_, err := b.sessionOf(b.t.Context(), token)
	if err != nil {
		return 401
	}
	return 200
}

// TestMachineOpensNothingElse: a key sees no row and does no other thing.
func TestMachineOpensNothingElse(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, _ := b.company("ADMIN")
	doc, file := b.document(c, "F1")
	token, _ := b.want(b.staff, createKey, keyInput("k1")).at("createApiKey.token").(string)
	for _, q := range []string{`{ viewer { person { email } } }`, `{ company(id: "` + c.String() + `") { legalName } }`, `{ document(id: "` + doc.String() + `") { number } }`} {
		if a := b.ask(token, q, nil); len(a.Errors) > 0 || strings.Contains(a.body, "Exemple") || strings.Contains(a.body, "F1") || strings.Contains(a.body, "@") {
			t.Errorf("%s: %s", q, a.body)
		}
	}
	for _, q := range []string{`{ companies { nodes { id } } }`, `{ ingestions { nodes { id } } }`, `{ apiKeys { nodes { id } } }`, `{ staffTasks { nodes { id } } }`, `{ registrations { nodes { id } } }`} {
		if a := b.ask(token, q, nil); a.code() != "FORBIDDEN" && a.code() != "UNAUTHENTICATED" {
			t.Errorf("%s: %s", q, a.body)
		}
	}
	for _, tt := range []struct {
		query string
		vars  map[string]any
	}{
		{createKey, keyInput("k2")},
		{`mutation($i: RequestDocumentDownloadInput!) { requestDocumentDownload(input: $i) { url errors { code } } }`, map[string]any{"i": map[string]any{"file": file.String()}}},
	} {
		a := b.ask(token, tt.query, tt.vars)
		if !strings.Contains(a.body, "FORBIDDEN") && !strings.Contains(a.body, "UNAUTHENTICATED") && !strings.Contains(a.body, "NOT_FOUND") {
			t.Errorf("%s: %s", tt.query, a.body)
		}
	}
}

// TestKeysAreForAdministrators, and files for staff with that right.
func TestKeysAreForAdministrators(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, admin := b.company("ADMIN")
	b.person("sales@seller.example.com", "SALES")
	b.person("support@seller.example.com", "SUPPORT")
	sales, support := b.signIn("sales@seller.example.com"), b.signIn("support@seller.example.com")
	for who, token := range map[string]string{"a visitor": "", "a customer": admin, "sales": sales, "support": support} {
		for query, vars := range map[string]map[string]any{createKey: keyInput("k"), revokeKey: {"in": map[string]any{"id": id.NewAPIKey().String()}}, `{ apiKeys { nodes { id } } }`: nil} {
			if a := b.ask(token, query, vars); !strings.Contains(a.body, "FORBIDDEN") && a.code() != "UNAUTHENTICATED" {
				t.Errorf("%s: %s: %s", who, query, a.body)
			}
		}
		a := b.ask(token, bringFile, fileInput("f "+who, "<a/>"))
		if may := token == support; may != (a.at("ingestDocument.ingestion.source") == "upload") {
			t.Errorf("%s brings a file: %s", who, a.body)
		}
	}
	if a := b.ask(b.staff, revokeKey, map[string]any{"in": map[string]any{"id": "akey_x"}}); !strings.Contains(a.body, "NOT_FOUND") {
		t.Errorf("revoke nothing: %s", a.body)
	}
}

// TestMachineInput: what is wrong with the input is told by code and path.
func TestMachineInput(t *testing.T) {
	t.Parallel()
	b := setup(t)
	customer := b.person("other@customer.example.com", "")
	for name, tt := range map[string]struct {
		in   map[string]any
		want string
	}{
		"NoName":    {map[string]any{"name": " \n", "scopes": []string{"INGEST_DOCUMENTS"}, "idempotencyKey": "a"}, `{"code":"REQUIRED","path":["input","name"]}`},
		"LongName":  {map[string]any{"name": strings.Repeat("x", 101), "scopes": []string{"INGEST_DOCUMENTS"}, "idempotencyKey": "b"}, `{"code":"TOO_LONG","path":["input","name"]}`},
		"NoScope":   {map[string]any{"name": "x", "scopes": []string{}, "idempotencyKey": "c"}, `{"code":"REQUIRED","path":["input","scopes"]}`},
		"NoKey":     {map[string]any{"name": "x", "scopes": []string{"INGEST_DOCUMENTS"}, "idempotencyKey": ""}, `{"code":"REQUIRED","path":["input","idempotencyKey"]}`},
		"Past":      {map[string]any{"name": "x", "scopes": []string{"INGEST_DOCUMENTS"}, "idempotencyKey": "d", "expiresAt": "2020-01-01T00:00:00Z"}, `{"code":"INVALID","path":["input","expiresAt"]}`},
		"Customer":  {map[string]any{"name": "x", "scopes": []string{"INGEST_DOCUMENTS"}, "idempotencyKey": "e", "owner": customer.String()}, `{"code":"NOT_FOUND","path":["input","owner"]}`},
		"NoSuchOne": {map[string]any{"name": "x", "scopes": []string{"INGEST_DOCUMENTS"}, "idempotencyKey": "f", "owner": "pers_x"}, `{"code":"NOT_FOUND","path":["input","owner"]}`},
	} {
		if a := b.ask(b.staff, createKey, map[string]any{"in": tt.in}); !strings.Contains(a.body, tt.want) {
			t.Errorf("%s: %s, want %s", name, a.body, tt.want)
		}
	}
	for name, tt := range map[string]struct {
		in   map[string]any
		want string
	}{
		"NoBase64": {map[string]any{"name": "x", "content": "***", "idempotencyKey": "a"}, `{"code":"INVALID","path":["input","content"]}`},
		"CutShort": {map[string]any{"name": "x", "content": "YWJ", "idempotencyKey": "b"}, `{"code":"INVALID","path":["input","content"]}`},
		"NoKey":    {map[string]any{"name": "x", "content": "YWJj", "idempotencyKey": " "}, `{"code":"REQUIRED","path":["input","idempotencyKey"]}`},
		"LongKey":  {map[string]any{"name": "x", "content": "YWJj", "idempotencyKey": strings.Repeat("x", 201)}, `{"code":"TOO_LONG","path":["input","idempotencyKey"]}`},
	} {
		if a := b.ask(b.staff, bringFile, map[string]any{"in": tt.in}); !strings.Contains(a.body, tt.want) {
			t.Errorf("%s: %s, want %s", name, a.body, tt.want)
		}
	}
	if n := one[int](b, `select count(*) from ingestions`) + one[int](b, `select count(*) from api_keys`); n != 0 {
		t.Errorf("%d rows came of bad input", n)
	}
}

// TestScopesOpenWhatTheySay: a key with one scope does what that says, and nothing of another's.
func TestScopesOpenWhatTheySay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	doc, _ := b.document(c, "F77")
	number := one[string](b, `select customer_number from companies where id = $1`, c.UUID)
	key := func(name string, scopes ...string) string {
		in := keyInput(name)["in"].(map[string]any)
		in["scopes"] = scopes
		token, _ := b.want(b.staff, createKey, map[string]any{"in": in}).at("createApiKey.token").(string)
		return token
	}
	const sayPaid = `mutation($in: ImportDocumentNumbersInput!) { importDocumentNumbers(input: $in) { changed errors { code } } }`
	paid := map[string]any{"in": map[string]any{"customerNumber": number, "asOf": "2026-03-03T08:00:00Z", "numbers": []any{map[string]any{"kind": "INVOICE", "number": "F77", "issueDate": "2026-03-02", "openAmount": "0"}}}}

	erp, files, both := key("erp", "IMPORT_NUMBERS"), key("files", "INGEST_DOCUMENTS"), key("both", "INGEST_DOCUMENTS", "IMPORT_NUMBERS")
	if a := b.want(files, sayPaid, paid); a.at("importDocumentNumbers.errors.0.code") != "FORBIDDEN" {
		t.Errorf("a key for files imports numbers: %s", a.body)
	}
	if a := b.want(erp, bringFile, fileInput("f", "<a/>")); a.at("ingestDocument.errors.0.code") != "FORBIDDEN" {
		t.Errorf("a key for numbers brings files: %s", a.body)
	}
	if a := b.want(erp, sayPaid, paid); a.at("importDocumentNumbers.changed") != 1.0 {
		t.Fatalf("importDocumentNumbers: %s", a.body)
	}
	if a := b.want(admin, `query($d: ID!) { document(id: $d) { payment { isOpen } } }`, map[string]any{"d": doc.String()}); a.at("document.payment.isOpen") != false {
		t.Errorf("the document is not paid: %s", a.body)
	}
	if a := b.want(both, sayPaid, paid); a.at("importDocumentNumbers.changed") != 0.0 {
		t.Errorf("the same again: %s", a.body)
	}
	if a := b.want(both, bringFile, fileInput("f", "<a/>")); a.at("ingestDocument.ingestion.state") != "RECEIVED" {
		t.Errorf("a key with both scopes brings no file: %s", a.body)
	}
	// The company sees that a program did it, and not which.
	a := b.want(admin, `query($c: ID!) { company(id: $c) { timeline { nodes { action actorKind via actor { id } } } } }`, map[string]any{"c": c.String()})
	if a.at("company.timeline.nodes.0.actorKind") != "MACHINE" || a.at("company.timeline.nodes.0.via") != "key" || strings.Contains(a.body, "akey_") {
		t.Errorf("timeline: %s", a.body)
	}
}
