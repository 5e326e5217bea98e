package graph

import (
	"context"
	"fmt"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// Document gives one document.
func (r query) Document(ctx context.Context, text string) (*archive.Document, error) {
	return find(ctx, text, id.ParseDocument, r.Archive.Document)
}

// DocumentByNumber gives the document of a company that best fits a number.
func (r query) DocumentByNumber(ctx context.Context, text, number string, kind *policy.Kind) (*archive.Document, error) {
	c, err := id.ParseCompany(text)
	if err != nil {
		return nil, nil //nolint:nilerr // a malformed id finds nothing
	}
	return r.Archive.ByNumber(ctx, actorOf(ctx), c, number, kind)
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
	files, err := r.files(ctx, d)
	return pointers(files.List), err
}

// FilesWithheld tells whether files are kept from the viewer.
func (r documentNode) FilesWithheld(ctx context.Context, d *archive.Document) (bool, error) {
	files, err := r.files(ctx, d)
	return files.Withheld, err
}

func (r documentNode) files(ctx context.Context, d *archive.Document) (archive.Files, error) {
	return load(ctx, &stateOf(ctx).loaders.documents, d.ID, "files", func(ctx context.Context, docs []id.Document) (map[id.Document]archive.Files, error) {
		return r.Archive.Files(ctx, actorOf(ctx), docs)
	})
}

// Versions gives all versions of a document's number.
func (r documentNode) Versions(ctx context.Context, d *archive.Document) ([]*archive.Document, error) {
	list, err := load(ctx, &stateOf(ctx).loaders.documents, d.ID, "versions", func(ctx context.Context, docs []id.Document) (map[id.Document][]archive.Document, error) {
		return r.Archive.Versions(ctx, actorOf(ctx), docs)
	})
	listed(ctx, list, func(v archive.Document) id.Document { return v.ID })
	return pointers(list), err
}

// Related gives what a document is tied to.
func (r documentNode) Related(ctx context.Context, d *archive.Document) ([]*archive.Related, error) {
	list, err := load(ctx, &stateOf(ctx).loaders.documents, d.ID, "related", func(ctx context.Context, docs []id.Document) (map[id.Document][]archive.Related, error) {
		return r.Archive.Related(ctx, actorOf(ctx), docs)
	})
	listed(ctx, list, func(v archive.Related) id.Document { return v.Document.ID })
	return pointers(list), err
}

// listed says that the documents of a list were listed together.
func listed[T any](ctx context.Context, list []T, idOf func(T) id.Document) {
	docs := make([]id.Document, len(list))
	for i, v := range list {
		docs[i] = idOf(v)
	}
	stateOf(ctx).loaders.documents.list(docs)
}

// Downloads gives who opened a document's files; null for whoever may not see it.
func (r documentNode) Downloads(ctx context.Context, d *archive.Document, first *int) ([]*archive.DocumentDownload, error) {
	if !actorOf(ctx).May(policy.ReadDownloads, d.CompanyID) {
		return nil, nil
	}
	most := defaultFirst
	if first != nil {
		most = *first
	}
	list, err := load(ctx, &stateOf(ctx).loaders.documents, d.ID, fmt.Sprintf("downloads %d", most), func(ctx context.Context, docs []id.Document) (map[id.Document][]archive.DocumentDownload, error) {
		return r.Archive.Downloads(ctx, actorOf(ctx), docs, most)
	})
	return pointers(list), err
}

// Person gives who opened a file, as the downloads were read with it.
func (r downloadNode) Person(_ context.Context, d *archive.DocumentDownload) (*account.Person, error) {
	return personOf(d.Person), nil
}

// Ingestions gives the files that a document was made of; null for whoever is not staff with that right.
func (r documentNode) Ingestions(ctx context.Context, d *archive.Document) ([]*archive.Ingestion, error) {
	list, err := load(ctx, &stateOf(ctx).loaders.documents, d.ID, "ingestions", func(ctx context.Context, docs []id.Document) (map[id.Document][]archive.Ingestion, error) {
		return r.Archive.IngestionsOf(ctx, actorOf(ctx), docs)
	})
	if list == nil || err != nil {
		return nil, err
	}
	return pointers(list), nil
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
	address := r.fileAddress(token, in.Inline)
	return &model.RequestDocumentDownloadPayload{URL: &address, ExpiresAt: &expires, Errors: errs}, nil
}

// fileAddress is where a token's file can be fetched; inline asks for it to be shown.
func (r *Resolver) fileAddress(token string, inline bool) string {
	address := r.PublicURL + "/files/" + token
	if inline {
		address += "?inline"
	}
	return address
}
