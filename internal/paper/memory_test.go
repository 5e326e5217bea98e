package paper_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"example.com/comptoir/internal/paper"
)

// hostile are inputs made to cost much, by what they have too much of; each is
// refused as too large.
func hostile(t testing.TB) map[string][]byte {
	t.Helper()
	swap := func(from, to string) []byte {
		return bytes.Replace(fixture(t, "invoice.xml"), []byte(from), []byte(to), 1)
	}
	return map[string][]byte{
		"Nesting":    swap("<cbc:Note>", strings.Repeat("<a>", 7<<20/3)),
		"Lines":      withLines(t, 25_000),
		"Attributes": swap("<cac:Item>", "<cac:Item "+strings.Repeat(`a="" `, 6<<20)+">"),
		"Text":       swap("<cbc:Note>", "<cbc:Note>"+strings.Repeat("x", 31<<20)),
		"Elements":   swap("<cbc:Note>", "<x>"+strings.Repeat("<y/>", 7<<20)+"</x><cbc:Note>"),
		"Kept":       swap("<cbc:Note>", strings.Repeat("<cbc:Note>x</cbc:Note>", 1<<20)+"<cbc:Note>"),
	}
}

const memoryChild = "COMPTOIR_TEST_HOSTILE"

// What reading costs at most is bounded whatever the input is: 200 MB of heap,
// measured in a process of its own, the input included.
func TestMemory(t *testing.T) {
	t.Parallel()

	if name := os.Getenv(memoryChild); name != "" {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := paper.Read(data); codeOf(t, err) != paper.CodeTooLarge {
			t.Fatalf("error = %v, want too_large", err)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		fmt.Printf("heap %d MB\n", m.HeapSys>>20)
		if m.HeapSys > 200<<20 {
			t.Errorf("heap of %d MB, want 200 at most", m.HeapSys>>20)
		}
		return
	}
	for name, data := range hostile(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			file := filepath.Join(t.TempDir(), "hostile.xml")
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMemory$", "-test.count=1")
			cmd.Env = append(os.Environ(), memoryChild+"="+file)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			}
			t.Logf("%s", bytes.TrimSpace(out))
		})
	}
}
