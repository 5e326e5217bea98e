package mail

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
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
		ConfirmClaim{},
		ClaimRejected{},
		AlreadyMember{},
		AlreadyAsked{},
		AccessGranted{},
		AccessDeclined{},
		AccessExpired{},
		AccessRequested{},
		AccessReminder{},
		AccessAnnounced{},
		DepartureReported{},
		ClaimsLocked{},
		ContactChanged{},
		Invitation{},
		InvitationAnswered{},
		MembershipEnded{},
		MembershipFrozen{},
		CompanySuspended{},
		ConfirmNewEmail{},
		EmailChanged{},
		AdminByContact{},
		StaffNotice{},
		DocumentsFiled{},
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

// TestWordsAgree holds every language to the same tables and codes, and the
// tables to those that the program asks for.
func TestWordsAgree(t *testing.T) {
	t.Parallel()

	set, err := loadTemplates()
	if err != nil {
		t.Fatal(err)
	}
	want := map[table][]string{
		tableRole:      {"ACCOUNTANT", "ADMIN", "PURCHASER", "READER", "WAREHOUSE"},
		tableEvidence:  {"DELIVERY_NOTE", "INVOICE", "NONE", "ORDER", "QUOTE", "VAT"},
		tableWeight:    {"HIGH", "LOW", "MEDIUM", "NONE"},
		tableHow:       {"CLAIM", "DEPARTURE", "INVITATION", "MERGE", "REGISTRATION", "STAFF"},
		tableAnswer:    {"ACCEPTED", "DECLINED"},
		tableOutcome:   {"ACCEPTED", "DECLINED"},
		tableNotice:    {"ABUSE_REPORT", "ACCESS_CALL", "ACCESS_FROZEN", "CLAIMS_LOCKED", "COMPANY_WITHOUT_ADMIN"},
		tableTask:      {"ABUSE_REPORT", "ACCESS_CALL", "ACCESS_FROZEN", "CLAIMS_LOCKED", "COMPANY_WITHOUT_ADMIN"},
		tableRemark:    {"NAMESAKE", "SHARED_MAILBOX"},
		tableGreeting:  {"NAMED", "UNNAMED"},
		tableContact:   {"MANAGER", "STAND_IN"},
		tableDocument:  {"CERTIFICATE", "CREDIT_NOTE", "DELIVERY_NOTE", "INVOICE", "ORDER", "ORDER_RESPONSE", "QUOTE", "STATEMENT"},
		tableFrequency: {"AT_ONCE", "DAILY"},
		tableNews:      {"NEW", "NEW_VERSION", "OPEN", "OPEN_LIST", "OTHERS", "OTHERS_ONE", "REFERENCE", "REVISED", "SEVERAL"},
	}
	holds := map[string]string{
		"greeting NAMED": "{{.Name}}", "news NEW": "{{.Document}}", "news REVISED": "{{.Document}}", "news OPEN": "{{.Document}}",
		"news SEVERAL": "{{.Count}}", "news OTHERS": "{{.Count}}", "news REFERENCE": "{{.Reference}}",
	}
	for _, l := range Locales() {
		got := make(map[table][]string)
		for name, words := range set.words[l] {
			got[name] = slices.Sorted(maps.Keys(words))
			for code, text := range words {
				if found := regexp.MustCompile(`\{\{.*?\}\}`).FindString(text); found != holds[string(name)+" "+code] {
					t.Errorf("%s: [%s] %s: has the placeholder %q, want %q", l, name, code, found, holds[string(name)+" "+code])
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: words (-want +got):\n%s", l, diff)
		}
	}
}

func TestWordsFormat(t *testing.T) {
	t.Parallel()

	files := fstest.MapFS{"templates/fr/words.txt": {Data: []byte("[role]\nADMIN: a : b\nREADER: c\n\n[contact]\nMANAGER: Qui :\n")}}
	got, err := readWords(files, French)
	if err != nil {
		t.Fatal(err)
	}
	want := wordTables{"role": {"ADMIN": "a\u00a0: b", "READER": "c"}, "contact": {"MANAGER": "Qui\u00a0:"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	for name, source := range map[string]string{
		"Empty":      "",
		"NoTable":    "ADMIN: a",
		"NoWords":    "[role]\nADMIN:",
		"NoCode":     "[role]\n: a",
		"NoColon":    "[role]\nADMIN a",
		"CodeTwice":  "[role]\nADMIN: a\nADMIN: b",
		"TableTwice": "[role]\nADMIN: a\n\n[role]\nREADER: b",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			files := fstest.MapFS{"templates/en/words.txt": {Data: []byte(source)}}
			if _, err := readWords(files, English); err == nil {
				t.Errorf("accepted %q", source)
			}
		})
	}
	if _, err := readWords(fstest.MapFS{}, English); err == nil {
		t.Error("a missing file was read")
	}
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
	got, err = fillAll([]block{
		{Kind: paragraph, Text: "{{.A}} and {{.B}}"},
		{Kind: list, Items: []string{"{{.A}}", "{{.B}}"}},
		{Kind: list, Items: []string{"{{.B}}"}},
		{Kind: button, URL: "{{.B}}", Text: "go"},
		{Kind: paragraph, Text: "{{.A}}"},
	}, map[string]string{"A": "a", "B": ""})
	if err != nil {
		t.Fatal(err)
	}
	want = []block{{Kind: list, Items: []string{"a"}}, {Kind: paragraph, Text: "a"}}
	if diff := cmp.Diff(want, got, cmp.Transformer("noNil", func(s []string) string { return strings.Join(s, "\x00") })); diff != "" {
		t.Errorf("what speaks of an absent fact (-want +got):\n%s", diff)
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
