package archive_test

import (
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/pdf/pdftest"
)

// TestIngestionFile: staff look at a file as it came, whether it became a document
// or not; with the right, the session and the minutes the address dies.
func TestIngestionFile(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	quarantined := b.bring(t, sample{CustomerNumber: "nobody", Number: "F1"}.write(t))
	odd, err := b.Receive(t.Context(), strings.NewReader("%PDF-1.7 "+strings.Repeat("é", 300)), "inbox", "../../bon <1>.exe")
	if err != nil {
		t.Fatal(err)
	}
	support := b.person(t, c, "SUPPORT")
	for _, tt := range []struct {
		ing             id.Ingestion
		name, mediaType string
	}{{quarantined.ing, "facture.xml", "application/xml"}, {odd, "bon _1_.exe.pdf", "application/pdf"}} {
		token, expires, err := b.RequestIngestionFile(t.Context(), support, tt.ing)
		if err != nil || !expires.Equal(start.Add(5*time.Minute)) {
			t.Fatalf("request: %s, %v", expires, err)
		}
		d, err := b.OpenDownload(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if text := readAll(t, d.Content); int64(len(text)) != d.Size || d.MediaType != tt.mediaType || d.Name != tt.name || d.Person != support.Person {
			t.Errorf("%d bytes of %+v, want %+v", len(text), d, tt)
		}
	}
	if n := b.count(t, `select count(*) from audit_events where action = 'ingestion.opened' and company_id is null and actor_id = $1`, support.Person); n != 2 {
		t.Errorf("%d events, want one for each address", n)
	}
	if n := b.count(t, `select count(*) from document_downloads`); n != 0 {
		t.Errorf("%d downloads of documents", n)
	}
	for role, code := range map[string]fault.Code{"SALES": fault.Forbidden, "ADMIN": fault.Forbidden} {
		if _, _, err := b.RequestIngestionFile(t.Context(), b.person(t, c, role), quarantined.ing); fault.CodeOf(err) != code {
			t.Errorf("%s: %v", role, err)
		}
	}
	if _, _, err := b.RequestIngestionFile(t.Context(), support, id.NewIngestion()); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("none: %v", err)
	}
	token, _, err := b.RequestIngestionFile(t.Context(), support, quarantined.ing)
	if err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]string{
		"RoleLost":  `update persons set staff_role = 'SALES' where id = $1`,
		"NoStaff":   `update persons set staff_role = null where id = $1`,
		"SignedOut": `update sessions set ended_at = now() where person_id = $1`,
	} {
		b.data.Exec(t, end, support.Person)
		if _, err := b.OpenDownload(t.Context(), token); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
		b.data.Exec(t, `update persons set staff_role = 'SUPPORT' where id = $1`, support.Person)
		b.data.Exec(t, `update sessions set ended_at = null where person_id = $1`, support.Person)
	}
	d, err := b.OpenDownload(t.Context(), token)
	if err != nil {
		t.Fatalf("with everything as before: %v", err)
	}
	_ = d.Content.Close()
	b.clock.forward(5 * time.Minute)
	if _, err := b.OpenDownload(t.Context(), token); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("after five minutes: %v", err)
	}
}

// TestIngestionFileShown: a browser shows a PDF that was looked into and runs
// nothing; a picture; nothing else, whatever its name.
func TestIngestionFileShown(t *testing.T) {
	t.Parallel()

	b := setup(t)
	support := b.person(t, b.company(t, 1), "SUPPORT")
	words := [][]string{{"a page of text, long enough"}}
	for name, tt := range map[string]struct {
		content string
		unread  bool
		want    bool
	}{
		"plain.pdf":   {content: plain("a"), want: true},
		"unread.pdf":  {content: plain("b"), unread: true},
		"script.pdf":  {content: string(pdftest.File{Pages: words, JavaScript: "app.alert(1)"}.Bytes())},
		"program.pdf": {content: string(pdftest.File{Pages: words, Attachments: []pdftest.Attachment{{Name: "a.exe", Content: []byte("MZ")}}}.Bytes())},
		"locked.pdf":  {content: string(pdftest.File{Pages: words, Password: "x"}.Bytes())},
		"broken.pdf":  {content: "%PDF-1.4\nnothing of the sort"},
		"html.pdf":    {content: "<!doctype html><script>alert(1)</script>"},
		"svg.png":     {content: `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`},
		"picture.bin": {content: "\x89PNG\r\n\x1a\n" + strings.Repeat("\xff", 9), want: true},
	} {
		ing, err := b.Receive(t.Context(), strings.NewReader(tt.content), "inbox", name)
		if err != nil {
			t.Fatal(err)
		}
		if !tt.unread {
			b.ingest(t, ing)
		}
		token, _, err := b.RequestIngestionFile(t.Context(), support, ing)
		if err != nil {
			t.Fatal(err)
		}
		d, err := b.OpenDownload(t.Context(), token)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_ = d.Content.Close()
		if d.Viewable != tt.want {
			t.Errorf("%s is %s, shown: %v", name, d.MediaType, d.Viewable)
		}
	}
}
