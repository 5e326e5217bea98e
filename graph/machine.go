package graph

import (
	"context"
	"encoding/base64"
	"strings"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/machine"
	"example.com/comptoir/internal/page"
)

// APIKeys gives the keys of machines, for staff.
func (r query) APIKeys(ctx context.Context, first *int, after *string) (*model.APIKeyConnection, error) {
	p, err := r.Machines.Keys(ctx, actorOf(ctx), page.Args{First: first, After: after})
	if err != nil {
		return nil, err
	}
	return model.APIKeys(p), nil
}

// Owner gives the person who answers for a key.
func (r apiKeyNode) Owner(ctx context.Context, k *machine.Key) (*account.Person, error) {
	return r.Access.Person(ctx, actorOf(ctx), k.OwnerID)
}

// CreateAPIKey makes a machine's key and shows its secret, once.
func (r mutation) CreateAPIKey(ctx context.Context, in machine.CreateAPIKeyInput) (*model.CreateAPIKeyPayload, error) {
	made, err := r.Machines.Create(ctx, actorOf(ctx), in)
	errs, err := refused(ctx, err)
	if err != nil || len(errs) > 0 {
		return &model.CreateAPIKeyPayload{Errors: errs}, err
	}
	out := &model.CreateAPIKeyPayload{APIKey: &made.Key, Errors: errs}
	if made.Secret != "" {
		out.Token = &made.Secret
	}
	return out, nil
}

// RevokeAPIKey takes a machine's key back.
func (r mutation) RevokeAPIKey(ctx context.Context, in model.RevokeAPIKeyInput) (*model.RevokeAPIKeyPayload, error) {
	key, err := r.Machines.Revoke(ctx, actorOf(ctx), in.ID)
	errs, err := refused(ctx, err)
	return &model.RevokeAPIKeyPayload{APIKey: key, Errors: errs}, err
}

// IngestDocument brings a small file into the archive.
func (r mutation) IngestDocument(ctx context.Context, in model.IngestDocumentInput) (*model.IngestDocumentPayload, error) {
	content := base64.NewDecoder(base64.StdEncoding, strings.NewReader(in.Content))
	up := archive.Upload{Name: in.Name, Content: content, Lane: archive.Live, IdempotencyKey: in.IdempotencyKey, KeyRequired: true}
	if in.Archive {
		up.Lane = archive.Backfill
	}
	ing, err := r.Archive.Upload(ctx, actorOf(ctx), up)
	errs, err := refused(ctx, err)
	return &model.IngestDocumentPayload{Ingestion: ing, Errors: errs}, err
}
