package mail

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// facts gathers the placeholders of one mail and every complaint about them,
// so that a mail with three holes says so at once. An optional fact that is
// absent stays as an empty value: what speaks of it is left out of the mail.
type facts struct {
	writer writer
	values map[string]string
	errs   []error
}

func newFacts(w writer) *facts {
	return &facts{writer: w, values: make(map[string]string)}
}

// add takes a value that is already clean; an empty one is a hole.
func (f *facts) add(field, value string) {
	if value == "" {
		f.errs = append(f.errs, fmt.Errorf("%s is missing", field))
	}
	f.values[field] = value
}

func (f *facts) line(field, value string) { f.add(field, oneLine(value)) }

// name takes the name of a person or a company: somebody typed it, and it is
// kept from becoming a link.
func (f *facts) name(field, value string) { f.add(field, unlinked(oneLine(value))) }

// optionalName is name for a fact that this mail may not have.
func (f *facts) optionalName(field, value string) { f.values[field] = unlinked(oneLine(value)) }

// greeting addresses the reader by name, or neutrally where the seller knows
// a mailbox and no name.
func (f *facts) greeting(name string) {
	code := "NAMED"
	if name = unlinked(oneLine(name)); name == "" {
		code = "UNNAMED"
	}
	f.word("Greeting", tableGreeting, code)
	f.values["Greeting"] = strings.ReplaceAll(f.values["Greeting"], "{{.Name}}", name)
}

// word takes a value of an enumeration and gives the language's words for it.
func (f *facts) word(field string, t table, code string) {
	words, ok := f.writer.words[t][code]
	if !ok {
		f.errs = append(f.errs, fmt.Errorf("%s: no words for %s %q", field, t, code))
	}
	f.values[field] = words
}

// optionalWord is word for a remark that is made only if it applies.
func (f *facts) optionalWord(field string, t table, code string, applies bool) {
	if f.values[field] = ""; applies {
		f.word(field, t, code)
	}
}

// address takes an e-mail address as something to read, not to follow: the
// person it belongs to is a stranger to the reader. It is never cut, because
// its end says whose it is.
func (f *facts) address(field, value string) {
	if _, err := parseAddress(value); err != nil {
		f.errs = append(f.errs, fmt.Errorf("%s: %w", field, err))
	}
	f.values[field] = disarmed(value)
}

// masked takes an address that the reader may recognise and not learn.
func (f *facts) masked(field, value string) {
	if value != "" && !strings.ContainsAny(value, "*•…") {
		f.errs = append(f.errs, fmt.Errorf("%s is not masked", field))
	}
	f.add(field, disarmed(oneLine(value)))
}

func (f *facts) link(field, value string) {
	if err := checkLink(value); err != nil {
		f.errs = append(f.errs, fmt.Errorf("%s: %w", field, err))
	}
	f.values[field] = value
}

func (f *facts) time(field string, t time.Time) {
	if t.IsZero() {
		f.errs = append(f.errs, fmt.Errorf("%s is missing", field))
	}
	f.values[field] = f.writer.dateTime(t)
}

// optionalTime is time for a fact that this mail may not have.
func (f *facts) optionalTime(field string, t time.Time) {
	if f.values[field] = ""; !t.IsZero() {
		f.time(field, t)
	}
}

// day takes a calendar day, which is the same one in every zone.
func (f *facts) day(field string, t time.Time) {
	if t.IsZero() {
		f.errs = append(f.errs, fmt.Errorf("%s is missing", field))
	}
	f.values[field] = f.writer.date(t)
}

func (f *facts) done() (map[string]string, error) {
	return f.values, errors.Join(f.errs...)
}
