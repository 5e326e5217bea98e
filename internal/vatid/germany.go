package vatid

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// germanSections are the sections of the German registers: commercial A and B,
// cooperatives, partnerships, associations, companies under civil law.
var germanSections = []string{"HRA", "HRB", "GNR", "PR", "VR", "GSR"}

// germanCourtWords name the office, not the place.
var germanCourtWords = []string{"AMTSGERICHT", "REGISTERGERICHT", "HANDELSREGISTER", "GERICHT", "AG", "BEIM", "DES", "NR"}

// germanEnterprise reads court, section and number in any order of court and
// number: "Amtsgericht Köln, HRB 12345", "HRB 12345 B Berlin (Charlottenburg)".
// The number is unique only together with its court. The normal form is "KOELN
// HRB 12345": upper case, umlauts spelled out, the office's own name left out.
func germanEnterprise(input string) (Number, error) {
	words, ok := germanWords(input)
	if !ok {
		return Number{}, problem(Malformed, "DE")
	}
	at := slices.IndexFunc(words, func(w string) bool { return slices.Contains(germanSections, w) })
	if at < 0 || at+1 >= len(words) || !isDigits(words[at+1]) {
		return Number{}, problem(Malformed, "DE")
	}
	count := strings.TrimLeft(words[at+1], "0")
	if count == "" || len(count) > 7 {
		return Number{}, problem(Malformed, "DE")
	}
	end := at + 2
	// Some courts that took over others' registers tell them apart by one or two
	// letters after the number (Berlin B, Kiel KI): part of the number.
	if end < len(words) && len(words[end]) <= 2 && !isDigits(words[end]) {
		count += " " + words[end]
		end++
	}
	court := strings.Join(append(slices.Clone(words[:at]), words[end:]...), " ")
	switch {
	case court == "":
		return Number{}, problem(CourtMissing, "DE")
	case !germanCourt(court):
		return Number{}, problem(Malformed, "DE")
	}
	normal := court + " " + words[at] + " " + count
	return Number{
		Key:     Key{Country: "DE", Register: RegisterHR, Number: normal},
		Normal:  normal,
		Display: normal,
	}, nil
}

// germanCourt refuses what can't be a place: too short, a second number or a second section.
func germanCourt(court string) bool {
	if len(court) < 3 || strings.ContainsAny(court, "0123456789") {
		return false
	}
	return !slices.ContainsFunc(strings.Fields(court), func(w string) bool { return slices.Contains(germanSections, w) })
}

// germanWords gives the words of the input in upper case without umlauts and
// without the words that name the office. A section and a number that are
// written together ("HRB12345") come apart.
func germanWords(input string) (words []string, ok bool) {
	var b strings.Builder
	var last rune
	for _, r := range strings.ToUpper(norm.NFC.String(input)) {
		switch {
		case r == 'Ä':
			b.WriteString("AE")
		case r == 'Ö':
			b.WriteString("OE")
		case r == 'Ü':
			b.WriteString("UE")
		case r == 'ß', r == 'ẞ':
			b.WriteString("SS")
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			if unicode.IsDigit(r) != unicode.IsDigit(last) && last != 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
		case isSeparator(r), strings.ContainsRune(",;()", r):
			b.WriteByte(' ')
			last = 0
			continue
		default:
			return nil, false
		}
		last = r
	}
	words = strings.Fields(b.String())
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(germanCourtWords, w) }), true
}
