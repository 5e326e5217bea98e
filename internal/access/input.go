package access

import (
	"errors"
	"strings"
	"unicode/utf8"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/vatid"
)

// PersonInput is who applies.
type PersonInput struct {
	GivenName  string
	FamilyName string
	Email      string
	Phone      *string
	Locale     mail.Locale
}

// AddressInput is a postal address.
type AddressInput struct {
	Street     string
	PostalCode string
	City       string
}

// RegisterCompanyDetails is the company that applies.
type RegisterCompanyDetails struct {
	LegalName        string
	Country          string
	EnterpriseNumber *string
	VatNumber        *string
	Address          *AddressInput
	Phone            *string
}

// applicant is an input in normal form.
type applicant struct {
	personal
	legalName, country       string
	enterprise, vat          string // for display
	keys                     []string
	street, postalCode, city string
	companyPhone             string
}

// personal is a person's input in normal form.
type personal struct {
	givenName, familyName, email string
	phone                        string
	locale                       mail.Locale
}

func (p personal) name() string { return p.givenName + " " + p.familyName }

// readPerson checks who applies; path names the input field.
func readPerson(faults *fault.List, path string, in PersonInput) personal {
	p := personal{
		givenName:  line(faults, path+".givenName", in.GivenName, true, 100),
		familyName: line(faults, path+".familyName", in.FamilyName, true, 100),
		phone:      line(faults, path+".phone", deref(in.Phone), false, 40),
		locale:     in.Locale,
	}
	p.email = email(faults, path+".email", in.Email)
	return p
}

// email gives the one spelling of an address.
func email(faults *fault.List, path, in string) string {
	canonical, ok := account.CanonicalEmail(in)
	if !ok {
		faults.Add(fault.New(fault.Invalid, path))
	}
	return canonical
}

// text is one field's check: trimmed, valid, without control characters, within
// its length. An empty one is REQUIRED when it must be there.
func text(faults *fault.List, path, s string, must bool, most int) string {
	s = strings.TrimSpace(s)
	switch {
	case s == "" && must:
		faults.Add(fault.New(fault.Required, path))
	case utf8.RuneCountInString(s) > most:
		faults.Add(fault.New(fault.TooLong, path, most))
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f }):
		faults.Add(fault.New(fault.Invalid, path))
	default:
		return s
	}
	return ""
}

// line is text without line breaks.
func line(faults *fault.List, path, s string, must bool, most int) string {
	if strings.ContainsAny(strings.TrimSpace(s), "\r\n\t") {
		faults.Add(fault.New(fault.Invalid, path))
		return ""
	}
	return text(faults, path, s, must, most)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// normalise checks everything at once, so that a form shows all mistakes.
// numberless is for staff, who record what they have.
func normalise(c RegisterCompanyDetails, p PersonInput, numberless bool) (applicant, fault.List) {
	a, faults := normaliseCompany(c, numberless)
	a.personal = readPerson(&faults, "input.person", p)
	return a, faults
}

// normaliseCompany is normalise for a company of which no person applies.
func normaliseCompany(c RegisterCompanyDetails, numberless bool) (applicant, fault.List) {
	var faults fault.List
	a := applicant{
		legalName:    line(&faults, "input.company.legalName", c.LegalName, true, 200),
		companyPhone: line(&faults, "input.company.phone", deref(c.Phone), false, 40),
	}
	if c.Address != nil {
		a.street = line(&faults, "input.company.address.street", c.Address.Street, true, 200)
		a.postalCode = line(&faults, "input.company.address.postalCode", c.Address.PostalCode, true, 20)
		a.city = line(&faults, "input.company.address.city", c.Address.City, true, 100)
	}
	a.country = strings.ToUpper(strings.TrimSpace(c.Country))
	if len(a.country) != 2 || a.country[0] < 'A' || a.country[0] > 'Z' || a.country[1] < 'A' || a.country[1] > 'Z' {
		faults.Add(fault.New(fault.Invalid, "input.company.country"))
		return a, faults
	}
	a.numbers(&faults, strings.TrimSpace(deref(c.EnterpriseNumber)), strings.TrimSpace(deref(c.VatNumber)), numberless)
	return a, faults
}

func (a *applicant) numbers(faults *fault.List, enterprise, vat string, numberless bool) {
	if enterprise == "" && vat == "" && !numberless {
		faults.Add(fault.New(fault.Required, "input.company.enterpriseNumber").Say("number_required"))
	}
	read := func(path, in string, by func(country, s string) (vatid.Number, error)) string {
		if in == "" {
			return ""
		}
		n, err := by(a.country, in)
		if p, ok := errors.AsType[*vatid.Problem](err); ok {
			code := fault.Invalid
			if p.Code == vatid.Checksum {
				code = fault.Checksum
			}
			faults.Add(fault.New(code, path).Say("number_" + strings.ToLower(string(p.Code))))
			return ""
		}
		if k := n.Key.String(); len(a.keys) == 0 || a.keys[0] != k {
			a.keys = append(a.keys, k)
		}
		return n.Display
	}
	a.enterprise = read("input.company.enterpriseNumber", enterprise, vatid.EnterpriseNumber)
	a.vat = read("input.company.vatNumber", vat, vatid.VATNumber)
	if a.country == "BE" && len(a.keys) > 1 {
		// In Belgium both numbers have the same digits; two are a typing error or somebody else's.
		faults.Add(fault.New(fault.Invalid, "input.company.vatNumber").Say("numbers_differ"))
	}
}
