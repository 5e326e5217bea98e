package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/vatid"
)

// evidence is one number by which a document names its customer.
type evidence struct {
	// By is the field: customer_number, enterprise_number, vat_number, endpoint, party_id.
	By    string `json:"by"`
	Value string `json:"value"` // normal form
	// Company is whom it belongs to; absent: to nobody here.
	Company *id.Company `json:"company,omitempty"`

	key    vatid.Key // zero for a customer number
	active bool
}

// match finds the one customer that the document's numbers name. It gives the
// reason for quarantine when there is none or more than one. Names, addresses
// and mailboxes are not looked at: two firms may have the same, and a document
// filed with the wrong one is a leak.
func (a *Archive) match(ctx context.Context, doc *paper.Document, f *facts) (id.Company, string, error) {
	f.Evidence = gather(doc.Buyer, f)
	if err := a.resolve(ctx, f.Evidence); err != nil {
		return id.Company{}, "", err
	}
	var found id.Company
	for _, e := range f.Evidence {
		switch {
		case e.Company == nil:
			f.warn(warnNumberUnknown, e.By)
		case found.IsZero():
			found = *e.Company
			if !e.active {
				f.warn(warnCompanyClosed, "")
			}
		case found != *e.Company:
			return id.Company{}, ReasonConflict, nil
		}
	}
	if found.IsZero() {
		return id.Company{}, ReasonUnmatched, nil
	}
	return found, "", nil
}

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
		list = append(list, evidence{By: "customer_number", Value: n})
	}
	if p.EnterpriseNumber != "" {
		n, err := enterpriseNumber(p)
		add("enterprise_number", n, err)
	}
	if p.VAT != "" {
		n, err := vatid.VATNumber("", p.VAT)
		add("vat_number", n, err)
	}
	if p.Endpoint != "" && p.EndpointScheme != "" && p.EndpointScheme != "EM" {
		n, err := participant(p.EndpointScheme, p.Endpoint)
		add("endpoint", n, err)
	}
	for _, other := range p.IDs {
		switch {
		case other.Scheme != "":
			n, err := participant(other.Scheme, other.Value)
			add("party_id", n, err)
		case vatid.LooksLikeVAT(other.Value): // some senders have it here only
			n, err := vatid.VATNumber("", other.Value)
			add("party_id", n, err)
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
// no register of companies (a GLN) gives a zero key and no error.
func participant(scheme, value string) (vatid.Number, error) {
	p, err := vatid.Participant(scheme, value)
	return vatid.Number{Key: p.Key}, err
}

// resolve finds whom each number belongs to, in two statements at most.
func (a *Archive) resolve(ctx context.Context, list []evidence) error {
	var customers []string
	var keys db.CompaniesByKeyParams
	for _, e := range list {
		if e.key.IsZero() {
			customers = append(customers, e.Value)
			continue
		}
		keys.Countries = append(keys.Countries, e.key.Country)
		keys.Registers = append(keys.Registers, e.key.Register)
		keys.Numbers = append(keys.Numbers, e.key.Number)
	}
	found := func(value string, c id.Company, state string) {
		for i := range list {
			if list[i].Value == value {
				list[i].Company, list[i].active = &c, state == "ACTIVE"
			}
		}
	}
	read := a.DB.AsSystem().Read()
	if len(customers) > 0 {
		rows, err := read.CompaniesByCustomerKey(ctx, customers)
		if err != nil {
			return fmt.Errorf("look customer numbers up: %w", err)
		}
		for _, r := range rows {
			found(r.CustomerKey, r.ID, r.State)
		}
	}
	if len(keys.Numbers) > 0 {
		rows, err := read.CompaniesByKey(ctx, keys)
		if err != nil {
			return fmt.Errorf("look company keys up: %w", err)
		}
		for _, r := range rows {
			found(vatid.Key{Country: r.Country, Register: r.Register, Number: r.Number}.String(), r.ID, r.State)
		}
	}
	return nil
}

// ours tells whether the document's supplier is the seller.
func (a *Archive) ours(doc *paper.Document) bool {
	if len(a.Seller) == 0 {
		return true
	}
	var ignored facts
	return slices.ContainsFunc(gather(doc.Seller, &ignored), func(e evidence) bool { return slices.Contains(a.Seller, e.key) })
}
