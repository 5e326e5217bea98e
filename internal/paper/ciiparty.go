package paper

import (
	"slices"
	"strings"
)

// ciiParty reads a trade party.
func (c *ciiReader) ciiParty(e *element) Party {
	p := Party{Name: c.one(e, "ram:Name").words(), Address: c.ciiAddress(c.one(e, "ram:PostalTradeAddress"))}
	if p.Name == "" {
		p.Name = e.first("ram:SpecifiedLegalOrganization/ram:TradingBusinessName").words()
	}
	legal := c.one(e, "ram:SpecifiedLegalOrganization/ram:ID")
	p.EnterpriseNumber, p.EnterpriseScheme = c.ident(legal), legal.attr("schemeID")
	endpoint := c.one(e, "ram:URIUniversalCommunication/ram:URIID")
	p.Endpoint, p.EndpointScheme = c.ident(endpoint), endpoint.attr("schemeID")

	var vat []*element
	for id := range e.each("ram:SpecifiedTaxRegistration/ram:ID") {
		if id.attr("schemeID") == "VA" {
			vat = append(vat, id)
		}
	}
	p.VAT = strings.Join(strings.Fields(c.ident(c.same(vat, "ram:SpecifiedTaxRegistration for VAT"))), " ")

	for _, path := range []string{"ram:ID", "ram:GlobalID"} {
		for id := range e.each(path) {
			c.ciiIdentifier(&p, id)
		}
	}
	if p.GLN == "" && isGLN(endpoint) {
		p.GLN = p.Endpoint
	}
	return p
}

// ciiIdentifier takes over a party's number. One without a scheme is what the
// seller calls the party by: of a buyer, the customer number.
func (c *ciiReader) ciiIdentifier(p *Party, id *element) {
	value, scheme := c.ident(id), id.attr("schemeID")
	if value == "" {
		return
	}
	p.IDs = append(p.IDs, Identifier{Scheme: scheme, Value: value})
	switch {
	case isGLN(id) && p.GLN == "":
		p.GLN = value
	case scheme == "" && id.is("ram:ID") && p.AccountID == "":
		p.AccountID, p.CustomerNumber = value, value
	}
}

func (c *ciiReader) ciiAddress(e *element) Address {
	a := Address{
		PostalCode: c.one(e, "ram:PostcodeCode").words(),
		City:       c.one(e, "ram:CityName").words(),
		Region:     e.first("ram:CountrySubDivisionName").words(),
		Country:    c.one(e, "ram:CountryID").words(),
	}
	for _, path := range []string{"ram:LineOne", "ram:LineTwo", "ram:LineThree", "ram:StreetName"} {
		if text := e.first(path).words(); text != "" && !slices.Contains(a.Lines, text) {
			a.Lines = append(a.Lines, text)
		}
	}
	return a
}
