package pgembed

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// machine is an invented machine: programs that only tell their version.
type machine struct {
	t    *testing.T
	root string
	env  map[string]string
	path map[string]string // program to its path
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	return &machine{t: t, root: openDir(t), env: map[string]string{}, path: map[string]string{}}
}

// program writes an executable script.
func (m *machine) program(dir, name, script string) string {
	m.t.Helper()
	dir = filepath.Join(m.root, dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		m.t.Fatal(err)
	}
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		m.t.Fatal(err)
	}
	return file
}

// server puts a server of a version into a folder.
func (m *machine) server(dir, version string) string {
	m.program(dir, "initdb", "exit 1")
	m.program(dir, "postgres", `echo "postgres (PostgreSQL) `+version+`"`)
	return filepath.Join(m.root, dir)
}

func (m *machine) finder() *finder {
	user, err := serverAccount()
	if err != nil {
		m.t.Fatal(err)
	}
	return &finder{
		user:   user,
		getenv: func(name string) string { return m.env[name] },
		report: func(line string) { m.t.Log(line) },
		lookPath: func(name string) (string, error) {
			if path, ok := m.path[name]; ok {
				return path, nil
			}
			return "", exec.ErrNotFound
		},
		dirs:  []string{filepath.Join(m.root, "lib/*/bin")},
		cache: func() (string, error) { return filepath.Join(m.root, "cache"), nil },
	}
}

func TestFind(t *testing.T) {
	t.Parallel()

	pinned, err := npmPackageFor(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	inCache := "cache/npm/" + pinned.platform + "-" + pinned.version + "/node_modules/" + pinned.name + "/native/bin"
	for _, tt := range []struct {
		name     string
		setUp    func(*machine)
		existing []int
		want     string // folder and version
		wantErr  string
	}{
		{name: "NamedFirst", setUp: func(m *machine) {
			m.env["COMPTOIR_PG_BIN"] = m.server("named", "16.4")
			m.path["pg_config"] = m.program("bin", "pg_config", "echo "+m.server("config", "17.1"))
		}, want: "named 16.4"},
		{name: "ConfigBeforeNewest", setUp: func(m *machine) {
			m.path["pg_config"] = m.program("bin", "pg_config", "echo "+m.server("config", "15.1"))
			m.server("lib/17/bin", "17.1")
		}, want: "config 15.1"},
		{name: "ConfigWithoutServer", setUp: func(m *machine) {
			m.path["pg_config"] = m.program("bin", "pg_config", "echo "+filepath.Join(m.root, "dev"))
			m.server("lib/17/bin", "17.1")
		}, want: "lib/17/bin 17.1"},
		{name: "InitdbAlone", setUp: func(m *machine) {
			m.program("lib/17/bin", "initdb", "")
			m.server("lib/16/bin", "16.1")
		}, want: "lib/16/bin 16.1"},
		{name: "NewestByNumber", setUp: func(m *machine) {
			m.server("lib/9/bin", "9.6.24")
			m.server("lib/15/bin", "15.8 (Debian 15.8-0+deb12u1)")
			m.server("lib/18/bin", "18beta1")
			m.server("lib/14/bin", "14.3")
		}, want: "lib/18/bin 18beta1"},
		{name: "TooOld", setUp: func(m *machine) {
			m.server("lib/14/bin", "14.3")
		}, wantErr: "15 is the oldest that will do"},
		{name: "MajorOfData", setUp: func(m *machine) {
			m.path["pg_config"] = m.program("bin", "pg_config", "echo "+m.server("config", "17.1"))
			m.server("lib/15/bin", "15.8")
			m.server("lib/16/bin", "16.8")
		}, existing: []int{15}, want: "lib/15/bin 15.8"},
		{name: "MajorOfDataGone", setUp: func(m *machine) {
			m.server("lib/17/bin", "17.8")
		}, existing: []int{15}, wantErr: "holds data of Postgres 15, which no other version can open"},
		{name: "NamedOfOtherMajor", setUp: func(m *machine) {
			m.env["COMPTOIR_PG_BIN"] = m.server("named", "17.8")
		}, existing: []int{15}, wantErr: "named has Postgres 17.8"},
		{name: "NamedIsNoServer", setUp: func(m *machine) {
			m.env["COMPTOIR_PG_BIN"] = m.root
			m.server("lib/17/bin", "17.8")
		}, wantErr: "COMPTOIR_PG_BIN="},
		{name: "NamedRelative", setUp: func(m *machine) {
			m.env["COMPTOIR_PG_BIN"] = "bin"
		}, wantErr: "not an absolute path"},
		{name: "OnPathLast", setUp: func(m *machine) {
			m.path["postgres"] = filepath.Join(m.server("path", "17.2"), "postgres")
		}, want: "path 17.2"},
		{name: "NPMCacheAfterInstalled", setUp: func(m *machine) {
			m.server(inCache, "18.4")
			m.server("lib/15/bin", "15.8")
		}, want: "lib/15/bin 15.8"},
		{name: "Hidden", setUp: func(m *machine) {
			m.env["COMPTOIR_PG_BIN"] = "none"
			m.path["pg_config"] = m.program("bin", "pg_config", "echo "+m.server("config", "17.1"))
			m.server("lib/15/bin", "15.8")
			m.server(inCache, "18.4")
		}, want: inCache + " 18.4"},
		{name: "HiddenWithDataOfOtherMajor", setUp: func(m *machine) {
			m.env["COMPTOIR_PG_BIN"] = "none"
			m.server(inCache, "18.4")
		}, existing: []int{15}, wantErr: "npm would bring Postgres 18"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			m := newMachine(t)
			tt.setUp(m)
			b, err := m.finder().find(t.Context(), m.root, tt.existing)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("find = %v, %v; want an error with %q", b, err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			rel, err := filepath.Rel(m.root, b.dir)
			if err != nil {
				t.Fatal(err)
			}
			if got := rel + " " + b.version; got != tt.want {
				t.Errorf("found %s (%s), want %s", got, b.why, tt.want)
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	t.Parallel()

	m := newMachine(t)
	_, err := m.finder().find(t.Context(), m.root, nil)
	if _, ok := errors.AsType[noServerError](err); !ok {
		t.Fatalf("find on a bare machine = %v, want noServerError", err)
	}
	for _, want := range []string{
		"pg_config: not on the PATH", "npm: not on the PATH", "apt-get: not on the PATH",
		"COMPTOIR_PG_BIN", "Install npm", "COMPTOIR_DATABASE_URL",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
}

func TestFindWithFailingNPM(t *testing.T) {
	t.Parallel()

	m := newMachine(t)
	m.path["npm"] = m.program("bin", "npm", "echo no network >&2; exit 7")
	m.path["apt-get"] = m.program("bin", "apt-get", "exit 1")
	_, err := m.finder().find(t.Context(), m.root, nil)
	for _, want := range []string{"exit status 7", "no network", "apt-get: needs root"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	left, _ := filepath.Glob(filepath.Join(m.root, "cache/npm/*"))
	if len(left) != 0 {
		t.Errorf("a failed download left %v", left)
	}
}

func TestServerClosedToAccount(t *testing.T) {
	t.Parallel()

	if os.Geteuid() != 0 {
		t.Skip("only root runs Postgres as somebody else")
	}
	m := newMachine(t)
	dir := m.server("closed/bin", "17.1")
	if err := os.Chmod(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	m.env["COMPTOIR_PG_BIN"] = dir
	_, err := m.finder().find(t.Context(), m.root, nil)
	if e, ok := errors.AsType[closedError](err); !ok || e.folder != filepath.Dir(dir) {
		t.Errorf("find = %v, want that %s is closed", err, filepath.Dir(dir))
	}
}

func TestReportNamesChoice(t *testing.T) {
	t.Parallel()

	b := binaries{dir: "/opt/pg/bin", version: "17.2", why: "named by COMPTOIR_PG_BIN"}
	if got, want := fmt.Sprint(b), "Postgres 17.2 in /opt/pg/bin (named by COMPTOIR_PG_BIN)"; got != want {
		t.Errorf("line = %q, want %q", got, want)
	}
}
