package archive

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid"
)

// FoundCompany is a company that a caller may mean.
type FoundCompany struct {
	CompanyID id.Company
	// Ground is by what it was found: CUSTOMER_NUMBER, FORMER_NUMBER, COMPANY_NUMBER,
	// DOCUMENT, HEAT, MAILBOX, PHONE, NAME or PERSON; the surest where there are several.
	Ground string
}

const (
	// mostFound bounds a search: who does not find a company among so many says more.
	mostFound = 50
	// maxSought bounds what is searched for, in characters.
	maxSought = 100
)

// FindCompanies gives the companies that a word or a number may mean, the surest
// ground first, for staff who have somebody on the telephone: by customer number
// (one that was merged leads on), enterprise or VAT number, the number of a document
// or a heat, a part of a mailbox, the end of a telephone number, a part of the
// company's or a person's name. At most 50. The faults are those of RequireStaff,
// and REQUIRED, TOO_LONG or INVALID at text and first.
func (a *Archive) FindCompanies(ctx context.Context, actor policy.Actor, text string, first int) ([]FoundCompany, error) {
	if err := actor.RequireStaff(policy.ReadCompanies); err != nil {
		return nil, err
	}
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return nil, fault.New(fault.Required, "text")
	case utf8.RuneCountInString(text) > maxSought:
		return nil, fault.New(fault.TooLong, "text", maxSought)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return nil, fault.New(fault.Invalid, "text")
	case first < 1 || first > mostFound:
		return nil, fault.New(fault.Invalid, "first")
	}
	rows, err := a.DB.As(actor).Read().FindCompanies(ctx, soughtFor(text, first))
	if err != nil {
		return nil, fmt.Errorf("find companies: %w", err)
	}
	out := make([]FoundCompany, len(rows))
	for n, r := range rows {
		out[n] = FoundCompany{CompanyID: id.Company{UUID: r.CompanyID}, Ground: r.Ground}
	}
	return out, nil
}

// countryBefore are the two letters before a VAT number.
var countryBefore = regexp.MustCompile(`^[A-Z]{2}(\d.{3,})$`)

// soughtFor gives the forms in which a text may stand somewhere; "" where it can't.
func soughtFor(text string, first int) db.FindCompaniesParams {
	all, digits := signs(text), vatid.Digits(text)
	customer := vatid.CustomerNumber(text)
	p := db.FindCompaniesParams{Customer: customer, CustomerLike: db.EscapeLike(customer), Numbers: []string{}, Most: int32(first)} //nolint:gosec // at most mostFound
	if len(digits) > leastPart {
		number := all
		if m := countryBefore.FindStringSubmatch(all); m != nil {
			number = m[1]
		}
		p.Numbers = append(p.Numbers, number, "0"+number) // old Belgian papers leave the first zero out
		p.Phone = vatid.PhoneEnd(text)
	}
	if digits != "" && len(all) >= leastPart-1 {
		p.Document = NumberKey(text)
	}
	if strings.Count(text, "@") < 2 && !strings.ContainsAny(text, " ,;") && utf8.RuneCountInString(text) >= leastPart && strings.ContainsFunc(text, unicode.IsLetter) {
		p.Mailbox = db.EscapeLike(strings.ToLower(text))
	}
	if len(all)-len(digits) >= leastPart && !strings.Contains(text, "@") {
		p.Words = text
	}
	return p
}
