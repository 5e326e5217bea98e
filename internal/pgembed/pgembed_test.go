package pgembed

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// leftovers are what may be there only while a server runs.
func leftovers(s *Server) []string {
	return []string{s.at.lockFile(), s.at.stateFile(), s.at.sockets}
}

func TestStartColdAndWarm(t *testing.T) {
	t.Parallel()

	o := testOptions(t)
	o.Test = false
	s := start(t, o)
	if s.Attached() {
		t.Error("the first start is attached")
	}
	if err := s.Provision(t.Context(), "comptoir"); err != nil {
		t.Fatal(err)
	}
	wantGone(t, s.at.unsynced(testBin.major))
	execute(t, connect(t, s.URL(OwnerRole, "comptoir")), "create table kept as select 1 as n")
	stop(t, s)
	wantClosed(t, "Done", s.Done())
	if err := s.Err(); err != nil {
		t.Errorf("Err after Stop = %v, want nil", err)
	}
	wantGone(t, leftovers(s)...)

	s = start(t, o)
	if got := count(t, s.URL(OwnerRole, "comptoir"), "select count(*) from kept"); got != 1 {
		t.Errorf("rows after the second start = %d, want 1", got)
	}
	stop(t, s)
	stop(t, s) // again is no error
	wantGone(t, leftovers(s)...)
}

func TestStartListensOnSocketOnly(t *testing.T) {
	t.Parallel()

	o := seededOptions(t)
	o.Test = false
	s := start(t, o)
	conn := connect(t, s.URL(SuperRole, "postgres"))
	for setting, want := range map[string]string{
		"listen_addresses": "", "jit": "off", "TimeZone": "UTC", "fsync": "on",
		// What customers write must not end in a log.
		"log_min_error_statement": "panic", "log_error_verbosity": "terse", "log_min_messages": "log",
	} {
		var got string
		if err := conn.QueryRow(t.Context(), "select current_setting($1)", setting).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
	info, err := os.Stat(s.at.sockets)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o700 {
		t.Errorf("mode of the socket's folder = %o, want 700", got)
	}
}

func TestStartEndsWithContext(t *testing.T) {
	t.Parallel()

	o := testOptions(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("Start = %v, want context.Canceled", err)
	}
	// The failed start left nothing that hinders the next.
	stop(t, start(t, o))
}

func TestStartNeedsDirOrClone(t *testing.T) {
	t.Parallel()

	for _, clone := range []string{"", "relative/clone"} {
		if _, err := Start(t.Context(), Options{Clone: clone}); err == nil {
			t.Errorf("Start for clone %q works, want an error", clone)
		}
	}
}

func TestHalfMadeClusterDoesNotCount(t *testing.T) {
	t.Parallel()

	o := testOptions(t)
	half := place{dir: o.Dir}.halfMade(testBin.major)
	if err := os.MkdirAll(filepath.Join(half, "base"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("99\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := start(t, o)
	wantGone(t, half)
	if got := count(t, s.URL(SuperRole, "postgres"), "select 1"); got != 1 {
		t.Errorf("select 1 = %d", got)
	}
}

func TestDataOfOtherMajorIsRefused(t *testing.T) {
	t.Parallel()

	o := testOptions(t)
	old := filepath.Join(o.Dir, "pg14")
	if err := os.MkdirAll(old, 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), o)
	if err == nil {
		t.Fatal("Start begins a new cluster beside the data of another major")
	}
	for _, want := range []string{"holds data of Postgres 14", "RESET=1", "has Postgres " + testBin.version} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	wantGone(t, place{dir: o.Dir}.data(testBin.major), place{dir: o.Dir}.lockFile())

	if err := Reset(o); err != nil {
		t.Fatal(err)
	}
	stop(t, start(t, o))
}

func TestReset(t *testing.T) {
	t.Parallel()

	if err := Reset(testOptions(t)); err != nil {
		t.Fatalf("reset of nothing: %v", err)
	}
	o := seededOptions(t)
	s := start(t, o)
	notOurs := filepath.Join(o.Dir, "notes.txt")
	if err := os.WriteFile(notOurs, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Reset(o); err == nil || !strings.Contains(err.Error(), "is using it") {
		t.Errorf("reset of a running cluster = %v, want a refusal", err)
	}
	stop(t, s)
	if err := Reset(o); err != nil {
		t.Fatal(err)
	}
	wantGone(t, s.at.data(testBin.major))
	if _, err := os.Stat(notOurs); err != nil {
		t.Errorf("reset took what is not ours: %v", err)
	}
	if err := os.Remove(notOurs); err != nil {
		t.Fatal(err)
	}
	if err := Reset(o); err != nil {
		t.Fatal(err)
	}
	wantGone(t, o.Dir)
}

func TestPostgresKilled(t *testing.T) {
	t.Parallel()

	o := seededOptions(t)
	o.Test = false
	s := start(t, o)
	conn := connect(t, s.URL(SuperRole, "postgres"))
	execute(t, conn, "create table kept as select 1 as n")
	if err := syscall.Kill(postmaster(s), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	wantClosed(t, "Done after Postgres was killed", s.Done())
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("Err = %v, want that it was killed", err)
	}
	stop(t, s) // cleans up
	wantGone(t, leftovers(s)...)

	s = start(t, o)
	if got := count(t, s.URL(SuperRole, "postgres"), "select count(*) from kept"); got != 1 {
		t.Errorf("rows after recovery = %d, want 1", got)
	}
}

func TestClosedFolderIsNamed(t *testing.T) {
	t.Parallel()

	if os.Geteuid() != 0 {
		t.Skip("only root runs Postgres as somebody else")
	}
	closed := filepath.Join(openDir(t), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	o := testOptions(t)
	o.Dir = filepath.Join(closed, "deeper", "cluster")
	_, err := Start(t.Context(), o)
	if _, ok := errors.AsType[closedError](err); !ok {
		t.Fatalf("Start below a closed folder = %v, want closedError", err)
	}
	if !strings.Contains(err.Error(), "because "+closed+" is closed") {
		t.Errorf("error does not name %s: %v", closed, err)
	}
	wantGone(t, filepath.Join(o.Dir, "owner.lock"))
}
