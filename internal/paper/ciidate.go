package paper

import "time"

// dateText gives the element with the text of a CII date. It is a DateTimeString
// or a DateTime below the date's own element; ZUGFeRD 1 has some without either.
func dateText(e *element) *element {
	for _, path := range []string{"udt:DateTimeString", "udt:DateTime", "udt:DateString", "udt:Date"} {
		if found := e.first(path); found != nil {
			return found
		}
	}
	return e
}

// ciiDay reads a date as CII writes it: 20260102 (UNTDID 2379, 102), with a time
// behind it (203, 204), or an xsd:date or xsd:dateTime. The digits tell which.
func ciiDay(text string) (string, bool) {
	switch {
	case !onlyDigits(text):
		return dayOf(text)
	case len(text) == 8, len(text) == 12, len(text) == 14:
		day, err := time.Parse("20060102", text[:8])
		return day.Format(time.DateOnly), err == nil
	}
	return "", false
}

// otherCIIDate is otherDate for CII.
func (c *ciiReader) otherCIIDate(e *element, what string) string {
	text := dateText(e).id()
	if text == "" {
		return ""
	}
	day, ok := ciiDay(text)
	if !ok {
		c.warn(WarnDate, what)
		return ""
	}
	return day
}
