package graph_test

import (
	"testing"
	"time"

	"example.com/comptoir/internal/access"
)

// TestSellerIsForAnybody: who the seller is and when somebody is there is read without signing in.
func TestSellerIsForAnybody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	day := func(n int) time.Time { return time.Now().UTC().AddDate(0, 0, n) }
	b.access.Hours.Closures = []access.Closure{{From: day(20), To: day(21)}, {From: day(-3), To: day(2)}, {From: day(-9), To: day(-2)}}

	a := b.want("", `{ seller { name contactName phone email address privacyUrl colour locales locale openingHours { weekdays opens closes timeZone promisedHours closures { from to } } } }`, nil)
	for path, want := range map[string]any{
		"name": "Métaux Exemple", "contactName": "Nora Peeters", "phone": "+32 2 555 01 00", "email": "orders@seller.example.com", "colour": "#0b5f6d",
		"privacyUrl": "https://portal.example.com/privacy", "locale": "fr", "locales.3": "de", "openingHours.opens": "08:00", "openingHours.closes": "17:00",
		"openingHours.timeZone": "UTC", "openingHours.promisedHours": "4", "openingHours.weekdays.0": 1.0, "openingHours.weekdays.4": 5.0, "openingHours.weekdays.5": nil,
		"openingHours.closures.0.to": day(2).Format(time.DateOnly), "openingHours.closures.1.from": day(20).Format(time.DateOnly), "openingHours.closures.2": nil,
	} {
		if got := a.at("seller." + path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}
