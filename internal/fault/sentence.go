package fault

import (
	"embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed sentences/*.txt
var sentenceFiles embed.FS

// sentences has, by language and key, what a refusal says. The files have one
// "key = sentence" a line, # begins a comment, %s is a place for an argument.
var sentences = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	entries, err := sentenceFiles.ReadDir("sentences")
	if err != nil {
		panic(err) // they are in the binary
	}
	for _, e := range entries {
		text, err := sentenceFiles.ReadFile("sentences/" + e.Name())
		if err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(e.Name(), ".txt")] = readSentences(string(text))
	}
	return all
})

func readSentences(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		key, sentence, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if ok && !strings.HasPrefix(key, "#") {
			out[strings.TrimSpace(key)] = strings.TrimSpace(sentence)
		}
	}
	return out
}

// fallback is the language of a reader whose own is not there.
const fallback = "en"

// Sentence says a refusal in the reader's language (fr, nl, en, de; any other:
// English). A refusal without the arguments that its sentence has places for
// says what its code says of any value.
func Sentence(locale string, f *Fault) string {
	said, ok := sentences()[locale]
	if !ok {
		said = sentences()[fallback]
	}
	for _, key := range []string{f.Sentence, string(f.Code)} {
		if s, ok := said[key]; ok && strings.Count(s, "%s") == len(f.Args) {
			return fill(s, f.Args)
		}
	}
	return said[string(Invalid)]
}

// fill puts the arguments into their places; what they hold is not looked at again.
func fill(sentence string, args []any) string {
	var b strings.Builder
	for _, a := range args {
		before, after, _ := strings.Cut(sentence, "%s")
		b.WriteString(before)
		fmt.Fprint(&b, a)
		sentence = after
	}
	b.WriteString(sentence)
	return b.String()
}
