package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/comptoir/internal/id"
)

// waits puts a file in quarantine whose numbers led to two companies.
func (b *bundle) waits(one, two id.Company) id.Ingestion {
	b.t.Helper()
	ing := id.NewIngestion()
	facts := fmt.Sprintf(`{"kind": "INVOICE", "number": "F1", "issueDate": "2026-03-02", "currency": "EUR", "payable": "121.00", "buyer": "Menuiserie Exemple", "buyerPostalCode": "1000",
		"evidence": [{"by": "customer_number", "value": "5001", "companies": [%q]}, {"by": "vat_number", "value": "BE:CBE:0440966354", "companies": [%q]}],
		"warnings": [{"code": "totals_differ", "detail": "the lines and their sum"}]}`, one.String(), two.String())
	b.exec(`insert into ingestions (id, state, reason, source, name, size, sha256, received_at, finished_at, facts) values ($1, 'QUARANTINED', 'identifier_conflict', 'inbox', 'a.xml', 3, $2, now(), now(), $3)`,
		ing.UUID, ing.UUID.UUID[:], facts)
	return ing
}

// search puts what a document is found by in place.
func (b *bundle) search(d id.Document, c id.Company, words string) {
	b.t.Helper()
	b.exec(`insert into document_search (document_id, company_id, facets, words, numbers, own) values ($1, $2, '{k:INVOICE}', app_words($2, $3), 'F1 PO1', app_scoped($2, to_tsvector('simple', app_fold($3))))`, d.UUID, c.UUID, words)
}

func codes(a answer, path string) []string {
	var out []string
	list, _ := a.at(path).([]any)
	for _, e := range list {
		m, _ := e.(map[string]any)
		out = append(out, fmt.Sprint(m["code"], " ", m["path"]))
	}
	return out
}

// TestFindingDocuments asks as a client does: by every filter, in every order, with variables.
func TestFindingDocuments(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	first, _ := b.document(c, "F1")
	second, _ := b.document(c, "F2")
	b.exec(`update documents set payable = 500, due_date = '2026-04-01', open_amount = 500, open_as_of = now(), state = 'CURRENT' where id = $1`, second.UUID)
	b.search(first, c, "Tôle d'été")
	b.search(second, c, "Poutre")
	b.exec(`insert into document_heat_numbers (document_id, company_id, heat_number, heat_key) values ($1, $2, 'H-7', 'H7')`, second.UUID, c.UUID)
	const query = `query($c: ID!, $f: DocumentFilter, $o: DocumentOrder) { company(id: $c) { documents(filter: $f, orderBy: $o) { nodes { number state cancelled payment { isOpen open { amount currency } asOf } } } } }`
	for _, tt := range []struct {
		filter map[string]any
		order  string
		want   string
	}{
		{map[string]any{"text": "TOLE ete"}, "ISSUE_DATE_DESC", "F1"},
		{map[string]any{"text": "poutres", "kinds": []string{"INVOICE"}}, "TOTAL_ASC", "F2"},
		{map[string]any{"totalFrom": "121.01"}, "DUE_DATE_ASC", "F2"},
		{map[string]any{"totalTo": "121.00"}, "ISSUE_DATE_ASC", "F1"},
		{map[string]any{"open": true}, "ISSUE_DATE_DESC", "F2"},
		{map[string]any{"open": false}, "ISSUE_DATE_DESC", ""},
		{map[string]any{"heatNumber": "h 7"}, "ISSUE_DATE_DESC", "F2"},
		{map[string]any{"issuedFrom": "2026-03-02", "issuedTo": "2026-03-02"}, "TOTAL_DESC", "F2 F1"},
		{map[string]any{"issuedFrom": "2026-03-03"}, "TOTAL_DESC", ""},
		{map[string]any{"number": "po-1"}, "TOTAL_ASC", "F1 F2"},
		{map[string]any{"ownReference": "d'été"}, "TOTAL_ASC", "F1"},
		{nil, "DUE_DATE_ASC", "F2 F1"},
		{map[string]any{"text": nil, "number": nil}, "TOTAL_ASC", "F1 F2"},
	} {
		a := b.want(admin, query, map[string]any{"c": c.String(), "f": tt.filter, "o": tt.order})
		var got []string
		list, _ := a.at("company.documents.nodes").([]any)
		for _, n := range list {
			m, _ := n.(map[string]any)
			got = append(got, fmt.Sprint(m["number"]))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%v %s: %v, want %s", tt.filter, tt.order, got, tt.want)
		}
	}
	a := b.want(admin, query, map[string]any{"c": c.String(), "f": map[string]any{"open": true}})
	if a.at("company.documents.nodes.0.payment.open.amount") != "500" || a.at("company.documents.nodes.0.payment.isOpen") != true || a.at("company.documents.nodes.0.state") != "CURRENT" {
		t.Errorf("payment: %s", a.body)
	}
	a = b.ask(admin, query, map[string]any{"c": c.String(), "f": map[string]any{"number": "-"}})
	if a.code() != "INVALID" || fmt.Sprint(a.Errors[0].Extensions["path"]) != "[filter number]" {
		t.Errorf("a number without a sign: %s", a.body)
	}
	r, reader := b.company("READER")
	a = b.ask(reader, query, map[string]any{"c": r.String(), "o": "TOTAL_DESC"})
	if a.code() != "FORBIDDEN" {
		t.Errorf("a reader orders by the total: %s", a.body)
	}

	const byNumber = `query($c: ID!, $n: String!, $k: DocumentKind) { documentByNumber(company: $c, number: $n, kind: $k) { id } }`
	for _, tt := range []struct {
		token, number string
		kind          any
		want          any
	}{
		{admin, " f-1 ", nil, first.String()},
		{admin, "1", "INVOICE", first.String()},
		{admin, "1", "ORDER", nil},
		{reader, "F1", nil, nil},
		{"", "F1", nil, nil},
	} {
		if a := b.want(tt.token, byNumber, map[string]any{"c": c.String(), "n": tt.number, "k": tt.kind}); a.at("documentByNumber.id") != tt.want {
			t.Errorf("%q: %s", tt.number, a.body)
		}
	}
	if a := b.ask(admin, byNumber, map[string]any{"c": c.String(), "n": "//"}); a.code() != "INVALID" {
		t.Errorf("a number without a sign: %s", a.body)
	}
}

// TestHistoryOfADocument reads versions, ties and downloads through the API.
func TestHistoryOfADocument(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	old, _ := b.document(c, "F1")
	b.exec(`update documents set kind = 'ORDER', state = 'SUPERSEDED', number_key = 'F1' where id = $1`, old.UUID)
	current, file := b.document(c, "F9")
	b.exec(`update documents set kind = 'ORDER', number = 'F1', number_key = 'F1', version = 2 where id = $1`, current.UUID)
	invoice, _ := b.document(c, "F3")
	b.exec(`update document_references set number = 'F 1', number_key = 'F1' where document_id = $1`, invoice.UUID)
	person := one[id.UUID](b, `select person_id from memberships where company_id = $1`, c.UUID)
	b.exec(`insert into document_downloads (id, token_hash, company_id, document_id, file_id, person_id, at) values ($1, 'x', $2, $3, $4, $5, now())`, id.NewDownload().UUID, c.UUID, current.UUID, file.UUID, person)

	const query = `query($d: ID!) { document(id: $d) { version state versions { id version state } related { tie document { number versions { id } } } downloads { file at person { email } } ingestions { id } filesWithheld files { part } } }`
	a := b.want(admin, query, map[string]any{"d": current.String()})
	for path, want := range map[string]any{
		"document.versions.0.id": current.String(), "document.versions.1.id": old.String(), "document.versions.1.state": "SUPERSEDED",
		"document.related.0.tie": "REFERRED_BY", "document.related.0.document.number": "F3", "document.downloads.0.file": "a.xml",
		"document.ingestions": nil, "document.filesWithheld": false, "document.files.0.part": "ORIGINAL",
	} {
		if got := a.at(path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	if email, _ := a.at("document.downloads.0.person.email").(string); !strings.HasPrefix(email, "person") {
		t.Errorf("who opened it: %s", a.body)
	}
	if a = b.want(b.staff, query, map[string]any{"d": current.String()}); a.at("document.ingestions") == nil || a.at("document.downloads.0.person.email") == nil {
		t.Errorf("staff: %s", a.body)
	}
	p, buyer := b.company("PURCHASER")
	theirs, _ := b.document(p, "F1")
	if a = b.want(buyer, query, map[string]any{"d": theirs.String()}); a.at("document.downloads") != nil || a.at("document.ingestions") != nil || a.at("document.version") != float64(1) {
		t.Errorf("a purchaser: %s", a.body)
	}
}

// TestQuarantineThroughTheAPI is what staff do with what could not be filed.
func TestQuarantineThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c1, admin := b.company("ADMIN")
	c2, _ := b.company("ADMIN")
	ing := b.waits(c1, c2)
	a := b.want(b.staff, `{ ingestions(states: [QUARANTINED]) { nodes { id reason company { id } document { id } decision decidedBy { email } finishedAt
		facts { kind number total { amount } buyer rule evidence { by value companies { id } } warnings { code detail } existing { id } others { id } first { id } }
		candidates { legalName } availableActions { action allowed reason } } } }`, nil)
	for path, want := range map[string]any{
		"id": ing.String(), "reason": "identifier_conflict", "company": nil, "decision": nil, "facts.number": "F1", "facts.total.amount": "121.00", "facts.rule": nil,
		"facts.evidence.0.by": "customer_number", "facts.evidence.0.companies.0.id": c1.String(), "facts.evidence.1.companies.0.id": c2.String(),
		"facts.warnings.0.code": "totals_differ", "facts.existing": nil, "candidates.0.legalName": "Menuiserie Exemple", "candidates.1.legalName": "Menuiserie Exemple",
		"availableActions.0.action": "resolveIngestion.ASSIGN", "availableActions.0.allowed": true, "availableActions.1.allowed": false, "availableActions.1.reason": "WRONG_STATE",
	} {
		if got := a.at("ingestions.nodes.0." + path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}

	const resolve = `mutation($i: ID!, $d: IngestionDecision!, $c: ID) { resolveIngestion(input: {ingestion: $i, decision: $d, company: $c}) { ingestion { state decision decidedBy { email } } errors { code path message } } }`
	const discard = `mutation($i: ID!, $r: String!) { discardIngestion(input: {ingestion: $i, reason: $r}) { ingestion { state discardReason } errors { code path } } }`
	const retry = `mutation($i: ID!) { retryIngestion(input: {ingestion: $i}) { ingestion { state decision } errors { code path } } }`
	for _, tt := range []struct {
		token, query string
		vars         map[string]any
		field, want  string
	}{
		{admin, resolve, map[string]any{"d": "ASSIGN", "c": c1.String()}, "resolveIngestion", "FORBIDDEN <nil>"},
		{admin, discard, map[string]any{"r": "x"}, "discardIngestion", "FORBIDDEN <nil>"},
		{admin, retry, nil, "retryIngestion", "FORBIDDEN <nil>"},
		{b.staff, resolve, map[string]any{"d": "ASSIGN"}, "resolveIngestion", "REQUIRED [input company]"},
		{b.staff, resolve, map[string]any{"d": "REPLACE"}, "resolveIngestion", "WRONG_STATE [input ingestion]"},
		{b.staff, resolve, map[string]any{"d": "ASSIGN", "c": "comp_nonsense"}, "resolveIngestion", "NOT_FOUND [input company]"},
		{b.staff, resolve, map[string]any{"d": "ASSIGN", "c": c1.String(), "i": "inge_nonsense"}, "resolveIngestion", "NOT_FOUND [input ingestion]"},
		{b.staff, discard, map[string]any{"r": " "}, "discardIngestion", "REQUIRED [input reason]"},
	} {
		vars := map[string]any{"i": ing.String()}
		for k, v := range tt.vars {
			vars[k] = v
		}
		if a := b.want(tt.token, tt.query, vars); !slices.Equal(codes(a, tt.field+".errors"), []string{tt.want}) {
			t.Errorf("%s %v: %s, want %s", tt.field, tt.vars, a.body, tt.want)
		}
	}
	if a = b.ask("", retry, map[string]any{"i": ing.String()}); a.code() != "UNAUTHENTICATED" {
		t.Errorf("a visitor retries: %s", a.body)
	}
	a = b.want(b.staff, discard, map[string]any{"i": ing.String(), "r": "ours, but an old copy"})
	if a.at("discardIngestion.ingestion.state") != "DISCARDED" || a.at("discardIngestion.ingestion.discardReason") != "ours, but an old copy" {
		t.Errorf("discard: %s", a.body)
	}
	if a = b.want(b.staff, retry, map[string]any{"i": ing.String()}); a.at("retryIngestion.ingestion.state") != "RECEIVED" {
		t.Errorf("retry: %s", a.body)
	}
	again := b.waits(c1, c2)
	a = b.want(b.staff, resolve, map[string]any{"i": again.String(), "d": "ASSIGN", "c": c2.String()})
	if a.at("resolveIngestion.ingestion.state") != "RECEIVED" || a.at("resolveIngestion.ingestion.decision") != "ASSIGN" || a.at("resolveIngestion.ingestion.decidedBy.email") != "nora@seller.example.com" {
		t.Errorf("resolve: %s", a.body)
	}
	if n := one[int](b, `select count(*) from river_job where kind = 'ingest_file'`); n != 2 {
		t.Errorf("%d jobs, want one for each step that needs the file read again", n)
	}
}

// TestNumbersThroughTheAPI: the ERP's word, and the numbers of a company.
func TestNumbersThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, admin := b.company("ADMIN")
	doc, _ := b.document(c, "F1")
	customer := one[string](b, `select customer_number from companies where id = $1`, c.UUID)
	const send = `mutation($i: ImportDocumentNumbersInput!) { importDocumentNumbers(input: $i) { changed errors { code path } } }`
	rows := []map[string]any{{"kind": "INVOICE", "number": "F1", "issueDate": "2026-03-02", "openAmount": "21.00"}, {"kind": "ORDER", "number": "CMD 8", "cancelled": true}}
	in := map[string]any{"i": map[string]any{"customerNumber": customer, "numbers": rows}}
	if a := b.want(admin, send, in); !slices.Equal(codes(a, "importDocumentNumbers.errors"), []string{"FORBIDDEN <nil>"}) {
		t.Errorf("a customer imports: %s", a.body)
	}
	if a := b.want(b.staff, send, in); a.at("importDocumentNumbers.changed") != float64(2) {
		t.Errorf("import: %s", a.body)
	}
	if a := b.want(admin, `query($d: ID!) { document(id: $d) { payment { open { amount } } cancelled } }`, map[string]any{"d": doc.String()}); a.at("document.payment.open.amount") != "21.00" || a.at("document.cancelled") != false {
		t.Errorf("document: %s", a.body)
	}
	rows[1]["number"] = ""
	if a := b.want(b.staff, send, in); !slices.Equal(codes(a, "importDocumentNumbers.errors"), []string{"REQUIRED [input numbers 1 number]"}) || a.at("importDocumentNumbers.changed") != nil {
		t.Errorf("a row without a number: %s", a.body)
	}

	const set = `mutation($i: SetCompanyIdentifiersInput!) { setCompanyIdentifiers(input: $i) { company { glns sharedVatNumbers enterpriseNumber } errors { code path message } } }`
	in = map[string]any{"i": map[string]any{"company": c.String(), "glns": []string{"4006381333931"}, "sharedVatNumbers": []string{"be 0202.239.951"}}}
	if a := b.want(admin, set, in); !slices.Equal(codes(a, "setCompanyIdentifiers.errors"), []string{"FORBIDDEN <nil>"}) {
		t.Errorf("a customer sets numbers: %s", a.body)
	}
	a := b.want(b.staff, set, in)
	if a.at("setCompanyIdentifiers.company.glns.0") != "4006381333931" || a.at("setCompanyIdentifiers.company.sharedVatNumbers.0") != "BE0202239951" || a.at("setCompanyIdentifiers.company.enterpriseNumber") != "0440.966.354" {
		t.Errorf("set: %s", a.body)
	}
	in = map[string]any{"i": map[string]any{"company": c.String(), "glns": []string{"4006381333931", "12"}}}
	if a := b.want(b.staff, set, in); !slices.Equal(codes(a, "setCompanyIdentifiers.errors"), []string{"INVALID [input glns 1]"}) {
		t.Errorf("a bad GLN: %s", a.body)
	}
	other, _ := b.company("ADMIN")
	in = map[string]any{"i": map[string]any{"company": other.String(), "glns": []string{"4006381333931"}}}
	if a := b.want(b.staff, set, in); !slices.Equal(codes(a, "setCompanyIdentifiers.errors"), []string{"CONFLICT [input company]"}) {
		t.Errorf("another's GLN: %s", a.body)
	}
	if n := one[int](b, `select count(*) from river_job where kind = 'rematch_company'`); n != 1 {
		t.Errorf("%d jobs that look again, want 1", n)
	}
}
