package server

import (
	"net/http"
	"slices"

	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
)

// wholeForm is where a sentence stands that is about none of the fields.
const wholeForm = "form"

// mistakes are why a form comes back: a sentence in the reader's language for
// each field that has one. The zero value is a form that was not sent yet.
type mistakes struct {
	sentences map[string]string
	first     string // the field to which the reader is led
}

// mistake is what one field is told, for the templates "mistake" and "wrong".
type mistake struct {
	Field, Sentence string
	First           bool
}

// At gives what stands beside a field.
func (m mistakes) At(field string) mistake {
	return mistake{field, m.sentences[field], field == m.first}
}

// mistaken gives a rule's refusal as the form with these fields shows it, and
// the status of that answer. false: the form can't help, because the link is
// none or because it is a defect or an outage.
func mistaken(l mail.Locale, err error, fields ...string) (mistakes, int, bool) {
	m, status := mistakes{sentences: map[string]string{}}, http.StatusUnprocessableEntity
	found := fault.All(err)
	for _, f := range found {
		field := wholeForm
		if n := len(f.Path); n > 0 && slices.Contains(fields, f.Path[n-1]) {
			field = f.Path[n-1]
		} else {
			status = statusOf(f.Code)
		}
		if m.first == "" {
			m.first = field
		}
		m.sentences[field] = fault.Sentence(string(l), f)
	}
	code := fault.CodeOf(err)
	return m, status, len(found) > 0 && code != fault.NotFound && code != fault.Overloaded
}

// statusOf is the status of a form that comes back for something else than a field.
func statusOf(c fault.Code) int {
	switch c {
	case fault.WrongState, fault.Conflict:
		return http.StatusConflict
	case fault.Expired:
		return http.StatusGone
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.RateLimited:
		return http.StatusTooManyRequests
	default:
		return http.StatusUnprocessableEntity
	}
}
