package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/mail/catcher"
)

// binary is the real one, built once for all tests of the package.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "comptoir-e2e")
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, "comptoir")
	build := exec.Command("go", "build", "-o", out, "example.com/comptoir/cmd/comptoir") //nolint:noctx // bounded by the test
	if text, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, text)
	}
	return out, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// house is one serve process, some work processes and what they need.
type house struct {
	data                      *dbtest.Database
	url, inbox                string
	staffEmail, staffPassword string
	mails                     *catcher.Catcher
}

// start starts a house; settings go before its own.
func start(t *testing.T, workers int, settings ...string) *house {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	raw := dbtest.New(t)
	mails, err := catcher.Start(t.Context(), catcher.Options{SMTPListen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{data: raw, mails: mails, inbox: filepath.Join(t.TempDir(), "inbox"), staffEmail: "staff@seller.example.com", staffPassword: "douze haricots verts"}
	if err := os.MkdirAll(h.inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	listen, admin := freePort(t), freePort(t)
	h.url = "http://" + listen
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(),
		"COMPTOIR_DATABASE_URL=" + raw.AppURL, "COMPTOIR_LISTEN=" + listen, "COMPTOIR_ADMIN_LISTEN=" + admin, "COMPTOIR_PUBLIC_URL=" + h.url,
		"COMPTOIR_SMTP_URL=" + mails.SMTPURL(), "COMPTOIR_FILES_URL=file://" + filepath.Join(t.TempDir(), "files"), "COMPTOIR_INBOX_URL=file://" + h.inbox,
		"COMPTOIR_SELLER_NAME=Métaux du Canal", "COMPTOIR_SELLER_EMAIL=metals@seller.example.com", "COMPTOIR_SECRET=only for tests, thirty-two bytes and more",
	}
	env = append(env, settings...) // the last one counts
	for n := range workers {
		run(t, bin, env, fmt.Sprintf("work %d", n), "work")
	}
	run(t, bin, env, "serve", "serve")
	h.until(t, 30*time.Second, "ready", func() bool {
		res, err := http.Get("http://" + admin + "/readyz") //nolint:noctx // bounded by until
		if err != nil {
			return false
		}
		_ = res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
	add := exec.CommandContext(t.Context(), bin, "staff", "add", h.staffEmail, "--given-name", "Sam", "--family-name", "Staff", "--role", "SUPPORT", "--locale", "en")
	add.Env = env
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("staff add: %v\n%s", err, out)
	}
	h.press(t, h.mailTo(t, h.staffEmail, "/set-password/"), "password", h.staffPassword)
	return h
}

// run starts a process that is stopped, and must stop well, when the test ends.
func run(t *testing.T, bin string, env []string, name string, args ...string) {
	t.Helper()
	var out lockedBuffer
	cmd := exec.CommandContext(context.Background(), bin, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("%s ended with %v", name, err)
			}
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			t.Errorf("%s did not stop", name)
		}
		if t.Failed() {
			t.Logf("%s:\n%s", name, strings.TrimSpace(out.String()))
		}
	})
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// lockedBuffer is a buffer that a process writes while a test reads.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}
func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }
