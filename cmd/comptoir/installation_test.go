package main

import (
	"context"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/blob/blobtest"
	"example.com/comptoir/internal/mail/catcher"
	"example.com/comptoir/internal/vatid/vies/viestest"
	"example.com/comptoir/web"
)

// installation is a configuration with a real database and a mail server.
func installation(t *testing.T) (*dbtest.Database, map[string]string) {
	t.Helper()
	d := dbtest.New(t)
	mails, err := catcher.Start(t.Context(), catcher.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mails.Close() })
	settings := good(t)
	settings["COMPTOIR_DATABASE_URL"] = d.AppURL
	settings["COMPTOIR_SMTP_URL"] = mails.SMTPURL()
	return d, settings
}

// TestDoctor has one line for each part, and fails for the part that is not well.
func TestDoctor(t *testing.T) {
	t.Parallel()

	d, settings := installation(t)
	service := viestest.Start(t, nil)
	d.Exec(t, `update vies_gates set stopped_until = now() + interval '1 hour', stopped_code = 'IP_BLOCKED', stopped_for = $1`, service.URL+"/check-vat-test-service ")
	s3 := blobtest.Start(t)
	settings["COMPTOIR_INBOX_URL"] = "file://" + t.TempDir()
	settings["AWS_ACCESS_KEY_ID"], settings["AWS_SECRET_ACCESS_KEY"] = s3.Keys.Access, s3.Keys.Secret
	_, err := web.Client()
	unbuilt := err != nil
	for _, tt := range []struct{ part, variable, value, want string }{
		{"", "", "", ""},
		{"configuration", "COMPTOIR_SELLER_VAT", "BE1", "COMPTOIR_SELLER_VAT"},
		{"database", "COMPTOIR_DATABASE_URL", d.OwnerURL, "owns the tables"},
		{"database", "COMPTOIR_DATABASE_URL", d.SuperURL, "superuser"},
		{"mail", "COMPTOIR_SMTP_URL", "smtp://127.0.0.1:1", "COMPTOIR_SMTP_URL"},
		{"files", "COMPTOIR_FILES_URL", "file:///proc/nowhere", "COMPTOIR_FILES_URL"},
		{"", "COMPTOIR_VIES_URL", service.URL, "VIES answers for 27 of 28 countries"},
		{"vat", "COMPTOIR_VIES_URL", "http://127.0.0.1:1", "COMPTOIR_VIES_URL"},
		{"vat", "COMPTOIR_VIES_URL", service.URL + "/check-vat-test-service", "VIES answered IP_BLOCKED"},
		{"files", "COMPTOIR_FILES_URL", "s3://no-such-bucket?endpoint=" + s3.Endpoint, "COMPTOIR_FILES_URL"},
		{"inbox", "COMPTOIR_INBOX_URL", "file:///nowhere/at/all", "COMPTOIR_INBOX_URL"},
		{"", "COMPTOIR_FILES_URL", s3.Bucket(t), ""},
		{"", "COMPTOIR_INBOX_URL", s3.Bucket(t), ""},
	} {
		t.Run(tt.part+" "+tt.variable+" "+tt.want, func(t *testing.T) {
			t.Parallel()

			mine := maps.Clone(settings)
			mine[tt.variable] = tt.value
			delete(mine, "")
			got := comptoir(t, environ(mine), "doctor")
			lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
			if len(lines) != 8 {
				t.Fatalf("%d lines, want 8:\n%s%s", len(lines), got.stdout, got.stderr)
			}
			for _, line := range lines {
				part, rest, _ := strings.Cut(line, " ")
				if part == "client" { // as this test was built: with Node or without
					if strings.HasPrefix(strings.TrimSpace(rest), "FAILED") != unbuilt {
						t.Errorf("line %q; want FAILED: %v", line, unbuilt)
					}
					continue
				}
				bad := part == tt.part
				if failed := strings.HasPrefix(strings.TrimSpace(rest), "FAILED"); failed != bad || bad && !strings.Contains(rest, tt.want) {
					t.Errorf("line %q; want FAILED: %v, with %q", line, bad, tt.want)
				}
			}
			if !strings.Contains(got.stdout, tt.want) {
				t.Errorf("nothing of %q in\n%s", tt.want, got.stdout)
			}
			if want := map[bool]int{true: 1}[tt.part != "" || unbuilt]; got.code != want {
				t.Errorf("status %d, want %d", got.code, want)
			}
		})
	}
}

// TestMigrateAgain: a second time changes nothing and is no error.
func TestMigrateAgain(t *testing.T) {
	t.Parallel()

	d := dbtest.New(t)
	if got := comptoir(t, []string{"COMPTOIR_OWNER_DATABASE_URL=" + d.OwnerURL}, "migrate"); got.code != 0 {
		t.Errorf("status %d: %s", got.code, got.stderr)
	}
}

// TestStaff adds the first staff person, who gets a link, once.
func TestStaff(t *testing.T) {
	t.Parallel()

	_, settings := installation(t)
	env := environ(settings)
	add := []string{"staff", "add", "Ada@example.com", "--given-name=Ada", "--family-name=Adams", "--role=ADMIN", "--locale=nl"}
	got := comptoir(t, env, add...)
	if got.code != 0 || !strings.HasPrefix(got.stdout, "http://127.0.0.1:8080/set-password/") {
		t.Fatalf("add: status %d, %q %q; want 0 and a link", got.code, got.stdout, got.stderr)
	}
	if got := comptoir(t, env, add...); got.code != 1 || !strings.Contains(got.stderr, "has a login already") {
		t.Errorf("add again: status %d, %q; want 1, has a login already", got.code, got.stderr)
	}
	if got := comptoir(t, env, "staff", "list"); strings.Join(strings.Fields(got.stdout), " ") != "ada@example.com ADMIN Ada Adams nl" {
		t.Errorf("list = %q %q", got.stdout, got.stderr)
	}
	if got := comptoir(t, env, "staff", "reset", "ada@example.com"); got.code != 0 || !strings.Contains(got.stdout, "/set-password/") {
		t.Errorf("reset: status %d, %q %q; want 0 and a link", got.code, got.stdout, got.stderr)
	}
	if got := comptoir(t, env, "staff", "reset", "nobody@example.com"); got.code != 1 || !strings.Contains(got.stderr, "no staff person") {
		t.Errorf("reset of nobody: status %d, %q", got.code, got.stderr)
	}
}

// TestAuditVerify finds a removed event.
func TestAuditVerify(t *testing.T) {
	t.Parallel()

	d, settings := installation(t)
	env := environ(settings)
	if got := comptoir(t, env, "staff", "add", "ada@example.com", "--given-name=Ada", "--family-name=Adams"); got.code != 0 {
		t.Fatal(got.stderr)
	}
	if got := comptoir(t, env, "audit", "verify"); got.code != 0 || got.stdout != "1 events in 1 timelines, 0 broken\n" {
		t.Errorf("status %d, %q %q; want 0 and one event", got.code, got.stdout, got.stderr)
	}
	d.Exec(t, `alter table audit_events disable trigger user`)
	d.Exec(t, `update audit_events set action = 'staff.praised'`)
	if got := comptoir(t, env, "audit", "verify"); got.code != 1 || !strings.Contains(got.stdout, "event 1: CHANGED") {
		t.Errorf("after tampering: status %d, %q %q; want 1 and the event", got.code, got.stdout, got.stderr)
	}
}

// TestIngest takes files and folders, and counts what can't be read.
func TestIngest(t *testing.T) {
	t.Parallel()

	_, settings := installation(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.xml"), "<a/>")
	write(t, filepath.Join(dir, "b.pdf"), "%PDF-1.4")
	single := filepath.Join(t.TempDir(), "c.xml")
	write(t, single, "<c/>")
	ingest := func() answer {
		t.Helper()
		return comptoir(t, environ(settings), "ingest", "--patience=0s", dir, single, filepath.Join(dir, "a.xml"), filepath.Join(t.TempDir(), "missing"))
	}
	got := ingest()
	want := "3 received, 1 failed\n3 in = 0 filed + 0 duplicate + 0 quarantined + 0 waiting + 0 held + 3 to do\n"
	if got.code != 1 || !strings.HasPrefix(got.stdout, want) || !strings.Contains(got.stderr, "missing") {
		t.Errorf("status %d, %q %q; want 1 and %q", got.code, got.stdout, got.stderr, want)
	}
	got = comptoir(t, environ(settings), "ingest", "--patience=0s", dir)
	if want = "2 received, 0 failed\n"; got.code != 0 || !strings.HasPrefix(got.stdout, want) {
		t.Errorf("status %d, %q %q; want 0 and %q", got.code, got.stdout, got.stderr, want)
	}
	got = comptoir(t, environ(settings), "ingest", "--patience=0s", dir)
	if want = "2 had been received by an earlier call"; !strings.Contains(got.stdout, want) {
		t.Errorf("again: status %d, %q %q; want %q", got.code, got.stdout, got.stderr, want)
	}
}

// TestServeStops starts serve, asks it, and ends it as a signal would.
func TestServeStops(t *testing.T) {
	t.Parallel()

	_, settings := installation(t)
	ctx, stop := context.WithCancel(t.Context())
	log, lines := io.Pipe()
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, []string{"serve"}, environ(settings), io.Discard, lines) }()
	said := make([]byte, 4096)
	n, err := log.Read(said)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, log) }()
	_, admin, found := strings.Cut(strings.TrimSpace(string(said[:n])), "admin=")
	if !found {
		t.Fatalf("serve says %q, want its addresses", said[:n])
	}
	for path, want := range map[string]string{"/readyz": `"database":"ok"`, "/metrics": "comptoir_files_damaged 0"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+admin+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %s %q (%v), want %q", path, resp.Status, body, err, want)
		}
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("status %d after the stop, want 0", code)
	}
}
