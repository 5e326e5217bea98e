package archive

import (
	"errors"
	"slices"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/vatid"
)

// By what a document names its customer, in the order in which the numbers decide.
const (
	byCustomerNumber = "customer_number"
	byEnterprise     = "enterprise_number"
	byVAT            = "vat_number"
	byGLN            = "gln"
	byEndpoint       = "endpoint"
	byPartyID        = "party_id"
	byReference      = "reference" // whose the paper is that it refers to
)

// evidence is one number by which a document names its customer.
type evidence struct {
	By    string `json:"by"`
	Value string `json:"value"` // normal form
	// Companies are whom it belongs to; none: nobody here.
	Companies []id.Company `json:"companies,omitempty"`

	key    vatid.Key // zero for a customer number and a reference
	active []bool    // of each company
	weak   bool      // speaks only where nothing else does
}

// trace is the evidence in one word, by which files that wait are found again.
func (e evidence) trace() string {
	if e.By == byCustomerNumber {
		return customerTrace(e.Value)
	}
	return e.Value
}

// customerTrace is how a customer number stands among the keys.
func customerTrace(number string) string { return "CUSTOMER:" + number }

// customerNumber is a party's customer number by the seller's own word.
func customerNumber(p paper.Party) string { return vatid.CustomerNumber(p.AccountID) }

// gather collects a party's numbers, each once and in the order in which they
// decide. One that fails its checks is dropped with a warning: a typing error
// must neither hinder filing nor, by chance, find somebody else.
func gather(p paper.Party, f *facts) []evidence {
	var list []evidence
	add := func(by string, n vatid.Number, err error) {
		if err != nil {
			detail := by
			if pr, ok := errors.AsType[*vatid.Problem](err); ok {
				detail += " " + string(pr.Code)
			}
			f.warn(warnNumberInvalid, detail)
			return
		}
		same := func(e evidence) bool { return e.By == by && e.key == n.Key }
		if !n.Key.IsZero() && !slices.ContainsFunc(list, same) {
			list = append(list, evidence{By: by, Value: n.Key.String(), key: n.Key})
		}
	}
	if n := vatid.CustomerNumber(p.CustomerNumber); n != "" {
		list = append(list, evidence{By: byCustomerNumber, Value: n})
	}
	if p.EnterpriseNumber != "" {
		n, err := enterpriseNumber(p)
		add(byEnterprise, n, err)
	}
	if p.VAT != "" {
		n, err := vatid.VATNumber("", p.VAT)
		add(byVAT, n, err)
	}
	if p.GLN != "" {
		n, err := vatid.GLN(p.GLN)
		add(byGLN, n, err)
	}
	if p.Endpoint != "" && p.EndpointScheme != "" && p.EndpointScheme != "EM" {
		n, err := participant(p.EndpointScheme, p.Endpoint)
		add(byEndpoint, n, err)
	}
	for _, other := range p.IDs {
		switch {
		case other.Scheme != "":
			n, err := participant(other.Scheme, other.Value)
			add(byPartyID, n, err)
		case vatid.LooksLikeVAT(other.Value): // some senders have it here only
			n, err := vatid.VATNumber("", other.Value)
			add(byPartyID, n, err)
		}
	}
	return list
}

// enterpriseNumber reads a register number by its scheme or else by the country
// of the address; a document need not name either.
func enterpriseNumber(p paper.Party) (vatid.Number, error) {
	if len(p.EnterpriseScheme) == 4 {
		if n, err := participant(p.EnterpriseScheme, p.EnterpriseNumber); err != nil || !n.Key.IsZero() {
			return n, err
		}
	}
	country := p.Address.Country
	if v, err := vatid.VATNumber("", p.VAT); country == "" && err == nil {
		country = v.Key.Country
	}
	return vatid.EnterpriseNumber(country, p.EnterpriseNumber)
}

// participant reads a number under an ISO 6523 scheme; a scheme that stands for
// no register of companies gives a zero key and no error.
func participant(scheme, value string) (vatid.Number, error) {
	p, err := vatid.Participant(scheme, value)
	return vatid.Number{Key: p.Key}, err
}
