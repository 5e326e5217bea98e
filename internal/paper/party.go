package paper

import (
	"slices"
	"strings"
)

// Party is a company as the document names it.
type Party struct {
	Name string
	// AccountID is the customer number by the seller's own word
	// (SupplierAssignedAccountID, in CII the party's ID).
	AccountID string
	// CustomerNumber is AccountID or else the first identifier without a scheme,
	// which is where Peppol senders put the customer number.
	CustomerNumber string
	// OwnAccountID is the number that the customer gave to the party
	// (CustomerAssignedAccountID). It says nothing about who the customer is.
	OwnAccountID     string
	VAT              string
	EnterpriseNumber string
	EnterpriseScheme string // ISO 6523 code, 0208 for Belgium; often absent
	GLN              string // global location number (GS1), as received
	Endpoint         string // electronic address
	EndpointScheme   string
	IDs              []Identifier
	Address          Address
}

// IsZero reports whether the document says nothing about the party.
func (p Party) IsZero() bool {
	return p.Name == "" && p.AccountID == "" && p.OwnAccountID == "" && p.VAT == "" && p.EnterpriseNumber == "" &&
		p.Endpoint == "" && len(p.IDs) == 0 && p.Address.IsZero()
}

// Identifier is a party's number in some scheme; 0088 is a GLN, none is what the
// two parties agreed on.
type Identifier struct{ Scheme, Value string }

// Address is a postal address.
type Address struct {
	Lines      []string // street, additional lines
	PostalCode string
	City       string
	Region     string
	Country    string // ISO 3166-1 alpha-2, as received
}

// IsZero reports whether nothing of the address is known.
func (a Address) IsZero() bool {
	return len(a.Lines) == 0 && a.PostalCode == "" && a.City == "" && a.Region == "" && a.Country == ""
}

// party reads a cac:AccountingSupplierParty or cac:AccountingCustomerParty.
func (f *fields) party(role *element) Party {
	e := f.one(role, "cac:Party")
	p := Party{
		AccountID: f.one(role, "cbc:SupplierAssignedAccountID").id(),
		Name:      partyName(e),
		VAT:       f.vat(e),
		Address:   f.address(f.one(e, "cac:PostalAddress")),
	}
	legal := f.same(slices.Collect(e.each("cac:PartyLegalEntity/cbc:CompanyID")), "cac:PartyLegalEntity/cbc:CompanyID")
	p.EnterpriseNumber, p.EnterpriseScheme = legal.id(), legal.attr("schemeID")
	endpoint := f.one(e, "cbc:EndpointID")
	p.Endpoint, p.EndpointScheme = endpoint.id(), endpoint.attr("schemeID")

	p.CustomerNumber = p.AccountID
	for id := range e.each("cac:PartyIdentification/cbc:ID") {
		value, scheme := id.id(), id.attr("schemeID")
		if value == "" {
			continue
		}
		p.IDs = append(p.IDs, Identifier{Scheme: scheme, Value: value})
		if scheme == "" && p.CustomerNumber == "" {
			p.CustomerNumber = value
		}
	}
	return p
}

// partyName prefers the name in the register to the trading name.
func partyName(e *element) string {
	for _, path := range []string{"cac:PartyLegalEntity/cbc:RegistrationName", "cac:PartyName/cbc:Name"} {
		for name := range e.each(path) {
			if text := name.words(); text != "" {
				return text
			}
		}
	}
	return ""
}

// vat finds the VAT number among the party's tax registrations. The scheme is
// "VAT" by EN 16931; older documents write it less strictly, so any scheme with
// that word counts where the exact one is absent.
func (f *fields) vat(party *element) string {
	var exactly, loosely []*element
	for e := range party.each("cac:PartyTaxScheme") {
		number := f.one(e, "cbc:CompanyID")
		scheme := f.one(e, "cac:TaxScheme")
		switch id := f.one(scheme, "cbc:ID").words(); {
		case number.id() == "":
		case strings.EqualFold(id, "VAT"):
			exactly = append(exactly, number)
		case hasWord(id, "VAT"), strings.EqualFold(f.one(scheme, "cbc:TaxTypeCode").words(), "VAT"):
			loosely = append(loosely, number)
		}
	}
	if len(exactly) == 0 {
		exactly = loosely
	}
	return f.same(exactly, "cac:PartyTaxScheme/cbc:CompanyID for VAT").words()
}

func hasWord(s, word string) bool {
	return slices.ContainsFunc(strings.Fields(s), func(w string) bool { return strings.EqualFold(w, word) })
}

func (f *fields) address(e *element) Address {
	a := Address{
		PostalCode: f.one(e, "cbc:PostalZone").words(),
		City:       f.one(e, "cbc:CityName").words(),
		Region:     f.one(e, "cbc:CountrySubentity").words(),
		Country:    f.one(e, "cac:Country/cbc:IdentificationCode").words(),
	}
	street := strings.TrimSpace(f.one(e, "cbc:StreetName").words() + " " + f.one(e, "cbc:BuildingNumber").words())
	for _, line := range []string{street, f.one(e, "cbc:AdditionalStreetName").words()} {
		if line != "" {
			a.Lines = append(a.Lines, line)
		}
	}
	for line := range e.each("cac:AddressLine/cbc:Line") {
		if text := line.words(); text != "" {
			a.Lines = append(a.Lines, text)
		}
	}
	return a
}
