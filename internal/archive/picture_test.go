package archive_test

import (
	"testing"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/ocr"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/pdf/pdftest"
)

// TestPictureIsRead: pipeline rule 13 and row 45: a paper without text is filed by its
// row and then found by what stands in its picture, which is no evidence of anything.
// The program here stands for Tesseract, which package ocr is tested with.
func TestPictureIsRead(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.Papers = papers
	c := b.company(t, 1)
	b.OCR = &ocr.Engine{Program: "/bin/sh", Args: []string{"-c", "cat >/dev/null; echo 'Tôle galvanisée C-2 99,50 EUR'"}}
	b.drop(t, "index.csv", indexHead+"scan.pdf;QUOTE;Q-1;2026-01-02;C-1;;;;\nlocked.pdf;QUOTE;Q-2;2026-01-02;C-1;;;;\ntext.pdf;QUOTE;Q-3;2026-01-02;C-1;;;;\n")
	scan := wantFiled(t, b.drop(t, "scan.pdf", string(pdftest.File{}.Bytes())), c)
	wantFiled(t, b.drop(t, "locked.pdf", string(pdftest.File{Password: "x"}.Bytes())), c)
	wantFiled(t, b.drop(t, "text.pdf", plain("a page that has its text")), c)
	queued := `select count(*) from river_job where kind = 'read_picture' and queue = 'pictures'`
	if n := b.count(t, queued); n != 1 || b.count(t, queued+` and args->>'ingestion_id' = $1`, scan.ing.String()) != 1 {
		t.Errorf("%d pictures are to be read", n)
	}
	for range 2 { // it may run twice
		if err := b.ReadPicture(t.Context(), scan.ing); err != nil {
			t.Fatalf("read: %v", err)
		}
	}
	admin := b.person(t, c, "ADMIN")
	for text, want := range map[string]int{"tole galvanisee": 1, "Q-1": 1, "99": 0} {
		list, err := b.Documents(t.Context(), admin, c, archive.Filter{Text: &text}, archive.Newest, page.Args{})
		if err != nil || len(list.Nodes) != want {
			t.Errorf("search %q gives %d, %v", text, len(list.Nodes), err)
		}
	}
	if got := b.receipt(t, scan.ing); got.company != c || got.state != archive.Filed {
		t.Errorf("receipt %+v", got)
	}
	b.OCR = &ocr.Engine{Program: "/bin/false"}
	if err := b.ReadPicture(t.Context(), scan.ing); err == nil {
		t.Error("a program that fails is no reason to try again")
	}
}
