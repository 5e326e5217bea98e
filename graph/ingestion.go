package graph

import (
	"context"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
)

// Ingestions gives what came into the archive, for staff.
func (r query) Ingestions(ctx context.Context, first *int, after *string, states []string) (*model.IngestionConnection, error) {
	p, err := r.Archive.Ingestions(ctx, actorOf(ctx), states, page.Args{First: first, After: after})
	if err != nil {
		return nil, err
	}
	r.listedIngestions(ctx, p.Nodes)
	return model.Ingestions(p), nil
}

// listedIngestions says what hangs on ingestions that were listed together.
func (r *Resolver) listedIngestions(ctx context.Context, list []archive.Ingestion) {
	var docs []id.Document
	var companies []id.Company
	var persons []id.Person
	var ings, firsts []id.Ingestion
	for _, n := range list {
		ings = append(ings, n.ID)
		docs = append(docs, n.DocumentID, n.Facts.ExistingID)
		companies = append(append(companies, n.CompanyID), n.Facts.OtherIDs...)
		for _, e := range n.Facts.Evidence {
			companies = append(companies, e.CompanyIDs...)
		}
		persons = append(persons, n.DecidedByID)
		firsts = append(firsts, n.Facts.FirstID, n.Facts.BesideID)
	}
	loaders := stateOf(ctx).loaders
	loaders.documents.list(docs)
	loaders.companies.list(companies)
	loaders.persons.list(persons)
	loaders.ingestions.list(append(ings, firsts...))
}

// Document gives the document that a file became.
func (r ingestionNode) Document(ctx context.Context, n *archive.Ingestion) (*archive.Document, error) {
	return r.documentOf(ctx, n.DocumentID)
}

// Company gives the company that a file was found to be for.
func (r ingestionNode) Company(ctx context.Context, n *archive.Ingestion) (*company.Company, error) {
	return r.companyOf(ctx, n.CompanyID)
}

// DecidedBy gives the person who decided about a file.
func (r ingestionNode) DecidedBy(ctx context.Context, n *archive.Ingestion) (*account.Person, error) {
	return r.personOf(ctx, n.DecidedByID)
}

// Candidates gives companies that a file may be for, for a person to look at.
func (r ingestionNode) Candidates(ctx context.Context, n *archive.Ingestion) ([]*company.Company, error) {
	ids, err := load(ctx, &stateOf(ctx).loaders.ingestions, n.ID, "candidates", func(ctx context.Context, ings []id.Ingestion) (map[id.Ingestion][]id.Company, error) {
		read, err := r.Archive.IngestionsByID(ctx, actorOf(ctx), ings)
		if err != nil {
			return nil, err
		}
		var list []*archive.Ingestion
		for _, i := range ings {
			if read[i] != nil {
				list = append(list, read[i])
			}
		}
		found, err := r.Archive.Candidates(ctx, actorOf(ctx), list)
		var companies []id.Company
		for _, ids := range found {
			companies = append(companies, ids...)
		}
		stateOf(ctx).loaders.companies.list(companies)
		return found, err
	})
	if err != nil {
		return nil, err
	}
	return r.companiesOf(ctx, ids)
}

// AvailableActions gives what can be done with a file now.
func (r ingestionNode) AvailableActions(_ context.Context, n *archive.Ingestion) ([]*access.AvailableAction, error) {
	out := make([]*access.AvailableAction, len(n.Steps))
	for i, s := range n.Steps {
		out[i] = &access.AvailableAction{Action: s.Action, Allowed: s.Allowed, Reason: s.Reason}
	}
	return out, nil
}

// Existing gives the document that holds a file's number.
func (r factsNode) Existing(ctx context.Context, f *archive.IngestionFacts) (*archive.Document, error) {
	return r.documentOf(ctx, f.ExistingID)
}

// Others gives the companies between which a number stands.
func (r factsNode) Others(ctx context.Context, f *archive.IngestionFacts) ([]*company.Company, error) {
	return r.companiesOf(ctx, f.OtherIDs)
}

// First gives the file with the same bytes that came first.
func (r factsNode) First(ctx context.Context, f *archive.IngestionFacts) (*archive.Ingestion, error) {
	return r.ingestionOf(ctx, f.FirstID)
}

// Beside gives the file of the same name by which this one was understood.
func (r factsNode) Beside(ctx context.Context, f *archive.IngestionFacts) (*archive.Ingestion, error) {
	return r.ingestionOf(ctx, f.BesideID)
}

// MissingFiles gives the files that an index names and that did not come.
func (r ingestionNode) MissingFiles(ctx context.Context, n *archive.Ingestion) (*archive.MissingFiles, error) {
	if n.Facts.Index == nil {
		return nil, nil
	}
	return load(ctx, &stateOf(ctx).loaders.ingestions, n.ID, "missing", func(ctx context.Context, ings []id.Ingestion) (map[id.Ingestion]*archive.MissingFiles, error) {
		return r.Archive.MissingFiles(ctx, actorOf(ctx), ings)
	})
}

func (r *Resolver) ingestionOf(ctx context.Context, ing id.Ingestion) (*archive.Ingestion, error) {
	return byID(ctx, &stateOf(ctx).loaders.ingestions, ing, r.Archive.IngestionsByID, nil)
}

// Companies gives whom a number leads to.
func (r evidenceNode) Companies(ctx context.Context, e *archive.Evidence) ([]*company.Company, error) {
	return r.companiesOf(ctx, e.CompanyIDs)
}

// ResolveIngestion decides about a file.
func (r mutation) ResolveIngestion(ctx context.Context, in archive.ResolveIngestionInput) (*model.IngestionPayload, error) {
	ing, err := r.Archive.ResolveIngestion(ctx, actorOf(ctx), in)
	return ingestionPayload(ctx, ing, err)
}

// DescribeIngestion says what a file is.
func (r mutation) DescribeIngestion(ctx context.Context, in archive.DescribeIngestionInput) (*model.IngestionPayload, error) {
	ing, err := r.Archive.DescribeIngestion(ctx, actorOf(ctx), in)
	return ingestionPayload(ctx, ing, err)
}

// RetryIngestion sends a file through again.
func (r mutation) RetryIngestion(ctx context.Context, in model.RetryIngestionInput) (*model.IngestionPayload, error) {
	ing, err := r.Archive.RetryIngestion(ctx, actorOf(ctx), in.Ingestion)
	return ingestionPayload(ctx, ing, err)
}

// DiscardIngestion puts a file aside.
func (r mutation) DiscardIngestion(ctx context.Context, in archive.DiscardIngestionInput) (*model.IngestionPayload, error) {
	ing, err := r.Archive.DiscardIngestion(ctx, actorOf(ctx), in)
	return ingestionPayload(ctx, ing, err)
}

func ingestionPayload(ctx context.Context, ing *archive.Ingestion, err error) (*model.IngestionPayload, error) {
	errs, err := refused(ctx, err)
	return &model.IngestionPayload{Ingestion: ing, Errors: errs}, err
}

// IngestionTotals counts the files that wait, by state.
func (r query) IngestionTotals(ctx context.Context) ([]*archive.IngestionTotal, error) {
	list, err := r.Archive.IngestionTotals(ctx, actorOf(ctx))
	return pointers(list), err
}

// RequestIngestionFile gives an address under which an ingestion's bytes can be fetched for some minutes.
func (r mutation) RequestIngestionFile(ctx context.Context, in model.RequestIngestionFileInput) (*model.RequestIngestionFilePayload, error) {
	token, expires, err := r.Archive.RequestIngestionFile(ctx, actorOf(ctx), in.Ingestion)
	errs, err := refused(ctx, err)
	if err != nil || len(errs) > 0 {
		return &model.RequestIngestionFilePayload{Errors: errs}, err
	}
	address := r.fileAddress(token, in.Inline)
	return &model.RequestIngestionFilePayload{URL: &address, ExpiresAt: &expires, Errors: errs}, nil
}

// ImportDocumentNumbers takes over the ERP's word about numbers.
func (r mutation) ImportDocumentNumbers(ctx context.Context, in archive.ImportDocumentNumbersInput) (*model.ImportDocumentNumbersPayload, error) {
	done, err := r.Archive.ImportDocumentNumbers(ctx, actorOf(ctx), in)
	errs, err := refused(ctx, err)
	out := &model.ImportDocumentNumbersPayload{Errors: errs}
	if done != nil {
		out.Changed = &done.Changed
	}
	return out, err
}
