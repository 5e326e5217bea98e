package pgembed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

var (
	// testBin is the server that all tests use, found once.
	testBin binaries
	// testCache holds the templates that tests share.
	testCache string
)

func TestMain(m *testing.M) {
	if job := os.Getenv(childVar); job != "" {
		os.Exit(runChild(job))
	}
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (int, error) {
	user, err := serverAccount()
	if err != nil {
		return 0, err
	}
	testBin, err = newFinder(Options{}.withDefaults(), user).find(context.Background(), "", nil)
	if err != nil {
		return 0, err
	}
	fmt.Println(testBin)
	testCache, err = os.MkdirTemp("", "pgembed")
	if err != nil {
		return 0, err
	}
	if err := os.Chmod(testCache, 0o711); err != nil {
		return 0, err
	}
	code := m.Run()
	return code, os.RemoveAll(testCache)
}

// openDir is a temporary folder that the account of Postgres may pass through,
// which t.TempDir is not for root.
func openDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{filepath.Dir(dir), dir} {
		if err := os.Chmod(d, 0o711); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// testGetenv is the environment with the server that was found.
func testGetenv(name string) string {
	if name == "COMPTOIR_PG_BIN" {
		return testBin.dir
	}
	return os.Getenv(name)
}

// seededOptions are testOptions with a cluster there already, which spares the
// test an initdb.
func seededOptions(t *testing.T) Options {
	t.Helper()
	o := testOptions(t)
	at, err := o.place()
	if err != nil {
		t.Fatal(err)
	}
	user, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	bare := template{
		log: o.Log, bin: testBin, user: user, getenv: testGetenv,
		prepare: func(context.Context, *Server) error { return nil },
	}
	bare.dir, err = templateDir(Options{Cache: testCache}, testBin, "bare")
	if err != nil {
		t.Fatal(err)
	}
	if err := at.makeDir(); err != nil {
		t.Fatal(err)
	}
	if err := bare.copyTo(t.Context(), at.data(testBin.major)); err != nil {
		t.Fatal(err)
	}
	return o
}

// testLog writes what Postgres says into the test's output.
func testLog(t *testing.T) *slog.Logger {
	t.Helper()
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// testOptions are for a cluster of the test's own. It is not durable, which
// spares the disk, except where a test says so.
func testOptions(t *testing.T) Options {
	t.Helper()
	return Options{
		Dir: filepath.Join(openDir(t), "cluster"), Test: true, Getenv: testGetenv, Log: testLog(t),
		Report: func(line string) { t.Log(line) },
	}
}

// start starts a server that the test's end stops, if it runs still.
func start(t *testing.T, o Options) *Server {
	t.Helper()
	begin := time.Now()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("started in %v", time.Since(begin).Round(time.Millisecond))
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	begin := time.Now()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatalf("stop: %v", err)
	}
	t.Logf("stopped in %v", time.Since(begin).Round(time.Millisecond))
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect to %s: %v", url, err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func execute(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func count(t *testing.T, url, sql string) int {
	t.Helper()
	conn := connect(t, url)
	defer func() { _ = conn.Close(context.Background()) }()
	var n int
	if err := conn.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// wantGone fails for each path that is there.
func wantGone(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there (%v)", path, err)
		}
	}
}

// wantClosed waits for a channel to be closed.
func wantClosed(t *testing.T, what string, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatalf("%s: not within a minute", what)
	}
}

// prepareOne fills a template with one table.
func prepareOne(ctx context.Context, s *Server) error {
	if err := s.Provision(ctx, "comptoir"); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, s.URL(OwnerRole, "comptoir"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, "create table prepared as select 1 as n")
	return err
}
