package archive_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"example.com/comptoir/internal/archive"
)

// zipped packs files, names and contents in turn.
func zipped(t testing.TB, files ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestZip: a batch of an archive comes as one file, whose members are filed by the
// index among them, once, also when the worker dies on the way.
func TestZip(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	content := zipped(t, "2019/1.pdf", plain("a"), "../2020/1.pdf", plain("b"), "F-1.xml", sample{Number: "F-1", CustomerNumber: "C-1"}.write(t),
		".DS_Store", "x", "index.csv", indexHead+"2019/1.pdf;INVOICE;A-1;2019-01-02;C-1;;;;\n2020/1.pdf;INVOICE;A-2;2020-01-02;C-1;;;;\n")
	died := false
	b.Reached = func(point string) {
		if point == "unpacked" && !died {
			died = true
			panic("killed")
		}
	}
	ing, err := b.Receive(t.Context(), strings.NewReader(content), "inbox", "batch.zip")
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = b.Ingest(t.Context(), ing)
	}()
	if got := b.ingest(t, ing); got.state != archive.Filed || !strings.Contains(got.facts, `"members": 4`) {
		t.Fatalf("zip: %+v", got)
	}
	b.work(t)
	if n := b.count(t, `select count(*) from documents where company_id = $1`, c); n != 3 {
		t.Errorf("%d documents", n)
	}
	if n := b.count(t, `select count(*) from ingestions`); n != 5 {
		t.Errorf("%d receipts, want the zip file's and four", n)
	}
	if got := b.drop(t, "again.zip", content); got.state != archive.Duplicate {
		t.Errorf("again: %+v", got)
	}
	// A name of the batch means nothing outside of it.
	wantReason(t, b.drop(t, "1.pdf", plain("c")), archive.Waiting, archive.ReasonNoIndex)
}

// TestZipThatIsNone: other zip files are unknown; what is damaged or too much is told.
func TestZipThatIsNone(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	index := indexHead + "a.pdf;INVOICE;A-1;2019-01-02;C-1;;;;\n"
	damaged := []byte(zipped(t, "index.csv", index, "a.pdf", strings.Repeat("x", 40)))
	damaged[bytes.Index(damaged, []byte("xxxx"))] = 'y'
	for name, tt := range map[string]struct{ content, reason string }{
		"sheet.xlsx":  {zipped(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<w/>"), "unknown_type"},
		"no-index":    {zipped(t, "a.pdf", plain("a")), "unknown_type"},
		"cut.zip":     {zipped(t, "index.csv", index)[:40], "unknown_type"},
		"damaged.zip": {string(damaged), archive.ReasonBadMembers},
	} {
		got := b.drop(t, name, tt.content)
		if got.state != archive.Quarantined || got.reason != tt.reason {
			t.Errorf("%s: %+v, want %s", name, got, tt.reason)
		}
	}
	nested := zipped(t, "index.csv", index+"x.pdf;INVOICE;A-9;2019-01-02;C-1;;;;\n", "inner.zip", zipped(t, "index.csv", index+"y.pdf;INVOICE;A-8;2019-01-02;C-1;;;;\n"))
	b.drop(t, "nested.zip", nested)
	b.work(t)
	if n := b.count(t, `select count(*) from ingestions where name = 'inner.zip' and state = 'QUARANTINED' and reason = 'unknown_type'`); n != 1 {
		t.Error("a zip file in a zip file was opened")
	}
}
