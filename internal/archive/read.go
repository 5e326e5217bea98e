package archive

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// MaxLines is the most lines of one document that are given at once.
const MaxLines = 100

// Document gives one document; nil when it does not exist for the actor: an
// unknown id, another company's, or of a kind that the actor's role does not see.
func (a *Archive) Document(ctx context.Context, actor policy.Actor, doc id.Document) (*Document, error) {
	row, err := a.DB.As(actor).Read().DocumentByID(ctx, doc)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if !sees(actor, row.Kind, row.CompanyID) {
		return nil, nil
	}
	d := documentFrom(actor, row)
	return &d, nil
}

// DocumentsByID gives those of the documents that exist for the actor, by id.
func (a *Archive) DocumentsByID(ctx context.Context, actor policy.Actor, docs []id.Document) (map[id.Document]Document, error) {
	rows, err := a.DB.As(actor).Read().DocumentsByID(ctx, id.Bare(docs))
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	found := make(map[id.Document]Document, len(rows))
	for _, r := range rows {
		if sees(actor, r.Kind, r.CompanyID) {
			found[r.ID] = documentFrom(actor, r)
		}
	}
	return found, nil
}

// sees is the first wall; the second, the company, stands in the database.
func sees(actor policy.Actor, k policy.Kind, c id.Company) bool {
	return actor.May(policy.ReadDocuments, c) && slices.Contains(actor.KindsIn(c), k)
}

// Lines gives first lines of each document after the offset'th, in order. A
// document that does not exist for the actor has none. The fault is INVALID at
// first (1 to [MaxLines]) or offset.
func (a *Archive) Lines(ctx context.Context, actor policy.Actor, docs []id.Document, first, offset int) (map[id.Document][]Line, error) {
	switch {
	case first < 1 || first > MaxLines:
		return nil, fault.New(fault.Invalid, "first")
	case offset < 0 || offset > 1<<30:
		return nil, fault.New(fault.Invalid, "offset")
	}
	rows, err := a.DB.As(actor).Read().LinesOfDocuments(ctx, db.LinesOfDocumentsParams{
		Ids: id.Bare(docs), AfterPosition: int32(offset), UptoPosition: int32(offset + first), //nolint:gosec // bounded above
	})
	if err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	found := make(map[id.Document][]Line, len(docs))
	for _, r := range rows {
		if sees(actor, r.DocumentKind, r.CompanyID) {
			found[r.DocumentID] = append(found[r.DocumentID], lineFrom(actor, r))
		}
	}
	return found, nil
}

func lineFrom(actor policy.Actor, r db.LinesOfDocumentsRow) Line {
	l := Line{
		Position: int(r.Position), LineID: text(r.LineID), Description: r.Description, Article: text(r.Article), BuyerArticle: text(r.BuyerArticle),
		Quantity: r.Quantity, Unit: text(r.Unit), Outstanding: r.Outstanding, Status: text(r.Status), HeatNumbers: r.HeatNumbers,
	}
	if actor.May(policy.ReadMoney, r.CompanyID) {
		l.UnitPrice, l.Amount = money(r.UnitPrice, r.Currency), money(r.Amount, r.Currency)
	}
	return l
}

// References gives the papers that each document names, in its order. A document
// that does not exist for the actor has none.
func (a *Archive) References(ctx context.Context, actor policy.Actor, docs []id.Document) (map[id.Document][]DocumentReference, error) {
	rows, err := a.DB.As(actor).Read().ReferencesOfDocuments(ctx, id.Bare(docs))
	if err != nil {
		return nil, fmt.Errorf("read references: %w", err)
	}
	found := make(map[id.Document][]DocumentReference, len(docs))
	for _, r := range rows {
		if sees(actor, r.DocumentKind, r.CompanyID) {
			found[r.DocumentID] = append(found[r.DocumentID], DocumentReference{Kind: r.Kind, Number: r.Number, IssueDate: r.IssueDate})
		}
	}
	return found, nil
}

// Files are the files of a document that an actor may open.
type Files struct {
	List []File // the original first
	// Withheld tells that files are kept from the actor, whose role sees no money,
	// since prices may stand in them. A rendering without prices is in List instead.
	Withheld bool
}

// Files gives the files of each document. A document whose files the actor may
// not open has none.
func (a *Archive) Files(ctx context.Context, actor policy.Actor, docs []id.Document) (map[id.Document]Files, error) {
	rows, err := a.DB.As(actor).Read().FilesOfDocuments(ctx, id.Bare(docs))
	if err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	found := make(map[id.Document]Files, len(docs))
	for _, r := range rows {
		if !sees(actor, r.DocumentKind, r.CompanyID) || !actor.MayOpen(r.DocumentKind, r.CompanyID) {
			continue
		}
		of := found[r.DocumentID]
		switch {
		case opens(actor, r.DocumentKind, r.CompanyID, r.Part, r.Prices):
			of.List = append(of.List, File{
				ID: r.ID, Name: r.Name, MediaType: r.MediaType, Size: r.Size, SHA256: hex.EncodeToString(r.Sha256), Part: r.Part, Viewable: viewable(r.MediaType, r.Active),
			})
		case r.Part != Rendering:
			of.Withheld = true
		}
		found[r.DocumentID] = of
	}
	return found, nil
}

// viewable tells whether a browser may show a file: its own viewers run nothing
// that is in it.
func viewable(mediaType string, active bool) bool {
	return !active && slices.Contains([]string{mediaPDF, "image/png", "image/jpeg"}, mediaType)
}

// opens tells whether the actor may have the bytes of a document's file. A role
// that sees no money gets files without prices only, and the rendering that was
// made for it; whoever sees money has the originals.
func opens(actor policy.Actor, k policy.Kind, c id.Company, part, prices string) bool {
	if !sees(actor, k, c) || !actor.MayOpen(k, c) {
		return false
	}
	if actor.May(policy.ReadMoney, c) {
		return part != Rendering
	}
	return prices == pricesNone
}
