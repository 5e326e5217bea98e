// Package blobtest starts a real S3-compatible server for tests: the Versity S3
// gateway over a folder. It checks signatures, checksums, ETags and conditions as
// the protocol has them, is plain Go and is built from its module within half a
// minute, once (tools/s3). A test that can't have it fails; it is never skipped.
package blobtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"example.com/comptoir/internal/blob"
)

const region = "eu-test-1"

// Server is a running server.
type Server struct {
	// Endpoint is its address, http://127.0.0.1:port.
	Endpoint string
	Keys     blob.Keys

	root   string
	listen string
	cmd    *exec.Cmd
	client *minio.Client
}

// Start starts a server that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{
		Keys: blob.Keys{Access: "comptoir-test", Secret: rand.Text(), Region: region},
		root: t.TempDir(), listen: freePort(t),
	}
	s.Endpoint = "http://" + s.listen
	client, err := minio.New(s.listen, &minio.Options{Creds: credentials.NewStaticV4(s.Keys.Access, s.Keys.Secret, ""), Region: region, MaxRetries: 1})
	if err != nil {
		t.Fatalf("make a client: %v", err)
	}
	s.client = client
	s.Up(t)
	t.Cleanup(func() { s.Down(t) })
	return s
}

// Up starts a server again that was taken down, with what it had, at its address.
func (s *Server) Up(t testing.TB) {
	t.Helper()
	program, err := gateway()
	if err != nil {
		t.Fatalf("no S3-compatible server: %v", err)
	}
	var said bytes.Buffer
	s.cmd = exec.Command(program, "--access", s.Keys.Access, "--secret", s.Keys.Secret, "--region", region, "--port", s.listen, "--quiet", //nolint:noctx // ended by Down
		"posix", "--sidecar", s.folder(t, "meta"), s.folder(t, "data"))
	s.cmd.Env = []string{"HOME=" + s.root, "PATH=" + os.Getenv("PATH")}
	s.cmd.Stdout, s.cmd.Stderr = &said, &said
	s.cmd.SysProcAttr = endsWithParent()
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("start the S3-compatible server: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for poll := time.NewTicker(20 * time.Millisecond); ; {
		if _, err = s.client.ListBuckets(ctx); err == nil {
			return
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			s.Down(t)
			t.Fatalf("the S3-compatible server does not answer: %v\n%s", err, said.String())
		}
	}
}

func (s *Server) folder(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join(s.root, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatalf("make a folder: %v", err)
	}
	return dir
}

// Down kills the server; what it has stays.
func (s *Server) Down(t testing.TB) {
	t.Helper()
	if s.cmd == nil {
		return
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Logf("kill the S3-compatible server: %v", err)
	}
	_ = s.cmd.Wait() // it was killed
	s.cmd = nil
}

// Bucket makes a bucket of its own and gives its address.
func (s *Server) Bucket(t testing.TB) string {
	t.Helper()
	name := "b-" + strings.ToLower(rand.Text())
	if err := s.client.MakeBucket(context.Background(), name, minio.MakeBucketOptions{Region: region}); err != nil {
		t.Fatalf("make a bucket: %v", err)
	}
	return "s3://" + name + "/in/side?region=" + region + "&endpoint=" + url.QueryEscape(s.Endpoint)
}

// Client talks to the server as its owner does.
func (s *Server) Client() *minio.Client { return s.client }

// gateway builds the server, or finds what was built before, and gives its path.
var gateway = sync.OnceValues(func() (string, error) {
	mod, err := exec.Command("go", "env", "GOMOD").Output() //nolint:noctx // bounded by the test
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	tools := filepath.Join(filepath.Dir(strings.TrimSpace(string(mod))), "tools", "s3", "go.mod")
	var why bytes.Buffer
	build := exec.Command("go", "tool", "-modfile="+tools, "-n", "versitygw") //nolint:noctx // bounded by the test
	build.Stderr = &why
	out, err := build.Output()
	if err != nil {
		return "", fmt.Errorf("build tools/s3 (needs its modules from the proxy, once): %w\n%s", err, why.String())
	}
	return strings.TrimSpace(string(out)), nil
})

func freePort(t testing.TB) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("find a free port: %v", err)
	}
	defer l.Close()
	return l.Addr().String()
}
