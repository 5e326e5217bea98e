package web

import (
	"errors"
	"io/fs"
	"os/exec"
	"strings"
	"testing"
)

func TestClientIsBuiltOrSaysSo(t *testing.T) {
	t.Parallel()
	files, err := Client()
	if err != nil {
		if !errors.Is(err, ErrNotBuilt) {
			t.Fatal(err)
		}
		t.Skip("the client is not built: ", err)
	}
	text, err := fs.ReadFile(files, PortalPage)
	if err != nil || !strings.Contains(string(text), "%FACTS%") {
		t.Errorf("the portal's page has no place for the seller: %v\n%s", err, text)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	r, err := ReadRoutes()
	if err != nil || len(r.Portal) == 0 || len(r.Staff) == 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, p := range r.Staff {
		if p != "/staff" && !strings.HasPrefix(p, "/staff/") {
			t.Errorf("%s is not below /staff", p)
		}
	}
}

// TestPlaceholder: without it the folder is not in a clone, and nothing would
// build; with anything else in it a stale client would be shipped.
func TestPlaceholder(t *testing.T) {
	t.Parallel()
	if _, err := fs.Stat(dist, "dist/.gitkeep"); err != nil {
		t.Error(err)
	}
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git here")
	}
	for path, ignored := range map[string]bool{"dist/.gitkeep": false, "dist/index.html": true, "dist/assets/web/a.js": true} {
		err := exec.CommandContext(t.Context(), git, "check-ignore", "-q", path).Run()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() > 1) {
			t.Skip("not a git checkout")
		}
		if got := err == nil; got != ignored {
			t.Errorf("%s: ignored = %v, want %v", path, got, ignored)
		}
	}
}
