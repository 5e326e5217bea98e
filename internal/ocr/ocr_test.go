package ocr_test

import (
	"context"
	"errors"
	"image"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/ocr"
	"example.com/comptoir/internal/pdf"
	"example.com/comptoir/internal/pdf/pdftest"
)

// TestTesseract reads the picture of a page with the real program, where it is.
func TestTesseract(t *testing.T) {
	t.Parallel()

	e, err := ocr.Tesseract(t.Context(), "tesseract", "eng+xyz")
	if errors.Is(err, ocr.ErrNotFound) {
		t.Skip("Tesseract is not installed (Debian: tesseract-ocr); nothing here reads real pictures")
	}
	if err != nil {
		t.Fatal(err)
	}
	r := pdf.NewReader(pdf.Options{})
	defer r.Close()
	picture, err := r.Picture(t.Context(), pdftest.Page("DELIVERY NOTE", "Square tube galvanised"), 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	text, err := e.Text(t.Context(), picture)
	if err != nil || !strings.Contains(text, "galvanised") || !strings.Contains(text, "DELIVERY") {
		t.Errorf("text %q, %v", text, err)
	}
}

// TestProgram: any program will do; one that fails is told with its own words, and
// one that hangs is ended.
func TestProgram(t *testing.T) {
	t.Parallel()

	picture := image.NewGray(image.Rect(0, 0, 10, 10))
	run := func(ctx context.Context, script string) (string, error) {
		return (&ocr.Engine{Program: "/bin/sh", Args: []string{"-c", script}}).Text(ctx, picture)
	}
	if text, err := run(t.Context(), `head -c 4 | tail -c 3; printf ' é\377'`); err != nil || text != "PNG é" {
		t.Errorf("text %q, %v", text, err)
	}
	if _, err := run(t.Context(), `cat >/dev/null; echo "no such language" >&2; exit 3`); err == nil || !strings.Contains(err.Error(), "no such language") {
		t.Errorf("error %v", err)
	}
	if text, err := run(t.Context(), `cat >/dev/null; head -c 3000000 /dev/zero | tr '\0' a`); err != nil || len(text) != 1<<20 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := run(ctx, `exec sleep 60`); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if _, err := ocr.Tesseract(t.Context(), "no-such-program", "eng"); !errors.Is(err, ocr.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}
