package graph

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"

	"example.com/comptoir/graph/gen"
)

const (
	// maxTokens bounds a document: validation's cost grows with the square of its size.
	maxTokens = 1000
	// cachedQueries and cachedQuerySize bound the memory of parsed documents.
	cachedQueries   = 1000
	cachedQuerySize = 16 << 10
)

// Options are what an installation may choose.
type Options struct {
	// Introspection lets callers read the schema, and tells them in words what is
	// wrong with a document.
	Introspection bool
}

// NewHandler serves POST /graphql. Each request's context carries a [Request]
// (see [WithRequest]); without one it is an anonymous visitor's.
//
// Neither the multipart nor the WebSocket transport of gqlgen is mounted: the one
// takes cross-site requests, the other misses its protocol.
func NewHandler(r *Resolver, o Options) http.Handler {
	p := presenter{log: r.Log}
	es := gen.NewExecutableSchema(gen.Config{Resolvers: r})
	srv := handler.New(es)
	srv.AddTransport(post{verbose: o.Introspection})
	srv.SetQueryCache(smallQueries{lru.New[*ast.QueryDocument](cachedQueries)})
	srv.SetParserTokenLimit(maxTokens)
	srv.SetDisableSuggestion(true)
	srv.SetErrorPresenter(p.present)
	srv.SetRecoverFunc(p.recovered)
	srv.Use(limits{introspection: o.Introspection})
	srv.Use(oneOf{es.Schema()})
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ctx := req.Context()
		if _, ok := ctx.Value(stateKey{}).(*state); !ok {
			req = req.WithContext(WithRequest(ctx, &Request{}))
		}
		srv.ServeHTTP(w, req)
	})
}

// smallQueries keeps parsed documents, except long ones: a thousand of those would be much memory.
type smallQueries struct {
	*lru.LRU[*ast.QueryDocument]
}

var _ graphql.Cache[*ast.QueryDocument] = smallQueries{}

// Add keeps a document if it is short.
func (c smallQueries) Add(ctx context.Context, text string, doc *ast.QueryDocument) {
	if len(text) < cachedQuerySize {
		c.LRU.Add(ctx, text, doc)
	}
}
