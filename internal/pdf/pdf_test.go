package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/pdf"
	"example.com/comptoir/internal/pdf/pdftest"
)

// shared is the one reader of these tests: compiling PDFium takes a second. Its
// deadline is none, so that nothing depends on how busy the machine is.
var shared = pdf.NewReader(pdf.Options{Deadline: 5 * time.Minute})

func look(t *testing.T, data []byte) *pdf.File {
	t.Helper()
	f, err := shared.Read(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRead(t *testing.T) {
	t.Parallel()

	data := pdftest.File{
		Pages: [][]string{{"Facture F2025/004711", "Poutrelle (IPE) à 912,50 €"}, nil, {"page 3"}},
		Attachments: []pdftest.Attachment{
			{Name: "factur-x.xml", Content: []byte("<x/>")}, {Name: "plan n° 3.csv", Content: []byte("a;b\n")}, {Name: "../../empty", Content: nil},
		},
	}.Bytes()
	want := &pdf.File{
		Pages: 3, Text: "Facture F2025/004711\nPoutrelle (IPE) à 912,50 ?\f\fpage 3",
		Attachments: []pdf.Attachment{
			{Name: "factur-x.xml", Content: []byte("<x/>")}, {Name: "plan n° 3.csv", Content: []byte("a;b\n")}, {Name: "../../empty", Content: []byte{}},
		},
	}
	if diff := cmp.Diff(want, look(t, data)); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

func TestPassword(t *testing.T) {
	t.Parallel()

	data := pdftest.File{Pages: [][]string{{"secret"}}, Password: "geheim", Attachments: []pdftest.Attachment{{Name: "a.xml", Content: []byte("<x/>")}}}.Bytes()
	if diff := cmp.Diff(&pdf.File{Encrypted: true}, look(t, data)); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()

	whole := pdftest.Page("text")
	for name, data := range map[string][]byte{
		"Empty": nil, "Text": []byte("good morning"), "HeadOnly": []byte("%PDF-1.4\n%\xaa\xab\xac\xad\n"),
		"Truncated": whole[:len(whole)/4], "Zeros": make([]byte, 1<<20),
	} {
		if f, err := shared.Read(t.Context(), data); !errors.Is(err, pdf.ErrUnreadable) || f != nil {
			t.Errorf("%s: %+v, %v; want ErrUnreadable", name, f, err)
		}
	}
}

// A file that lost its table of objects is repaired, as other readers do.
func TestRepaired(t *testing.T) {
	t.Parallel()

	whole := pdftest.Page("text")
	if f := look(t, bytes.Replace(whole, []byte("startxref\n"), []byte("startxref\n9"), 1)); f.Pages != 1 || f.Text != "text" {
		t.Errorf("%+v", f)
	}
	if f := look(t, append([]byte("junk\r\n"), whole...)); f.Text != "text" {
		t.Errorf("behind junk: %+v", f)
	}
}

func TestActive(t *testing.T) {
	t.Parallel()

	script := pdftest.File{JavaScript: "app.alert(1)"}.Bytes()
	for _, tt := range []struct {
		name               string
		data               []byte
		javaScript, launch bool
	}{
		{"None", pdftest.Page("/not a name"), false, false},
		{"Script", script, true, false},
		{"ScriptEscaped", bytes.Replace(script, []byte("/JavaScript"), []byte("/J#61vaScr#69pt"), 1), true, false},
		{"ScriptPacked", pdftest.File{JavaScript: "app.alert(1)", Packed: true}.Bytes(), true, false},
		{"Launch", pdftest.File{Launch: "cmd.exe"}.Bytes(), false, true},
		{"LaunchPacked", pdftest.File{Launch: "cmd.exe", Packed: true}.Bytes(), false, true},
		{"Packed", pdftest.File{Packed: true}.Bytes(), false, false},
		{"Submit", bytes.Replace(script, []byte("/JavaScript /JS"), []byte("/SubmitForm /F "), 1), false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			if bytes.Contains(tt.data, []byte("/JavaScript")) && strings.Contains(tt.name, "Packed") {
				t.Fatal("the test file shows what it should hide")
			}
			f := look(t, tt.data)
			if f.JavaScript != tt.javaScript || f.Launch != tt.launch || f.Pages != 1 {
				t.Errorf("script %v, launch %v, %d pages; want %v, %v", f.JavaScript, f.Launch, f.Pages, tt.javaScript, tt.launch)
			}
		})
	}
}

// What hangs is ended, and the reader reads on.
func TestDeadline(t *testing.T) {
	t.Parallel()

	r := pdf.NewReader(pdf.Options{Deadline: 3 * time.Second, Parallel: 1})
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	for range 2 { // a sandbox that is not given back would block the second
		begin := time.Now()
		if _, err := r.Read(t.Context(), pdftest.Endless()); !errors.Is(err, pdf.ErrDeadline) {
			t.Errorf("error = %v, want ErrDeadline", err)
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("took %v", took)
		}
	}
	if f, err := r.Read(t.Context(), pdftest.Page("next")); err != nil || f.Text != "next" {
		t.Errorf("afterwards: %+v, %v", f, err)
	}
}

// An end of the whole process is no fault of the file.
func TestCancelled(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := shared.Read(ctx, pdftest.Page("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want context.Canceled", err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := shared.Read(ctx, pdftest.Endless()); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, pdf.ErrDeadline) {
		t.Errorf("error = %v, want the caller's own", err)
	}
}

// A sandbox without memory ends, and the reader reads on.
func TestCrash(t *testing.T) {
	t.Parallel()

	r := pdf.NewReader(pdf.Options{Memory: 32 << 20, Parallel: 1})
	t.Cleanup(func() { _ = r.Close() })
	large := append(pdftest.Page("large"), bytes.Repeat([]byte("%"), 64<<20)...)
	for _, data := range [][]byte{pdftest.Bomb(), large} {
		if _, err := r.Read(t.Context(), data); !errors.Is(err, pdf.ErrCrashed) {
			t.Errorf("error = %v, want ErrCrashed", err)
		}
	}
	if f, err := r.Read(t.Context(), pdftest.Page("next")); err != nil || f.Text != "next" {
		t.Errorf("afterwards: %+v, %v", f, err)
	}
}

// An embedded file that is too large, or has no room in the sandbox, is left out;
// the others and the text are read.
func TestAttachmentTooLarge(t *testing.T) {
	t.Parallel()

	r := pdf.NewReader(pdf.Options{Memory: 64 << 20, Parallel: 1})
	t.Cleanup(func() { _ = r.Close() })
	for _, size := range []int{21 << 20, 100 << 20} {
		f, err := r.Read(t.Context(), pdftest.Inflated("big.bin", size, "text"))
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Attachments) != 0 || f.Dropped != 1 || f.Text != "text" {
			t.Errorf("%d bytes: %d attachments, %d dropped, text %q", size, len(f.Attachments), f.Dropped, f.Text)
		}
	}
	if f := look(t, pdftest.Inflated("big.bin", 20<<20, "text")); len(f.Attachments) != 1 || len(f.Attachments[0].Content) != 20<<20 {
		t.Errorf("20 MB: %d attachments, %d dropped", len(f.Attachments), f.Dropped)
	}
}

func TestTooManyAttachments(t *testing.T) {
	t.Parallel()

	var list []pdftest.Attachment
	for i := range 103 {
		list = append(list, pdftest.Attachment{Name: fmt.Sprintf("%03d", i), Content: []byte("x")})
	}
	f := look(t, pdftest.File{Attachments: list}.Bytes())
	if len(f.Attachments) != 100 || f.Dropped != 3 {
		t.Errorf("%d attachments, %d dropped; want 100, 3", len(f.Attachments), f.Dropped)
	}
}

// 500 pages are read; text beyond 1 MB is cut and said to be.
func TestManyPages(t *testing.T) {
	t.Parallel()

	pages := make([][]string, 500)
	for i := range pages {
		pages[i] = []string{fmt.Sprint("page ", i+1)}
	}
	f := look(t, pdftest.File{Pages: pages}.Bytes())
	if f.Pages != 500 || f.TextCut || !strings.HasSuffix(f.Text, "\fpage 500") {
		t.Errorf("%d pages, cut %v, text ends %q", f.Pages, f.TextCut, f.Text[max(len(f.Text)-20, 0):])
	}
	long := make([]string, 12_000)
	for i := range long {
		long[i] = strings.Repeat("x", 100)
	}
	if f = look(t, pdftest.Page(long...)); !f.TextCut || len(f.Text) > 1<<20 || len(f.Text) < 1<<19 {
		t.Errorf("cut %v, %d bytes of text", f.TextCut, len(f.Text))
	}
}

func TestConcurrent(t *testing.T) {
	t.Parallel()

	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			text := fmt.Sprint("file ", i)
			f, err := shared.Read(t.Context(), pdftest.Page(text))
			if err != nil || f.Text != text {
				t.Errorf("%s: %+v, %v", text, f, err)
			}
		})
	}
	all.Wait()
}

func TestClosed(t *testing.T) {
	t.Parallel()

	r := pdf.NewReader(pdf.Options{})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(t.Context(), pdftest.Page("x")); err == nil || errors.Is(err, pdf.ErrUnreadable) {
		t.Errorf("error = %v, want one of a closed reader", err)
	}
}
