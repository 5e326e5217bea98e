// Package graph is the GraphQL boundary: it reads what is asked, calls one rule,
// and wraps the answer. It decides nothing.
//
// Resolvers are written by hand, one file per noun; gen is generated from
// schema.graphqls, model has the payloads (generated) and the connections.
package graph

import (
	"log/slog"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/graph/gen"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/machine"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/page"
)

// Resolver has the rules that the schema's fields call. All fields are needed.
type Resolver struct {
	Access    *access.Access
	Accounts  *account.Accounts
	Companies *company.Companies
	Archive   *archive.Archive
	Machines  *machine.Machines
	DB        *db.DB // for the timeline
	Log       *slog.Logger
	// Seller is what anybody may know of the seller.
	Seller mail.Seller
	// PublicURL is where the files' addresses begin: "https://portal.example.com".
	PublicURL string
	Now       func() time.Time
}

var _ gen.ResolverRoot = (*Resolver)(nil)

type (
	apiKeyNode    struct{ *Resolver }
	query         struct{ *Resolver }
	mutation      struct{ *Resolver }
	companyNode   struct{ *Resolver }
	documentNode  struct{ *Resolver }
	downloadNode  struct{ *Resolver }
	ingestionNode struct{ *Resolver }
	factsNode     struct{ *Resolver }
	evidenceNode  struct{ *Resolver }
	registration  struct{ *Resolver }
	duplicateNode struct{ *Resolver }
	taskNode      struct{ *Resolver }
	eventNode     struct{ *Resolver }
	requestNode   struct{ *Resolver }
	mergeNode     struct{ *Resolver }
	viewerNode    struct{ *Resolver }
	memberNode    struct{ *Resolver }
	mailNode      struct{ *Resolver }
)

// Query resolves what can be read.
func (r *Resolver) Query() gen.QueryResolver { return query{r} }

// Mutation resolves what can be done.
func (r *Resolver) Mutation() gen.MutationResolver { return mutation{r} }

// ApiKey resolves who answers for a key.
func (r *Resolver) ApiKey() gen.ApiKeyResolver { return apiKeyNode{r} } //nolint:revive // gqlgen's name for the type

// Company resolves a company's lists.
func (r *Resolver) Company() gen.CompanyResolver { return companyNode{r} }

// Document resolves what hangs on a document.
func (r *Resolver) Document() gen.DocumentResolver { return documentNode{r} }

// DocumentDownload resolves who opened a file.
func (r *Resolver) DocumentDownload() gen.DocumentDownloadResolver { return downloadNode{r} }

// Ingestion resolves what hangs on a file's receipt.
func (r *Resolver) Ingestion() gen.IngestionResolver { return ingestionNode{r} }

// IngestionFacts resolves what the facts of a file point to.
func (r *Resolver) IngestionFacts() gen.IngestionFactsResolver { return factsNode{r} }

// IngestionEvidence resolves whom a number leads to.
func (r *Resolver) IngestionEvidence() gen.IngestionEvidenceResolver { return evidenceNode{r} }

// Registration resolves the company that a registration founded or met.
func (r *Resolver) Registration() gen.RegistrationResolver { return registration{r} }

// PossibleDuplicate resolves what an application may be the same as.
func (r *Resolver) PossibleDuplicate() gen.PossibleDuplicateResolver { return duplicateNode{r} }

// StaffTask resolves what a task is about.
func (r *Resolver) StaffTask() gen.StaffTaskResolver { return taskNode{r} }

// TimelineEvent resolves who acted.
func (r *Resolver) TimelineEvent() gen.TimelineEventResolver { return eventNode{r} }

// AccessRequest resolves the company that is asked.
func (r *Resolver) AccessRequest() gen.AccessRequestResolver { return requestNode{r} }

// Merge resolves the two records.
func (r *Resolver) Merge() gen.MergeResolver { return mergeNode{r} }

// Mail resolves the company in whose matter it is.
func (r *Resolver) Mail() gen.MailResolver { return mailNode{r} }

// Membership resolves when its person was last here.
func (r *Resolver) Membership() gen.MembershipResolver { return memberNode{r} }

// Viewer resolves where the viewer is signed in.
func (r *Resolver) Viewer() gen.ViewerResolver { return viewerNode{r} }

// paging are a connection's arguments.
func paging(first *int, after *string, last *int, before *string) page.Args {
	return page.Args{First: first, After: after, Last: last, Before: before}
}
