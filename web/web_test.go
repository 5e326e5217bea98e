package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os/exec"
	"regexp"
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

// TestFilesArePacked: the server packs nothing itself, so whatever packs well must lie
// there packed, and be the same file unpacked.
func TestFilesArePacked(t *testing.T) {
	t.Parallel()
	files, err := Client()
	if err != nil {
		t.Skip("the client is not built: ", err)
	}
	names, err := fs.Glob(files, "assets/web/*.*s") // scripts and stylesheets
	if err != nil || len(names) < 20 {
		t.Fatalf("%d scripts and stylesheets, %v", len(names), err)
	}
	for _, name := range names {
		plain, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if len(plain) < 512 {
			continue
		}
		for _, suffix := range []string{".br", ".gz"} {
			packed, err := fs.ReadFile(files, name+suffix)
			if err != nil || len(packed) >= len(plain) {
				t.Errorf("%s%s: %d bytes of %d, %v", name, suffix, len(packed), len(plain), err)
				continue
			}
			if suffix == ".br" {
				continue // nothing here can read it; Chromium does in the browser tests
			}
			z, err := gzip.NewReader(bytes.NewReader(packed))
			if err != nil {
				t.Errorf("%s%s: %v", name, suffix, err)
				continue
			}
			if again, err := io.ReadAll(z); err != nil || !bytes.Equal(again, plain) {
				t.Errorf("%s%s is another file, %v", name, suffix, err)
			}
		}
	}
}

// TestPagesLoadTheirOwn: each entry loads files under names of their content, from here
// alone, and has nothing inline.
func TestPagesLoadTheirOwn(t *testing.T) {
	t.Parallel()
	files, err := Client()
	if err != nil {
		t.Skip("the client is not built: ", err)
	}
	address := regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	hashed := regexp.MustCompile(`^/assets/web/[\w.-]+-[\w-]{8}\.(js|css)$`)
	for _, page := range []string{PortalPage, StaffPage, GraphiQLPage} {
		text, err := fs.ReadFile(files, page)
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`<style|\sstyle=|<script(?:\s+type="module"|\s+crossorigin)*>|\son\w+=`).Find(text); m != nil {
			t.Errorf("%s has %q inline", page, m)
		}
		scripts := 0
		for _, m := range address.FindAllStringSubmatch(string(text), -1) {
			to := m[1]
			if _, err := fs.Stat(files, strings.TrimPrefix(to, "/")); !strings.HasPrefix(to, "/") || err != nil {
				t.Errorf("%s loads %s: %v", page, to, err)
			}
			if strings.HasSuffix(to, ".js") || strings.HasSuffix(to, ".css") {
				scripts++
				if !hashed.MatchString(to) {
					t.Errorf("%s loads %s, which may be kept for ever and has no hash in its name", page, to)
				}
			}
		}
		if scripts == 0 {
			t.Errorf("%s loads no script", page)
		}
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
