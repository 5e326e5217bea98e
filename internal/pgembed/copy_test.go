package pgembed

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func testCopyOptions(t *testing.T, cache string) CopyOptions {
	t.Helper()
	return CopyOptions{Key: "one", Prepare: prepareOne, Cache: cache, Getenv: testGetenv, Log: testLog(t)}
}

// startCopyOf starts a copy that the test's end stops, if it runs still.
func startCopyOf(t *testing.T, o CopyOptions) *Server {
	t.Helper()
	begin := time.Now()
	s, err := StartCopy(t.Context(), o)
	if err != nil {
		t.Error(err)
		return nil
	}
	t.Logf("copy started in %v", time.Since(begin).Round(time.Millisecond))
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return s
}

func TestCopiesArePreparedOnceAndApart(t *testing.T) {
	t.Parallel()

	var prepared atomic.Int32
	o := testCopyOptions(t, openDir(t))
	o.Prepare = func(ctx context.Context, s *Server) error {
		prepared.Add(1)
		return prepareOne(ctx, s)
	}
	var all sync.WaitGroup
	servers := make([]*Server, 3)
	for i := range servers {
		all.Go(func() { servers[i] = startCopyOf(t, o) })
	}
	all.Wait()
	if t.Failed() {
		return
	}
	if got := prepared.Load(); got != 1 {
		t.Errorf("prepared %d times, want once", got)
	}
	for _, s := range servers {
		execute(t, connect(t, s.URL(OwnerRole, "comptoir")), "insert into prepared values (2)")
	}
	for _, s := range servers {
		if got := count(t, s.URL(OwnerRole, "comptoir"), "select count(*) from prepared"); got != 2 {
			t.Errorf("rows in a copy = %d, want its own 2", got)
		}
	}
	again := startCopyOf(t, o)
	if got := count(t, again.URL(OwnerRole, "comptoir"), "select count(*) from prepared"); got != 1 {
		t.Errorf("rows in a new copy = %d, want 1", got)
	}
	stop(t, again)
	wantGone(t, again.Dir())
	if got := prepared.Load(); got != 1 {
		t.Errorf("prepared %d times in the end, want once", got)
	}
}

func TestCopySettings(t *testing.T) {
	t.Parallel()

	s := startCopyOf(t, testCopyOptions(t, testCache))
	conn := connect(t, s.URL(SuperRole, "postgres"))
	for setting, want := range map[string]string{
		"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal",
		"max_wal_senders": "0", "jit": "off", "autovacuum": "off", "max_connections": "200", "wal_segment_size": "1MB",
	} {
		var got string
		if err := conn.QueryRow(t.Context(), "select current_setting($1)", setting).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
}

func TestCopyOfOtherKeyIsAnother(t *testing.T) {
	t.Parallel()

	o := testCopyOptions(t, testCache)
	stop(t, startCopyOf(t, o))
	o.Key = "two"
	o.Prepare = func(ctx context.Context, s *Server) error { return s.Provision(ctx, "other") }
	s := startCopyOf(t, o)
	if got := count(t, s.URL(SuperRole, "postgres"), "select count(*) from pg_database where datname = 'comptoir'"); got != 0 {
		t.Error("the template of another key was used")
	}
}

func TestCopyWithFailingPrepare(t *testing.T) {
	t.Parallel()

	o := testCopyOptions(t, openDir(t))
	broken := errors.New("migration 7 is broken")
	o.Prepare = func(context.Context, *Server) error { return broken }
	for range 2 { // the second is not served what the first left
		if _, err := StartCopy(t.Context(), o); !errors.Is(err, broken) {
			t.Fatalf("StartCopy = %v, want the error of Prepare", err)
		}
	}
	left, err := filepath.Glob(filepath.Join(o.Cache, "templates", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestCopyLeftBehindIsSwept(t *testing.T) {
	t.Parallel()

	c := startChild(t, "copy", childOptions{Cache: testCache})
	alive := startChild(t, "copy", childOptions{Cache: testCache}).report(t)
	r := c.report(t)
	c.kill(t)
	if _, err := os.Stat(r.Dir); err != nil {
		t.Logf("%s swept already by a test beside this one", r.Dir)
	}

	startCopyOf(t, testCopyOptions(t, testCache))
	wantGone(t, r.Dir)
	if yes, _ := runsIn(r.Postmaster, r.Dir); yes {
		t.Errorf("Postgres of the killed process (%d) still runs", r.Postmaster)
	}
	if got := count(t, alive.URL, "select 1"); got != 1 {
		t.Error("the sweep took a copy that is in use")
	}
}

func TestTemplateLeftHalfMade(t *testing.T) {
	t.Parallel()

	o := testCopyOptions(t, openDir(t))
	dir, err := templateDir(Options{Cache: o.Cache}.withDefaults(), testBin, o.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir+".new", "pg15", "base"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := startCopyOf(t, o)
	if got := count(t, s.URL(OwnerRole, "comptoir"), "select count(*) from prepared"); got != 1 {
		t.Errorf("rows = %d, want 1", got)
	}
	wantGone(t, dir+".new")
}

func TestTemplatesArePruned(t *testing.T) {
	t.Parallel()

	cache := openDir(t)
	o := testCopyOptions(t, cache)
	all := filepath.Join(cache, "templates")
	old := time.Now().Add(-time.Hour)
	var oldest, inUse string
	for i := range keptTemplates + 2 {
		dir := filepath.Join(all, strings.Repeat(string(rune('a'+i)), 16))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, old, old.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
		switch i {
		case 0:
			oldest = dir
		case 1:
			inUse = dir
		}
	}
	lock, err := tryLock(inUse + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.release() }()
	startCopyOf(t, o)
	wantGone(t, oldest, oldest+".lock")
	if _, err := os.Stat(inUse); err != nil {
		t.Errorf("a template in use was removed: %v", err)
	}
	if got, _ := filepath.Glob(filepath.Join(all, "????????????????")); len(got) != keptTemplates+1 {
		t.Errorf("%d templates kept, want %d and the one in use", len(got), keptTemplates)
	}
}
