package pgembed

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

func TestLocksArePinnedByChecksum(t *testing.T) {
	t.Parallel()

	for _, platform := range [][2]string{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}} {
		p, err := npmPackageFor(platform[0], platform[1])
		if err != nil {
			t.Errorf("%v: %v", platform, err)
			continue
		}
		text, err := npmFiles.ReadFile("npm/" + p.platform + "/package-lock.json")
		if err != nil {
			t.Fatal(err)
		}
		var lock struct {
			Packages map[string]struct{ Version, Integrity, Resolved string }
		}
		if err := json.Unmarshal(text, &lock); err != nil {
			t.Fatal(err)
		}
		if len(lock.Packages) != 2 {
			t.Errorf("%s: the lock has %d packages, want the folder and one", p.platform, len(lock.Packages))
		}
		got := lock.Packages["node_modules/"+p.name]
		if got.Version != p.version || !strings.HasPrefix(got.Integrity, "sha512-") {
			t.Errorf("%s: locked %+v, want version %s with a SHA-512", p.platform, got, p.version)
		}
		if strings.Contains(string(text), "resolved") {
			t.Errorf("%s: the lock names a registry", p.platform)
		}
	}
}

func TestNPMPackageForUnknownPlatform(t *testing.T) {
	t.Parallel()

	for _, platform := range [][2]string{{"linux", "riscv64"}, {"plan9", "amd64"}} {
		if p, err := npmPackageFor(platform[0], platform[1]); err == nil {
			t.Errorf("%v: %+v, want an error", platform, p)
		}
	}
}

// TestNPMDownload lets npm download the real server (24 MB) and runs it.
func TestNPMDownload(t *testing.T) {
	t.Parallel()

	if os.Getenv("COMPTOIR_TEST_NPM") == "" {
		t.Skip("COMPTOIR_TEST_NPM is not set: it downloads 24 MB")
	}
	o := testOptions(t)
	o.Test = false
	o.Cache = openDir(t)
	o.Getenv = func(name string) string {
		if name == "COMPTOIR_PG_BIN" {
			return hidden
		}
		return os.Getenv(name)
	}
	begin := time.Now()
	s := start(t, o)
	t.Logf("download, initdb and start took %v", time.Since(begin).Round(time.Millisecond))
	if err := s.Provision(t.Context(), "comptoir"); err != nil {
		t.Fatal(err)
	}
	owner := connect(t, s.URL(OwnerRole, "comptoir"))
	for _, extension := range []string{"pg_trgm", "unaccent", "pgcrypto", "citext", "btree_gin", "btree_gist"} {
		execute(t, owner, "create extension "+extension)
	}
	stop(t, s)

	stop(t, start(t, o)) // warm
	if err := Reset(o); err != nil {
		t.Fatal(err)
	}
	stop(t, start(t, o)) // cold, but downloaded
}
