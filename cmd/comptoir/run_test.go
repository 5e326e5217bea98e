package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf/pdftest"
)

// answer is what a run gave.
type answer struct {
	code           int
	stdout, stderr string
}

// comptoir runs a command under an environment.
func comptoir(t *testing.T, environ []string, args ...string) answer {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), args, environ, &stdout, &stderr)
	return answer{code, stdout.String(), stderr.String()}
}

// good is a configuration that serve would start with, if there were a database.
func good(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{
		"COMPTOIR_DATABASE_URL": "postgres://comptoir_app@127.0.0.1:1/comptoir",
		"COMPTOIR_SECRET":       "not-a-secret-not-a-secret-not-a-secret",
		"COMPTOIR_SELLER_NAME":  "Seller",
		"COMPTOIR_SELLER_EMAIL": "seller@example.com",
		"COMPTOIR_FILES_URL":    "file://" + t.TempDir(),
		"COMPTOIR_SMTP_URL":     "smtp://127.0.0.1:1",
		"COMPTOIR_LISTEN":       "127.0.0.1:0", "COMPTOIR_ADMIN_LISTEN": "127.0.0.1:0",
	}
}

func environ(settings map[string]string) []string {
	out := []string{"PATH=/nowhere"}
	for name, value := range settings {
		out = append(out, name+"="+value)
	}
	return out
}

// TestBadSettings starts serve or work with one thing wrong; the start stops with
// one line that begins with the variable and holds no secret.
func TestBadSettings(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ command, variable, value, want string }{
		{"serve", "COMPTOIR_LISTENN", "127.0.0.1:1", "no such setting"},
		{"serve", "COMPTOIR_CLOSURES", "2026-12-24/2026-12-20", "want a day"},
		{"work", "COMPTOIR_DIGEST_AT", "7 h", "want a time of day"},
		{"work", "COMPTOIR_REMIND_AFTER", "7,3", "rising"},
		{"work", "COMPTOIR_EXPIRE_AFTER", "0", "1 or more"},
		{"serve", "COMPTOIR_CLAIM_TRIES_PER_NUMBER", "-1", "1 or more"},
		{"version", "COMPTOIR_SECRETS", "x", "no such setting"},
		{"serve", "COMPTOIR_DATABASE_URL", "", "is not set"},
		{"serve", "COMPTOIR_DATABASE_URL", "mysql://hush@host/db", "want postgres://"},
		{"serve", "COMPTOIR_LISTEN", "8080", "want host:port"},
		{"serve", "COMPTOIR_LISTEN", "127.0.0.1:70000", "want host:port"},
		{"serve", "COMPTOIR_ADMIN_LISTEN", "localhost", "want host:port"},
		{"serve", "COMPTOIR_PUBLIC_URL", "portal.example.com", "want an address"},
		{"serve", "COMPTOIR_PUBLIC_URL", "https://hush:hush@portal.example.com", "want an address"},
		{"serve", "COMPTOIR_SECRET", "", "is not set"},
		{"serve", "COMPTOIR_SECRET", "hush", "shorter than 32 bytes"},
		{"serve", "COMPTOIR_SELLER_NAME", " ", "is not set"},
		{"serve", "COMPTOIR_SELLER_EMAIL", "Seller <seller@example.com>", "want a plain mail address"},
		{"serve", "COMPTOIR_SELLER_LOCALE", "es", "want fr, nl, en or de"},
		{"serve", "COMPTOIR_SELLER_PRIVACY_URL", "/privacy", "want an address"},
		{"serve", "COMPTOIR_SELLER_VAT", "BE0999070008", "checksum"},
		{"serve", "COMPTOIR_TIME_ZONE", "Brussels", "want an IANA name"},
		{"serve", "COMPTOIR_FILES_URL", "/var/files", "write file:///"},
		{"serve", "COMPTOIR_FILES_URL", "s3://bucket?key=hush", "endpoint and region only"},
		{"serve", "COMPTOIR_FILES_URL", "s3://bucket/hush", "AWS_ACCESS_KEY_ID"},
		{"work", "COMPTOIR_INBOX_URL", "s3://bucket/hush", "AWS_ACCESS_KEY_ID"},
		{"serve", "COMPTOIR_LOG_FORMAT", "xml", "want text or json"},
		{"serve", "COMPTOIR_GRAPHIQL", "yes", "want on or off"},
		{"serve", "COMPTOIR_ALLOWED_ORIGINS", "*", "want origins"},
		{"serve", "COMPTOIR_ALLOWED_ORIGINS", "https://shop.example.com/path", "want origins"},
		{"serve", "COMPTOIR_TRUSTED_PROXIES", "10.0.0.0/40", "want addresses or networks"},
		{"serve", "COMPTOIR_VIES_URL", "vies", "want an address"},
		{"work", "COMPTOIR_VIES_URL", "https://hush:hush@vies.example.com", "want an address"},
		{"work", "COMPTOIR_VIES_REQUESTER", "BE0202239951", "is of no use without"},
		{"work", "COMPTOIR_SMTP_URL", "", "is not set"},
		{"work", "COMPTOIR_SMTP_URL", "http://hush:hush@host", "want smtp://"},
		{"work", "COMPTOIR_INBOX_URL", "inbox", "write file:///"},
		{"migrate", "COMPTOIR_OWNER_DATABASE_URL", "", "is not set"},
		{"demo", "COMPTOIR_MAIL_LISTEN", "here", "want host:port"},
		{"demo", "COMPTOIR_OWNER_DATABASE_URL", "", "is needed together with"},
	} {
		t.Run(tt.command+" "+tt.variable+" "+tt.want, func(t *testing.T) {
			t.Parallel()

			settings := good(t)
			settings[tt.variable] = tt.value
			got := comptoir(t, environ(settings), tt.command)
			if got.code != 2 || got.stdout != "" {
				t.Errorf("status %d, stdout %q; want 2 and nothing", got.code, got.stdout)
			}
			line := strings.TrimSuffix(got.stderr, "\n")
			if !strings.HasPrefix(line, "comptoir: "+tt.variable+": ") || !strings.Contains(line, tt.want) || strings.Contains(line, "\n") {
				t.Errorf("stderr = %q, want one line that begins with %q and says %q", got.stderr, tt.variable, tt.want)
			}
			if strings.Contains(got.stderr, "hush") {
				t.Errorf("stderr repeats a value: %q", got.stderr)
			}
		})
	}
}

// TestFlagBeatsVariable: what stands on the command line counts.
func TestFlagBeatsVariable(t *testing.T) {
	t.Parallel()

	settings := good(t)
	settings["COMPTOIR_LISTEN"] = "127.0.0.1:0"
	got := comptoir(t, environ(settings), "serve", "--listen=nowhere")
	if got.code != 2 || !strings.Contains(got.stderr, "COMPTOIR_LISTEN: want host:port") {
		t.Errorf("status %d, stderr %q; want the flag's value to be judged", got.code, got.stderr)
	}
}

// TestHelpListsAll: the contract's settings, with their variables and defaults.
func TestHelpListsAll(t *testing.T) {
	t.Parallel()

	help := comptoir(t, nil, "serve", "--help").stdout + comptoir(t, nil, "work", "--help").stdout +
		comptoir(t, nil, "migrate", "--help").stdout + comptoir(t, nil, "demo", "--help").stdout
	help = strings.Join(strings.Fields(help), " ")
	for _, want := range []string{
		"$COMPTOIR_DATABASE_URL", "$COMPTOIR_OWNER_DATABASE_URL", "$COMPTOIR_LISTEN", "127.0.0.1:8080", "$COMPTOIR_ADMIN_LISTEN", "127.0.0.1:8081",
		"$COMPTOIR_PUBLIC_URL", "$COMPTOIR_MAIL_LISTEN", "127.0.0.1:8025", "$COMPTOIR_SMTP_URL", "$COMPTOIR_FILES_URL", "$COMPTOIR_INBOX_URL",
		"$COMPTOIR_SELLER_NAME", "$COMPTOIR_SELLER_EMAIL", "$COMPTOIR_SECRET", "$COMPTOIR_VIES_URL", "$COMPTOIR_VIES_REQUESTER", "$COMPTOIR_ALLOWED_ORIGINS", "$COMPTOIR_LOG_FORMAT",
	} {
		if !strings.Contains(help, want) {
			t.Errorf("help does not tell %s", want)
		}
	}
}

// TestTakenPort names the variable.
func TestTakenPort(t *testing.T) {
	t.Parallel()

	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, variable := range []string{"COMPTOIR_LISTEN", "COMPTOIR_ADMIN_LISTEN"} {
		settings := good(t)
		settings[variable] = l.Addr().String()
		got := comptoir(t, environ(settings), "serve")
		if want := variable + ": " + l.Addr().String() + " is taken"; got.code != 2 || !strings.Contains(got.stderr, want) {
			t.Errorf("status %d, stderr %q; want 2 and %q", got.code, got.stderr, want)
		}
	}
}

// TestInspect reads a good file, a hybrid PDF, a bad file and one that is not there.
func TestInspect(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	invoice, text := filepath.Join(dir, "invoice.xml"), filepath.Join(dir, "note.txt")
	write(t, invoice, `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
 <cbc:ID>F-1</cbc:ID><cbc:IssueDate>2026-11-02</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">12.10</cbc:PayableAmount></cac:LegalMonetaryTotal></Invoice>`)
	write(t, text, "good morning")
	data, err := os.ReadFile(invoice)
	if err != nil {
		t.Fatal(err)
	}
	hybrid := filepath.Join(dir, "invoice.txt") // told by its content
	write(t, hybrid, string(pdftest.Hybrid("factur-x.xml", data, "Facture F-1")))

	got := comptoir(t, nil, "inspect", invoice, hybrid, text)
	if got.code != 0 || got.stderr != "" {
		t.Errorf("status %d, stderr %q; want 0 and nothing", got.code, got.stderr)
	}
	type facts struct{ File, Outcome, Number, Issued, Currency, Payable string }
	want := []facts{{invoice, "READ", "F-1", "2026-11-02", "EUR", "12.10"}, {hybrid, "READ", "F-1", "2026-11-02", "EUR", "12.10"}, {File: text, Outcome: "UNREADABLE"}}
	var read []facts
	for line := range strings.Lines(got.stdout) {
		var i paper.Inspection
		if err := json.Unmarshal([]byte(line), &i); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		read = append(read, facts{i.File, string(i.Outcome), i.Number, i.IssueDate, i.Currency, i.PayableAmount})
	}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("inspect (-want +got):\n%s", diff)
	}

	odd := filepath.Join(dir, "fact\xe9\n"+strings.Repeat("x", 240)+".xml") // Latin-1, a line break, 250 bytes
	write(t, odd, "good morning")
	got = comptoir(t, nil, "inspect", odd)
	if got.code != 0 || strings.Count(got.stdout, "\n") != 1 || !strings.Contains(got.stdout, `fact\ufffd\n`) {
		t.Errorf("an odd name: status %d, stdout %q, stderr %q; want one line with the name escaped", got.code, got.stdout, got.stderr)
	}

	got = comptoir(t, nil, "inspect", filepath.Join(dir, "missing.xml"), invoice)
	if got.code != 1 || !strings.Contains(got.stderr, "missing.xml") || strings.Count(got.stdout, "\n") != 1 {
		t.Errorf("with a missing file: status %d, stderr %q, stdout %q; want 1, its name, and the other file's line", got.code, got.stderr, got.stdout)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
