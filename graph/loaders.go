package graph

import (
	"context"
	"errors"
	"sync"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// loaders keep the number of statements apart from the length of lists: things
// that were listed together are asked about together, in one statement for each
// kind of question. No timer waits for others to ask: whoever asks first asks for
// the whole family, so that the number of statements is the same at every run.
type loaders struct {
	documents     family[id.Document]
	companies     family[id.Company]
	ingestions    family[id.Ingestion]
	persons       family[id.Person]
	registrations family[id.Registration]
	requests      family[id.AccessRequest]
	reports       family[id.AbuseReport]
	merges        family[id.Merge]
	mails         family[id.Mail]
	members       family[id.Membership]
}

func newLoaders() *loaders { return &loaders{} }

// family knows which keys were listed together.
type family[K comparable] struct {
	mu sync.Mutex
	of map[K]*siblings[K]
}

// siblings are keys that were listed together, and what was asked about them.
type siblings[K comparable] struct {
	keys []K
	mu   sync.Mutex
	done map[any]*answer
}

var errNoAnswer = errors.New("the statement for several was not answered")

type answer struct {
	once   sync.Once
	values any
	err    error
}

// list says that keys were listed together; what is zero is none.
func (f *family[K]) list(keys []K) {
	var none K
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.of == nil {
		f.of = map[K]*siblings[K]{}
	}
	s := &siblings[K]{}
	for _, k := range keys {
		if k != none && f.of[k] == nil { // a key stays in the family in which its answers are
			f.of[k] = s
			s.keys = append(s.keys, k)
		}
	}
}

func (f *family[K]) siblingsOf(k K) *siblings[K] {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.of == nil {
		f.of = map[K]*siblings[K]{}
	}
	if f.of[k] == nil {
		f.of[k] = &siblings[K]{keys: []K{k}}
	}
	return f.of[k]
}

// load answers a question about k with what fetch gives for k and its siblings;
// question names what is asked, with its arguments.
func load[K comparable, V any](ctx context.Context, f *family[K], k K, question any, fetch func(context.Context, []K) (map[K]V, error)) (V, error) {
	s := f.siblingsOf(k)
	s.mu.Lock()
	if s.done == nil {
		s.done = map[any]*answer{}
	}
	a := s.done[question]
	if a == nil {
		a = &answer{err: errNoAnswer} // stands when fetch panics
		s.done[question] = a
	}
	s.mu.Unlock()
	a.once.Do(func() { a.values, a.err = fetch(ctx, s.keys) })
	values, _ := a.values.(map[K]V)
	return values[k], a.err
}

// byID gives a thing that the asking one may see, nil for any other and for none.
// below, where it is given, says whose companies and people hang on it.
func byID[K interface {
	comparable
	IsZero() bool
}, V any](ctx context.Context, f *family[K], k K, rule func(context.Context, policy.Actor, []K) (map[K]*V, error), below func(*V) ([]id.Company, []id.Person)) (*V, error) {
	if k.IsZero() {
		return nil, nil
	}
	return load(ctx, f, k, "itself", func(ctx context.Context, ks []K) (map[K]*V, error) {
		found, err := rule(ctx, actorOf(ctx), ks)
		var companies []id.Company
		var persons []id.Person
		for _, v := range found {
			if below != nil {
				c, p := below(v)
				companies, persons = append(companies, c...), append(persons, p...)
			}
		}
		stateOf(ctx).loaders.companies.list(companies)
		stateOf(ctx).loaders.persons.list(persons)
		return found, err
	})
}

// companyOf gives a company that the asking one may see, nil for any other and for none.
func (r *Resolver) companyOf(ctx context.Context, i id.Company) (*company.Company, error) {
	return byID(ctx, &stateOf(ctx).loaders.companies, i, r.Companies.Many, nil)
}

// companiesOf gives those of several companies that the asking one may see, in their order.
func (r *Resolver) companiesOf(ctx context.Context, ids []id.Company) ([]*company.Company, error) {
	out := []*company.Company{}
	for _, i := range ids {
		c, err := r.companyOf(ctx, i)
		if err != nil {
			return nil, err
		}
		if c != nil {
			out = append(out, c)
		}
	}
	return out, nil
}

// personOf gives a person that the asking one may see, nil for any other and for none.
func (r *Resolver) personOf(ctx context.Context, i id.Person) (*account.Person, error) {
	return byID(ctx, &stateOf(ctx).loaders.persons, i, r.Access.Persons, nil)
}

// documentOf gives a document that the asking one may see, nil for any other and for none.
func (r *Resolver) documentOf(ctx context.Context, i id.Document) (*archive.Document, error) {
	if i.IsZero() {
		return nil, nil
	}
	return load(ctx, &stateOf(ctx).loaders.documents, i, "document", func(ctx context.Context, docs []id.Document) (map[id.Document]*archive.Document, error) {
		found, err := r.Archive.DocumentsByID(ctx, actorOf(ctx), docs)
		out := make(map[id.Document]*archive.Document, len(found))
		for i, d := range found {
			out[i] = &d
		}
		return out, err
	})
}
