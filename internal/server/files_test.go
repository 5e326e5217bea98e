package server

import (
	"mime"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

type tokenID = id.Token

func mustActor(t *testing.T, b *bundle, in account.SignedIn) policy.Actor {
	t.Helper()
	s, err := b.accounts.Authenticate(t.Context(), in.Token)
	must(t, err)
	return s.Actor
}

// hostile is a document that would run in a browser which shows it.
const hostile = "<html><script>alert(1)</script></html>"

// invoice puts a file into the archive of a new company with one admin.
func (b *bundle) invoice(admin id.Person, name string) id.File {
	b.t.Helper()
	sum, size, err := b.archive.Blobs.Put(b.t.Context(), strings.NewReader(hostile))
	must(b.t, err)
	c, d, f, now := id.NewCompany(), id.NewUUID(), id.NewFile(), b.clock.now()
	b.data.Exec(b.t, "insert into companies (id, customer_number, customer_key, legal_name, country, enterprise_number, locale, created_at) values ($1, '10001', '10001', 'Zon', 'BE', '0440.966.354', 'nl', $2)", c, now)
	b.data.Exec(b.t, "insert into memberships (id, company_id, person_id, role, state, created_at) values ($1, $2, $3, 'ADMIN', 'ACTIVE', $4)", id.NewMembership(), c, admin, now)
	b.data.Exec(b.t, "insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, created_at) values ($1, $2, 'INVOICE', $3, 'F1', '2026-11-20', 2026, $4)", d, c, name, now)
	b.data.Exec(b.t, "insert into document_files (id, document_id, company_id, position, name, media_type, size, sha256, part) values ($1, $2, $3, 1, 'x', 'application/pdf', $4, $5, 'ORIGINAL')", f, d, c, size, sum[:])
	return f
}

func TestDownload(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada, ben := b.signedIn("ada@zon.example.com"), b.signedIn("ben@zon.example.com")
	file := b.invoice(ada.Person, "F2026/é 1")
	token, _, err := b.archive.RequestDownload(t.Context(), mustActor(t, b, ada), file)
	must(t, err)
	path := "/files/" + token

	a := b.get(path).wants(t, http.StatusOK)
	if a.text != hostile {
		t.Errorf("body = %q", a.text)
	}
	etag := a.Header.Get("ETag")
	if len(etag) != 66 {
		t.Errorf("ETag = %q, want a quoted sha256", etag)
	}
	for h, want := range map[string]string{
		"Content-Type": "application/pdf", "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes",
	} {
		if got := a.Header.Get(h); got != want {
			t.Errorf("%s = %q, want %q", h, got, want)
		}
	}
	if got := a.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; ") || !strings.Contains(got, "filename*=UTF-8''") || strings.ContainsAny(got, "é/") {
		t.Errorf("Content-Disposition = %q", got)
	}
	if head := b.send(http.MethodHead, path, "").wants(t, http.StatusOK); head.ContentLength != int64(len(hostile)) {
		t.Errorf("HEAD: Content-Length = %d", head.ContentLength)
	}
	if got := b.get(path, "Range", "bytes=1-4").wants(t, http.StatusPartialContent); got.text != hostile[1:5] || got.Header.Get("Content-Range") == "" {
		t.Errorf("range = %q, %q", got.text, got.Header.Get("Content-Range"))
	}
	b.get(path, "Range", "bytes=900-").wants(t, http.StatusRequestedRangeNotSatisfiable)
	b.get(path, "If-None-Match", etag).wants(t, http.StatusNotModified)
	b.get(path, "Range", "bytes=0-3", "If-Range", `"other"`).wants(t, http.StatusOK)

	b.get(path, "Cookie", "__Host-comptoir="+ada.Token).wants(t, http.StatusOK)
	b.get(path, "Cookie", "__Host-comptoir="+ben.Token).wants(t, http.StatusNotFound)
	b.get(path, "Authorization", "Bearer "+ben.Token).wants(t, http.StatusNotFound)
	b.get("/files/"+token[1:]).wants(t, http.StatusNotFound)
	b.clock.pass(6 * time.Minute)
	b.get(path).wants(t, http.StatusNotFound)
}

// A file is shown in the browser only where it was asked for, and only one of a
// type whose viewer runs nothing, with nothing in it that could.
func TestInline(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.signedIn("ada@example.com")
	file := b.invoice(ada.Person, "F1")
	for _, tt := range []struct {
		mediaType string
		active    bool
		want      string
	}{
		{"application/pdf", false, "inline; "},
		{"image/png", false, "inline; "},
		{"application/pdf", true, "attachment; "},
		{"application/xml", false, "attachment; "},
		{"text/html", false, "attachment; "},
		{"image/svg+xml", false, "attachment; "},
	} {
		b.data.Exec(t, "update document_files set media_type = $2, active = $3 where id = $1", file, tt.mediaType, tt.active)
		token, _, err := b.archive.RequestDownload(t.Context(), mustActor(t, b, ada), file)
		must(t, err)
		a := b.get("/files/"+token+"?inline").wants(t, http.StatusOK)
		if got := a.Header.Get("Content-Disposition"); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s, active %v: %s", tt.mediaType, tt.active, got)
		}
		shown := tt.want == "inline; "
		framed := strings.Contains(a.Header.Get("Content-Security-Policy"), "frame-ancestors 'self'")
		if framed != shown || (a.Header.Get("X-Frame-Options") == "SAMEORIGIN") != shown || !framed && a.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s, active %v: in a frame by %s, %s", tt.mediaType, tt.active, a.Header.Get("Content-Security-Policy"), a.Header.Get("X-Frame-Options"))
		}
		sandboxed := strings.HasPrefix(a.Header.Get("Content-Security-Policy"), "sandbox")
		if sandboxed == shown || strings.Contains(a.Header.Get("Content-Security-Policy"), "script-src") {
			t.Errorf("%s, active %v: policy %s", tt.mediaType, tt.active, a.Header.Get("Content-Security-Policy"))
		}
	}
}

func TestAttachmentNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"invoice-F1.pdf":  `attachment; filename="invoice-F1.pdf"; filename*=UTF-8''invoice-F1.pdf`,
		"offre été 1.pdf": `attachment; filename="offre _t_ 1.pdf"; filename*=UTF-8''offre%20%C3%A9t%C3%A9%201.pdf`,
		"a\"b\r\nX: y":    `attachment; filename="a_b__X: y"; filename*=UTF-8''a%22b%0D%0AX%3A%20y`,
	} {
		if got := disposition("attachment", name); got != want {
			t.Errorf("disposition(%q) = %s, want %s", name, got, want)
		}
	}
}

// What another program's parser makes of the header: the name as it is, and
// nothing beside it, whatever the file was called.
func TestAttachmentNamesAreParsed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"a.pdf", "offre été 1.pdf", `a"b.pdf`, "a\r\nSet-Cookie: x=1.pdf", "a\u202efdp.exe", "a\u2066b\u2069.pdf", strings.Repeat("é", 4096) + ".pdf", strings.Repeat("x", 4096),
		"CON.pdf", "nul", "..", "../../etc/passwd", `C:\temp\a.exe`, "a;filename=b.pdf", "a%0d%0ab.pdf", "100%.pdf", "\x00.pdf", "\xff\xfe.pdf", "", "日本語.pdf", "=?utf-8?q?x?=.pdf",
	} {
		safe := paper.SafeFileName(name, "application/pdf")
		header := disposition("attachment", safe)
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || len(params) != 1 || params["filename"] != safe {
			t.Errorf("%q is read as %s %q, %v; want %q", header, kind, params, err, safe)
		}
		if strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("the header %q has more than printable ASCII", header)
		}
		if strings.ContainsFunc(safe, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) || len(safe) > 120 || !strings.HasSuffix(safe, ".pdf") {
			t.Errorf("%q is called %q", name, safe)
		}
	}
}
