package server

import (
	"time"

	"example.com/comptoir/internal/mail"
)

// layouts are the usual short ways to write a moment in Belgium, and in English as in Britain.
var layouts = map[mail.Locale]string{
	mail.French:  "02/01/2006 à 15 h 04",
	mail.Dutch:   "02/01/2006 om 15.04 uur",
	mail.English: "02/01/2006 at 15:04",
	mail.German:  "02.01.2006, 15:04 Uhr",
}

// moment tells a time to the minute, where the seller is.
func moment(l mail.Locale, zone *time.Location, t time.Time) string {
	return t.In(zone).Format(layouts[l])
}

// days are the usual short ways to write a day.
var days = map[mail.Locale]string{
	mail.French:  "02/01/2006",
	mail.Dutch:   "02/01/2006",
	mail.English: "02/01/2006",
	mail.German:  "02.01.2006",
}

// lastDay tells the last day of what ends at t: at midnight, it ended with the day before.
func lastDay(l mail.Locale, zone *time.Location, t time.Time) string {
	return t.In(zone).Add(-time.Nanosecond).Format(days[l])
}
