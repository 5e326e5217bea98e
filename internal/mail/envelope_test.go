package mail

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func envelope() Envelope {
	return Envelope{
		MessageID: "0f3c@example.com",
		To:        Address{"Ada Lambert", "ada@example.com"},
		ReplyTo:   Address{"Métaux Dubois", "pro@example.com"},
		Locale:    French,
		Date:      time.Date(2026, 11, 23, 10, 5, 0, 0, time.FixedZone("CET", 3600)),
		Rendered:  Rendered{Subject: "Numéro de client", Text: "Bonjour Adèle,\n\n.\n..\nFrom here\n", HTML: "<p>Adèle</p>\n"},
	}
}

var sender = Address{"Métaux Dubois", "portal@example.com"}

// wire builds the mail and reads it again with the standard library.
func wire(t *testing.T, e Envelope, from Address) (*mail.Message, []string) {
	t.Helper()
	m, err := e.message(from)
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := m.WriteTo(&raw); err != nil {
		t.Fatal(err)
	}
	for line := range bytes.SplitSeq(raw.Bytes(), []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") || !ascii(line) {
			t.Fatalf("line that SMTP can't carry: %q", line)
		}
	}
	parsed, err := mail.ReadMessage(&raw)
	if err != nil {
		t.Fatalf("second parser: %v in\n%s", err, raw.String())
	}
	return parsed, readParts(t, parsed)
}

func ascii(line []byte) bool {
	return !slices.ContainsFunc(line, func(b byte) bool { return b >= utf8.RuneSelf })
}

func readParts(t *testing.T, m *mail.Message) []string {
	t.Helper()
	mediaType, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/alternative" {
		t.Fatalf("content type = %q, %v", m.Header.Get("Content-Type"), err)
	}
	var out []string
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p.Header.Get("Content-Type")+"|"+p.Header.Get("Content-Transfer-Encoding")+"|"+strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
}

// headerNames is every header of a mail, no more and no less.
var headerNames = []string{
	"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id",
	"Mime-Version", "Reply-To", "Subject", "To", "X-Auto-Response-Suppress",
}

func TestHeaders(t *testing.T) {
	t.Parallel()

	m, parts := wire(t, envelope(), sender)
	if diff := cmp.Diff(headerNames, slices.Sorted(maps.Keys(m.Header))); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	decoder := mime.WordDecoder{}
	for name, want := range map[string]string{
		"Message-Id":       "<0f3c@example.com>",
		"Date":             "Mon, 23 Nov 2026 10:05:00 +0100",
		"Auto-Submitted":   "auto-generated",
		"Content-Language": "fr-BE",
		"Subject":          "Numéro de client",
		"From":             "Métaux Dubois <portal@example.com>",
		"Reply-To":         "Métaux Dubois <pro@example.com>",
		"To":               `"Ada Lambert" <ada@example.com>`,
	} {
		got, err := decoder.DecodeHeader(m.Header.Get(name))
		if err != nil || got != want || len(m.Header[name]) != 1 {
			t.Errorf("%s = %q (%v, %d times), want %q", name, got, err, len(m.Header[name]), want)
		}
	}
	want := []string{
		"text/plain; charset=UTF-8|quoted-printable|Bonjour Adèle,\n\n.\n..\nFrom here\n",
		"text/html; charset=UTF-8|quoted-printable|<p>Adèle</p>\n",
	}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

func TestEnvelopeRefuses(t *testing.T) {
	t.Parallel()

	for name, change := range map[string]func(*Envelope){
		"NoRecipient":     func(e *Envelope) { e.To.Email = "" },
		"TwoRecipients":   func(e *Envelope) { e.To.Email = "ada@example.com, eve@example.com" },
		"NameInAddress":   func(e *Envelope) { e.To.Email = "Ada <ada@example.com>" },
		"Angles":          func(e *Envelope) { e.To.Email = "<ada@example.com>" },
		"BreakInAddress":  func(e *Envelope) { e.To.Email = "ada@example.com\r\nRCPT TO:<eve@example.com>" },
		"QuotedBreak":     func(e *Envelope) { e.To.Email = "\"a\r\nb\"@example.com" },
		"Comment":         func(e *Envelope) { e.To.Email = "ada@example.com(x)" },
		"Group":           func(e *Envelope) { e.To.Email = "all:ada@example.com;" },
		"NoDomain":        func(e *Envelope) { e.To.Email = "ada" },
		"TwoAts":          func(e *Envelope) { e.To.Email = "ada@eve@example.com" },
		"NotASCII":        func(e *Envelope) { e.To.Email = "adèle@example.com" },
		"TooLong":         func(e *Envelope) { e.To.Email = strings.Repeat("a", 250) + "@example.com" },
		"NoReplyTo":       func(e *Envelope) { e.ReplyTo.Email = "" },
		"NoMessageID":     func(e *Envelope) { e.MessageID = "" },
		"MessageIDAngles": func(e *Envelope) { e.MessageID = "<a@example.com>" },
		"MessageIDBreak":  func(e *Envelope) { e.MessageID = "a@example.com>\r\nBcc: eve@example.com\r\nX: <b@c" },
		"NoSubject":       func(e *Envelope) { e.Subject = " \n" },
		"NoText":          func(e *Envelope) { e.Text = "" },
		"NoHTML":          func(e *Envelope) { e.HTML = "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			e := envelope()
			change(&e)
			_, err := e.message(sender)
			if err == nil {
				t.Fatal("built")
			}
			if strings.Contains(err.Error(), "ada") || strings.Contains(err.Error(), "eve") {
				t.Errorf("err = %v tells an address", err)
			}
		})
	}
}

// FuzzHeaderInjection puts anything into everything that reaches a header,
// and reads the mail with a second parser (threat T100): there are never more
// headers, recipients or parts than there should be.
func FuzzHeaderInjection(f *testing.F) {
	f.Add("Subject", "Ada", "ada@example.com", "Seller", "a@b")
	f.Add("x\r\nBcc: eve@example.com", "Ada\"\r\nBcc: eve@example.com", "ada@example.com>\r\nBcc: <eve@example.com", "S\nX: y", "a@b>\r\nX: y")
	f.Add("=?utf-8?q?=0D=0ABcc:_eve@example.com?=", "=?utf-8?q?a=2C_eve=40example.com?=", `"a b"@example.com`, "é", "0f3c@example.com")
	f.Add("\r\n\r\nbody", strings.Repeat("a b  ", 300), "a@[127.0.0.1]", strings.Repeat("w", 2000), "a@b")
	f.Add(strings.Repeat("k", 1200), "0 0 0 0", "a@example.com", "0 0", "a@b") // one word longer than a line may be
	f.Add("0", `ח\`, "a@example.com", `é\\"`, "a@b")                           // a backslash beside what must be encoded
	f.Add("\u2028\u2029\u0085\v\f", "a\\\"b", `"\"@,"@example.com`, "(comment)", `"a"@b`)
	f.Add(strings.Repeat("é ", 400), "\xff\xfe", "a@example.com", "\u202e", "a@b")
	f.Fuzz(func(t *testing.T, subject, name, email, from, id string) {
		e := envelope()
		e.Subject, e.To, e.MessageID = subject, Address{name, email}, id
		if _, err := e.message(Address{from, "portal@example.com"}); err != nil {
			return // refused: nothing leaves
		}
		m, parts := wire(t, e, Address{from, "portal@example.com"})
		if diff := cmp.Diff(headerNames, slices.Sorted(maps.Keys(m.Header))); diff != "" {
			t.Errorf("headers (-want +got):\n%s", diff)
		}
		for _, h := range []struct{ name, email string }{{"To", email}, {"From", "portal@example.com"}, {"Reply-To", "pro@example.com"}} {
			list, err := m.Header.AddressList(h.name)
			if err != nil || len(list) != 1 || list[0].Address != h.email || len(m.Header[h.name]) != 1 {
				t.Errorf("%s = %q, %v, want only %q", h.name, m.Header[h.name], err, h.email)
			}
		}
		var decoder mime.WordDecoder
		if got, err := decoder.DecodeHeader(m.Header.Get("Subject")); err != nil || strings.ContainsAny(got, "\r\n") {
			t.Errorf("subject = %q, %v", got, err)
		}
		if len(parts) != 2 {
			t.Errorf("%d parts, want 2", len(parts))
		}
	})
}
