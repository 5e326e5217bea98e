package mail

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"text/template/parse"
	"time"

	"github.com/google/go-cmp/cmp"
)

// placeholders lists the placeholders of a template, sorted, each once.
func placeholders(t *testing.T, blocks ...block) []string {
	t.Helper()
	var names []string
	for _, b := range blocks {
		for _, words := range b.texts() {
			tree, err := parse.Parse("words", *words, "", "")
			if err != nil {
				t.Fatal(err)
			}
			if tree["words"] == nil {
				continue
			}
			for _, node := range tree["words"].Root.Nodes {
				if name := placeholder(node); name != "" {
					names = append(names, name)
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestLanguagesAgree holds every translation to the facts: each kind exists in
// all languages, uses all facts of its data and no other, and has the same
// blocks in the same order.
func TestLanguagesAgree(t *testing.T) {
	t.Parallel()

	set, err := loadTemplates()
	if err != nil {
		t.Fatal(err)
	}
	everyData := []Data{
		ConfirmEmail{},
		SetPassword{},
		AccessAdded{},
		RegistrationRejected{},
		RegistrationInfoRequested{},
		RegistrationOverdue{},
		PasswordReset{},
		PasswordChanged{},
		ConfirmClaim{}, ClaimRejected{}, AlreadyMember{}, AccessGranted{}, AccessDeclined{}, AccessExpired{},
		AccessRequested{}, AccessReminder{}, AccessAnnounced{}, DepartureReported{}, ClaimsLocked{}, ContactChanged{},
		Invitation{}, InvitationAnswered{}, MembershipEnded{}, MembershipFrozen{}, CompanySuspended{},
		ConfirmNewEmail{}, EmailChanged{},
		AdminByContact{}, StaffNotice{},
	}
	for _, d := range everyData {
		t.Run(string(d.Kind()), func(t *testing.T) {
			t.Parallel()

			facts, _ := d.fields(writer{locale: English, zone: time.UTC}) // complains that all is missing; the names count
			want := []string{"Seller"}
			for name := range facts {
				want = append(want, name)
			}
			slices.Sort(want)
			shape := kindsOf(set.mails[templateKey{French, d.Kind()}].body)
			for _, l := range Locales() {
				tpl := set.mails[templateKey{l, d.Kind()}]
				got := placeholders(t, append([]block{tpl.subject}, tpl.body...)...)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: placeholders (-want +got):\n%s", l, diff)
				}
				if diff := cmp.Diff(shape, kindsOf(tpl.body)); diff != "" {
					t.Errorf("%s: blocks differ from the French ones (-fr +%s):\n%s", l, l, diff)
				}
			}
		})
	}
	for _, l := range Locales() {
		if diff := cmp.Diff([]blockKind{paragraph, particulars, link}, kindsOf(set.frames[l].foot)); diff != "" {
			t.Errorf("%s: frame (-want +got):\n%s", l, diff)
		}
	}
}

func kindsOf(blocks []block) []blockKind {
	out := make([]blockKind, 0, len(blocks))
	for _, b := range blocks {
		out = append(out, b.Kind)
	}
	return out
}

// TestNoStrayTemplates finds files that no kind uses.
func TestNoStrayTemplates(t *testing.T) {
	t.Parallel()

	err := fs.WalkDir(templateFiles, "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Dir(name) == "templates" {
			return err
		}
		stem := strings.TrimSuffix(path.Base(name), ".txt")
		if !slices.Contains(Locales(), Locale(path.Base(path.Dir(name)))) || stem != "frame" && stem != "words" && !slices.Contains(Kinds(), Kind(stem)) {
			t.Errorf("%s belongs to no mail", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTemplateFormat(t *testing.T) {
	t.Parallel()

	source := "Sujet : {{.A}}\n\nUne ligne\net sa suite ?\n\n- un\n- deux\n  encore\n\n[button] {{.Link}} | Oui\n\n[quote] {{.Q}}\n\n[contact]\n"
	files := fstest.MapFS{"templates/fr/x.txt": {Data: []byte(source)}}
	first, rest, err := readTemplate(files, French, "x")
	if err != nil {
		t.Fatal(err)
	}
	got, err := fillAll(append([]block{first}, rest...), map[string]string{"A": "a : b", "Link": "https://example.com", "Q": "[button]\n\n- x"})
	if err != nil {
		t.Fatal(err)
	}
	want := []block{
		{Kind: paragraph, Text: "Sujet\u00a0: a : b"}, // the fact keeps its ordinary space
		{Kind: paragraph, Text: "Une ligne et sa suite\u00a0?"},
		{Kind: list, Items: []string{"un", "deux encore"}},
		{Kind: button, Text: "Oui", URL: "https://example.com"},
		{Kind: quote, Text: "[button]\n\n- x"},
		{Kind: particulars},
	}
	if diff := cmp.Diff(want, got, cmp.Transformer("noNil", func(s []string) string { return strings.Join(s, "\x00") })); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if _, err := fillAll(rest, map[string]string{"Link": "x"}); err == nil {
		t.Error("a placeholder without a fact was filled")
	}
}

func TestTemplateMistakes(t *testing.T) {
	t.Parallel()

	for name, source := range map[string]string{
		"SubjectOnly":   "Subject",
		"NoSubject":     "[contact]\n\ntext",
		"Condition":     "S\n\n{{if .Name}}x{{end}}",
		"Call":          "S\n\n{{printf .Name}}",
		"Pipe":          "S\n\n{{.Name | html}}",
		"Variable":      "S\n\n{{$x := .Name}}",
		"Nested":        "S\n\n{{.A.B}}",
		"Unclosed":      "S\n\n{{.Name",
		"InLabel":       "S\n\n[button] {{.Link}} | {{len .Link}}",
		"InList":        "S\n\n- {{.A}}\n- {{range .A}}{{end}}",
		"NoLabel":       "S\n\n[button] {{.Link}}",
		"UnknownMark":   "S\n\n[bouton] {{.Link}} | x",
		"ContactSpeaks": "S\n\n[contact] hello",
		"EmptyBlock":    "S\n\n\n\nx",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			files := fstest.MapFS{"templates/en/x.txt": {Data: []byte(source)}}
			if _, _, err := readTemplate(files, English, "x"); err == nil {
				t.Errorf("accepted %q", source)
			}
		})
	}
	if _, _, err := readTemplate(fstest.MapFS{}, English, "x"); err == nil {
		t.Error("a missing file was read")
	}
}
