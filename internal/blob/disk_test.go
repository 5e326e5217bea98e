package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"example.com/comptoir/internal/blob"
)

func open(t *testing.T) (blob.Store, string) {
	t.Helper()
	root := filepath.Join(t.TempDir(), "files")
	s, err := blob.Open("file://" + root)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return s, root
}

// files lists what is in the store, unfinished files included.
func files(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimPrefix(path, root+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatalf("list the store: %v", err)
	}
	return names
}

func read(t *testing.T, s blob.Store, sum blob.Sum) []byte {
	t.Helper()
	f, size, err := s.Open(t.Context(), sum)
	if err != nil {
		t.Fatalf("open %s: %v", sum, err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil || int64(len(b)) != size {
		t.Fatalf("read: %d bytes of %d, %v", len(b), size, err)
	}
	return b
}

func TestPutAndOpen(t *testing.T) {
	t.Parallel()

	s, root := open(t)
	for _, content := range [][]byte{nil, []byte("abc"), bytes.Repeat([]byte{7}, 1<<20)} {
		sum, size, err := s.Put(t.Context(), bytes.NewReader(content))
		if err != nil || size != int64(len(content)) || sum != sha256.Sum256(content) {
			t.Fatalf("put %d bytes: %s, %d, %v", len(content), sum, size, err)
		}
		if got := read(t, s, sum); !bytes.Equal(got, content) {
			t.Errorf("read %d bytes, want %d", len(got), len(content))
		}
	}
	const abc = "sha256/ba/78/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-4's own example
	if _, err := os.Stat(filepath.Join(root, abc)); err != nil {
		t.Errorf("abc is not where it should be: %v", err)
	}
	if _, _, err := s.Open(t.Context(), blob.Sum{1}); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("open an unknown sum: %v, want ErrNotFound", err)
	}
}

func TestPutTwiceAtOnce(t *testing.T) {
	t.Parallel()

	s, root := open(t)
	content := bytes.Repeat([]byte("x"), 1<<16)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, _, err := s.Put(context.Background(), iotest.OneByteReader(bytes.NewReader(content))); err != nil {
				t.Errorf("put: %v", err)
			}
		})
	}
	wg.Wait()
	if got := files(t, root); len(got) != 1 {
		t.Errorf("store holds %q, want one file", got)
	}
}

func TestPutReplacesADamagedCopy(t *testing.T) {
	t.Parallel()

	s, root := open(t)
	sum, _, err := s.Put(t.Context(), strings.NewReader("whole"))
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	if err := os.WriteFile(filepath.Join(root, files(t, root)[0]), []byte("who"), 0o600); err != nil {
		t.Fatalf("damage the copy: %v", err)
	}
	if _, _, err := s.Put(t.Context(), strings.NewReader("whole")); err != nil {
		t.Fatalf("put again: %v", err)
	}
	if got := read(t, s, sum); string(got) != "whole" {
		t.Errorf("read %q", got)
	}
}

func TestNothingStoredAfterAnError(t *testing.T) {
	t.Parallel()

	s, root := open(t)
	broken := errors.New("line cut")
	if _, _, err := s.Put(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("put from a broken source: %v, want the source's error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Put(ctx, strings.NewReader("late")); !errors.Is(err, context.Canceled) {
		t.Errorf("put after cancel: %v, want canceled", err)
	}
	if got := files(t, root); len(got) != 0 {
		t.Errorf("store holds %q, want nothing", got)
	}
}

// What a killed process left unfinished goes at the next start, but not what
// another process is writing right now.
func TestOpenSweepsOldLeftovers(t *testing.T) {
	t.Parallel()

	_, root := open(t)
	for name, age := range map[string]time.Duration{"put-old": 25 * time.Hour, "put-young": time.Minute} {
		path := filepath.Join(root, "tmp", name)
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatalf("leave a file: %v", err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatalf("age a file: %v", err)
		}
	}
	s, err := blob.Open("file://" + root)
	if err != nil {
		t.Fatalf("open again: %v", err)
	}
	if got := files(t, root); len(got) != 1 || got[0] != "tmp/put-young" {
		t.Errorf("left over: %q, want tmp/put-young", got)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
	if err := os.RemoveAll(root); err != nil {
		t.Fatalf("remove the store: %v", err)
	}
	if err := s.Check(t.Context()); err == nil {
		t.Error("check of a removed store says nothing")
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()

	for address, want := range map[string]string{
		"file:///var/lib/comptoir":     "/var/lib/comptoir",
		"file:///var/lib/with%20space": "/var/lib/with space",
		"file://localhost/srv/":        "/srv",
		"file://relative/path":         "",
		"file:relative":                "",
		"file:///a?b=c":                "",
		"file:///a#b":                  "",
		"/var/lib/comptoir":            "",
		"s3://bucket?secret=hush":      "",
		"http://example.com/files":     "",
		"":                             "",
		"file:///%zz":                  "",
	} {
		got, err := blob.Folder(address)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Folder(%q) = %q, %v, want %q", address, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("the error repeats a secret: %v", err)
		}
	}
}

func TestSumOf(t *testing.T) {
	t.Parallel()

	want := blob.Sum(sha256.Sum256([]byte("abc")))
	if got, err := blob.SumOf(want[:]); err != nil || got != want {
		t.Errorf("SumOf = %v, %v", got, err)
	}
	if _, err := blob.SumOf(want[:31]); err == nil {
		t.Error("SumOf took 31 bytes")
	}
}

// A file that is stored again while it is being removed is there afterwards.
func TestRemoveUndoesNoPut(t *testing.T) {
	t.Parallel()

	s, root := open(t)
	var removed int
	for range 300 {
		sum, _, err := s.Put(t.Context(), strings.NewReader("abc"))
		if err != nil {
			t.Fatalf("put: %v", err)
		}
		if err := os.Chtimes(filepath.Join(root, files(t, root)[0]), time.Time{}, time.Now().Add(-48*time.Hour)); err != nil {
			t.Fatalf("age the file: %v", err)
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			did, err := s.Remove(context.Background(), sum, time.Now().Add(-24*time.Hour))
			if err != nil {
				t.Errorf("remove: %v", err)
			}
			if did {
				removed++
			}
		})
		wg.Go(func() {
			if _, _, err := s.Put(context.Background(), strings.NewReader("abc")); err != nil {
				t.Errorf("put: %v", err)
			}
		})
		wg.Wait()
		if got := files(t, root); len(got) != 1 || !strings.HasPrefix(got[0], "sha256/") {
			t.Fatalf("store holds %q", got)
		}
	}
	t.Logf("removed before the put in %d of 300 rounds", removed)
}

// What a process that was killed had taken aside to remove is put back.
func TestOpenPutsBackWhatWasTakenAside(t *testing.T) {
	t.Parallel()

	s, root := open(t)
	sum, _, err := s.Put(t.Context(), strings.NewReader("abc"))
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	if err := os.Rename(filepath.Join(root, files(t, root)[0]), filepath.Join(root, "tmp", "removed-"+sum.String())); err != nil {
		t.Fatalf("take the file aside: %v", err)
	}
	if s, err = blob.Open("file://" + root); err != nil {
		t.Fatalf("open again: %v", err)
	}
	if got := read(t, s, sum); string(got) != "abc" {
		t.Errorf("read %q", got)
	}
	if got := files(t, root); len(got) != 1 {
		t.Errorf("store holds %q", got)
	}
}
