package fault_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/comptoir/internal/fault"
)

var locales = []string{"fr", "nl", "en", "de"}

// keysOf reads a language's file as a translator does: key = sentence.
func keysOf(t *testing.T, locale string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("sentences/" + locale + ".txt")
	if err != nil {
		t.Fatalf("read the sentences: %v", err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, sentence, ok := strings.Cut(line, " = ")
		if _, twice := out[key]; !ok || sentence == "" || twice {
			t.Errorf("%s: %q is no line key = sentence, or a key for the second time", locale, line)
		}
		out[key] = sentence
	}
	return out
}

func TestLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	english := keysOf(t, "en")
	for _, locale := range locales {
		other := keysOf(t, locale)
		if got, want := slices.Sorted(maps.Keys(other)), slices.Sorted(maps.Keys(english)); !slices.Equal(got, want) {
			t.Errorf("%s has the keys %v, en has %v", locale, got, want)
		}
		for key, sentence := range other {
			if got, want := strings.Count(sentence, "%s"), strings.Count(english[key], "%s"); got != want || strings.Count(sentence, "%") != got {
				t.Errorf("%s: %s has %d places, en has %d", locale, key, got, want)
			}
			if locale != "en" && sentence == english[key] {
				t.Errorf("%s: %s is not translated", locale, key)
			}
		}
	}
	for _, c := range fault.Codes() {
		if english[string(c)] == "" {
			t.Errorf("no sentence for the code %s", c)
		}
	}
}

// TestEveryKeyInTheSourceHasASentence reads the rules: Say("key"), Say("prefix_" + ...).
func TestEveryKeyInTheSourceHasASentence(t *testing.T) {
	t.Parallel()
	known := keysOf(t, "en")
	used := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Say" {
				return true
			}
			key, whole := literal(call.Args[0])
			if key == "" {
				return true
			}
			used++
			for k := range known {
				if k == key || !whole && strings.HasPrefix(k, key) {
					return true
				}
			}
			t.Errorf("%s says %q, which has no sentence", path, key)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatalf("read the source: %v", err)
	}
	if used < 5 {
		t.Errorf("only %d sentences are used; is the source where it was?", used)
	}
}

// literal gives the text of a string literal, or of the first part of a sum.
func literal(e ast.Expr) (text string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s, true
	case *ast.BinaryExpr:
		s, _ := literal(e.X)
		return s, false
	}
	return "", false
}

func TestSentence(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, locale string
		f            *fault.Fault
		want         string
	}{
		{"ByCode", "fr", fault.New(fault.Unauthenticated, ""), "Veuillez vous connecter."},
		{"WithPlace", "nl", fault.New(fault.PasswordShort, "input.password", 15), "Het wachtwoord is te kort: minstens 15 tekens, bijvoorbeeld enkele woorden."},
		{"BySentence", "de", fault.New(fault.Conflict, "").Say("customer_number_taken", "C-7"), "Die Kundennummer C-7 ist bereits vergeben."},
		{"PlaceInArgument", "en", fault.New(fault.Conflict, "").Say("customer_number_taken", "%s%d"), "The customer number %s%d is taken already."},
		{"UnknownSentence", "en", fault.New(fault.Conflict, "").Say("no_such_key"), "This is taken already."},
		{"UnknownLocale", "xx", fault.New(fault.Forbidden, ""), "Your role does not allow this."},
		{"ArgumentMissing", "en", fault.New(fault.TooLong, "input.note"), "This does not have the right form."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := fault.Sentence(tt.locale, tt.f); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
