package archive

import (
	"regexp"
	"strings"
	"unicode"
)

// sizes are measures of goods, which stand in the text of a paper and are no
// amounts: 40x40x3.
var sizes = regexp.MustCompile(`^[0-9]+(?:[xX×][0-9]+)+$`)

// amounts are what is an amount although letters stand in it.
var amounts = regexp.MustCompile(`(?i)^(?:EUR|EURO|USD|GBP|CHF)[0-9]+$`)

// searchable gives of the text of a PDF what every role may find the document by:
// its words, names of articles and sizes. Numbers are left out, since one of them
// is a price, and a role that sees no money could ask for it. The document's own
// numbers are known from its facts.
func searchable(text string) string {
	var out []string
	size := 0
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '×' }) {
		if strings.ContainsFunc(word, unicode.IsDigit) && !sizes.MatchString(word) && (startsWithDigit(word) || amounts.MatchString(word)) {
			continue
		}
		if size += len(word) + 1; size > maxSearchText {
			break
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func startsWithDigit(word string) bool { return strings.IndexFunc(word, unicode.IsDigit) == 0 }
