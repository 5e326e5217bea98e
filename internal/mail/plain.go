package mail

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	nbsp       = "\u00a0" // no-break space
	wordJoiner = "\u2060" // takes no room and allows no break
)

// oneLine flattens a fact to one line: breaks and control characters become
// spaces, runs of space become one, invisible and direction-changing
// characters go. What it returns is safe in a header once encoded, and can't
// be made to read as something else.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u00a0':
			return r // no-break spaces mean something
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' })
	return strings.TrimSpace(strings.Join(words, " "))
}

// lines splits a fact of several lines, cleans each, and drops empty ones at
// both ends.
func lines(s string) []string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	out := strings.Split(s, "\n")
	for i := range out {
		out[i] = oneLine(out[i])
	}
	for len(out) > 0 && out[0] == "" {
		out = out[1:]
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}

// manyLines is [lines] as one string again.
func manyLines(s string) string { return strings.Join(lines(s), "\n") }

// truncate cuts s after at most n runes.
func truncate(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}

var (
	linkedDomain = regexp.MustCompile(`(\S[.。．｡])(\p{L}{2})`)
	linkedScheme = regexp.MustCompile(`:(/)`)
)

// strangersText is how much of a name typed by a stranger a mail repeats.
const strangersText = 100

// unlinked shortens text typed by a stranger and disarms it. Without it,
// anybody could have the seller mail an advertisement to anybody by
// registering a "company" with an address for a name.
func unlinked(s string) string { return disarmed(truncate(s, strangersText)) }

// disarmed puts an invisible joiner wherever mail programs would see a web or
// mail address and turn it into a link. "S.A." and "B.V." stay as they are.
func disarmed(s string) string {
	for range 2 { // the second pass finds what overlaps: "aa.bb.cc"
		s = linkedDomain.ReplaceAllString(s, "$1"+wordJoiner+"$2")
	}
	return linkedScheme.ReplaceAllString(s, ":"+wordJoiner+"$1")
}
