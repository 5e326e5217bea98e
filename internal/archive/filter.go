package archive

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

const (
	// maxSearch bounds what is searched for, in characters; no number is longer.
	maxSearch = 100
	// maxWords bounds the words of a free text.
	maxWords = 10
	// leastPart is how many letters and digits of a number tell enough to be looked
	// for in its middle; with fewer, whole numbers are meant.
	leastPart = 3
)

// Filter says which documents of a company are wanted: those for which all holds
// that is not nil.
type Filter struct {
	// Kinds: nil means every kind that the actor sees.
	Kinds []policy.Kind
	// NumberStartsWith compares as [NumberKey] does.
	NumberStartsWith *string
	// Number is a part of the document's number, or of any other number in it: an
	// order, a delivery note, a heat. Shorter than three letters and digits it is a
	// whole number of the document itself.
	Number *string
	// IssuedFrom and IssuedTo are days, both included.
	IssuedFrom, IssuedTo *time.Time
	// TotalFrom and TotalTo are decimal texts, both included, whatever the currency.
	TotalFrom, TotalTo *string
	// Open: whether something is still to be paid, or nothing any more, by the ERP's
	// last word. A document about which it said nothing is neither.
	Open *bool
	// OwnReference are words that must all stand in the customer's own references and
	// order numbers; the last one, and those with a digit, may be the beginning of a
	// word. Accents and case are put aside.
	OwnReference *string
	// Article is a whole article number of the seller's, punctuation aside.
	Article *string
	// HeatNumber is a whole heat number, punctuation aside.
	HeatNumber *string
	// Text are words that must all stand in the document, as they are or in another
	// form in French, Dutch, English or German; the last one, and those with a digit,
	// may be the beginning of a word. Accents and case are put aside.
	Text *string
}

// find checks the filter and gives what the database is asked. All faults of the
// filter come at once.
func (f Filter) find(actor policy.Actor, company id.Company) (db.Find, error) {
	seen := actor.KindsIn(company)
	out := db.Find{Company: company, Kinds: kindsOf(seen, f.Kinds)}
	out.Every = len(out.Kinds) == len(policy.Kinds)
	out.IssuedFrom, out.IssuedTo, out.Open = f.IssuedFrom, f.IssuedTo, f.Open
	var faults fault.List
	if !actor.May(policy.ReadMoney, company) {
		for path, given := range map[string]bool{"filter.totalFrom": f.TotalFrom != nil, "filter.totalTo": f.TotalTo != nil, "filter.open": f.Open != nil} {
			if given {
				faults.Add(fault.New(fault.Forbidden, path))
			}
		}
		if err := faults.Err(); err != nil {
			return out, err
		}
	}
	out.TotalFrom, out.TotalTo = bound(&faults, "filter.totalFrom", f.TotalFrom), bound(&faults, "filter.totalTo", f.TotalTo)
	if from := searched(&faults, "filter.numberStartsWith", f.NumberStartsWith); from != "" {
		out.NumberFrom, out.NumberTo = NumberKey(from), prefixEnd(NumberKey(from))
	}
	out.Article = NumberKey(searched(&faults, "filter.article", f.Article))
	out.Heat = NumberKey(searched(&faults, "filter.heatNumber", f.HeatNumber))
	out.Own = searched(&faults, "filter.ownReference", f.OwnReference)
	out.Words = searched(&faults, "filter.text", f.Text)
	if n := len(strings.FieldsFunc(out.Words, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })); n > maxWords {
		faults.Add(fault.New(fault.TooLong, "filter.text").Say("too_many_words", maxWords))
	}
	f.number(&faults, &out)
	return out, faults.Err()
}

// number takes a part of any number; a short one is a whole number.
func (f Filter) number(faults *fault.List, out *db.Find) {
	part := searched(faults, "filter.number", f.Number)
	key := NumberKey(part)
	switch {
	case key == "":
	case utf8.RuneCountInString(signs(part)) >= leastPart:
		out.Number = signs(part)
	case f.NumberStartsWith == nil:
		out.NumberFrom, out.NumberTo = key, key+"\x01"
	case strings.HasPrefix(key, out.NumberFrom): // both hold for the number itself
		out.NumberFrom, out.NumberTo = key, key+"\x01"
	default:
		out.Kinds = nil
	}
}

// searched checks a text to search for; it has at least one letter or digit that tells.
func searched(faults *fault.List, path string, s *string) string {
	switch {
	case s == nil:
		return ""
	case utf8.RuneCountInString(*s) > maxSearch:
		faults.Add(fault.New(fault.TooLong, path, maxSearch))
	case NumberKey(*s) == "" || !utf8.ValidString(*s) || strings.ContainsRune(*s, 0):
		faults.Add(fault.New(fault.Invalid, path))
	default:
		return *s
	}
	return ""
}

// bound reads an amount of a filter.
func bound(faults *fault.List, path string, s *string) *float64 {
	if s == nil {
		return nil
	}
	if !isDecimal(*s) {
		faults.Add(fault.New(fault.Invalid, path))
		return nil
	}
	v, err := strconv.ParseFloat(*s, 64)
	if err != nil {
		faults.Add(fault.New(fault.Invalid, path))
		return nil
	}
	return &v
}

// isDecimal takes "-12.50": a sign, digits, and a point with digits.
func isDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(s, ".")
	digits := func(t string) bool {
		return t != "" && strings.Trim(t, "0123456789") == ""
	}
	return len(s) <= 30 && digits(whole) && (!point || digits(fraction))
}
