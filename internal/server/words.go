package server

import (
	"embed"
	"fmt"
	"strings"

	"example.com/comptoir/internal/mail"
)

//go:embed words/*.txt
var wordFiles embed.FS

// words are the sentences of one language, by key. Their places are spelled {company}.
type words map[string]string

// loadWords reads the embedded files: one "key = sentence" a line, # begins a comment.
func loadWords() (map[mail.Locale]words, error) {
	all := map[mail.Locale]words{}
	for _, l := range mail.Locales() {
		b, err := wordFiles.ReadFile("words/" + string(l) + ".txt")
		if err != nil {
			return nil, fmt.Errorf("read the pages' words: %w", err)
		}
		text := string(b)
		if l == mail.French {
			text = frenchSpaces.Replace(text)
		}
		if all[l], err = readWords(text); err != nil {
			return nil, fmt.Errorf("read the pages' words in %s: %w", l, err)
		}
	}
	return all, nil
}

// frenchSpaces keeps a sign of French punctuation from beginning a line.
var frenchSpaces = strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " !", "\u00a0!", " ?", "\u00a0?")

func readWords(text string) (words, error) {
	w := words{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		key, sentence, ok := strings.Cut(line, " = ")
		if key = strings.TrimSpace(key); !ok || w[key] != "" {
			return nil, fmt.Errorf("line %q: want a new key, =, and a sentence", line)
		}
		w[key] = strings.TrimSpace(sentence)
	}
	return w, nil
}

// say gives a sentence with its places filled: name, value, name, value. A key
// that there is not is an error, so that no page shows a hole.
func (w words) say(key string, pairs ...any) (string, error) {
	sentence, ok := w[key]
	if !ok || len(pairs)%2 != 0 {
		return "", fmt.Errorf("no sentence %q for these places", key)
	}
	fill := make([]string, len(pairs))
	for i, p := range pairs {
		if fill[i] = fmt.Sprint(p); i%2 == 0 {
			fill[i] = "{" + fill[i] + "}"
		}
	}
	return strings.NewReplacer(fill...).Replace(sentence), nil
}
