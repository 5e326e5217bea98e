package archive

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// The ties between two documents.
const (
	RefersTo   = "REFERS_TO"   // this one names that one
	ReferredBy = "REFERRED_BY" // that one names this one
	SameOrder  = "SAME_ORDER"  // both name one order
	SameHeat   = "SAME_HEAT"   // a certificate and a paper of one heat
)

// Related is a document that is tied to another.
type Related struct {
	Tie      string
	Document Document
}

// Related gives what each document is tied to, oldest first, as far as the actor
// sees it: from a quotation over its order, the answers, the deliveries and the
// invoices to the credit notes. Ties are found by the numbers that stand in the
// papers, in whatever order these came; at most 100 of each sort.
func (a *Archive) Related(ctx context.Context, actor policy.Actor, docs []id.Document) (map[id.Document][]Related, error) {
	rows, err := a.DB.As(actor).Read().RelatedDocuments(ctx, id.Bare(docs))
	if err != nil {
		return nil, fmt.Errorf("read related documents: %w", err)
	}
	found := make(map[id.Document][]Related, len(docs))
	for _, r := range rows {
		if sees(actor, r.OfKind, r.Document.CompanyID) && sees(actor, r.Document.Kind, r.Document.CompanyID) {
			found[r.OfDocument] = append(found[r.OfDocument], Related{Tie: r.Tie, Document: documentFrom(actor, r.Document)})
		}
	}
	return found, nil
}

// Versions gives all versions of each document's number, the newest first, the
// document itself among them. A document that does not exist for the actor has none.
func (a *Archive) Versions(ctx context.Context, actor policy.Actor, docs []id.Document) (map[id.Document][]Document, error) {
	rows, err := a.DB.As(actor).Read().VersionsOfDocuments(ctx, id.Bare(docs))
	if err != nil {
		return nil, fmt.Errorf("read versions: %w", err)
	}
	found := make(map[id.Document][]Document, len(docs))
	for _, r := range rows {
		if sees(actor, r.Document.Kind, r.Document.CompanyID) {
			found[r.OfDocument] = append(found[r.OfDocument], documentFrom(actor, r.Document))
		}
	}
	return found, nil
}

// ByNumber gives the company's current document that best fits a number, as
// [ReferenceKey] compares: spaces, punctuation, leading zeros, the letters of the
// series and their case aside. One whose whole number fits comes first, then the
// newest. Kind nil means any that the actor sees; nil is given when there is none,
// or none for the actor. The fault is TOO_LONG or INVALID at number.
func (a *Archive) ByNumber(ctx context.Context, actor policy.Actor, company id.Company, number string, kind *policy.Kind) (*Document, error) {
	var faults fault.List
	searched(&faults, "number", &number)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if !actor.May(policy.ReadDocuments, company) {
		return nil, nil
	}
	var wanted []policy.Kind
	if kind != nil {
		wanted = []policy.Kind{*kind}
	}
	kinds := []string{}
	for _, k := range kindsOf(actor.KindsIn(company), wanted) {
		kinds = append(kinds, string(k))
	}
	row, err := a.DB.As(actor).Read().DocumentByNumberKey(ctx, db.DocumentByNumberKeyParams{
		CompanyID: company, ReferenceKey: ReferenceKey(number), NumberKey: NumberKey(number), Kinds: kinds,
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look a document up by its number: %w", err)
	}
	d := documentFrom(actor, row)
	return &d, nil
}
