package mail

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"
)

//go:embed templates
var templateFiles embed.FS

// blockKind says what one block of a mail is; templates/FORMAT.md shows how
// each is written.
type blockKind string

const (
	paragraph   blockKind = "paragraph"
	list        blockKind = "list"
	quote       blockKind = "quote"
	button      blockKind = "button"
	link        blockKind = "link"
	particulars blockKind = "contact"
	documents   blockKind = "documents"
)

// block is one block of a mail. In a template its texts hold placeholders;
// [block.fill] gives the same block with facts in their place. Blocks are
// told apart before facts come in, so no fact can begin, end or fake one.
type block struct {
	Kind  blockKind
	Text  string   // words of a paragraph or quote, label of a button or link
	Items []string // of a list
	URL   string   // of a button or link
}

// mailTemplate is one mail in one language.
type mailTemplate struct {
	subject block
	body    []block
}

// frame is what stands around every mail of one language.
type frame struct {
	copyHint string // introduces the copy of a button's address in the HTML part
	foot     []block
}

type templateKey struct {
	locale Locale
	kind   Kind
}

type templateSet struct {
	mails  map[templateKey]mailTemplate
	frames map[Locale]frame
	words  map[Locale]wordTables
}

// loadTemplates reads the embedded templates once. Its error is a mistake in
// a template, which the tests find before anybody else.
var loadTemplates = sync.OnceValues(func() (templateSet, error) {
	set := templateSet{
		mails:  make(map[templateKey]mailTemplate),
		frames: make(map[Locale]frame),
		words:  make(map[Locale]wordTables),
	}
	for _, l := range Locales() {
		first, foot, err := readTemplate(templateFiles, l, "frame")
		if err != nil {
			return templateSet{}, err
		}
		set.frames[l] = frame{copyHint: first.Text, foot: foot}
		if set.words[l], err = readWords(templateFiles, l); err != nil {
			return templateSet{}, err
		}
		for _, k := range Kinds() {
			subject, body, err := readTemplate(templateFiles, l, string(k))
			if err != nil {
				return templateSet{}, err
			}
			set.mails[templateKey{l, k}] = mailTemplate{subject, body}
		}
	}
	return set, nil
})

// readTemplate parses one file into its first line and the blocks after it.
func readTemplate(files fs.FS, l Locale, name string) (first block, rest []block, err error) {
	file := path.Join("templates", string(l), name+".txt")
	source, err := fs.ReadFile(files, file)
	if err != nil {
		return block{}, nil, fmt.Errorf("read mail template: %w", err)
	}
	text := string(source)
	if l == French {
		text = frenchSpaces.Replace(text)
	}
	blocks, err := parseBlocks(text)
	if err != nil {
		return block{}, nil, fmt.Errorf("parse mail template %s: %w", file, err)
	}
	if len(blocks) < 2 || blocks[0].Kind != paragraph {
		return block{}, nil, fmt.Errorf("parse mail template %s: want a first line and blocks after it", file)
	}
	return blocks[0], blocks[1:], nil
}

// frenchSpaces keeps a sign of French punctuation from beginning a line. Only
// the translators' words pass through it, never a fact.
var frenchSpaces = strings.NewReplacer(
	" :", nbsp+":", " ;", nbsp+";", " !", nbsp+"!", " ?", nbsp+"?", "« ", "«"+nbsp, " »", nbsp+"»")

func parseBlocks(text string) ([]block, error) {
	var out []block
	for _, source := range strings.Split(strings.TrimSpace(text), "\n\n") {
		b, err := parseBlock(strings.TrimSpace(source))
		if err != nil {
			return nil, err
		}
		for _, words := range b.texts() {
			if *words == "" {
				continue
			}
			if _, err := parseWords(*words); err != nil {
				return nil, err
			}
		}
		out = append(out, b)
	}
	return out, nil
}

func parseBlock(source string) (block, error) {
	if source == "" {
		return block{}, errors.New("two empty lines in a row")
	}
	if strings.HasPrefix(source, "- ") {
		items := strings.Split(strings.TrimPrefix(source, "- "), "\n- ")
		for i := range items {
			items[i] = joinLines(items[i])
		}
		return block{Kind: list, Items: items}, nil
	}
	if !strings.HasPrefix(source, "[") {
		return block{Kind: paragraph, Text: joinLines(source)}, nil
	}
	mark, words, _ := strings.Cut(source, "]")
	words = joinLines(words)
	switch kind := blockKind(mark[1:]); kind {
	case quote:
		return block{Kind: quote, Text: words}, nil
	case button, link:
		url, label, ok := strings.Cut(words, " | ")
		if !ok {
			return block{}, fmt.Errorf("[%s] wants an address, a bar and a label", kind)
		}
		return block{Kind: kind, URL: url, Text: label}, nil
	case particulars, documents:
		if words != "" {
			return block{}, fmt.Errorf("[%s] stands alone", kind)
		}
		return block{Kind: kind}, nil
	default:
		return block{}, fmt.Errorf("unknown mark %s]", mark)
	}
}

func joinLines(s string) string {
	// Not strings.Fields: it would also split at no-break spaces.
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' })
	return strings.Join(words, " ")
}

// texts points at every text of b that may hold placeholders.
func (b *block) texts() []*string {
	out := []*string{&b.Text, &b.URL}
	for i := range b.Items {
		out = append(out, &b.Items[i])
	}
	return out
}

// fill returns b with the facts in place of its placeholders. A block that
// speaks of a fact which this mail doesn't have is not kept; in a list, only
// the items are left out that do.
func (b block) fill(fields map[string]string) (filled block, kept bool, err error) {
	items := make([]string, 0, len(b.Items))
	for _, words := range b.Items {
		item, kept, err := fillWords(words, fields)
		if err != nil {
			return block{}, false, err
		}
		if kept {
			items = append(items, item)
		}
	}
	if b.Kind == list && len(items) == 0 {
		return block{}, false, nil
	}
	b.Items = items
	for _, words := range []*string{&b.Text, &b.URL} {
		if *words, kept, err = fillWords(*words, fields); err != nil || !kept {
			return block{}, false, err
		}
	}
	return b, true, nil
}

// fillWords fills the placeholders of one text, unless one of their facts is
// absent. A placeholder that names no fact is an error.
func fillWords(words string, fields map[string]string) (filled string, kept bool, err error) {
	if words == "" {
		return "", true, nil
	}
	tpl, err := parseWords(words)
	if err != nil {
		return "", false, err
	}
	for _, node := range tpl.Root.Nodes {
		if fact, known := fields[placeholder(node)]; known && fact == "" {
			return "", false, nil
		}
	}
	var out strings.Builder
	if err := tpl.Execute(&out, fields); err != nil {
		return "", false, fmt.Errorf("fill template: %w", err)
	}
	return out.String(), true, nil
}

func fillAll(blocks []block, fields map[string]string) ([]block, error) {
	out := make([]block, 0, len(blocks))
	for _, b := range blocks {
		filled, kept, err := b.fill(fields)
		if err != nil {
			return nil, err
		}
		if kept {
			out = append(out, filled)
		}
	}
	return out, nil
}

// parseWords compiles the words of one block and refuses anything but plain
// placeholders: what a translator can't read must not decide what a mail says.
func parseWords(words string) (*template.Template, error) {
	tpl, err := template.New("words").Option("missingkey=error").Parse(words)
	if err != nil {
		return nil, fmt.Errorf("parse words: %w", err)
	}
	for _, node := range tpl.Root.Nodes {
		if _, ok := node.(*parse.TextNode); ok {
			continue
		}
		if placeholder(node) == "" {
			return nil, fmt.Errorf("only {{.Placeholder}} may be used, found %s", node)
		}
	}
	return tpl, nil
}

// placeholder gives the name in {{.Name}}, or nothing for any other node.
func placeholder(node parse.Node) string {
	action, ok := node.(*parse.ActionNode)
	if !ok || len(action.Pipe.Decl) > 0 || len(action.Pipe.Cmds) != 1 || len(action.Pipe.Cmds[0].Args) != 1 {
		return ""
	}
	field, ok := action.Pipe.Cmds[0].Args[0].(*parse.FieldNode)
	if !ok || len(field.Ident) != 1 {
		return ""
	}
	return field.Ident[0]
}
