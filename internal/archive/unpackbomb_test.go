package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/blob"
)

// deflated packs members of zeros, each of so many bytes, behind an index: very
// much in very little.
func deflated(t testing.TB, members int, size int64) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string, content []byte, times int64) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for range times {
			if _, err := w.Write(content); err != nil {
				t.Fatal(err)
			}
		}
	}
	add("index.csv", []byte(indexHead+"0.pdf;INVOICE;A-1;2019-01-02;C-1;;;;\n"), 1)
	for n := range members {
		add(fmt.Sprint(n, ".pdf"), make([]byte, 1<<20), size>>20)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// empties is a zip file of very many empty members, written by hand: its folder is
// all there is. Its own count of them is what 16 bits hold.
func empties(n int) []byte {
	var local, folder bytes.Buffer
	put := func(b *bytes.Buffer, v ...any) {
		for _, x := range v {
			_ = binary.Write(b, binary.LittleEndian, x)
		}
	}
	put(&local, uint32(0x04034b50), uint16(20), uint16(0), uint16(0), uint32(0), uint32(0), uint32(0), uint32(0), uint16(1), uint16(0))
	local.WriteString("a")
	for range n {
		put(&folder, uint32(0x02014b50), uint16(20), uint16(20), uint16(0), uint16(0), uint32(0), uint32(0), uint32(0), uint32(0),
			uint16(1), uint16(0), uint16(0), uint16(0), uint16(0), uint32(0), uint32(0))
		folder.WriteString("a")
	}
	at, size := local.Len(), folder.Len()
	local.Write(folder.Bytes())
	put(&local, uint32(0x06054b50), uint16(0), uint16(0), uint16(n), uint16(n), uint32(size), uint32(at), uint16(0)) //nolint:gosec // lies, as such files do
	return local.Bytes()
}

// TestZipBombs: threat T88. Very much in one member, in all, very many members, one
// that holds more than it says, places outside, links: none is more than a file in
// quarantine, or a file of its own with a plain name.
func TestZipBombs(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)

	// A member that says it is small.
	lies := deflated(t, 1, 2<<20)
	said := binary.LittleEndian.AppendUint32(nil, 2<<20)
	if n := bytes.Count(lies, said); n < 1 {
		t.Fatalf("the size stands %d times", n)
	}
	lies = bytes.ReplaceAll(lies, said, binary.LittleEndian.AppendUint32(nil, 7))

	for name, tt := range map[string]struct {
		content []byte
		reason  string
	}{
		"member.zip": {deflated(t, 1, archive.MaxUpload+1<<20), "too_large"},
		"many.zip":   {empties(20_001), "too_large"},
		"crowd.zip":  {empties(1_000_000), "too_large"},
		"lies.zip":   {lies, archive.ReasonBadMembers},
	} {
		if got := b.drop(t, name, string(tt.content)); got.state != archive.Quarantined || got.reason != tt.reason {
			t.Errorf("%s of %d bytes: %+v, want %s", name, len(tt.content), got, tt.reason)
		}
	}
	if n := b.count(t, `select count(*) from ingestions where name like '%.pdf'`); n != 0 {
		t.Errorf("%d members of bombs were received", n)
	}

	// Places outside, and links, are names and contents like others.
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, mode := range map[string]os.FileMode{"../../../etc/cron.d/x.pdf": 0o644, `..\..\y.pdf`: 0o644, "/etc/z.pdf": 0o644, "link.pdf": os.ModeSymlink | 0o777, "index.csv": 0o644} {
		h := &zip.FileHeader{Name: name}
		h.SetMode(mode)
		w, err := z.CreateHeader(h)
		if err == nil {
			content := "/etc/passwd"
			if name == "index.csv" {
				content = indexHead + "x.pdf;INVOICE;A-1;2019-01-02;C-1;;;;\n"
			}
			_, err = w.Write([]byte(content + name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	got := b.drop(t, "paths.zip", out.String())
	if got.state != archive.Filed {
		t.Fatalf("paths.zip: %+v", got)
	}
	if n := b.count(t, `select count(*) from ingestions where name in ('x.pdf', 'y.pdf', 'z.pdf', 'link.pdf') and folder || '/' not like '%..%'`); n != 4 {
		t.Errorf("%d members with plain names in folders of the zip file, want 4", n)
	}
	if n := b.count(t, `select count(*) from ingestions where folder <> '' and folder !~ '^(paths|lies)\.zip(/|$)'`); n != 0 {
		t.Errorf("%d members stand outside the zip file's own folder", n)
	}
}

const zipChild = "COMPTOIR_TEST_ZIP"

// TestZipMemory: what a zip file of a million members takes is bounded, in a
// process of its own.
func TestZipMemory(t *testing.T) {
	t.Parallel()

	path := os.Getenv(zipChild)
	if path == "" {
		path = filepath.Join(t.TempDir(), "crowd.zip")
		if err := os.WriteFile(path, empties(1_000_000), 0o600); err != nil { // 47 MB
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestZipMemory$", "-test.count=1")
		cmd.Env = append(os.Environ(), zipChild+"="+path)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %s", err, out)
		}
		t.Logf("%s", bytes.TrimSpace(out))
		return
	}
	b := setup(t)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ing, err := b.Receive(t.Context(), f, "inbox", "crowd.zip")
	if err != nil {
		t.Fatal(err)
	}
	got := b.ingest(t, ing)
	if got.state != archive.Quarantined {
		t.Errorf("%+v", got)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("heap %d MB, %s\n", m.HeapSys>>20, got.reason)
	if m.HeapSys > 200<<20 {
		t.Errorf("heap of %d MB, want 200 at most", m.HeapSys>>20)
	}
}

// cutStore gives no more than so many bytes each time that a file is opened: a store that goes away while it is read.
type cutStore struct {
	blob.Store

	after func() int64
}

type cutFile struct {
	io.ReadSeekCloser

	left int64
}

var errCut = errors.New("the store went away")

func (s cutStore) Open(ctx context.Context, sum blob.Sum) (io.ReadSeekCloser, int64, error) {
	f, size, err := s.Store.Open(ctx, sum)
	return &cutFile{f, s.after()}, size, err
}

func (f *cutFile) Read(p []byte) (int, error) {
	if f.left -= int64(len(p)); f.left < 0 {
		return 0, errCut
	}
	return f.ReadSeekCloser.Read(p)
}

// TestZipOutage: a store that goes away while a zip file is read says nothing of
// the file: it is tried again.
func TestZipOutage(t *testing.T) {
	t.Parallel()

	all := setup(t)
	all.company(t, 1)
	// What does not shrink, so that much of it is read.
	noise := make([]byte, 400<<10)
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // noise
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	for name, after := range map[string]int64{"Content": 0, "Listing": 1 << 10, "Member": 300 << 10} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := all.fork()
			content := zipped(t, "index.csv", indexHead+"a.xml;INVOICE;"+name+";2026-03-01;C-1;;;;\n", "a.xml", sample{Number: name, CustomerNumber: "C-1"}.write(t), "b.bin", string(noise))
			ing, err := b.Receive(t.Context(), strings.NewReader(content), "inbox", name+".zip")
			if err != nil {
				t.Fatal(err)
			}
			whole := b.Blobs
			// A file is read whole first, and then opened again as a zip file.
			opened := 0
			b.Blobs = cutStore{whole, func() int64 {
				if opened++; opened == 1 && after > 0 {
					return int64(len(content)) + 1
				}
				return after
			}}
			if err := b.Ingest(t.Context(), ing); !errors.Is(err, errCut) {
				t.Fatalf("ingest: %v, want the store's error: %+v", err, b.receipt(t, ing))
			}
			if got := b.receipt(t, ing); got.state != archive.Received {
				t.Errorf("receipt = %+v, want RECEIVED", got)
			}
			b.Blobs = whole
			if got := b.ingest(t, ing); got.state != archive.Filed {
				t.Errorf("with the store: %+v", got)
			}
		})
	}
}
