package graph

import (
	"context"
	"strconv"
	"time"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/mail"
)

// clock is a time of day: 08:00.
func clock(sinceMidnight time.Duration) string {
	return time.Time{}.Add(sinceMidnight).Format("15:04")
}

// Seller gives what anybody may know of the seller.
func (r query) Seller(context.Context) (*model.Seller, error) {
	s, h := r.Resolver.Seller, r.Access.Hours
	open := &model.OpeningHours{
		Opens: clock(h.Open), Closes: clock(h.Close), TimeZone: h.Zone.String(), Weekdays: h.Weekdays(), Closures: h.Announced(r.Now()),
		PromisedHours: strconv.FormatFloat(h.Promised.Hours(), 'f', -1, 64),
	}
	return &model.Seller{
		Name: s.Name, ContactName: company.Given(s.ContactName), Phone: company.Given(s.Phone), Email: s.Email, Address: company.Given(s.Address),
		PrivacyURL: s.PrivacyURL, Colour: company.Given(s.Colour), Locales: mail.Locales(), Locale: r.Access.SellerLocale, OpeningHours: open,
	}, nil
}
