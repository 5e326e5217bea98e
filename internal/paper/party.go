package paper

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
