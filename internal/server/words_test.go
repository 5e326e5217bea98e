package server

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/mail"
)

var placePattern = regexp.MustCompile(`\{[a-z]+\}`)

func places(s string) []string {
	p := placePattern.FindAllString(s, -1)
	slices.Sort(p)
	return slices.Compact(p)
}

func TestLanguagesAreComplete(t *testing.T) {
	t.Parallel()
	all, err := loadWords()
	must(t, err)
	fr := all[mail.French]
	if len(fr) < 80 {
		t.Fatalf("only %d sentences were read", len(fr))
	}
	for _, l := range mail.Locales() {
		for key, sentence := range fr {
			other := all[l][key]
			if other == "" || !slices.Equal(places(other), places(sentence)) {
				t.Errorf("%s: %q = %q, want the places of %q", l, key, other, sentence)
			}
			if l != mail.French && strings.Count(key, ".") > 0 && other == sentence && len(sentence) > 12 {
				t.Errorf("%s: %q is not translated", l, key)
			}
		}
		if len(all[l]) != len(fr) {
			t.Errorf("%s has %d sentences, fr %d", l, len(all[l]), len(fr))
		}
	}
}

// Words that the vocabulary rules out, and the informal address.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	all, err := loadWords()
	must(t, err)
	banned := map[mail.Locale]*regexp.Regexp{
		mail.French:  regexp.MustCompile(`(?i)\b(compagnie|avoir|devis|vendeur|tu|ton|ta|tes)\b`),
		mail.Dutch:   regexp.MustCompile(`(?i)\b(pakbon|je|jij|jouw|inloggen)\b`),
		mail.English: regexp.MustCompile(`(?i)\b(log in|vendor)\b`),
		mail.German:  regexp.MustCompile(`(?i)\b(du|dein|deine|einloggen)\b`),
	}
	for l, re := range banned {
		for key, s := range all[l] {
			if w := re.FindString(s); w != "" {
				t.Errorf("%s: %q says %q", l, key, w)
			}
		}
	}
}

// Every sentence is used and every use has its sentence, by the templates' and handlers' text.
func TestEverySentenceIsUsed(t *testing.T) {
	t.Parallel()
	all, err := loadWords()
	must(t, err)
	var used strings.Builder
	names, err := fs.Glob(pageFiles, "pages/*.html")
	must(t, err)
	for _, n := range names {
		b, err := pageFiles.ReadFile(n)
		must(t, err)
		used.Write(b)
	}
	text := used.String()
	for _, m := range regexp.MustCompile(`\bt "([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if all[mail.French][m[1]] == "" {
			t.Errorf("a page says %q, which there is not", m[1])
		}
	}
	made := regexp.MustCompile(`^(problem|refused|status|explain|password_set|link_sent|role|sees|evidence|weight|via|decided|decide_lost|decide_over|not_us|not_us_over|reported|invited|new_email_done|new_email_over)\.`) // keys put together at run time
	for key := range all[mail.French] {
		if !made.MatchString(key) && !strings.Contains(text, `"`+key+`"`) {
			t.Errorf("nothing says %q", key)
		}
	}
}

func TestMalformedWordsAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"no sentence", "a = b\na = c", "= b"} {
		if w, err := readWords(text); err == nil {
			t.Errorf("%q was read as %v", text, w)
		}
	}
	if _, err := (words{"a": "b"}).say("c"); err == nil {
		t.Error("a sentence that there is not was said")
	}
}

func TestMoments(t *testing.T) {
	t.Parallel()
	zone, err := mail.LoadZone("")
	must(t, err)
	at := time.Date(2026, 11, 23, 13, 4, 59, 0, time.UTC)
	for l, want := range map[mail.Locale]string{
		mail.French: "23/11/2026 à 14 h 04", mail.Dutch: "23/11/2026 om 14.04 uur",
		mail.English: "23/11/2026 at 14:04", mail.German: "23.11.2026, 14:04 Uhr",
	} {
		if got := moment(l, zone, at); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
}
