package paper

import (
	"slices"
	"strings"
)

// ublParty reads a party in its role, such as cac:AccountingCustomerParty, or a
// party that stands without one.
func (f *fields) ublParty(role *element) Party {
	e := f.one(role, "cac:Party")
	if e == nil {
		e = role
	}
	p := Party{
		AccountID:    f.ident(f.one(role, "cbc:SupplierAssignedAccountID")),
		OwnAccountID: f.ident(f.one(role, "cbc:CustomerAssignedAccountID")),
		Name:         partyName(e),
		VAT:          f.vat(e),
		Address:      f.address(f.one(e, "cac:PostalAddress")),
	}
	legal := f.same(slices.Collect(e.each("cac:PartyLegalEntity/cbc:CompanyID")), "cac:PartyLegalEntity/cbc:CompanyID")
	p.EnterpriseNumber, p.EnterpriseScheme = f.ident(legal), legal.attr("schemeID")
	endpoint := f.one(e, "cbc:EndpointID")
	p.Endpoint, p.EndpointScheme = f.ident(endpoint), endpoint.attr("schemeID")

	p.CustomerNumber = p.AccountID
	for id := range e.each("cac:PartyIdentification/cbc:ID") {
		value, scheme := f.ident(id), id.attr("schemeID")
		if value == "" {
			continue
		}
		p.IDs = append(p.IDs, Identifier{Scheme: scheme, Value: value})
		switch {
		case isGLN(id) && p.GLN == "":
			p.GLN = value
		case scheme == "" && p.CustomerNumber == "":
			p.CustomerNumber = value
		}
	}
	if p.GLN == "" && isGLN(endpoint) {
		p.GLN = p.Endpoint
	}
	return p
}

// isGLN reports whether an identifier is a global location number: ISO 6523 code
// 0088, and what was written before that was required.
func isGLN(id *element) bool {
	switch strings.ToUpper(id.attr("schemeID")) {
	case "0088", "GLN":
		return id.id() != ""
	}
	return false
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
// "VAT" by EN 16931; older documents write it less strictly, so any scheme that
// says VAT in a word of Europe counts where the exact one is absent.
func (f *fields) vat(party *element) string {
	var exactly, loosely []*element
	for e := range party.each("cac:PartyTaxScheme") {
		number := f.one(e, "cbc:CompanyID")
		scheme := f.one(e, "cac:TaxScheme")
		id := f.one(scheme, "cbc:ID").words()
		switch {
		case number.id() == "":
		case strings.EqualFold(id, "VAT"):
			exactly = append(exactly, number)
		case saysVAT(id), saysVAT(f.one(scheme, "cbc:TaxTypeCode").words()), saysVAT(f.one(scheme, "cbc:Name").words()):
			loosely = append(loosely, number)
		}
	}
	if len(exactly) == 0 {
		exactly = loosely
	}
	number := f.same(exactly, "cac:PartyTaxScheme/cbc:CompanyID for VAT")
	return strings.Join(strings.Fields(f.ident(number)), " ")
}

// vatWords are what the tax is called.
var vatWords = []string{"VAT", "TVA", "BTW", "MWST", "UST", "MOMS", "MVA", "IVA", "ALV", "PDV", "DPH", "PTU"}

func saysVAT(text string) bool {
	return slices.ContainsFunc(strings.Fields(text), func(word string) bool {
		return slices.Contains(vatWords, strings.ToUpper(strings.ReplaceAll(word, ".", "")))
	})
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
