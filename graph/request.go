package graph

import (
	"context"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// Request is what the boundary knows of an HTTP request. The server makes one
// for each; sign-in and sign-out change its session, since what follows in the
// same request is asked by somebody else.
type Request struct {
	// Session of who asks; zero: nobody is signed in.
	Session account.Session
	Client  account.Client
	// Locale is the reader's: of the person, else by Accept-Language. Empty: English.
	Locale mail.Locale
	// ID names the request in the log and in the answer to a fault. Empty: one is made.
	ID string
	// SetCookie hands a session to a browser; ClearCookie takes it away. Both may
	// be nil where there is no browser.
	SetCookie   func(account.SignedIn)
	ClearCookie func()
}

// WithRequest puts the request where the resolvers find it.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, stateKey{}, &state{request: r, loaders: newLoaders()})
}

type stateKey struct{}

// state is what one request keeps: who asks, and what was read for it already.
type state struct {
	request *Request
	loaders *loaders
}

// stateOf gives the request's state; a context without one is an anonymous visitor's.
func stateOf(ctx context.Context) *state {
	if s, ok := ctx.Value(stateKey{}).(*state); ok {
		return s
	}
	return &state{request: &Request{}, loaders: newLoaders()}
}

func requestOf(ctx context.Context) *Request { return stateOf(ctx).request }

func actorOf(ctx context.Context) policy.Actor { return stateOf(ctx).request.Session.Actor }

// become goes on as somebody else; what was read for the one before is forgotten.
func (s *state) become(who account.Session) {
	s.request.Session, s.loaders = who, newLoaders()
}
