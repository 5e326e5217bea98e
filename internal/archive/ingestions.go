package archive

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// Ingestion is one file's way into the archive, for staff.
type Ingestion struct {
	ID            id.Ingestion
	State         string
	Reason        *string // of a held or quarantined one; see the Reasons and the codes of package paper
	Source        string
	Name          string // as it came; not safe as a path
	Size          int64  // in bytes
	SHA256        string // hexadecimal
	Folder        string // at its source
	ReceivedAt    time.Time
	WaitsUntil    *time.Time // of a waiting one
	FinishedAt    *time.Time // when it came to its last end
	DocumentID    id.Document
	CompanyID     id.Company
	Facts         IngestionFacts
	Decision      *string // what a person decided: Assign, Replace or KeepBoth
	DecidedByID   id.Person
	DiscardReason *string
	// Steps are what staff may do with it, and why not.
	Steps []Step
}

// IngestionFacts are what was read in a file and why it was decided so; empty
// fields are nil, or "" where the file could not be read so far.
type IngestionFacts struct {
	Kind      *string
	Number    *string
	IssueDate *string
	Total     *Money
	Buyer     *string // as the document names it
	Supplier  *string
	// Rule is by what the customer was found; see Evidence's By, and "assigned".
	Rule     *string
	Evidence []Evidence
	Warnings []Warning
	// Index is what an index has; nil for everything else.
	Index *IndexFacts
	// Members is how many files came out of a zip file; nil for everything else.
	Members *int
	Line    *int    // where it can't be read
	Detail  *string // why it can't be read, in English
	// ExistingID, OtherIDs, FirstID and BesideID: see facts.
	ExistingID id.Document
	OtherIDs   []id.Company
	FirstID    id.Ingestion
	BesideID   id.Ingestion

	postalCode string
}

// Evidence is a number by which a document names its customer, and whom it led to.
type Evidence struct {
	By         string
	Value      string
	CompanyIDs []id.Company
}

// Warning is a finding that did not hinder filing.
type Warning struct {
	Code   string
	Detail *string
}

// Step is something that can be done with an ingestion.
type Step struct {
	Action  string
	Allowed bool
	Reason  *string
}

// Ingestions gives a page of what came in, newest first, in the given states
// (nil: all). The faults are FORBIDDEN for an actor who is not staff with that
// right, and INVALID at the arguments.
func (a *Archive) Ingestions(ctx context.Context, actor policy.Actor, states []string, args page.Args) (*page.Page[Ingestion], error) {
	if err := actor.RequireStaff(policy.ReadIngestions); err != nil {
		return nil, err
	}
	w, err := page.Resolve(args, defaultPage)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Descending()
	if err != nil {
		return nil, err
	}
	if states == nil {
		states = States
	}
	list := db.IngestionsParams{LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, States: states, MaxRows: w.Fetch()}
	var rows []db.Ingestion
	if w.Backward {
		rows, err = a.DB.As(actor).Read().IngestionsBackward(ctx, db.IngestionsBackwardParams(list))
	} else {
		rows, err = a.DB.As(actor).Read().Ingestions(ctx, list)
	}
	if err != nil {
		return nil, fmt.Errorf("list ingestions: %w", err)
	}
	nodes, err := ingestionsFrom(actor, rows)
	if err != nil {
		return nil, err
	}
	return page.New(w, nodes, ingestionCursor), nil
}

// Ingestion gives one receipt; nil when it does not exist for the actor.
func (a *Archive) Ingestion(ctx context.Context, actor policy.Actor, ing id.Ingestion) (*Ingestion, error) {
	if !actor.MayStaff(policy.ReadIngestions) {
		return nil, nil
	}
	row, err := a.DB.As(actor).Read().IngestionByID(ctx, ing)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read ingestion: %w", err)
	}
	i, err := ingestionFrom(actor, row)
	return &i, err
}

// IngestionsByID gives those of the receipts that exist for the actor, by id.
func (a *Archive) IngestionsByID(ctx context.Context, actor policy.Actor, ids []id.Ingestion) (map[id.Ingestion]*Ingestion, error) {
	found := map[id.Ingestion]*Ingestion{}
	if !actor.MayStaff(policy.ReadIngestions) {
		return found, nil
	}
	rows, err := a.DB.As(actor).Read().IngestionsByID(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read ingestions: %w", err)
	}
	all, err := ingestionsFrom(actor, rows)
	for i := range all {
		found[all[i].ID] = &all[i]
	}
	return found, err
}

// IngestionsOf gives the files that each document was made of, in the order in
// which they came; nil for whoever may not see receipts.
func (a *Archive) IngestionsOf(ctx context.Context, actor policy.Actor, docs []id.Document) (map[id.Document][]Ingestion, error) {
	if !actor.MayStaff(policy.ReadIngestions) {
		return nil, nil
	}
	rows, err := a.DB.As(actor).Read().IngestionsOfDocuments(ctx, id.Bare(docs))
	if err != nil {
		return nil, fmt.Errorf("read the ingestions of documents: %w", err)
	}
	all, err := ingestionsFrom(actor, rows)
	found := map[id.Document][]Ingestion{}
	for _, d := range docs {
		found[d] = []Ingestion{}
	}
	for _, i := range all {
		found[i.DocumentID] = append(found[i.DocumentID], i)
	}
	return found, err
}

// Candidates gives, for each of several files, up to five companies whose name is
// like the buyer's that the file names, those of its postcode first. They are for
// a person to look at: nothing is filed by them. A file that names no buyer, and
// one that does not wait for its customer, have none.
func (a *Archive) Candidates(ctx context.Context, actor policy.Actor, ings []*Ingestion) (map[id.Ingestion][]id.Company, error) {
	found := map[id.Ingestion][]id.Company{}
	if !actor.MayStaff(policy.ReadIngestions) {
		return found, nil
	}
	var ask db.CandidatesParams
	var asked []id.Ingestion
	for _, i := range ings {
		if i.State == Quarantined && i.Reason != nil && slices.Contains(unfound, *i.Reason) && i.Facts.Buyer != nil {
			ask.Names, ask.PostalCodes, asked = append(ask.Names, *i.Facts.Buyer), append(ask.PostalCodes, i.Facts.postalCode), append(asked, i.ID)
		}
	}
	if len(asked) == 0 {
		return found, nil
	}
	rows, err := a.DB.As(actor).Read().Candidates(ctx, ask)
	if err != nil {
		return nil, fmt.Errorf("look for candidates: %w", err)
	}
	for _, r := range rows {
		ing := asked[r.N-1]
		found[ing] = append(found[ing], id.Company{UUID: r.Candidate})
	}
	return found, nil
}

func ingestionsFrom(actor policy.Actor, rows []db.Ingestion) ([]Ingestion, error) {
	out := make([]Ingestion, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = ingestionFrom(actor, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func ingestionFrom(actor policy.Actor, r db.Ingestion) (Ingestion, error) {
	i := Ingestion{
		ID: r.ID, State: r.State, Reason: text(r.Reason), Source: r.Source, Name: r.Name, Size: r.Size,
		SHA256: hex.EncodeToString(r.Sha256), Folder: r.Folder, ReceivedAt: r.ReceivedAt, WaitsUntil: waitsUntil(r), FinishedAt: r.FinishedAt, DocumentID: r.DocumentID, CompanyID: r.CompanyID,
		Decision: r.Resolution, DecidedByID: r.ResolvedBy, DiscardReason: text(r.DiscardReason),
	}
	var f facts
	if err := json.Unmarshal(r.Facts, &f); err != nil {
		return i, fmt.Errorf("read an ingestion's facts: %w", err)
	}
	i.Facts = f.outside()
	for _, s := range steps {
		a := Step{Action: s, Allowed: true}
		if why := refusal(r, s); why != "" {
			a.Allowed, a.Reason = false, &why
		} else if !actor.MayStaff(policy.DecideIngestions) {
			why = "FORBIDDEN"
			a.Allowed, a.Reason = false, &why
		}
		i.Steps = append(i.Steps, a)
	}
	return i, nil
}

// outside gives the facts as staff read them.
func (f *facts) outside() IngestionFacts {
	out := IngestionFacts{
		Kind: text(f.Kind), Number: text(f.Number), IssueDate: text(f.IssueDate), Buyer: text(f.Buyer), Supplier: text(f.Supplier),
		Rule: text(f.Rule), Detail: text(f.Detail), OtherIDs: f.Others, postalCode: f.BuyerPostalCode,
	}
	if f.Payable != "" {
		out.Total = &Money{f.Payable, f.Currency}
	}
	if f.Line > 0 {
		out.Line = &f.Line
	}
	if f.Existing != nil {
		out.ExistingID = *f.Existing
	}
	if f.First != nil {
		out.FirstID = *f.First
	}
	if f.Beside != nil {
		out.BesideID = *f.Beside
	}
	if f.Members > 0 {
		out.Members = &f.Members
	}
	if f.Index != nil {
		out.Index = f.Index.outside()
	}
	for _, e := range f.Evidence {
		out.Evidence = append(out.Evidence, Evidence{e.By, e.Value, e.Companies})
	}
	for _, w := range f.Warnings {
		out.Warnings = append(out.Warnings, Warning{w.Code, text(w.Detail)})
	}
	return out
}

func ingestionCursor(i Ingestion) string {
	return page.Place{At: i.ReceivedAt, ID: i.ID.UUID}.Cursor()
}
