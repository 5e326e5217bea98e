package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid"
)

// ClaimEvidence is exactly one number that only people of the company should
// know (product rule 6): a document's, or the VAT number, which everybody may know.
type ClaimEvidence struct {
	InvoiceNumber      *string
	VatNumber          *string
	QuoteNumber        *string
	OrderNumber        *string
	DeliveryNoteNumber *string
}

// The kinds of evidence, spelled as in the schema.
const (
	evidenceNone = "NONE"
	evidenceVAT  = "VAT"
)

// documentOf is the kind of document that a kind of evidence names.
var documentOf = map[string]policy.Kind{
	"INVOICE": policy.Invoice, "QUOTE": policy.Quote, "ORDER": policy.Order, "DELIVERY_NOTE": policy.DeliveryNote,
}

// read gives the one kind and number; EXACTLY_ONE for none and for several.
func (e ClaimEvidence) read(faults *fault.List) (kind, number string) {
	given := 0
	for _, one := range []struct {
		kind, path string
		number     *string
	}{
		{"INVOICE", "invoiceNumber", e.InvoiceNumber}, {evidenceVAT, "vatNumber", e.VatNumber}, {"QUOTE", "quoteNumber", e.QuoteNumber},
		{"ORDER", "orderNumber", e.OrderNumber}, {"DELIVERY_NOTE", "deliveryNoteNumber", e.DeliveryNoteNumber},
	} {
		if one.number == nil {
			continue
		}
		if given++; given == 1 {
			kind, number = one.kind, line(faults, "input.evidence."+one.path, *one.number, true, 100)
		}
	}
	if given != 1 {
		faults.Add(fault.New(fault.ExactlyOne, "input.evidence"))
	}
	return kind, number
}

// The outcomes of looking at a claim.
const (
	outcomeRight         = "RIGHT"
	outcomeWrong         = "WRONG"
	outcomeLocked        = "LOCKED"         // too many wrong ones before: not looked at
	outcomeAlreadyMember = "ALREADY_MEMBER" // the mailbox has access
	outcomeAlreadyAsked  = "ALREADY_ASKED"  // the company has been asked about the mailbox
	outcomeBarred        = "BARRED"         // the mailbox's access is frozen, or the company suspended
)

// Weight is what evidence is worth to whoever decides, spelled as in the schema.
type Weight string

// The weights. None of them grants anything by itself.
const (
	WeightNone   Weight = "NONE"   // public, or no evidence at all
	WeightLow    Weight = "LOW"    // a quotation, which is shown to others; or anything old
	WeightMedium Weight = "MEDIUM" // a recent paper
)

// recentFor is how long a paper counts as recent: who has it still deals with us.
const recentFor = 90 * 24 * time.Hour

// proof is what a claim's evidence turned out to be.
type proof struct {
	right  bool
	weight Weight
	date   *time.Time
}

// prove looks at a claim's evidence against one company's numbers and no other's.
// A document of another company, and one that was cancelled, is no evidence
// (product rule 9); what came without evidence rests on whoever recorded it.
func prove(ctx context.Context, tx pgx.Tx, r db.AccessRequest, c db.Company, now time.Time) (proof, error) {
	switch r.EvidenceKind {
	case evidenceNone:
		return proof{right: true, weight: WeightNone}, nil
	case evidenceVAT:
		right, err := hasNumber(ctx, tx, c, r.EvidenceNumber)
		return proof{right: right, weight: WeightNone}, err
	}
	found, ok, err := archive.Reference(ctx, tx, c.ID, documentOf[r.EvidenceKind], r.EvidenceNumber)
	if err != nil || !ok || found.Cancelled {
		return proof{}, err
	}
	p := proof{right: true, weight: WeightLow, date: found.IssuedOn}
	if r.EvidenceKind != "QUOTE" && found.IssuedOn != nil && now.Sub(*found.IssuedOn) < recentFor {
		p.weight = WeightMedium
	}
	return p, nil
}

// hasNumber tells whether a VAT number is one of the company's keys, in any spelling.
func hasNumber(ctx context.Context, tx pgx.Tx, c db.Company, text string) (bool, error) {
	n, err := vatid.VATNumber(c.Country, text)
	if _, ok := errors.AsType[*vatid.Problem](err); ok {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read a VAT number: %w", err)
	}
	keys, err := db.New(tx).KeysOfCompany(ctx, c.ID)
	if err != nil {
		return false, fmt.Errorf("read a company's keys: %w", err)
	}
	return slices.ContainsFunc(keys, func(k db.KeysOfCompanyRow) bool {
		return k.Country == n.Key.Country && k.Register == n.Key.Register && k.Number == n.Key.Number
	}), nil
}

// companyOf locks the record that a claim is about. false: there is none, or it is no customer any more.
func companyOf(ctx context.Context, tx pgx.Tx, r db.AccessRequest) (db.Company, bool, error) {
	q := db.New(tx)
	i := r.CompanyID
	if i.IsZero() {
		found, err := q.CustomerByKey(ctx, r.CustomerKey)
		if errors.Is(err, pgx.ErrNoRows) {
			return db.Company{}, false, nil
		}
		if err != nil {
			return db.Company{}, false, fmt.Errorf("look a customer number up: %w", err)
		}
		i = found.ID
	}
	c, err := lockCompany(ctx, tx, i)
	return c, err == nil && c.State != string(CompanyClosed), err
}

// lockCompany makes changes of a company's people stand in line.
func lockCompany(ctx context.Context, tx pgx.Tx, i id.Company) (db.Company, error) {
	c, err := db.New(tx).LockCompany(ctx, i)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, fault.New(fault.NotFound, "")
	}
	if err != nil {
		return c, fmt.Errorf("lock a company: %w", err)
	}
	return c, nil
}
