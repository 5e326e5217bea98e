// Package docs_test holds the documents to the code.
package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// row is a line of a table: "| 12 | … | `package.Test` |".
var (
	row   = regexp.MustCompile(`(?m)^\| ([TMP]?\d+) \|.*\| ([^|]*) \|$`)
	proof = regexp.MustCompile("`([a-z0-9/]+)\\.(Test\\w+)(?:/([^`]+))?`")
)

// TestBadInputIsProved reads bad-input.md: every row names a test that exists,
// every row is there.
func TestBadInputIsProved(t *testing.T) {
	t.Parallel()

	text, err := os.ReadFile("bad-input.md")
	if err != nil {
		t.Fatal(err)
	}
	tests, texts := parseTests(t)
	rows := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		number, proofs := m[1], proof.FindAllStringSubmatch(m[2], -1)
		if rows[number] {
			t.Errorf("row %s is there twice", number)
		}
		rows[number] = true
		if len(proofs) == 0 {
			t.Errorf("row %s names no test: %q", number, m[2])
		}
		if n := strings.Count(m[2], "`"); n != 2*len(proofs) {
			t.Errorf("row %s names something that is no test: %q", number, m[2])
		}
		for _, p := range proofs {
			if !tests[p[1]+"."+p[2]] {
				t.Errorf("row %s: there is no %s.%s", number, p[1], p[2])
			}
			if p[3] != "" && !texts[p[1]+" "+p[3]] {
				t.Errorf("row %s: %s.%s has no case %q", number, p[1], p[2], p[3])
			}
		}
	}
	for prefix, span := range map[string][2]int{"": {1, 58}, "M": {1, 9}, "P": {1, 14}, "T": {87, 96}} {
		for n := span[0]; n <= span[1]; n++ {
			if name := prefix + strconv.Itoa(n); !rows[name] && name != "T93" {
				t.Errorf("row %s is missing", name)
			}
		}
	}
}

// parseTests gives the names of all tests ("worker.TestInboxRun"), and the texts
// that stand in the test files of a folder ("worker two-roots.xml"), among which
// are the names of their cases.
func parseTests(t *testing.T) (tests, texts map[string]bool) {
	t.Helper()
	tests, texts = map[string]bool{}, map[string]bool{}
	eachGoFile(t, func(dir, name string, f *ast.File) {
		if !strings.HasSuffix(name, "_test.go") {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil && strings.HasPrefix(n.Name.Name, "Test") {
					tests[dir+"."+n.Name.Name] = true
				}
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					texts[dir+" "+s] = true
				}
			}
			return true
		})
	})
	return tests, texts
}

// TestNoTableIsExported: a spreadsheet calculates what begins with = + - or @ in a
// table that it opens (threat T96). Nothing writes one yet; what does first has to
// quote such texts, and a test of that takes the place of this one.
func TestNoTableIsExported(t *testing.T) {
	t.Parallel()

	eachGoFile(t, func(dir, name string, f *ast.File) {
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "NewWriter" {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "csv" {
					t.Errorf("%s/%s writes CSV: prove that it quotes formulas", dir, name)
				}
			}
			return true
		})
	})
}

// eachGoFile parses the repository's Go files, its folder slash-separated.
func eachGoFile(t *testing.T, do func(dir, name string, f *ast.File)) {
	t.Helper()
	const root = ".."
	err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && file != root && (strings.HasPrefix(e.Name(), ".") || e.Name() == "node_modules" || e.Name() == "gen"):
			return fs.SkipDir
		case e.IsDir() || filepath.Ext(file) != ".go":
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		within, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		dir, name := path.Split(filepath.ToSlash(within))
		do(strings.TrimSuffix(dir, "/"), name, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
