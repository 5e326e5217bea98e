package pgembed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"testing"
)

func TestOwnerKilled(t *testing.T) {
	t.Parallel()

	o := seededOptions(t)
	o.Test = false
	c := startChild(t, "start", childOptions{Dir: o.Dir, Test: o.Test})
	r := c.report(t)
	execute(t, connect(t, r.URL), "create table kept as select 1 as n")
	c.kill(t)

	// At once, while Postgres may still be shutting down: it has lost its owner.
	s := start(t, o)
	if s.Attached() {
		t.Error("attached to a process that was killed")
	}
	if yes, known := runsIn(r.Postmaster, s.at.data(testBin.major)); yes && known && r.Postmaster != postmaster(s) {
		t.Errorf("the killed owner's Postgres (process %d) still runs", r.Postmaster)
	}
	if got := count(t, s.URL(SuperRole, "postgres"), "select count(*) from kept"); got != 1 {
		t.Errorf("rows after the owner was killed = %d, want 1", got)
	}
	stop(t, s)
	wantGone(t, leftovers(s)...)
	wantGone(t, r.Sockets)
}

func TestOwnerAndPostgresKilled(t *testing.T) {
	t.Parallel()

	o := seededOptions(t)
	c := startChild(t, "start", childOptions{Dir: o.Dir, Test: o.Test})
	r := c.report(t)
	p, err := os.FindProcess(r.Postmaster)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	c.kill(t)
	stop(t, start(t, o))
}

func TestStrangerInPostmasterPID(t *testing.T) {
	t.Parallel()

	o := seededOptions(t)
	s := start(t, o)
	stop(t, s)
	// A crash left the file, and the number has gone to somebody else: to us.
	file := filepath.Join(s.at.data(testBin.major), "postmaster.pid")
	text := strconv.Itoa(os.Getpid()) + "\n" + s.at.data(testBin.major) + "\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	stop(t, start(t, o))
}

func TestAttach(t *testing.T) {
	t.Parallel()

	o := seededOptions(t)
	c := startChild(t, "start", childOptions{Dir: o.Dir, Test: o.Test})
	r := c.report(t)

	s := start(t, o)
	if !s.Attached() || s.Version() != testBin.version {
		t.Fatalf("attached = %t to version %s, want true, %s", s.Attached(), s.Version(), testBin.version)
	}
	if err := s.Provision(t.Context(), "comptoir"); err != nil {
		t.Fatal(err)
	}
	stop(t, s)
	wantClosed(t, "Done of an attached server after Stop", s.Done())
	if err := s.Err(); err != nil {
		t.Errorf("Err after Stop = %v, want nil", err)
	}
	if got := count(t, r.URL, "select 1"); got != 1 {
		t.Error("Stop of an attached server ended Postgres")
	}

	s = start(t, o)
	c.end(t)
	wantClosed(t, "Done after the owner stopped Postgres", s.Done())
	if s.Err() == nil {
		t.Error("Err after the owner stopped Postgres = nil")
	}
	wantGone(t, leftovers(s)...)
}

func TestStartTogether(t *testing.T) {
	t.Parallel()

	o := testOptions(t)
	var owners, attached int
	var children []*child
	for range 3 {
		children = append(children, startChild(t, "start", childOptions{Dir: o.Dir, Test: o.Test}))
	}
	var owner *child
	for _, c := range children {
		if c.report(t).Attached {
			attached++
		} else {
			owners++
			owner = c
		}
	}
	if owners != 1 || attached != 2 {
		t.Fatalf("%d owners and %d attached, want 1 and 2", owners, attached)
	}
	for _, c := range children {
		if c != owner {
			c.end(t)
		}
	}
	owner.end(t)
	wantGone(t, place{dir: o.Dir}.lockFile())
}

func TestPlainUser(t *testing.T) {
	t.Parallel()

	if os.Geteuid() != 0 {
		t.Skip("every other test runs as a plain user already")
	}
	nobody := account{name: "nobody", uid: 65534, gid: 65534, other: true}
	dir := openDir(t)
	home, program := filepath.Join(dir, "home"), filepath.Join(dir, "program")
	if err := nobody.makeDir(home); err != nil {
		t.Fatal(err)
	}
	// The test binary lies in a folder that is closed to others.
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := copyFile(self, program); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	as := func(cmd *exec.Cmd) {
		cmd.Path = program
		asUser(nobody, "HOME="+home, "TMPDIR="+home, "XDG_RUNTIME_DIR=", "XDG_CACHE_HOME=", "XDG_DATA_HOME=")(cmd)
	}
	for _, job := range []string{"start", "copy"} {
		t.Run(job, func(t *testing.T) {
			t.Parallel()

			c := startChild(t, job, childOptions{Dir: startDir(job, home), Test: true}, as)
			r := c.report(t)
			if got := count(t, r.URL, "select 1"); got != 1 {
				t.Errorf("select 1 = %d", got)
			}
			c.end(t)
			wantGone(t, r.Sockets)
		})
	}
}

// As root, the account may change between two starts: a package brings the user
// postgres where nobody had to do.
func TestAccountFollowsData(t *testing.T) {
	t.Parallel()

	if os.Geteuid() != 0 {
		t.Skip("only root runs Postgres as somebody else")
	}
	o := seededOptions(t)
	s := start(t, o)
	stop(t, s)
	usual, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	data := s.at.data(testBin.major)
	name := "nobody"
	if usual.name == name {
		name = "daemon"
	}
	u, err := user.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	other, err := otherAccount(u)
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(data, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, other.give(path))
	})
	if err != nil {
		t.Fatal(err)
	}
	s = start(t, o)
	if got, err := accountOf(fmt.Sprintf("/proc/%d", postmaster(s))); err != nil || got.name != other.name {
		t.Errorf("Postgres runs as %q (%v), want the data's owner %q", got.name, err, other.name)
	}
}

func startDir(job, home string) string {
	if job == "copy" {
		return ""
	}
	return filepath.Join(home, "cluster")
}
