package sheet_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/sheet"
)

func TestPDF(t *testing.T) {
	t.Parallel()

	var lines []string
	for i := range 130 {
		lines = append(lines, fmt.Sprintf("ligne %d: tôle (40×40) œ € \\ Ω", i))
	}
	out := sheet.PDF("Bon de livraison BL-77", lines)
	if !bytes.Equal(out, sheet.PDF("Bon de livraison BL-77", lines)) {
		t.Error("the same sheet has other bytes")
	}
	if n := bytes.Count(out, []byte("/Type /Page ")); n != 3 {
		t.Errorf("%d pages, want 3", n)
	}
	for _, want := range []string{"t\xf4le \\(40\xd740\\) \x9c \x80 \\\\ ?", "(3 / 3)", "Bon de livraison BL-77"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("lacks %q", want)
		}
	}
	// Every object stands where the table says.
	table := regexp.MustCompile(`(\d{10}) 00000 n `).FindAllSubmatch(out, -1)
	for i, m := range table {
		at, err := strconv.Atoi(string(m[1]))
		if err != nil || !bytes.HasPrefix(out[at:], fmt.Appendf(nil, "%d 0 obj\n", i+1)) {
			t.Errorf("object %d does not stand at %d", i+1, at)
		}
	}
	if len(table) != 4+2*3 {
		t.Errorf("%d objects", len(table))
	}
}

// A reader of somebody else's reads it, where there is one on the machine.
func TestPDFIsRead(t *testing.T) {
	t.Parallel()

	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Log("no pdftotext here: only the structure was looked at")
		return
	}
	name := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(name, sheet.PDF("Titre", []string{"première ligne", "zweite (Zeile)"}), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), tool, "-layout", name, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v\n%s", err, text)
	}
	for _, want := range []string{"Titre", "première ligne", "zweite (Zeile)", "1 / 1"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()

	for text, want := range map[string][]string{
		"":                       {""},
		"a b c":                  {"a b c"},
		"tube carré galvanisé":   {"tube carré", "galvanisé"},
		"abcdefghijklmnop q":     {"abcdefghijkl", "mnop q"},
		"  deux   espaces  ":     {"deux espaces"},
		"a abcdefghijklmnopqrst": {"a", "abcdefghijkl", "mnopqrst"},
	} {
		if diff := cmp.Diff(want, sheet.Wrap(text, 12)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
