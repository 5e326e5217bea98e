package mail

import (
	"fmt"
	"strings"
	"time"
)

// Locale is the language of a mail, spelled as in the API: fr, nl, en or de.
type Locale string

// The languages that every mail exists in, in Belgian usage.
const (
	French  Locale = "fr"
	Dutch   Locale = "nl"
	English Locale = "en"
	German  Locale = "de"
)

// DefaultZone is where times in mails are told when the seller names no zone.
const DefaultZone = "Europe/Brussels"

// Locales returns every locale. The slice is the caller's own.
func Locales() []Locale { return []Locale{French, Dutch, English, German} }

// ParseLocale reads a language tag such as "fr", "nl-BE" or "de_DE"; only the
// language counts. It answers fallback for every language that mails do not
// exist in: a mail in a second language is better than no mail.
func ParseLocale(tag string, fallback Locale) Locale {
	language, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	for _, l := range Locales() {
		if language == string(l) {
			return l
		}
	}
	return fallback
}

// Tag is the language tag (BCP 47) of the Content-Language header and of the
// HTML part: the language with the region whose usage it follows.
func (l Locale) Tag() string {
	if l == English {
		return "en-GB"
	}
	return string(l) + "-BE"
}

// LoadZone finds a time zone by its IANA name; the empty name is
// [DefaultZone]. A machine without zone data fails here and not at the first
// mail, if called at start-up; a program that imports time/tzdata never does.
func LoadZone(name string) (*time.Location, error) {
	if name == "" {
		name = DefaultZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("load time zone %q: %w", name, err)
	}
	return zone, nil
}

// writer tells facts the way a reader of its locale expects them.
type writer struct {
	locale Locale
	zone   *time.Location
	words  wordTables
}

// calendar holds the names of days and months, Sunday and January first.
type calendar struct {
	days   [7]string
	months [12]string
}

var calendars = map[Locale]calendar{
	French: {
		[7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		[12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	},
	Dutch: {
		[7]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
		[12]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
	},
	English: {
		[7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	},
	German: {
		[7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
		[12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	},
}

// dateTime tells a moment to the minute with its weekday, in words that fit
// after "le" or "jusqu'au", "op" or "tot", "on" or "until", "am" or "bis".
// The forms are those of fr-BE (10 h 54), nl-BE (10.54 uur), en-GB and de-BE.
func (w writer) dateTime(t time.Time) string {
	t = t.In(w.zone)
	switch w.locale {
	case French:
		return fmt.Sprintf("%s à %d%sh%s%02d", w.date(t), t.Hour(), nbsp, nbsp, t.Minute())
	case Dutch:
		return fmt.Sprintf("%s om %d.%02d%suur", w.date(t), t.Hour(), t.Minute(), nbsp)
	case German:
		return fmt.Sprintf("%s, %d:%02d%sUhr", w.date(t), t.Hour(), t.Minute(), nbsp)
	default:
		return fmt.Sprintf("%s at %d:%02d", w.date(t), t.Hour(), t.Minute())
	}
}

// date tells the calendar day that t shows in its own zone, with its weekday.
func (w writer) date(t time.Time) string {
	c := calendars[w.locale]
	day, month := c.days[t.Weekday()], c.months[t.Month()-1]
	switch w.locale {
	case French:
		ordinal := ""
		if t.Day() == 1 {
			ordinal = "er"
		}
		return fmt.Sprintf("%s %d%s %s %d", day, t.Day(), ordinal, month, t.Year())
	case German:
		return fmt.Sprintf("%s, %d. %s %d", day, t.Day(), month, t.Year())
	default:
		return fmt.Sprintf("%s %d %s %d", day, t.Day(), month, t.Year())
	}
}
