package graph

import (
	"context"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// Node gives any thing by its id, null where it does not exist for the caller. The
// prefix of the id tells whose rule is asked.
func (r query) Node(ctx context.Context, text string) (model.Node, error) {
	switch id.Prefix(text) {
	case "comp":
		return node(find(ctx, text, id.ParseCompany, r.Resolver.Companies.ByID))
	case "pers":
		return node(find(ctx, text, id.ParsePerson, r.Access.Person))
	case "memb":
		return node(find(ctx, text, id.ParseMembership, r.Access.Membership))
	case "regi":
		return node(find(ctx, text, id.ParseRegistration, r.Access.Registration))
	case "accr":
		return node(find(ctx, text, id.ParseAccessRequest, r.Access.AccessRequest))
	case "invi":
		return node(find(ctx, text, id.ParseInvitation, r.Access.Invitation))
	case "abus":
		return node(find(ctx, text, id.ParseAbuseReport, r.Access.AbuseReport))
	case "merg":
		return node(find(ctx, text, id.ParseMerge, r.Access.MergeByID))
	case "mail":
		return node(find(ctx, text, id.ParseMail, r.Access.Mail))
	case "docu":
		return node(find(ctx, text, id.ParseDocument, r.Archive.Document))
	case "akey":
		return node(find(ctx, text, id.ParseAPIKey, r.Machines.Key))
	case "inge":
		return node(find(ctx, text, id.ParseIngestion, r.Archive.Ingestion))
	}
	return nil, nil
}

// find asks a rule for the thing with an id. A malformed id finds nothing.
func find[K, T any](ctx context.Context, text string, parse func(string) (K, error), byID func(context.Context, policy.Actor, K) (*T, error)) (*T, error) {
	if i, err := parse(text); err == nil {
		return byID(ctx, actorOf(ctx), i)
	}
	return nil, nil
}

// node makes an absent thing an absent Node: a nil pointer in an interface is not nil.
func node[T any, P interface {
	*T
	model.Node
}](v P, err error) (model.Node, error) {
	if v == nil || err != nil {
		return nil, err
	}
	return v, nil
}
