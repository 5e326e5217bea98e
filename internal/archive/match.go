package archive

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// match finds the one customer that the document's numbers name: every number
// that is known here must lead to it, and a number that several companies share
// (a VAT group) only narrows the choice. It gives the reason for quarantine when
// there is none or more than one. Names, addresses and mailboxes are not looked
// at: two firms may have the same, and a document filed with the wrong one is a
// leak. What a person decided stands above all numbers; they are noted all the same.
func (a *Archive) match(ctx context.Context, row db.Ingestion, doc *paper.Document, f *facts) (id.Company, string, error) {
	f.Evidence = gather(doc.Buyer, f)
	if n := customerNumber(doc.DeliveryParty); n != "" && doc.Buyer.CustomerNumber == "" {
		f.Evidence = append([]evidence{{By: byCustomerNumber, Value: n}}, f.Evidence...)
	}
	if err := a.resolve(ctx, f.Evidence); err != nil {
		return id.Company{}, "", err
	}
	if err := a.resolveReferences(ctx, doc, f); err != nil {
		return id.Company{}, "", err
	}
	if row.Resolution != nil {
		f.Rule = "assigned"
		return row.ResolutionCompany, "", nil
	}
	return choose(f)
}

// choose is the decision, made of the evidence alone.
func choose(f *facts) (id.Company, string, error) {
	for _, e := range f.Evidence {
		if len(e.Companies) == 0 {
			f.warn(warnNumberUnknown, e.By)
		}
	}
	left, said := inCommon(f.Evidence, false)
	if !said { // references without a day speak where nothing else does
		left, said = inCommon(f.Evidence, true)
	}
	switch {
	case !said:
		return id.Company{}, ReasonUnmatched, nil
	case len(left) == 0:
		return id.Company{}, ReasonConflict, nil
	case len(left) > 1:
		return id.Company{}, ReasonAmbiguous, nil
	}
	closed := false
	for _, e := range f.Evidence {
		at := slices.Index(e.Companies, left[0])
		switch {
		case at >= 0 && (f.Rule == "" || len(e.Companies) == 1 && f.decides > 1):
			f.Rule, f.decides = e.By, len(e.Companies)
		case at < 0 && len(e.Companies) > 0: // only a weak one is left that says so
			f.warn(warnReferenceOther, e.Value)
		}
		closed = closed || at >= 0 && !e.active[at]
	}
	if closed {
		f.warn(warnCompanyClosed, "")
	}
	return left[0], "", nil
}

// inCommon gives the companies that every evidence of one weight leads to; said is
// false when none leads to any.
func inCommon(list []evidence, weak bool) (left []id.Company, said bool) {
	for _, e := range list {
		switch {
		case e.weak != weak || len(e.Companies) == 0:
		case !said:
			left, said = slices.Clone(e.Companies), true
		default:
			left = slices.DeleteFunc(left, func(c id.Company) bool { return !slices.Contains(e.Companies, c) })
		}
	}
	return left, said
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
	read := a.DB.AsSystem().Read()
	if len(customers) > 0 {
		rows, err := read.CompaniesByCustomerKey(ctx, customers)
		if err != nil {
			return fmt.Errorf("look customer numbers up: %w", err)
		}
		for _, r := range rows {
			found(list, r.CustomerKey, r.ID, r.State)
		}
	}
	if len(keys.Numbers) > 0 {
		rows, err := read.CompaniesByKey(ctx, keys)
		if err != nil {
			return fmt.Errorf("look company keys up: %w", err)
		}
		for _, r := range rows {
			found(list, keyText(r.Country, r.Register, r.Number), r.ID, r.State)
		}
	}
	return nil
}

// found notes a company at each evidence with this value.
func found(list []evidence, value string, c id.Company, state string) {
	for i := range list {
		if list[i].Value == value && !slices.Contains(list[i].Companies, c) {
			list[i].Companies, list[i].active = append(list[i].Companies, c), append(list[i].active, state == "ACTIVE")
		}
	}
}

// referredSeries has, for each kind of reference whose number is the seller's own,
// the kind of document that carries it. The customer's own numbers (an order)
// are nobody's alone.
var referredSeries = map[paper.ReferenceKind]policy.Kind{
	paper.ReferenceInvoice: policy.Invoice, paper.ReferenceCreditNote: policy.CreditNote, paper.ReferenceQuote: policy.Quote,
	paper.ReferenceDeliveryNote: policy.DeliveryNote, paper.ReferenceSalesOrder: policy.OrderResponse, paper.ReferenceOrderResponse: policy.OrderResponse,
}

const (
	// mostReferences bounds how many references are looked up.
	mostReferences = 20
	// referenceReach is how far back a reference without a day is looked for.
	referenceReach = 2 * 365 * 24 * time.Hour
)

// resolveReferences adds, as evidence, whose the papers are that the document
// refers to by numbers of the seller's, in one statement.
func (a *Archive) resolveReferences(ctx context.Context, doc *paper.Document, f *facts) error {
	issued, err := time.Parse(time.DateOnly, doc.IssueDate)
	if err != nil {
		return fmt.Errorf("read the issue date: %w", err)
	}
	ask := db.CompaniesByReferenceParams{Upto: issued.AddDate(0, 0, 1), Since: issued.Add(-referenceReach)}
	var list []evidence
	for _, r := range doc.References {
		kind, ok := referredSeries[r.Kind]
		if !ok || len(list) == mostReferences {
			continue
		}
		e := evidence{By: byReference, Value: string(kind) + " " + r.Number, weak: true}
		year := int32(0)
		if day, err := time.Parse(time.DateOnly, r.IssueDate); err == nil {
			year, e.weak = int32(day.Year()), false //nolint:gosec // a year
		}
		ask.Kinds, ask.Numbers, ask.Years = append(ask.Kinds, string(kind)), append(ask.Numbers, r.Number), append(ask.Years, year)
		ask.Positions = append(ask.Positions, int32(len(list))) //nolint:gosec // bounded above
		list = append(list, e)
	}
	if len(list) == 0 {
		return nil
	}
	rows, err := a.DB.AsSystem().Read().CompaniesByReference(ctx, ask)
	if err != nil {
		return fmt.Errorf("look references up: %w", err)
	}
	for _, r := range rows {
		e := &list[r.N]
		e.Companies, e.active = append(e.Companies, r.ID), append(e.active, r.State == "ACTIVE")
	}
	for _, e := range list { // one that is not filed yet says nothing: no order is assumed
		if len(e.Companies) > 0 {
			f.Evidence = append(f.Evidence, e)
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

// keyText is a key as text: "BE:CBE:0440966354".
func keyText(country, register, number string) string {
	return strings.Join([]string{country, register, number}, ":")
}
