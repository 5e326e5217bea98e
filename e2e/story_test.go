// Package e2e tells the story through the real binary: processes apart, a real
// Postgres, a real SMTP server, real files, and nothing but the public API.
package e2e_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/mail/catcher"
)

// TestTheStory is the README's tour, checked.
func TestTheStory(t *testing.T) {
	t.Parallel()

	h := start(t, 2)
	staff := h.signIn(t, h.staffEmail, h.staffPassword)

	// A company applies; the same form twice is one application.
	register := func(key, email, name, vat, locale string) string {
		t.Helper()
		out := h.post(t, "", `mutation($i: RegisterCompanyInput!) { registerCompany(input: $i) { registration { reference status } errors { code path message } } }`,
			object{"i": object{
				"company":        object{"legalName": name, "country": "BE", "vatNumber": vat},
				"person":         object{"givenName": "Luc", "familyName": "Lambert", "email": email, "locale": locale},
				"idempotencyKey": key,
			}})
		if s := out.at("registerCompany.registration.status"); s != "RECEIVED" {
			t.Fatalf("register: %s", out)
		}
		return out.text("registerCompany.registration.reference")
	}
	reference := register("k1", "luc@lambert.example.com", "Ferronnerie Lambert", "BE 0401.574.852", "nl")
	if again := register("k1", "luc@lambert.example.com", "Ferronnerie Lambert", "BE 0401.574.852", "nl"); again != reference {
		t.Errorf("the same key gave %s and %s", reference, again)
	}

	// The confirmation mail arrives; its link shows and the button acts.
	confirm := h.mailTo(t, "luc@lambert.example.com", "/confirm/")
	h.press(t, confirm)

	// Staff see it and approve it.
	queue := h.post(t, staff, `{ registrations { nodes { id legalName state confirmedAt } } }`, nil)
	if queue.text("registrations.nodes.0.state") != "IN_REVIEW" || queue.at("registrations.nodes.0.confirmedAt") == nil {
		t.Fatalf("queue: %s", queue)
	}
	approved := h.post(t, staff, `mutation($i: ApproveRegistrationInput!) { approveRegistration(input: $i) { company { customerNumber } errors { code message } } }`,
		object{"i": object{"registration": queue.at("registrations.nodes.0.id"), "customerNumber": "K-4711"}})
	if approved.text("approveRegistration.company.customerNumber") != "K-4711" {
		t.Fatalf("approve: %s", approved)
	}

	// The mail comes in the applicant's language; the page sets the password.
	set := h.mailTo(t, "luc@lambert.example.com", "/set-password/")
	if m := h.lastMail(t, "luc@lambert.example.com"); !strings.Contains(m.Text, "wachtwoord") {
		t.Errorf("not in Dutch:\n%s", m.Text)
	}
	h.press(t, set, "password", "quatorze betteraves")
	luc := h.signIn(t, "luc@lambert.example.com", "quatorze betteraves")
	viewer := h.post(t, luc, `{ viewer { person { givenName } memberships { role state company { id customerNumber legalName } } } }`, nil)
	if viewer.text("viewer.memberships.0.role") != "ADMIN" || viewer.text("viewer.memberships.0.company.customerNumber") != "K-4711" {
		t.Fatalf("viewer: %s", viewer)
	}
	company := viewer.text("viewer.memberships.0.company.id")

	// The ERP drops an invoice with a PDF inside and a credit note; they are there within five seconds.
	pdf := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
	invoice := ubl("Invoice", "F-2026/001", "BE0401574852", "K-4711", pdf)
	h.drop(t, "f-2026-001.xml", invoice)
	h.drop(t, "c-2026-001.xml", ubl("CreditNote", "C-2026/001", "BE0401574852", "K-4711", nil))
	const list = `query($id: ID!) { company(id: $id) { documents(first: 10) { nodes { id kind number issueDate dueDate buyerReference
		total { amount currency } totalExclVat { amount } references { kind number } lineCount lines { position description article quantity unit unitPrice { amount } amount { amount } }
		files { id name mediaType size sha256 } } pageInfo { hasNextPage endCursor } } } }`
	var docs answer
	dropped := time.Now()
	h.until(t, 5*time.Second, "both documents", func() bool {
		docs = h.post(t, luc, list, object{"id": company})
		n, _ := docs.at("company.documents.nodes").([]any)
		return len(n) == 2
	})
	t.Logf("visible %s after the drop", time.Since(dropped).Round(10*time.Millisecond))
	doc := docs.find("company.documents.nodes", "number", "F-2026/001")
	for path, want := range map[string]any{
		"kind": "INVOICE", "issueDate": "2026-11-02", "dueDate": "2026-12-02", "total.amount": "121.00", "total.currency": "EUR", "totalExclVat.amount": "100.00",
		"buyerReference": "WERF-7", "references.0.number": "B-99", "lineCount": float64(1), "lines.0.description": "Profilé IPE 80", "lines.0.article": "IPE80",
		"lines.0.amount.amount": "100.00", "lines.0.unit": "KGM",
	} {
		if got := doc.at(path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	if credit := docs.find("company.documents.nodes", "number", "C-2026/001"); credit.text("kind") != "CREDIT_NOTE" {
		t.Errorf("credit note: %s", credit)
	}

	// The bytes are the ones that were dropped, and the PDF inside is the PDF.
	var address string
	for n, want := range [][]byte{invoice, pdf} {
		file := doc.text(fmt.Sprintf("files.%d.id", n))
		got := h.post(t, luc, download, object{"i": object{"file": file}})
		address = got.text("requestDocumentDownload.url")
		status, body := h.get(t, luc, address)
		if status != http.StatusOK || !bytes.Equal(body, want) || doc.text(fmt.Sprintf("files.%d.sha256", n)) != sum(want) {
			t.Errorf("file %d: status %d, %d bytes, want %d", n, status, len(body), len(want))
		}
	}

	// A second company sees none of it by any path.
	register("k2", "eva@other.example.com", "Other Works", "BE0202239951", "en")
	h.press(t, h.mailTo(t, "eva@other.example.com", "/confirm/"))
	queue = h.post(t, staff, `{ registrations { nodes { id } } }`, nil)
	h.post(t, staff, `mutation($i: ApproveRegistrationInput!) { approveRegistration(input: $i) { company { customerNumber } errors { code message } } }`,
		object{"i": object{"registration": queue.at("registrations.nodes.0.id")}})
	h.press(t, h.mailTo(t, "eva@other.example.com", "/set-password/"), "password", "seize carottes crues")
	eva := h.signIn(t, "eva@other.example.com", "seize carottes crues")
	for _, token := range []string{eva, ""} {
		for query, vars := range map[string]object{
			`query($id: ID!) { node(id: $id) { id } }`:                           {"id": doc.text("id")},
			`query($id: ID!) { document(id: $id) { number } }`:                   {"id": doc.text("id")},
			`query($id: ID!) { company(id: $id) { legalName } }`:                 {"id": company},
			`query($id: ID!) { node(id: $id) { ... on Company { legalName } } }`: {"id": company},
		} {
			for field, v := range h.post(t, token, query, vars).data {
				if v != nil {
					t.Errorf("%s gives %s = %v", query, field, v)
				}
			}
		}
	}
	if got := h.post(t, eva, download, object{"i": object{"file": doc.text("files.0.id")}}); got.text("requestDocumentDownload.errors.0.code") != "NOT_FOUND" || got.at("requestDocumentDownload.url") != nil {
		t.Errorf("a foreign file: %s", got)
	}
	if status, body := h.get(t, eva, address); status != http.StatusNotFound || bytes.Contains(body, pdf) {
		t.Errorf("another person's download address: %d", status)
	}

	// Signed out, the address is dead with the session.
	h.post(t, luc, `mutation { signOut { done } }`, nil)
	if status, _ := h.get(t, "", address); status != http.StatusNotFound {
		t.Errorf("the address of an ended session: %d", status)
	}
	if v := h.post(t, luc, `{ viewer { person { id } } }`, nil); v.at("viewer") != nil {
		t.Errorf("signed out, yet: %s", v)
	}
}

const download = `mutation($i: RequestDocumentDownloadInput!) { requestDocumentDownload(input: $i) { url expiresAt errors { code path message } } }`

// TestSeveralWorkersDoEachJobOnce: three `work` processes, one of them killed; each mail arrives once.
func TestSeveralWorkersDoEachJobOnce(t *testing.T) {
	t.Parallel()

	h := start(t, 3)
	const people = 20
	for n := range people {
		h.post(t, "", `mutation($i: RegisterCompanyInput!) { registerCompany(input: $i) { errors { code } } }`, object{"i": object{
			"company":        object{"legalName": "Firm", "country": "NL", "vatNumber": fmt.Sprintf("NL1234567%02dB01", n)},
			"person":         object{"givenName": "A", "familyName": "B", "email": fmt.Sprintf("p%d@firm.example.com", n), "locale": "en"},
			"idempotencyKey": fmt.Sprint(n),
		}})
	}
	for n := range people {
		h.mailTo(t, fmt.Sprintf("p%d@firm.example.com", n), "/confirm/")
	}
	ids := map[string]int{}
	for _, m := range h.mails.Messages() {
		ids[m.MessageID]++
	}
	for i, n := range ids {
		if n != 1 {
			t.Errorf("%s came %d times", i, n)
		}
	}
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

type object map[string]any

// answer is a GraphQL answer's data, read by dotted paths.
type answer struct {
	data map[string]any
	raw  string
}

func (a answer) String() string { return a.raw }

func (a answer) at(path string) any {
	var v any = a.data
	for _, key := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			var n int
			if _, err := fmt.Sscan(key, &n); err != nil || n >= len(x) {
				return nil
			}
			v = x[n]
		default:
			return nil
		}
	}
	return v
}

func (a answer) text(path string) string { s, _ := a.at(path).(string); return s }

func (a answer) find(list, key, value string) answer {
	nodes, _ := a.at(list).([]any)
	for _, n := range nodes {
		if m, ok := n.(map[string]any); ok && m[key] == value {
			return answer{m, fmt.Sprint(m)}
		}
	}
	return answer{nil, "none"}
}

func (h *house) post(t *testing.T, token, query string, vars object) answer {
	t.Helper()
	body, err := json.Marshal(object{"query": query, "variables": vars})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ Data map[string]any }
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%s: %s", res.Status, raw)
	}
	return answer{out.Data, string(raw)}
}

func (h *house) get(t *testing.T, token, address string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, body
}

func (h *house) signIn(t *testing.T, email, password string) string {
	t.Helper()
	out := h.post(t, "", `mutation($i: SignInInput!) { signIn(input: $i) { token viewer { person { email } } errors { code message } } }`,
		object{"i": object{"email": email, "password": password, "delivery": "TOKEN"}})
	token := out.text("signIn.token")
	if token == "" || out.text("signIn.viewer.person.email") != email {
		t.Fatalf("sign in %s: %s", email, out)
	}
	return token
}

// press opens a link twice, as a scanner would, and then presses its first form's button as a person would.
func (h *house) press(t *testing.T, link string, fields ...string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	for range 2 {
		res, err := client.Get(link) //nolint:noctx // bounded by the test
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Fatalf("GET of %s: %s", link, res.Status)
		}
	}
	form := url.Values{}
	for n := 0; n+1 < len(fields); n += 2 {
		form.Set(fields[n], fields[n+1])
	}
	res, err := client.PostForm(link, form) //nolint:noctx // bounded by the test
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("POST of a link: %s\n%s", res.Status, body)
	}
}

// mailTo waits for a mail with a link to a page and gives the newest such link.
func (h *house) mailTo(t *testing.T, email, page string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var link string
	_, err := h.mails.Wait(ctx, func(m catcher.Message) bool {
		if len(m.To) == 0 || !strings.Contains(m.To[0], email) {
			return false
		}
		for _, l := range m.Links {
			if strings.Contains(l, page) {
				link = l
				return true
			}
		}
		return false
	})
	if err != nil {
		t.Fatalf("no mail to %s with %s: %v", email, page, err)
	}
	return link
}

func (h *house) lastMail(t *testing.T, email string) catcher.Message {
	t.Helper()
	for _, m := range h.mails.Messages() {
		if len(m.To) > 0 && strings.Contains(m.To[0], email) {
			return m
		}
	}
	t.Fatalf("no mail to %s", email)
	return catcher.Message{}
}

// drop writes a file into the inbox as an ERP should: under another name, then renamed.
func (h *house) drop(t *testing.T, name string, content []byte) {
	t.Helper()
	tmp := filepath.Join(h.inbox, name+".tmp")
	if err := os.WriteFile(tmp, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(tmp, filepath.Join(h.inbox, name)); err != nil {
		t.Fatal(err)
	}
}

// until asks again and again, for as long as the promise allows.
func (h *house) until(t *testing.T, within time.Duration, what string, ok func() bool) {
	t.Helper()
	end := time.NewTimer(within)
	defer end.Stop()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("%s: not within %s", what, within)
		}
	}
}
