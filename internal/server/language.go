package server

import (
	"net/http"

	"golang.org/x/text/language"

	"example.com/comptoir/internal/mail"
)

// languages gives the locales, the seller's own first, and a matcher in the same order.
func languages(first mail.Locale) ([]mail.Locale, language.Matcher) {
	first = mail.ParseLocale(string(first), mail.French)
	locales := []mail.Locale{first}
	for _, l := range mail.Locales() {
		if l != first {
			locales = append(locales, l)
		}
	}
	tags := make([]language.Tag, len(locales))
	for i, l := range locales {
		tags[i] = language.Make(string(l))
	}
	return locales, language.NewMatcher(tags)
}

// localeOf is the reader's language: the signed-in person's, else the
// browser's, else the seller's.
func (s *server) localeOf(r *http.Request) mail.Locale {
	if l := of(r).session.Locale; l != "" {
		return l
	}
	_, i := language.MatchStrings(s.tags, r.Header.Get("Accept-Language"))
	return s.locales[i]
}

// switchedTo is the language that the reader chose on the page, "" when none.
func switchedTo(r *http.Request) mail.Locale {
	return mail.ParseLocale(r.URL.Query().Get("lang"), "")
}

// pageLocale is a page's language: the one chosen, else that of the person
// whom the link was sent to, else the reader's.
func (s *server) pageLocale(r *http.Request, addressee mail.Locale) mail.Locale {
	if l := switchedTo(r); l != "" {
		return l
	}
	if addressee != "" {
		return addressee
	}
	return s.localeOf(r)
}
