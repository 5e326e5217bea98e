package archive_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
)

// rounds gives the rounds over a store whose folder the test knows, at a time that
// is so long after the files' own.
func rounds(t *testing.T, age time.Duration) (*bundle, archive.FileRounds, string, *bytes.Buffer) {
	t.Helper()
	b := setup(t)
	dir := t.TempDir()
	var err error
	if b.Blobs, err = blob.Open("file://" + dir); err != nil {
		t.Fatalf("open a store: %v", err)
	}
	b.clock.forward(time.Since(start) + age)
	var text bytes.Buffer
	return b, archive.FileRounds{Archive: b.Archive, Log: slog.New(slog.NewTextHandler(&text, nil))}, dir, &text
}

func (b *bundle) put(t *testing.T, content string) blob.Sum {
	t.Helper()
	sum, _, err := b.Blobs.Put(t.Context(), strings.NewReader(content))
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	return sum
}

func (b *bundle) has(t *testing.T, sum blob.Sum) bool {
	t.Helper()
	f, _, err := b.Blobs.Open(t.Context(), sum)
	if errors.Is(err, blob.ErrNotFound) {
		return false
	}
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return f.Close() == nil
}

func (b *bundle) soon() time.Time { return b.clock.now().Add(time.Minute) }

// TestCollect removes what nobody names and nothing else: not what has a receipt,
// not what is inside a document, not what is young.
func TestCollect(t *testing.T) {
	t.Parallel()

	b, f, _, _ := rounds(t, 25*time.Hour)
	b.company(t, 1)
	received := b.bring(t, "no document")
	filed := b.bring(t, sample{CustomerNumber: "C-1", Embedded: picture}.write(t))
	if received.state != archive.Quarantined || filed.state != archive.Filed {
		t.Fatalf("%+v, %+v", received, filed)
	}
	orphan := b.put(t, "nobody's")
	for n := range 1200 { // more than one slice
		b.put(t, fmt.Sprint(n))
	}
	if err := f.Collect(t.Context(), b.soon()); err != nil {
		t.Fatalf("collect: %v", err)
	}
	if b.has(t, orphan) {
		t.Error("a file that nobody names is there")
	}
	for _, content := range []string{"no document", picture} {
		if !b.has(t, sha256.Sum256([]byte(content))) {
			t.Errorf("%.20q is gone", content)
		}
	}
	list, err := b.Blobs.List(t.Context(), blob.Sum{}, 10)
	if err != nil || len(list) != 3 {
		t.Errorf("%d files are left, %v; want 3", len(list), err)
	}
	h, err := f.Health(t.Context())
	if err != nil || h.Collected != 1201 {
		t.Errorf("health %+v, %v", h, err)
	}

	// Not again within the hour, then from the beginning.
	orphan = b.put(t, "nobody's either")
	if err := f.Collect(t.Context(), b.soon()); err != nil || !b.has(t, orphan) {
		t.Errorf("again at once: %v, there %v", err, b.has(t, orphan))
	}
	b.clock.forward(time.Hour)
	if err := f.Collect(t.Context(), b.soon()); err != nil || b.has(t, orphan) {
		t.Errorf("an hour later: %v, there %v", err, b.has(t, orphan))
	}
}

// TestCollectLeavesTheYoung: the receipt of a file may be on the way.
func TestCollectLeavesTheYoung(t *testing.T) {
	t.Parallel()

	b, f, _, _ := rounds(t, 23*time.Hour)
	young := b.put(t, "young")
	if err := f.Collect(t.Context(), b.soon()); err != nil || !b.has(t, young) {
		t.Errorf("collect: %v, there %v", err, b.has(t, young))
	}
}

// TestRoundsGoOn: when time is up a round stops and goes on from there.
func TestRoundsGoOn(t *testing.T) {
	t.Parallel()

	b, f, _, _ := rounds(t, 25*time.Hour)
	for n := range 1100 {
		b.put(t, fmt.Sprint(n))
	}
	for _, left := range []int{600, 100, 0} {
		if err := f.Collect(t.Context(), b.clock.now().Add(-time.Second)); err != nil {
			t.Fatalf("collect: %v", err)
		}
		list, err := b.Blobs.List(t.Context(), blob.Sum{}, 2000)
		if err != nil || len(list) != left {
			t.Errorf("%d files are left, %v; want %d", len(list), err, left)
		}
	}
}

// TestCheck finds what is missing, cut and changed, tells it once, and takes it
// back when the file is whole again.
func TestCheck(t *testing.T) {
	t.Parallel()

	b, f, dir, text := rounds(t, 0)
	contents := []string{"one", "two", "three", "four"}
	path := map[string]string{}
	for _, c := range contents {
		b.bring(t, c)
		sum := hexSum(c)
		path[c] = filepath.Join(dir, "sha256", sum[:2], sum[2:4], sum)
	}
	check := func(want int) {
		t.Helper()
		if err := f.Check(t.Context(), b.soon()); err != nil {
			t.Fatalf("check: %v", err)
		}
		h, err := f.Health(t.Context())
		if err != nil || h.Damaged != int64(want) || h.Checked != 4 || h.CheckedAt == nil {
			t.Errorf("health %+v, %v; want %d damaged of 4", h, err, want)
		}
		b.clock.forward(24 * time.Hour)
	}
	check(0)
	if err := errors.Join(os.Remove(path["one"]), os.WriteFile(path["two"], []byte("tw"), 0o600), os.WriteFile(path["three"], []byte("thr33"), 0o600)); err != nil {
		t.Fatal(err)
	}
	check(3)
	check(3)
	for _, what := range []string{"missing", "size", "content"} {
		if strings.Count(text.String(), "what="+what) != 2 {
			t.Errorf("log tells %s %d times, want at each round:\n%s", what, strings.Count(text.String(), "what="+what), text.String())
		}
	}
	if n := b.count(t, `select count(*) from staff_tasks where kind = 'FILE_DAMAGED'`); n != 3 {
		t.Errorf("%d tasks, want one a file", n)
	}
	b.put(t, "one")
	b.put(t, "three")
	check(1)
}

// TestCheckKnowsAnOutage: a store that does not answer says nothing of its files.
func TestCheckKnowsAnOutage(t *testing.T) {
	t.Parallel()

	b, f, _, _ := rounds(t, 0)
	b.bring(t, "one")
	var err error
	if b.Blobs, err = blob.Open("s3://nowhere?endpoint=http://127.0.0.1:1", blob.Keys{Access: "a", Secret: "b"}); err != nil {
		t.Fatal(err)
	}
	if err := f.Check(t.Context(), b.soon()); err == nil {
		t.Error("a check without a store says nothing")
	}
	if n := b.count(t, `select count(*) from staff_tasks`); n != 0 {
		t.Errorf("%d tasks", n)
	}
}
