package demo

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLock lets one in, tells the second who is there, and leaves no file behind.
func TestLock(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "demo.lock")
	silent := func(string) {}
	l, err := takeLock(t.Context(), path, silent)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	told := ""
	_, err = takeLock(ctx, path, func(line string) { told = line; cancel() })
	if pid := strconv.Itoa(os.Getpid()); err == nil || !strings.Contains(err.Error(), pid) || !strings.Contains(told, pid) {
		t.Errorf("second lock: %v, told %q; want both to name process %s", err, told, pid)
	}
	if err := l.release(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the lock's file is still there (%v)", err)
	}
	again, err := takeLock(t.Context(), path, silent)
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	if err := again.release(); err != nil {
		t.Error(err)
	}
}

// TestVacant names the variable of a taken address, and picks a port for port 0.
func TestVacant(t *testing.T) {
	t.Parallel()

	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := vacant(t.Context(), "COMPTOIR_LISTEN", l.Addr().String()); err == nil || !strings.HasPrefix(err.Error(), "COMPTOIR_LISTEN: "+l.Addr().String()+" is taken") {
		t.Errorf("taken: %v", err)
	}
	if a, err := vacant(t.Context(), "COMPTOIR_LISTEN", "127.0.0.1:0"); err != nil || strings.HasSuffix(a, ":0") {
		t.Errorf("port 0 gives %q, %v; want a real port", a, err)
	}
}

// TestEnviron: the processes get the demo's settings and none of ours.
func TestEnviron(t *testing.T) {
	t.Parallel()

	d := demo{Config: Config{Environ: []string{"HOME=/home", "COMPTOIR_MAIL_LISTEN=127.0.0.1:1"}}, settings: map[string]string{"COMPTOIR_LISTEN": "127.0.0.1:2"}}
	got := d.environ()
	slices.Sort(got)
	if want := []string{"COMPTOIR_LISTEN=127.0.0.1:2", "HOME=/home"}; !slices.Equal(got, want) {
		t.Errorf("environ = %v, want %v", got, want)
	}
}
