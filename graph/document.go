package graph

import (
	"context"
	"fmt"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
)

// Document gives one document.
func (r query) Document(ctx context.Context, text string) (*archive.Document, error) {
	return find(ctx, text, id.ParseDocument, r.Archive.Document)
}

// Company gives the company that a document belongs to.
func (r documentNode) Company(ctx context.Context, d *archive.Document) (*company.Company, error) {
	return r.companyOf(ctx, d.CompanyID)
}

// References gives the papers that a document names.
func (r documentNode) References(ctx context.Context, d *archive.Document) ([]*archive.DocumentReference, error) {
	list, err := load(ctx, &stateOf(ctx).loaders.documents, d.ID, "references", func(ctx context.Context, docs []id.Document) (map[id.Document][]archive.DocumentReference, error) {
		return r.Archive.References(ctx, actorOf(ctx), docs)
	})
	return pointers(list), err
}

// Files gives a document's files.
func (r documentNode) Files(ctx context.Context, d *archive.Document) ([]*archive.File, error) {
	list, err := load(ctx, &stateOf(ctx).loaders.documents, d.ID, "files", func(ctx context.Context, docs []id.Document) (map[id.Document][]archive.File, error) {
		return r.Archive.Files(ctx, actorOf(ctx), docs)
	})
	return pointers(list), err
}

// Lines gives a document's lines.
func (r documentNode) Lines(ctx context.Context, d *archive.Document, first, offset *int) ([]*archive.Line, error) {
	most, after := archive.MaxLines, 0
	if first != nil {
		most = *first
	}
	if offset != nil {
		after = *offset
	}
	question := fmt.Sprintf("lines %d %d", most, after)
	list, err := load(ctx, &stateOf(ctx).loaders.documents, d.ID, question, func(ctx context.Context, docs []id.Document) (map[id.Document][]archive.Line, error) {
		return r.Archive.Lines(ctx, actorOf(ctx), docs, most, after)
	})
	return pointers(list), err
}

// pointers points at the elements of a list, which stay where they are.
func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// RequestDocumentDownload gives an address under which a file can be fetched for some minutes.
func (r mutation) RequestDocumentDownload(ctx context.Context, in model.RequestDocumentDownloadInput) (*model.RequestDocumentDownloadPayload, error) {
	token, expires, err := r.Archive.RequestDownload(ctx, actorOf(ctx), in.File)
	errs, err := refused(ctx, err)
	if err != nil || len(errs) > 0 {
		return &model.RequestDocumentDownloadPayload{Errors: errs}, err
	}
	address := r.PublicURL + "/files/" + token
	return &model.RequestDocumentDownloadPayload{URL: &address, ExpiresAt: &expires, Errors: errs}, nil
}

// Ingestions gives what came into the archive, for staff.
func (r query) Ingestions(ctx context.Context, first *int, after *string, states []string) (*model.IngestionConnection, error) {
	p, err := r.Archive.Ingestions(ctx, actorOf(ctx), states, page.Args{First: first, After: after})
	if err != nil {
		return nil, err
	}
	var docs []id.Document
	for _, n := range p.Nodes {
		if !n.DocumentID.IsZero() {
			docs = append(docs, n.DocumentID)
		}
	}
	stateOf(ctx).loaders.documents.list(docs)
	return model.Ingestions(p), nil
}

// Document gives the document that a file became.
func (r ingestionNode) Document(ctx context.Context, n *archive.Ingestion) (*archive.Document, error) {
	if n.DocumentID.IsZero() {
		return nil, nil
	}
	return load(ctx, &stateOf(ctx).loaders.documents, n.DocumentID, "document", func(ctx context.Context, docs []id.Document) (map[id.Document]*archive.Document, error) {
		found, err := r.Archive.DocumentsByID(ctx, actorOf(ctx), docs)
		out := make(map[id.Document]*archive.Document, len(found))
		for i, d := range found {
			out[i] = &d
		}
		return out, err
	})
}
